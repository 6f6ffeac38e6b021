"""`require_confirmation`: a label opens its route only if the State's list confirms it."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from impact.compare.forecast import forecast
from impact.compare.status_history import status_history
from impact.compare.what_changed.changes import compare_views
from impact.compare.what_if import with_values
from impact.explain.why_card import explain
from impact.loading.folder import load
from impact.loading.policy_file import format_policy_toml, read_policy
from impact.model.errors import FilesRefused, SettingsError
from impact.model.policy import SIRENE_SSE_HEADER, PolicyHistory, PolicyVersion
from impact.output.provenance import provenance
from impact.registries.confirmation import confirm, read_registries_for
from impact.registries.load import read_registries
from impact.registries.match import MAX_AGE_DAYS
from impact.rules.decide import decide_view
from impact.rules.reasons import reasons
from impact.rules.view import View
from impact.selection.registry_verdicts.label_verdicts import with_verdicts
from tests.builders.factories import write_folder
from tests.builders.registry_files import (
    Site,
    companies_csv,
    csv_text,
    extract_text,
    registries_folder,
    siren,
    siret,
    structures_text,
    write_esus_workbook,
    write_registry,
)

DAY = date(2026, 6, 30)
LISTED = date(2026, 3, 31)
A, B, C, D = siren(1234), siren(5678), siren(9012), siren(3456)
HERE, THERE, CLOSED = siret(1234, 1), siret(1234, 2), siret(5678)
ESUS = {"siren": A, "esus_granted_on": "2024-01-01", "esus_expires_on": "2030-12-31"}
ESAT = {"esat_granted_on": "2024-01-01"}
Row = dict[str, str]


def view_of(folder: Path, *merchants: Row, day: date = DAY, **policy: Any) -> View:
    """Return the view of a folder whose policy requires both labels confirmed by default."""
    rows = [{"merchant_id": f"M{i}", "country": "FR"} | row for i, row in enumerate(merchants)]
    rules = {"require_confirmation": ["esus", "esat"]} | policy
    write_folder(folder, rows, policy=rules, dataset={"day": DAY})
    registries_folder(folder)
    labels = read_policy(folder).require_confirmation
    dataset = confirm(load(folder), read_registries(folder), labels)
    return decide_view(dataset, day, read_policy(folder), DAY)


# --- the verdict of a label that has to be confirmed, tests/property/test_confirmation.py -----

OLD = "the list of companies (companies-2025-05-25.csv, 2025-05-25)"
LIST = "the ESUS list (esus-2026-03-31.csv, 2026-03-31)"
SITES = "the FINESS Structures file (f.json, 2026-06-01)"


@pytest.mark.parametrize(
    ("merchant", "day", "clause"),
    [
        (ESUS, "2026-06-30", f"confirmed by {LIST}"),
        (ESUS | {"siren": B}, "2026-06-29", f"confirmed by {LIST}"),
        (ESUS | {"siren": B}, "2026-06-30", f"not confirmed: over in {LIST}"),
        (ESUS | {"siren": D}, "2026-06-30", f"not confirmed: not in {LIST}"),
        (ESUS | {"siren": ""}, "2026-06-30", f"not confirmed: no SIREN to look up in {LIST}"),
        (
            ESUS | {"siren": "", "country": "DE"},
            "2026-06-30",
            f"not confirmed: no French establishment to look up in {LIST}",
        ),
        (ESUS, "2027-05-05", f"confirmed by {LIST}"),
        (ESUS, "2027-05-06", f"not confirmed: {LIST} is more than 400 days old"),
        # A ceased company confirms nothing until its own list is too old.
        (ESUS | {"siren": C}, "2026-06-29", f"not confirmed: no longer active in {OLD}"),
        (ESUS | {"siren": C}, "2026-06-30", f"confirmed by {LIST}"),
        (ESAT | {"siret": HERE}, "2026-06-30", f"confirmed by {SITES}"),
        (ESAT | {"siret": CLOSED}, "2026-06-30", f"not confirmed: a closed site in {SITES}"),
        (
            ESAT | {"siret": THERE},
            "2026-06-30",
            f"not confirmed: {SITES} has another site of its company as an ESAT",
        ),
        (ESAT | {"siret": ""}, "2026-06-30", f"not confirmed: no SIRET to look up in {SITES}"),
    ],
)
def test_a_label_counts_where_the_list_confirms_it_and_the_reason_says_so(
    tmp_path: Path, merchant: Row, day: str, clause: str
) -> None:
    entries = [["siren", "date_fin"], [A, ""], [B, "2026-06-29"], [C, ""]]
    write_registry(tmp_path, "esus-2026-03-31.csv", csv_text(entries))
    ceased = companies_csv([(C, "false", ""), (A, "true", "")])
    write_registry(tmp_path, "companies-2025-05-25.csv", ceased)
    write_registry(tmp_path, "f.json", structures_text([Site(HERE), Site(CLOSED, state="I")]))
    view = view_of(tmp_path, merchant, day=date.fromisoformat(day), routes=["esus", "esat"])
    assert (view.decisions["status"][0] == "champion") == clause.startswith("confirmed")
    assert clause in reasons(view)[0]


def test_the_why_card_states_the_verdict_and_the_requirement(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [B])
    view = view_of(tmp_path, ESUS, require_confirmation=["esus"])
    (esus, *_) = explain(view, "M0").routes
    assert (esus.is_met, esus.decides) == (False, True)
    assert esus.required == "an ESUS approval that covers 2026-06-30, confirmed by the State's list"
    actual = (
        "valid from 2024-01-01 to 2030-12-31, not confirmed: not in the ESUS list "
        "(esus-2026-03-31.xlsx, 2026-03-31)"
    )
    assert esus.actual == actual
    assert f"under policy 2026-11: ESUS approval {actual}; no ESAT" in reasons(view)[0]


def test_the_history_and_the_forecast_show_when_a_list_is_too_old(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A])
    view = view_of(tmp_path, ESUS, day=date(2027, 6, 30), require_confirmation=["esus"])
    (*_, now) = status_history(view, "M0").periods
    assert now.first == LISTED + timedelta(days=MAX_AGE_DAYS + 1)
    assert now.change == (
        "ESUS approval not confirmed: the ESUS list (esus-2026-03-31.xlsx, 2026-03-31) is more "
        "than 400 days old."
    )
    ahead = forecast(view.dataset, DAY, view.policy)
    (lost,) = ahead.steps[ahead.steps["count"] == "champions"].to_dict("records")
    assert lost["why"] == "The State's list confirms ESUS to 2027-05-05."
    assert (
        "No ESUS approval is confirmed after 2027-05-05, when esus-2026-03-31.xlsx is too old to "
        "tell; a newer list puts that off." in ahead.notes
    )


# --- what changed ---------------------------------------------------------------------------


WANTED, FREE = ["esus"], list[str]()
NEWER = "the ESUS list (esus-2026-06-01.csv, 2026-06-01)"


@pytest.mark.parametrize(
    ("before", "after", "change", "cause", "explanation"),
    [
        ((A, A, WANTED), (B, A, WANTED), "champion_lost", "record_gone", "ESUS approval not "
         f"confirmed: not in {NEWER}; the list before confirmed it."),
        ((B, A, WANTED), (A, A, WANTED), "champion_gained", "new_data",
         f"ESUS approval confirmed by {NEWER}; new in the files."),
        ((A, "", WANTED), (A, A, WANTED), "champion_gained", "new_data",
         f"ESUS approval confirmed by {NEWER}; new in the files."),
        ((A, B, WANTED), (A, A, WANTED), "champion_gained", "correction",
         f"ESUS approval confirmed by {NEWER}; corrected in the files: SIREN {A}, before {B}."),
        ((B, A, FREE), (B, A, WANTED), "champion_lost", "policy",
         "Policy new: require confirmation esus instead of none."),
        ((B, A, WANTED), (B, A, FREE), "champion_gained", "policy",
         "Policy new: require confirmation none instead of esus."),
    ],
)  # fmt: skip
def test_an_entry_a_number_or_the_policy_is_the_cause_of_a_change(
    tmp_path: Path,
    before: tuple[str, str, list[str]],
    after: tuple[str, str, list[str]],
    change: str,
    cause: str,
    explanation: str,
) -> None:
    views = []
    for version, list_day, (listed, number, wanted) in (
        ("old", date(2026, 3, 31), before),
        ("new", date(2026, 6, 1), after),
    ):
        folder, rules = tmp_path / version, {"version": version, "require_confirmation": wanted}
        write_registry(folder, f"esus-{list_day}.csv", csv_text([["siren"], [listed]]))
        views.append(view_of(folder, ESUS | {"siren": number}, day=list_day, **rules))
    (row,) = compare_views(*views).rows.to_dict("records")
    assert (row["change"], row["cause"], row["explanation"]) == (change, cause, explanation)


def test_every_export_names_the_lists_whatever_the_policy_and_filter(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A])
    content = (registries_folder(tmp_path) / "esus-2026-03-31.xlsx").read_bytes()
    sums = {"esus-2026-03-31.xlsx": hashlib.sha256(content).hexdigest()}
    for wanted in (WANTED, FREE):
        view = view_of(tmp_path, ESUS, require_confirmation=wanted)
        judged = with_verdicts(view)
        assert provenance(view, {})["registries"] == sums
        assert provenance(judged, {"esus_verdict": ("in_list",)})["registries"] == sums


# --- the setting itself ---------------------------------------------------------------------


def test_confirmation_is_off_by_default_and_then_appears_nowhere(tmp_path: Path) -> None:
    policy = read_policy(tmp_path)
    assert policy.require_confirmation == ()
    assert "require_confirmation" not in policy.values()
    assert "require_confirmation" not in format_policy_toml(policy)


@pytest.mark.parametrize("value", [["ESUS"], ["sse"], "esus", ["esus", "esus"], True])
def test_an_unknown_word_or_type_is_a_clear_error(tmp_path: Path, value: Any) -> None:
    write_folder(tmp_path, [], policy={"require_confirmation": value})
    with pytest.raises(SettingsError, match="`require_confirmation` = "):
        read_policy(tmp_path)


def history(*labels: list[str]) -> PolicyHistory:
    """Return a history of the default policy with the labels that each version wants confirmed."""
    free = read_policy(Path())
    policies = [with_values(free, {"require_confirmation": each}) for each in labels]
    return PolicyHistory(tuple(PolicyVersion(policy) for policy in policies))


def test_the_labels_of_every_version_need_a_list() -> None:
    assert history([], ["esat"], ["esus"]).labels_needing_confirmation == ("esus", "esat")
    assert history([]).labels_needing_confirmation == ()


@pytest.mark.parametrize(
    ("name", "text", "wanted", "stops"),
    [
        ("esus-2026-06-15.csv", f"siren\n{A}\nTotal\n", ["esus"], True),
        ("esus-2026-06-15.csv", f"siren\n{A}\nTotal\n", ["esat"], False),
        ("esus-2026-06-15.csv", f"siren\n{A}\nTotal\n", [], False),
        ("companies-2026-06-15.csv", companies_csv([(A, "perhaps", "")]), ["esus"], True),
        ("structures.json", '{"pmej": [', ["esat"], True),
        ("structures.json", '{"pmej": [', ["esus"], False),
        ("sse-2026-06-15.csv", f"siren,{SIRENE_SSE_HEADER}\n{A},perhaps\n", ["esus"], False),
        # It may be a list of any kind.
        ("list-2026-06-15.csv", "number\n1\n", ["esus"], True),
    ],
)
def test_a_refused_list_stops_decisions_where_a_label_depends_on_it(
    tmp_path: Path, name: str, text: str, wanted: list[str], stops: bool
) -> None:
    write_esus_workbook(tmp_path, [A])
    write_registry(tmp_path, "finess.csv", extract_text([Site(HERE)]))
    write_registry(tmp_path, name, text)
    if stops:
        with pytest.raises(FilesRefused, match=name):
            read_registries_for(tmp_path, history(wanted))
    else:
        (refusal,) = read_registries_for(tmp_path, history(wanted)).refusals
        assert refusal.file == name


def test_without_a_list_there_is_no_decision_and_the_error_explains_the_fix(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A])
    with pytest.raises(SettingsError) as error:
        view_of(tmp_path, ESUS)
    assert str(error.value) == (
        "The policy wants ESAT confirmed (`require_confirmation`), and the folder `registries` of "
        "the data folder holds no list of sites that are an ESAT that can be used; put the "
        'State\'s list there, or take "esat" out of the policy.'
    )


def test_files_read_without_lists_are_not_decided_silently(tmp_path: Path) -> None:
    write_folder(tmp_path, [ESUS | {"merchant_id": "M1"}])
    policy = with_values(read_policy(tmp_path), {"require_confirmation": ["esus"]})
    with pytest.raises(SettingsError, match="ESUS confirmed by the State's list, and no list was"):
        decide_view(load(tmp_path), DAY, policy, DAY)


def test_lists_are_part_of_the_fingerprint_whatever_the_policy(tmp_path: Path) -> None:
    without = view_of(tmp_path, ESUS, require_confirmation=[]).dataset
    write_esus_workbook(tmp_path, [A])
    one = view_of(tmp_path, ESUS, require_confirmation=[]).dataset
    asks = view_of(tmp_path, ESUS, require_confirmation=["esus"]).dataset
    write_esus_workbook(tmp_path, [A, B])
    other = view_of(tmp_path, ESUS, require_confirmation=[]).dataset
    assert without.fingerprint == load(tmp_path).fingerprint
    assert one.fingerprint == asks.fingerprint
    assert len({without.fingerprint, one.fingerprint, other.fingerprint}) == 3
