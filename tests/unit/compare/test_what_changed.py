"""What changed: each change, its cause, its reason and the sentence that explains it.

A change is written "change cause reason: sentence", as in "joined calendar joined: Listed …".
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.compare.what_changed.changes import EFFECTS, Changes, compare_views
from impact.rules.view import View
from tests.builders.asking import shared_view, with_merchant_id
from tests.builders.factories import write_folder

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
SCORES = {
    f"{name}_score": "70" for name in ("overall", "environment", "social", "ethics", "procurement")
}
ALL_ROUTES = {"routes": ["esus", "esat", "sse", "ecovadis"]}
Row = dict[str, str]
Files = dict[str, Any]


def view(folder: Path, day: date, files: Files) -> View:
    """Return a view of merchant M1, by all four routes where the files have no policy."""
    tables = {kind: with_merchant_id(files[kind]) for kind in files if kind != "policy"}
    policy = files.get("policy", ALL_ROUTES)
    write_folder(folder, **{"merchants": [{"merchant_id": "M1"}], **tables}, policy=policy)
    return shared_view(folder, day, day)


def compared(folder: Path, before: Files, after: Files) -> Changes:
    """Compare files on 30 June with files on 31 July."""
    return compare_views(view(folder / "a", JUNE, before), view(folder / "b", JULY, after))


def changes_between(folder: Path, before: Files, after: Files) -> list[str]:
    rows = compared(folder, before, after).rows.itertuples()
    return [f"{row.change} {row.cause} {row.reason}: {row.explanation}" for row in rows]


def approval(granted_on: str, expires_on: str = "", **extra: str) -> Row:
    return {"label": "esus", "granted_on": granted_on, "expires_on": expires_on, **extra}


def card(published_on: str, **extra: str) -> Row:
    return {"published_on": published_on, "assessment_id": "EV-1", **extra}


def test_two_equal_views_have_no_differences(tmp_path: Path) -> None:
    same = view(tmp_path, JUNE, {"merchants": [YES]})
    changes = compare_views(same, same)
    assert changes.rows.empty
    assert all(set(changes.moves(count).values()) == {(0, 0)} for count in EFFECTS)


# --- the calendar -----------------------------------------------------------------------------

STATED = "assessment EV-1, published "
FOUND = card("2026-07-01", ethics_finding="severe")
IS_FOUND = f"calendar finding: Severe Ethics finding in {STATED}2026-07-01."
CLEARED = [
    {"published_on": "2026-01-01", "ethics_finding": "major"},
    card("2026-07-01", ethics_finding="minor"),
]
IS_CLEARED = f"calendar finding_cleared: Ethics is cleared: minor finding in {STATED}2026-07-01."
MISSED = [
    {"published_on": "2026-01-10", **SCORES},
    card("2026-07-10", **{**SCORES, "overall_score": "44"}),
]
ESUS_ENDS, ESUS_BEGINS = approval("2022-01-01", "2026-07-15"), approval("2026-07-31")
ESUS_ENDED = "ESUS coverage ended on 2026-07-15"
ESUS_BEGAN = "ESUS coverage began on 2026-07-31"
ESAT_BEGINS = {"label": "esat", "granted_on": "2026-07-01"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"labels": [ESUS_ENDS]}, [f"champion_lost calendar esus_ended: {ESUS_ENDED}."]),
        ({"labels": [ESUS_BEGINS]}, [f"champion_gained calendar esus_new: {ESUS_BEGAN}."]),
        ({"merchants": [YES | {"joined_on": "2026-07-01"}]},
         ["champion_gained calendar joined: Listed since 2026-07-01.",
          "joined calendar joined: Listed since 2026-07-01."]),
        ({"merchants": [YES | {"removed_on": "2026-07-01"}]},
         ["champion_lost calendar left: No longer listed since 2026-07-01.",
          "left calendar left: No longer listed since 2026-07-01."]),
        ({"merchants": [YES], "assessments": [FOUND]},
         [f"champion_lost {IS_FOUND}", f"flag_raised {IS_FOUND}"]),
        ({"merchants": [YES], "assessments": CLEARED},
         [f"champion_gained {IS_CLEARED}", f"flag_cleared {IS_CLEARED}"]),
        ({"assessments": [card("2025-07-10", **SCORES)]},
         ["champion_lost calendar ecovadis_not_met: "
          "Assessment EV-1, published 2025-07-10, was valid to 2026-07-09."]),
        ({"assessments": [card("2026-07-10", **SCORES)]},
         ["champion_gained calendar ecovadis_met: "
          "Assessment EV-1, published 2026-07-10, meets the EcoVadis minimums."]),
        ({"assessments": MISSED},
         ["champion_lost calendar ecovadis_not_met: "
          "Assessment EV-1, published 2026-07-10, does not meet the EcoVadis minimums."]),
        # Of several facts that changed, the first of the order: a finding comes before a label.
        ({"labels": [ESUS_ENDS], "assessments": [FOUND]},
         [f"champion_lost {IS_FOUND[:-1]}; {ESUS_ENDED}.", f"flag_raised {IS_FOUND}"]),
        ({"labels": [ESUS_BEGINS, ESAT_BEGINS]},
         [f"champion_gained calendar esus_new: {ESUS_BEGAN}; ESAT coverage began on 2026-07-01."]),
        ({"merchants": [{"joined_on": "2026-07-01"}], "assessments": [FOUND]},
         ["flag_raised calendar joined: Listed since 2026-07-01; "
          f"severe Ethics finding in {STATED}2026-07-01.",
          "joined calendar joined: Listed since 2026-07-01."]),
    ],
)  # fmt: skip
def test_the_calendar_alone_changes_what_began_or_expired(
    tmp_path: Path, files: Files, expected: list[str]
) -> None:
    assert changes_between(tmp_path, files, files) == expected


def test_a_merchant_flagged_and_delisted_in_between_has_left_with_its_ground(
    tmp_path: Path,
) -> None:
    """It was due for removal on neither day, so that count excludes it."""
    files = {
        "merchants": [{**YES, "removed_on": "2026-07-20"}],
        "assessments": [card("2026-07-01", social_finding="major")],
    }
    changes = compared(tmp_path, files, files)
    assert changes.rows["change"].tolist() == ["champion_lost", "left"]
    assert {*changes.rows["before"]} | {*changes.rows["after"]} == {"champion", "not_listed"}
    assert changes.rows["explanation"].iloc[1] == (
        "No longer listed since 2026-07-20; major Labor & Human Rights finding in "
        "assessment EV-1, published 2026-07-01."
    )
    assert set(changes.moves("removal_due").values()) == {(0, 0)}


def test_a_delisted_merchant_due_for_removal_leaves_two_counts_once(tmp_path: Path) -> None:
    files = {
        "merchants": [{"removed_on": "2026-07-20"}],
        "assessments": [card("2026-06-01", social_finding="major")],
    }
    changes = compared(tmp_path, files, files)
    assert changes.rows["change"].tolist() == ["delisted"]
    for count in ("listed", "removal_due"):
        assert sorted(changes.moves(count).values())[-2:] == [(0, 0), (0, 1)]


# --- the policy -------------------------------------------------------------------------------

MINOR = {"merchants": [YES], "assessments": [card("2026-01-01", social_finding="minor")]}
ONLY_ESUS = {"routes": ["esus"], "version": "B", "expiring_days": 1}
BY_RULE = "policy rule_changed: Policy B: "


@pytest.mark.parametrize(
    ("files", "before", "after", "expected"),
    [
        (MINOR, {}, ONLY_ESUS,
         [f"champion_lost {BY_RULE}routes esus instead of esus, esat, sse."]),
        (MINOR, ONLY_ESUS, {"version": "B"},
         [f"champion_gained {BY_RULE}routes esus, esat, sse instead of esus."]),
        # The finding was there all the time: it is the rule that makes it a removal ground.
        (MINOR, {"routes": ["esus"]}, {**ONLY_ESUS, "removal": {"severity": "minor"}},
         [f"flag_raised {BY_RULE}removal severity minor instead of major."]),
        ({"assessments": [card("2026-01-01", ethics_finding="major")]},
         {}, {"version": "B", "removal": {"severity": "severe"}},
         [f"flag_cleared {BY_RULE}removal severity severe instead of major."]),
        # The approval without a last day lasts the policy's default years.
        ({"labels": [approval("2022-01-01")]}, {}, {"version": "B", "esus": {"default_years": 1}},
         [f"champion_lost {BY_RULE}esus default years 1 instead of 5."]),
        # What happened before the rule changed is not caused by it, and ranks before it.
        ({"labels": [ESUS_ENDS]}, {}, {"routes": ["sse"]},
         [f"champion_lost calendar esus_ended: {ESUS_ENDED}."]),
        ({"merchants": [YES], "labels": [ESUS_ENDS]}, {}, ONLY_ESUS,
         [f"champion_lost {BY_RULE.replace('rule_changed', 'esus_ended')}"
          "routes esus instead of esus, esat, sse."]),
    ],
)  # fmt: skip
def test_another_policy_is_explained_with_the_values_that_matter(
    tmp_path: Path, files: Files, before: Files, after: Files, expected: list[str]
) -> None:
    policies = ({**files, "policy": policy} for policy in (before, after))
    assert changes_between(tmp_path, *policies) == expected


def test_the_last_of_several_changes_is_the_cause(tmp_path: Path) -> None:
    label = {"labels": [ESUS_ENDS]}
    before = {"merchants": [YES], **label, "policy": {"routes": ["esus"]}}
    after = {"merchants": [YES | {"not_for_profit": "no"}], **label, "policy": {"routes": ["sse"]}}
    # The calendar takes the badge, the policy would give it back, the later files do not.
    (change,) = changes_between(tmp_path, before, after)
    assert change.startswith("champion_lost correction ")


def test_a_renewal_in_the_later_files_is_not_a_change(tmp_path: Path) -> None:
    renewed = [ESUS_ENDS, approval("2026-07-16")]
    assert changes_between(tmp_path, {"labels": [ESUS_ENDS]}, {"labels": renewed}) == []


# --- the files: a new record ------------------------------------------------------------------

NEW, LATE = "new in the files.", "new in the files, though dated before 2026-06-30."
GONE = {"joined_on": "2020-01-01", "removed_on": "2025-01-01"}
OPEN = {"label": "esat", "granted_on": "2024-01-01"}
CLEAN = {"published_on": "2026-01-01", "ethics_finding": "none"}


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        # An end that was missing is new, and not a correction.
        ("labels", [approval("2024-01-01")], [approval("2024-01-01", ended_on="2026-06-29")],
         f"champion_lost late_data esus_ended: ESUS ended_on 2026-06-29; {LATE}"),
        ("labels", [OPEN], [OPEN | {"ended_on": "2026-07-01"}],
         f"champion_lost new_data esat_ended: ESAT ended_on 2026-07-01; {NEW}"),
        ("assessments", [CLEAN], [CLEAN, card("2026-06-29", ethics_finding="major")],
         f"flag_raised late_data finding: Major Ethics finding in {STATED}2026-06-29; {LATE}"),
        ("assessments", [CLEAN], [CLEAN, card("2026-07-01", ethics_finding="major")],
         f"flag_raised new_data finding: Major Ethics finding in {STATED}2026-07-01; {NEW}"),
        ("merchants", [{}], [{"removed_on": "2026-07-10"}],
         f"left new_data left: No longer listed since 2026-07-10; {NEW}"),
        ("merchants", [{}], [{"removed_on": "2026-06-29"}],
         f"left late_data left: No longer listed since 2026-06-29; {LATE}"),
        ("merchants", [GONE], [GONE | {"joined_on": "2026-07-10"}],
         f"joined new_data joined: Listed since 2026-07-10; {NEW}"),
        # A characteristic has no day: it is never late.
        ("merchants", [YES | {"shared_governance": ""}], [YES],
         "champion_gained new_data declaration_given: "
         f"All three SSE characteristics are declared; {NEW}"),
    ],
)  # fmt: skip
def test_a_new_record_is_late_where_it_is_dated_before_the_first_day(
    tmp_path: Path, kind: str, before: list[Row], after: list[Row], expected: str
) -> None:
    assert changes_between(tmp_path, {kind: before}, {kind: after}) == [expected]


@pytest.mark.parametrize(
    ("joined_on", "cause", "expected"),
    [
        ("", "new_data", f"Listed since ever; {NEW}"),
        ("2026-07-01", "new_data", f"Listed since 2026-07-01; {NEW}"),
        ("2026-06-29", "late_data", f"Listed since 2026-06-29; {LATE}"),
    ],
)
def test_a_merchant_missing_from_the_earlier_files_is_new(
    tmp_path: Path, joined_on: str, cause: str, expected: str
) -> None:
    newcomer = {"merchant_id": "M2", "name": "Neuf", "joined_on": joined_on, **YES}
    rows = compared(tmp_path, {}, {"merchants": [{}, newcomer]}).rows
    status = ["M2", "Neuf", cause, "not_in_files", "champion", expected]
    columns = ["change", "merchant_id", "name", "cause", "before", "after", "explanation"]
    assert rows[columns].to_numpy().tolist() == [["champion_gained", *status], ["joined", *status]]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"merchants": [YES]}, "champion_gained new_data declaration_given"),
        ({"merchants": [YES]}, {}, "champion_lost correction declaration_withdrawn"),
        ({}, {"merchants": [YES], "labels": [ESUS_BEGINS]}, "champion_gained new_data esus_new"),
        # A label that is not a route is not a reason.
        ({"policy": {"routes": ["sse"]}},
         {"policy": {"routes": ["sse"]}, "merchants": [YES], "labels": [ESUS_BEGINS]},
         "champion_gained new_data declaration_given"),
        ({}, {"assessments": [card("2026-06-01", **SCORES)]},
         "champion_gained late_data ecovadis_met"),
        ({"assessments": [card("2026-06-01", **SCORES)]}, {},
         "champion_lost record_gone ecovadis_not_met"),
    ],
)  # fmt: skip
def test_a_declaration_ranks_after_a_label(
    tmp_path: Path, before: Files, after: Files, expected: str
) -> None:
    (change,) = changes_between(tmp_path, before, after)
    assert change.startswith(f"{expected}: ")


# --- the files: an approval that is new, corrected or gone --------------------------------------

CORRECTED = "corrected in the files: "
YEARS = ("2022-01-01", "2028-01-01")
OLD_PAIR = {"esus_granted_on": "2019-01-01", "esus_expires_on": "2023-12-31"}
NEW_PAIR = {"esus_granted_on": "2026-07-01", "esus_expires_on": "2031-06-30"}
PAIR = {"esus_granted_on": "2022-06-01", "esus_expires_on": "2028-01-01"}
ESAT_ENDS = {"label": "esat", "granted_on": "2024-01-01", "ended_on": "2027-01-01"}
BEGUN_LATER = approval("2027-01-01", "2028-01-01", reference="R1")
BEGUN = approval(*YEARS, reference="R1")


@pytest.mark.parametrize(
    ("kind", "before", "after", "change", "days", "how"),
    [
        ("labels", [], [approval("2026-06-29", "2031-01-01")],
         "champion_gained late_data esus_new", "2026-06-29 to 2031-01-01", LATE),
        ("labels", [], [approval("2026-06-30", "2031-01-01")],
         "champion_gained new_data esus_new", "2026-06-30 to 2031-01-01", NEW),
        # A pair with a later first day is a renewal, with an earlier one a correction.
        ("merchants", [OLD_PAIR], [NEW_PAIR],
         "champion_gained new_data esus_new", "2026-07-01 to 2031-06-30", NEW),
        ("merchants", [PAIR | {"esus_granted_on": "2027-06-01"}], [PAIR],
         "champion_gained correction esus_new", "2022-06-01 to 2028-01-01",
         f"{CORRECTED}first day 2022-06-01, before 2027-06-01."),
        ("merchants", [PAIR], [{}],
         "champion_lost correction esus_ended", "2022-06-01 to 2028-01-01",
         f"{CORRECTED}first day blank, before 2022-06-01."),
        ("labels", [approval(*YEARS)], [approval("2022-01-01", "2026-06-01")],
         "champion_lost correction esus_ended", "2022-01-01 to 2026-06-01",
         f"{CORRECTED}last day 2026-06-01, before 2028-01-01."),
        ("labels", [approval("2022-01-01", "soon")], [approval(*YEARS)],
         "champion_gained correction esus_new", "2022-01-01 to 2028-01-01",
         f"{CORRECTED}last day 2028-01-01, before unreadable."),
        ("labels", [ESAT_ENDS], [ESAT_ENDS | {"ended_on": "2026-07-01"}],
         "champion_lost correction esat_ended", "2024-01-01 to 2026-06-30",
         f"{CORRECTED}last day 2026-06-30, before 2026-12-31."),
        # The same reference is the same approval.
        ("labels", [BEGUN_LATER], [BEGUN],
         "champion_gained correction esus_new", "2022-01-01 to 2028-01-01",
         f"{CORRECTED}first day 2022-01-01, before 2027-01-01."),
        ("labels", [BEGUN], [BEGUN_LATER],
         "champion_lost correction esus_ended", "2022-01-01 to 2028-01-01",
         f"{CORRECTED}first day 2027-01-01, before 2022-01-01."),
        ("labels", [approval(*YEARS)], [],
         "champion_lost record_gone esus_ended", "2022-01-01 to 2028-01-01",
         "no longer in the files."),
    ],
)  # fmt: skip
def test_an_approval_is_new_corrected_or_gone(
    tmp_path: Path,
    kind: str,
    before: list[Row],
    after: list[Row],
    change: str,
    days: str,
    how: str,
) -> None:
    label, (first_day, last_day) = "ESAT" if "esat" in change else "ESUS", days.split(" to ")
    expected = f"{change}: {label} approval from {first_day} (last day: {last_day}); {how}"
    assert changes_between(tmp_path, {kind: before}, {kind: after}) == [expected]


# --- the files: a correction ------------------------------------------------------------------

SCORED = card("2026-01-01", **SCORES)
TOO_LOW = (
    "champion_lost correction ecovadis_not_met: Assessment EV-1, published 2026-01-01, "
    "does not meet the EcoVadis minimums; corrected in the files: "
)


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("merchants", YES, YES | {"not_for_profit": "no"},
         "champion_lost correction declaration_withdrawn: "
         "Not all three SSE characteristics are declared; corrected in the files: "
         "Not-for-profit or limited profit no, before yes."),
        ("assessments", card("2026-01-01", ethics_finding="minor"),
         card("2026-01-01", ethics_finding="severe"),
         f"flag_raised correction finding: Severe Ethics finding in {STATED}2026-01-01; "
         "corrected in the files: Ethics finding severe, before minor."),
        ("assessments", card("2026-01-01", ethics_finding="severe"),
         card("2026-01-01", ethics_finding="serious"),
         "flag_cleared correction finding_cleared: "
         "Ethics is not reviewed; assessment EV-1, published 2026-01-01; "
         "corrected in the files: Ethics finding blank, before severe."),
        ("assessments", SCORED, SCORED | {"ethics_score": "20"},
         TOO_LOW + "Ethics score 20, before 70."),
        ("assessments", SCORED, SCORED | {"overall_score": ""},
         TOO_LOW + "Overall score blank, before 70."),
        ("assessments", SCORED, SCORED | {"expires_on": "2026-05-01"},
         TOO_LOW + "Expires on 2026-05-01, before 2026-12-31."),
        ("assessments", SCORED, SCORED | {"expires_on": "soon"},
         TOO_LOW + "Expires on unreadable, before 2026-12-31."),
        ("merchants", {"removed_on": "2026-06-01"}, {"removed_on": "2026-09-01"},
         "joined correction joined: Listed since ever; "
         "corrected in the files: removed on 2026-09-01, before 2026-06-01."),
        ("merchants", {"joined_on": "2026-06-01"}, {"joined_on": "2026-08-01"},
         "left correction left: Not listed before 2026-08-01; "
         "corrected in the files: joined on 2026-08-01, before 2026-06-01."),
    ],
)  # fmt: skip
def test_the_same_record_with_another_value_is_a_correction(
    tmp_path: Path, kind: str, before: Row, after: Row, expected: str
) -> None:
    assert changes_between(tmp_path, {kind: [before]}, {kind: [after]}) == [expected]


def test_an_assessment_moved_to_another_merchant_is_a_correction(tmp_path: Path) -> None:
    severe = card("2026-01-01", ethics_finding="severe")
    both = {"merchants": [{}, {"merchant_id": "M2"}]}
    moved = severe | {"merchant_id": "M2"}
    raised, cleared = changes_between(
        tmp_path, both | {"assessments": [severe]}, both | {"assessments": [moved]}
    )
    assert raised.startswith("flag_raised correction ")
    assert raised.endswith("in the earlier files it did not name the merchant.")
    assert cleared.startswith("flag_cleared correction ")
    assert cleared.endswith("in the later files it does not name the merchant.")


# --- the files: a skipped row, a record gone ----------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "row", "bad", "lost", "gained"),
    [
        ("merchants", YES, {"removed_on": "soon"}, "champion_lost", "champion_gained"),
        ("labels", approval(*YEARS), {"label": "ess"}, "champion_lost", "champion_gained"),
        ("assessments", card("2026-01-01", ethics_finding="major"), {"published_on": "x"},
         "flag_cleared", "flag_raised"),
    ],
)  # fmt: skip
def test_a_row_skipped_in_one_view_is_given_as_the_cause(
    tmp_path: Path, kind: str, row: Row, bad: Row, lost: str, gained: str
) -> None:
    good, skipped = {kind: [row]}, {kind: [row | bad]}
    for before, after, change, where in [
        (good, skipped, lost, "is skipped in the later files."),
        (skipped, good, gained, "was skipped in the earlier files."),
    ]:
        first, *_ = changes_between(tmp_path / change, before, after)
        assert first.startswith(f"{change} row_left_out ")
        assert first.endswith(f"a row that names the merchant {where}")


def test_a_row_skipped_on_both_sides_is_not_a_cause(tmp_path: Path) -> None:
    bad = approval("2022-01-01", label="ess")
    before, after = {"labels": [bad, approval(*YEARS)]}, {"labels": [bad]}
    (change,) = changes_between(tmp_path, before, after)
    assert change.startswith("champion_lost record_gone ")


CLEARING = [
    {"published_on": "2026-01-01", "assessment_id": "EV-0", "ethics_finding": "severe"},
    card("2026-02-01", ethics_finding="none"),
]


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("assessments", [card("2026-01-01", ethics_finding="major")], [],
         "flag_cleared record_gone finding_cleared: Ethics is not reviewed; "
         "assessment EV-1, published 2026-01-01: no longer in the files."),
        # A ground returns if the assessment that cleared it is gone.
        ("assessments", CLEARING, CLEARING[:1],
         "flag_raised record_gone finding: "
         "Severe Ethics finding in assessment EV-0, published 2026-01-01; "
         "assessment EV-1, published 2026-02-01: no longer in the files."),
    ],
)  # fmt: skip
def test_a_record_missing_from_the_later_files_is_gone(
    tmp_path: Path, kind: str, before: list[Row], after: list[Row], expected: str
) -> None:
    assert changes_between(tmp_path, {kind: before}, {kind: after}) == [expected]


def test_a_flagged_merchant_missing_from_the_later_files_is_delisted(tmp_path: Path) -> None:
    major = [card("2026-01-01", ethics_finding="major")]
    before = {"merchants": [{"name": "Parti"}], "assessments": major}
    after = {"merchants": [{"merchant_id": "M2", "joined_on": "2027-01-01"}]}
    (row,) = compared(tmp_path, before, after).rows.itertuples()
    assert (row.change, row.cause, row.reason) == ("delisted", "record_gone", "left")
    assert (row.name, row.before, row.after) == ("Parti", "removal_due", "not_in_files")
    assert row.explanation == "The merchant is no longer in the files."
