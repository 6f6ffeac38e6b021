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
from impact.model.errors import SettingsError
from impact.model.policy import Policy, PolicyHistory, PolicyVersion
from impact.output.provenance import provenance
from impact.registries.confirmation import confirm
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
    extract_text,
    registries_folder,
    siren,
    siret,
    write_esus_workbook,
    write_registry,
)

DAY = date(2026, 6, 30)
LISTED = date(2026, 3, 31)
A, B = siren(1234), siren(5678)
HERE, THERE = siret(1234, 1), siret(1234, 2)
ESUS = {"siren": A, "esus_granted_on": "2024-01-01", "esus_expires_on": "2030-12-31"}
ESAT = {"siret": HERE, "esat_granted_on": "2024-01-01"}
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


def put_both(folder: Path, sirens: list[str], sites: list[Site]) -> None:
    write_esus_workbook(folder, sirens)
    write_registry(folder, "finess.csv", extract_text(sites))


# --- which days: those on which the verdict is confirmed, tests/property/test_confirmation.py ---


@pytest.mark.parametrize(
    ("active", "day", "expected"),
    [
        ("true", DAY, "champion"),
        ("false", DAY, "not_yet"),
        ("false", date(2025, 5, 1) + timedelta(days=MAX_AGE_DAYS), "not_yet"),
        ("false", date(2025, 5, 1) + timedelta(days=MAX_AGE_DAYS + 1), "champion"),
    ],
)
def test_a_ceased_company_confirms_nothing_until_its_list_is_too_old(
    tmp_path: Path, active: str, day: date, expected: str
) -> None:
    list_day = "2026-05-01" if day == DAY else "2025-05-01"
    write_esus_workbook(tmp_path, [A])
    write_registry(
        tmp_path, f"companies-{list_day}.csv", companies_csv([(A, active, ""), (B, "true", "")])
    )
    view = view_of(tmp_path, ESUS, day=day, require_confirmation=["esus"])
    assert view.decisions["status"].tolist() == [expected]


# --- the lists in an export -------------------------------------------------------------------


def test_every_export_names_the_lists(tmp_path: Path) -> None:
    put_both(tmp_path, [A], [Site(HERE)])
    asks = view_of(tmp_path, ESUS)
    free = view_of(tmp_path, ESUS, require_confirmation=[])
    judged = with_verdicts(free)
    names = ("esus-2026-03-31.xlsx", "finess.csv")
    sums = {
        name: hashlib.sha256((registries_folder(tmp_path) / name).read_bytes()).hexdigest()
        for name in names
    }
    by_verdict, by_status = {"esus_verdict": ("in_list",)}, {"status": ("champion",)}
    assert provenance(asks, {})["registries"] == sums
    assert provenance(judged, by_verdict)["registries"] == sums
    assert provenance(judged, by_status)["registries"] == sums
    assert provenance(free, by_status)["registries"] == sums


# --- the sentences --------------------------------------------------------------------------


def test_the_reason_names_label_verdict_list_and_day(tmp_path: Path) -> None:
    put_both(tmp_path, [A], [Site(THERE)])
    view = view_of(
        tmp_path, ESUS, ESUS | {"siren": B}, ESAT | {"siren": A}, routes=["esus", "esat"]
    )
    opening = "Not a champion on 2026-06-30 under policy 2026-11: "
    assert reasons(view).tolist() == [
        "ESUS approval valid from 2024-01-01 to 2030-12-31, confirmed by the ESUS list "
        "(esus-2026-03-31.xlsx, 2026-03-31).",
        f"{opening}ESUS approval valid from 2024-01-01 to 2030-12-31, not confirmed: not in the "
        "ESUS list (esus-2026-03-31.xlsx, 2026-03-31); no ESAT approval.",
        f"{opening}no ESUS approval; ESAT approval valid from 2024-01-01, with no last day, not "
        "confirmed: the FINESS extract (finess.csv, 2026-05-04) has another site of its company "
        "as an ESAT.",
    ]


def test_the_why_card_states_the_verdict_and_the_requirement(tmp_path: Path) -> None:
    put_both(tmp_path, [B], [Site(THERE)])
    (esus, *_) = explain(view_of(tmp_path, ESUS), "M0").routes
    assert not esus.is_met
    assert esus.decides
    assert esus.required == "an ESUS approval that covers 2026-06-30, confirmed by the State's list"
    assert esus.actual == (
        "valid from 2024-01-01 to 2030-12-31, not confirmed: not in the ESUS list "
        "(esus-2026-03-31.xlsx, 2026-03-31)"
    )


def test_the_history_and_the_forecast_show_when_a_list_is_too_old(tmp_path: Path) -> None:
    put_both(tmp_path, [A], [Site(HERE)])
    view = view_of(tmp_path, ESUS, day=date(2027, 6, 30))
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


def changes_of(before: View, after: View) -> list[tuple[str, str, str]]:
    rows = compare_views(before, after).rows
    return [(str(r.change), str(r.cause), r.explanation) for r in rows.itertuples()]


def test_a_removed_list_entry_is_a_record_gone_and_an_added_one_is_new(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path / "old", [A])
    write_esus_workbook(tmp_path / "new", [B], "esus-2026-06-01.xlsx")
    policy = {"require_confirmation": ["esus"]}
    merchants = [ESUS, ESUS | {"siren": B}]
    before = view_of(tmp_path / "old", *merchants, day=date(2026, 5, 1), **policy)
    after = view_of(tmp_path / "new", *merchants, day=date(2026, 6, 15), **policy)
    assert changes_of(before, after) == [
        ("champion_gained", "new_data", "ESUS approval confirmed by the ESUS list "
         "(esus-2026-06-01.xlsx, 2026-06-01); new in the files."),
        ("champion_lost", "record_gone", "ESUS approval not confirmed: not in the ESUS list "
         "(esus-2026-06-01.xlsx, 2026-06-01); the list before confirmed it."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("siren_before", "cause", "expected"),
    [("", "new_data", "; new in the files."), (B, "correction", f"SIREN {A}, before {B}.")],
)
def test_a_filled_in_or_corrected_number_is_the_cause(
    tmp_path: Path, siren_before: str, cause: str, expected: str
) -> None:
    write_esus_workbook(tmp_path, [A])
    policy = {"require_confirmation": ["esus"]}
    before = view_of(tmp_path, ESUS | {"siren": siren_before}, **policy)
    ((change, reason, sentence),) = changes_of(before, view_of(tmp_path, ESUS, **policy))
    assert (change, reason) == ("champion_gained", cause)
    assert sentence.endswith(expected)


def test_a_policy_that_begins_to_require_confirmation_is_the_cause(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [B])
    free = view_of(tmp_path, ESUS, require_confirmation=[])
    asks = view_of(tmp_path, ESUS, require_confirmation=["esus"], version="strict")
    words = "Policy strict: require confirmation esus instead of none."
    assert changes_of(free, asks) == [("champion_lost", "policy", words)]
    assert [cause for _, cause, _ in changes_of(asks, free)] == ["policy"]


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


def test_the_labels_of_every_version_need_a_list() -> None:
    free = read_policy(Path())
    asks = [with_values(free, {"require_confirmation": [label]}) for label in ("esat", "esus")]

    def history(*policies: Policy) -> PolicyHistory:
        return PolicyHistory(tuple(PolicyVersion(policy) for policy in policies))

    assert history(free, *asks).labels_needing_confirmation == ("esus", "esat")
    assert history(free).labels_needing_confirmation == ()


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
