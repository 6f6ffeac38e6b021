"""What changed: each change, its cause, its reason and the sentence that explains it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.compare.what_changed.changes import EFFECTS, Changes, compare_views
from impact.rules.view import View
from tests.builders.asking import shared_view
from tests.builders.factories import write_folder

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
SCORES = {
    f"{name}_score": "70" for name in ("overall", "environment", "social", "ethics", "procurement")
}
Row = dict[str, str]
ChangeRow = tuple[str, str, str, str, str]


def view(folder: Path, day: date, *, policy: Any = None, **files: list[Row]) -> View:
    """Return a view of merchant M1, the default for rows without a merchant_id."""
    rows = {kind: [{"merchant_id": "M1", **row} for row in table] for kind, table in files.items()}
    write_folder(folder, **{"merchants": [{"merchant_id": "M1"}], **rows}, policy=policy)
    return shared_view(folder, day, day)


def change_rows(changes: Changes) -> list[tuple[str, ...]]:
    rows = changes.rows[["change", "cause", "before", "after", "explanation"]].astype(str)
    return [tuple(row) for row in rows.to_numpy().tolist()]


def changes_between(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> list[ChangeRow]:
    """Return what changed from one set of files on 30 June to another one on 31 July."""
    views = view(folder / "a", JUNE, **before), view(folder / "b", JULY, **after)
    return change_rows(compare_views(*views))  # type: ignore[return-value]


def approval(granted_on: str, expires_on: str = "", **extra: str) -> Row:
    return {"label": "esus", "granted_on": granted_on, "expires_on": expires_on, **extra}


def card(published_on: str, **extra: str) -> Row:
    return {"published_on": published_on, "assessment_id": "EV-1", **extra}


def test_two_equal_views_have_no_differences(tmp_path: Path) -> None:
    same = view(tmp_path, JUNE, merchants=[YES])
    changes = compare_views(same, same)
    assert changes.rows.empty
    assert all(set(changes.moves(count).values()) == {(0, 0)} for count in EFFECTS)


# --- the calendar -----------------------------------------------------------------------------

STATED = "assessment EV-1, published "


FOUND = card("2026-07-01", ethics_finding="severe")
CLEARED = [
    {"published_on": "2026-01-01", "ethics_finding": "major"},
    card("2026-07-01", ethics_finding="minor"),
]
MISSED = [
    {"published_on": "2026-01-10", **SCORES},
    card("2026-07-10", **{**SCORES, "overall_score": "44"}),
]


@pytest.mark.parametrize(
    ("files", "change", "sentence"),
    [
        ({"labels": [approval("2022-01-01", "2026-07-15")]}, "champion_lost",
         "ESUS coverage ended on 2026-07-15."),
        ({"labels": [approval("2026-07-31")]}, "champion_gained",
         "ESUS coverage began on 2026-07-31."),
        ({"merchants": [{"joined_on": "2026-07-01"}]}, "joined", "Listed since 2026-07-01."),
        ({"merchants": [{"removed_on": "2026-07-01"}]}, "left",
         "No longer listed since 2026-07-01."),
        ({"assessments": [FOUND]}, "flag_raised", f"Severe Ethics finding in {STATED}2026-07-01."),
        ({"assessments": CLEARED}, "flag_cleared",
         f"Ethics is cleared: minor finding in {STATED}2026-07-01."),
        ({"assessments": [card("2025-07-10", **SCORES)]}, "champion_lost",
         "Assessment EV-1, published 2025-07-10, was valid to 2026-07-09."),
        ({"assessments": [card("2026-07-10", **SCORES)]}, "champion_gained",
         "Assessment EV-1, published 2026-07-10, meets the EcoVadis minimums."),
        ({"assessments": MISSED}, "champion_lost",
         "Assessment EV-1, published 2026-07-10, does not meet the EcoVadis minimums."),
    ],
)  # fmt: skip
def test_the_calendar_alone_changes_what_began_or_expired(
    tmp_path: Path, files: dict[str, Any], change: str, sentence: str
) -> None:
    policy = {"routes": ["esus", "ecovadis"]}
    views = [view(tmp_path, day, policy=policy, **files) for day in (JUNE, JULY)]
    (row,) = change_rows(compare_views(*views))
    assert (row[0], row[1], row[-1]) == (change, "calendar", sentence)


def test_a_merchant_flagged_and_delisted_in_between_has_left_with_its_ground(
    tmp_path: Path,
) -> None:
    """It was due for removal on neither day, so that count excludes it."""
    files = {
        "merchants": [{**YES, "removed_on": "2026-07-20"}],
        "assessments": [card("2026-07-01", social_finding="major")],
    }
    changes = compare_views(*(view(tmp_path, day, **files) for day in (JUNE, JULY)))
    assert [row[0] for row in change_rows(changes)] == ["champion_lost", "left"]
    assert {row[2:4] for row in change_rows(changes)} == {("champion", "not_listed")}
    assert change_rows(changes)[1][-1] == (
        "No longer listed since 2026-07-20; major Labor & Human Rights finding in "
        "assessment EV-1, published 2026-07-01."
    )
    assert set(changes.moves("removal_due").values()) == {(0, 0)}


def test_a_delisted_merchant_due_for_removal_leaves_two_counts_once(tmp_path: Path) -> None:
    files = {
        "merchants": [{"removed_on": "2026-07-20"}],
        "assessments": [card("2026-06-01", social_finding="major")],
    }
    changes = compare_views(*(view(tmp_path, day, **files) for day in (JUNE, JULY)))
    assert [row[0] for row in change_rows(changes)] == ["delisted"]
    for count in ("listed", "removal_due"):
        assert sorted(changes.moves(count).values())[-2:] == [(0, 0), (0, 1)]


# --- the policy -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"routes": ["esus"], "version": "B", "expiring_days": 1},
         ("champion_lost", "Policy B: routes esus instead of esus, esat, sse.")),
        ({"version": "B", "removal": {"severity": "minor"}, "routes": ["sse", "esus"]},
         ("flag_raised", "Policy B: removal severity minor instead of major.")),
    ],
)  # fmt: skip
def test_another_policy_is_explained_with_the_values_that_matter(
    tmp_path: Path, policy: dict[str, Any], expected: tuple[str, str]
) -> None:
    files = {"merchants": [YES], "assessments": [card("2026-01-01", social_finding="minor")]}
    views = [view(tmp_path, JUNE, policy=rules, **files) for rules in (None, policy)]
    rows = [row for row in change_rows(compare_views(*views)) if row[0] == expected[0]]
    assert [(row[0], row[1], row[-1]) for row in rows] == [(expected[0], "policy", expected[1])]


def test_a_loss_before_the_policy_change_is_caused_by_the_calendar(tmp_path: Path) -> None:
    files = {"labels": [approval("2022-01-01", "2026-07-15")]}
    before = view(tmp_path, JUNE, **files)
    after = view(tmp_path, JULY, policy={"routes": ["sse"]}, **files)
    assert [row[1] for row in change_rows(compare_views(before, after))] == ["calendar"]


def test_the_last_of_several_changes_is_the_cause(tmp_path: Path) -> None:
    label = {"labels": [approval("2022-01-01", "2026-07-15")]}
    before = {"merchants": [YES], **label, "policy": {"routes": ["esus"]}}
    after = {"merchants": [YES | {"not_for_profit": "no"}], **label, "policy": {"routes": ["sse"]}}
    # The calendar takes the badge, the policy would give it back, the later files do not.
    ((change, cause, *_),) = changes_between(tmp_path, before, after)
    assert (change, cause) == ("champion_lost", "correction")


def test_a_renewal_in_the_later_files_is_not_a_change(tmp_path: Path) -> None:
    old = approval("2022-01-01", "2026-07-15")
    assert (
        changes_between(tmp_path, {"labels": [old]}, {"labels": [old, approval("2026-07-16")]})
        == []
    )


# --- the files: a new record ------------------------------------------------------------------

NEW, LATE = "new in the files.", "new in the files, though dated before 2026-06-30."


@pytest.mark.parametrize(
    ("granted_on", "cause", "how"),
    [("2026-06-29", "late_data", LATE), ("2026-06-30", "new_data", NEW)],
)
def test_a_new_approval_dated_before_the_first_day_is_late(
    tmp_path: Path, granted_on: str, cause: str, how: str
) -> None:
    ((change, *rest),) = changes_between(
        tmp_path, {}, {"labels": [approval(granted_on, "2031-01-01")]}
    )
    record = f"ESUS approval from {granted_on} (last day: 2031-01-01)"
    assert (change, *rest) == (
        *("champion_gained", cause, "not_yet", "champion"),
        f"{record}; {how}",
    )


@pytest.mark.parametrize(
    ("ended_on", "cause", "how"),
    [("2026-06-29", "late_data", LATE), ("2026-07-01", "new_data", NEW)],
)
@pytest.mark.parametrize("label", ["esus", "esat"])
def test_an_end_that_was_missing_is_new_and_not_a_correction(
    tmp_path: Path, label: str, ended_on: str, cause: str, how: str
) -> None:
    old = {"label": label, "granted_on": "2024-01-01"}
    new = {**old, "ended_on": ended_on}
    ((change, *rest),) = changes_between(tmp_path, {"labels": [old]}, {"labels": [new]})
    assert (change, *rest) == (
        *("champion_lost", cause, "champion", "not_yet"),
        f"{label.upper()} ended_on {ended_on}; {how}",
    )


def test_a_different_end_of_the_same_approval_is_a_correction(tmp_path: Path) -> None:
    old = {"label": "esat", "granted_on": "2024-01-01", "ended_on": "2027-01-01"}
    ((_, cause, _, _, sentence),) = changes_between(
        tmp_path, {"labels": [old]}, {"labels": [{**old, "ended_on": "2026-07-01"}]}
    )
    assert (cause, "last day 2026-06-30, before 2026-12-31" in sentence) == ("correction", True)


@pytest.mark.parametrize(
    ("published_on", "cause", "how"),
    [("2026-06-29", "late_data", LATE), ("2026-07-01", "new_data", NEW)],
)
def test_a_new_assessment_raises_or_clears_a_flag(
    tmp_path: Path, published_on: str, cause: str, how: str
) -> None:
    first = {"published_on": "2026-01-01", "ethics_finding": "none"}
    second = card(published_on, ethics_finding="major")
    (row,) = changes_between(tmp_path, {"assessments": [first]}, {"assessments": [first, second]})
    assert row[:2] == ("flag_raised", cause)
    assert row[-1] == f"Major Ethics finding in {STATED}{published_on}; {how}"


def test_a_pair_with_a_later_first_day_is_a_renewal(tmp_path: Path) -> None:
    old = {"esus_granted_on": "2019-01-01", "esus_expires_on": "2023-12-31"}
    new = {"esus_granted_on": "2026-07-01", "esus_expires_on": "2031-06-30"}
    (row,) = changes_between(tmp_path, {"merchants": [old]}, {"merchants": [new]})
    assert row[:2] == ("champion_gained", "new_data")


@pytest.mark.parametrize(
    ("joined_on", "cause", "expected"),
    [
        ("", "new_data", "Listed since ever; new in the files."),
        ("2026-07-01", "new_data", "Listed since 2026-07-01; new in the files."),
        ("2026-06-29", "late_data", f"Listed since 2026-06-29; {LATE}"),
    ],
)
def test_a_merchant_missing_from_the_earlier_files_is_new(
    tmp_path: Path, joined_on: str, cause: str, expected: str
) -> None:
    newcomer = {"merchant_id": "M2", "name": "Neuf", "joined_on": joined_on, **YES}
    before = view(tmp_path / "a", JUNE)
    changes = compare_views(before, view(tmp_path / "b", JULY, merchants=[{}, newcomer]))
    assert change_rows(changes) == [
        ("champion_gained", cause, "not_in_files", "champion", expected),
        ("joined", cause, "not_in_files", "champion", expected),
    ]
    assert changes.rows[["merchant_id", "name"]].to_numpy().tolist() == [["M2", "Neuf"]] * 2


@pytest.mark.parametrize(
    ("removed_on", "cause", "how"),
    [("2026-07-10", "new_data", NEW), ("2026-06-01", "late_data", LATE)],
)
def test_a_removal_day_that_was_blank_is_new(
    tmp_path: Path, removed_on: str, cause: str, how: str
) -> None:
    (row,) = changes_between(tmp_path, {}, {"merchants": [{"removed_on": removed_on}]})
    expected = f"No longer listed since {removed_on}; {how}"
    assert row == ("left", cause, "not_yet", "not_listed", expected)


def test_a_merchant_that_joins_again_is_new(tmp_path: Path) -> None:
    gone = {"joined_on": "2020-01-01", "removed_on": "2025-01-01"}
    rejoined = gone | {"joined_on": "2026-07-10"}
    (row,) = changes_between(tmp_path, {"merchants": [gone]}, {"merchants": [rejoined]})
    assert row[:2] == ("joined", "new_data")


def test_a_characteristic_that_was_blank_is_new_and_never_late(tmp_path: Path) -> None:
    before = YES | {"shared_governance": ""}
    (row,) = changes_between(tmp_path, {"merchants": [before]}, {"merchants": [YES]})
    assert row[:2] == ("champion_gained", "new_data")
    assert row[-1] == "All three SSE characteristics are declared; new in the files."


# --- the files: a correction ------------------------------------------------------------------

MOVED = {"esus_granted_on": "2022-06-01", "esus_expires_on": "2028-01-01"}


YEARS = ("2022-01-01", "2028-01-01")
BLAMED = "ESUS approval from 2022-01-01 (last day: {}); corrected in the files: "


@pytest.mark.parametrize(
    ("kind", "before", "after", "change", "expected"),
    [
        ("merchants", YES, YES | {"not_for_profit": "no"}, "champion_lost",
         "Not all three SSE characteristics are declared; corrected in the files: "
         "Not-for-profit or limited profit no, before yes."),
        ("labels", approval(*YEARS), approval("2022-01-01", "2026-06-01"), "champion_lost",
         BLAMED.format("2026-06-01") + "last day 2026-06-01, before 2028-01-01."),
        ("labels", approval("2022-01-01", "soon"), approval(*YEARS), "champion_gained",
         BLAMED.format("2028-01-01") + "last day 2028-01-01, before unreadable."),
        ("labels", approval("2027-01-01", "2028-01-01", reference="R1"),
         approval(*YEARS, reference="R1"), "champion_gained",
         BLAMED.format("2028-01-01") + "first day 2022-01-01, before 2027-01-01."),
        ("labels", approval(*YEARS, reference="R1"),
         approval("2027-01-01", "2028-01-01", reference="R1"), "champion_lost",
         BLAMED.format("2028-01-01") + "first day 2027-01-01, before 2022-01-01."),
        ("merchants", MOVED | {"esus_granted_on": "2027-06-01"}, MOVED, "champion_gained",
         "ESUS approval from 2022-06-01 (last day: 2028-01-01); corrected in the files: "
         "first day 2022-06-01, before 2027-06-01."),
        ("merchants", MOVED, {}, "champion_lost",
         "ESUS approval from 2022-06-01 (last day: 2028-01-01); corrected in the files: "
         "first day blank, before 2022-06-01."),
        ("assessments", card("2026-01-01", ethics_finding="minor"),
         card("2026-01-01", ethics_finding="severe"), "flag_raised",
         f"Severe Ethics finding in {STATED}2026-01-01; corrected in the files: "
         "Ethics finding severe, before minor."),
        ("assessments", card("2026-01-01", ethics_finding="severe"),
         card("2026-01-01", ethics_finding="serious"), "flag_cleared",
         "Ethics is not reviewed; assessment EV-1, published 2026-01-01; "
         "corrected in the files: Ethics finding blank, before severe."),
        ("merchants", {"removed_on": "2026-06-01"}, {"removed_on": "2026-09-01"}, "joined",
         "Listed since ever; corrected in the files: removed on 2026-09-01, before 2026-06-01."),
        ("merchants", {"joined_on": "2026-06-01"}, {"joined_on": "2026-08-01"}, "left",
         "Not listed before 2026-08-01; corrected in the files: "
         "joined on 2026-08-01, before 2026-06-01."),
    ],
)  # fmt: skip
def test_the_same_record_with_another_value_is_a_correction(
    tmp_path: Path, kind: str, before: Row, after: Row, change: str, expected: str
) -> None:
    (row,) = changes_between(tmp_path, {kind: [before]}, {kind: [after]})
    assert (row[0], row[1], row[-1]) == (change, "correction", expected)


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ({"ethics_score": "20"}, "Ethics score 20, before 70"),
        ({"overall_score": ""}, "Overall score blank, before 70"),
        ({"expires_on": "2026-05-01"}, "Expires on 2026-05-01, before 2026-12-31"),
        ({"expires_on": "soon"}, "Expires on unreadable, before 2026-12-31"),
    ],
)
def test_a_corrected_score_or_last_day_closes_the_ecovadis_route(
    tmp_path: Path, values: Row, changes: str
) -> None:
    files = [{"assessments": [card("2026-01-01", **{**SCORES, **extra})]} for extra in ({}, values)]
    views = [
        view(tmp_path / str(i), JUNE, policy={"routes": ["ecovadis"]}, **rows)
        for i, rows in enumerate(files)
    ]
    ((_, cause, *_, sentence),) = change_rows(compare_views(*views))
    assert cause == "correction"
    assert sentence == (
        "Assessment EV-1, published 2026-01-01, does not meet the EcoVadis minimums; "
        f"corrected in the files: {changes}."
    )


def test_an_assessment_moved_to_another_merchant_is_a_correction(tmp_path: Path) -> None:
    severe = card("2026-01-01", ethics_finding="severe")
    both = {"merchants": [{}, {"merchant_id": "M2"}]}
    rows = changes_between(
        tmp_path,
        {**both, "assessments": [severe]},
        {**both, "assessments": [severe | {"merchant_id": "M2"}]},
    )
    assert [(row[0], row[1]) for row in rows] == [
        ("flag_raised", "correction"),
        ("flag_cleared", "correction"),
    ]
    assert rows[0][-1].endswith("in the earlier files it did not name the merchant.")
    assert rows[1][-1].endswith("in the later files it does not name the merchant.")


# --- the files: a row left out, a record gone ---------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "row", "bad", "change"),
    [
        ("merchants", YES, {"removed_on": "soon"}, "champion_lost"),
        ("labels", approval("2022-01-01", "2028-01-01"), {"label": "ess"}, "champion_lost"),
        ("assessments", card("2026-01-01", ethics_finding="major"), {"published_on": "x"}, ""),
    ],
)
def test_a_row_left_out_in_one_view_is_given_as_the_cause(
    tmp_path: Path, kind: str, row: Row, bad: Row, change: str
) -> None:
    good, left_out = {kind: [row]}, {kind: [row | bad]}
    lost = changes_between(tmp_path / "lost", good, left_out)
    changes = changes_between(tmp_path / "found", left_out, good)
    assert {changes[1] for changes in (*lost, *changes)} == {"row_left_out"}
    assert lost[0][0] == (change or "flag_cleared")
    assert "a row that names the merchant is skipped in the later files." in lost[0][-1]
    assert "a row that names the merchant was skipped in the earlier files." in changes[0][-1]


def test_a_row_left_out_on_both_sides_is_not_a_cause(tmp_path: Path) -> None:
    bad = approval("2022-01-01") | {"label": "ess"}
    good = approval("2022-01-01", "2028-01-01")
    (row,) = changes_between(tmp_path, {"labels": [bad, good]}, {"labels": [bad]})
    assert row[:2] == ("champion_lost", "record_gone")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"labels": [approval(*YEARS)]},
         "ESUS approval from 2022-01-01 (last day: 2028-01-01); no longer in the files."),
        ({"assessments": [card("2026-01-01", ethics_finding="major")]},
         "Ethics is not reviewed; assessment EV-1, published 2026-01-01: no longer in the files."),
    ],
)  # fmt: skip
def test_a_record_missing_from_the_later_files_is_gone(
    tmp_path: Path, files: dict[str, Any], expected: str
) -> None:
    (row,) = changes_between(tmp_path, files, {})
    assert (row[1], row[-1]) == ("record_gone", expected)


def test_a_ground_returns_if_the_assessment_that_cleared_it_is_gone(tmp_path: Path) -> None:
    severe = {"published_on": "2026-01-01", "assessment_id": "EV-0", "ethics_finding": "severe"}
    cleared = card("2026-02-01", ethics_finding="none")
    (row,) = changes_between(
        tmp_path, {"assessments": [severe, cleared]}, {"assessments": [severe]}
    )
    assert row[:2] == ("flag_raised", "record_gone")
    assert row[-1] == (
        "Severe Ethics finding in assessment EV-0, published 2026-01-01; "
        "assessment EV-1, published 2026-02-01: no longer in the files."
    )


def test_a_flagged_merchant_missing_from_the_later_files_is_delisted(tmp_path: Path) -> None:
    flagged = {"assessments": [card("2026-01-01", ethics_finding="major")]}
    before = view(tmp_path / "a", JUNE, merchants=[{"name": "Parti"}], **flagged)
    after = view(tmp_path / "b", JULY, merchants=[{"merchant_id": "M2", "joined_on": "2027-01-01"}])
    changes = compare_views(before, after)
    expected = "The merchant is no longer in the files."
    assert change_rows(changes) == [
        ("delisted", "record_gone", "removal_due", "not_in_files", expected)
    ]
    assert changes.rows["name"].tolist() == ["Parti"]


ESUS_ENDS = approval("2022-01-01", "2026-07-15")
ESUS_BEGINS = approval("2026-07-15")


def reasons(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    """Return the reason of each change from one set of files in June to another in July."""
    changes = compare_views(view(folder / "a", JUNE, **before), view(folder / "b", JULY, **after))
    return dict(
        zip(changes.rows["change"].astype(str), changes.rows["reason"].astype(str), strict=True)
    )


@pytest.mark.parametrize(
    ("files", "change", "reason"),
    [
        ({"merchants": [YES | {"joined_on": "2026-07-01"}]}, "champion_gained", "joined"),
        ({"merchants": [YES | {"removed_on": "2026-07-01"}]}, "champion_lost", "left"),
        ({"merchants": [YES], "assessments": [FOUND]}, "champion_lost", "finding"),
        ({"merchants": [YES], "assessments": CLEARED}, "champion_gained", "finding_cleared"),
        ({"assessments": [FOUND]}, "flag_raised", "finding"),
        ({"assessments": CLEARED}, "flag_cleared", "finding_cleared"),
        ({"labels": [ESUS_BEGINS]}, "champion_gained", "esus_new"),
        ({"labels": [ESUS_ENDS]}, "champion_lost", "esus_ended"),
        # Of several that turned the first of the order: a finding comes before a label.
        ({"labels": [ESUS_ENDS], "assessments": [FOUND]}, "champion_lost", "finding"),
        ({"labels": [ESUS_BEGINS, approval("2026-07-01") | {"label": "esat"}]},
         "champion_gained", "esus_new"),
        ({"merchants": [{"joined_on": "2026-07-01"}], "assessments": [FOUND]},
         "flag_raised", "joined"),
    ],
)  # fmt: skip
def test_the_first_fact_that_changed_is_the_reason(
    tmp_path: Path, files: dict[str, Any], change: str, reason: str
) -> None:
    assert reasons(tmp_path, files, files)[change] == reason


def test_a_declaration_changes_with_the_files_and_ranks_after_a_label(tmp_path: Path) -> None:
    unchanged: dict[str, Any] = {"merchants": [{}]}
    files = {"merchants": [YES]}
    assert reasons(tmp_path / "1", unchanged, files) == {"champion_gained": "declaration_given"}
    assert reasons(tmp_path / "2", files, unchanged) == {"champion_lost": "declaration_withdrawn"}
    both = files | {"labels": [ESUS_BEGINS]}
    assert reasons(tmp_path / "3", unchanged, both) == {"champion_gained": "esus_new"}


def test_a_label_that_is_not_a_route_is_not_a_reason(tmp_path: Path) -> None:
    policy = {"routes": ["sse"]}
    before = {"merchants": [{}], "policy": policy}
    after = {"merchants": [YES], "labels": [ESUS_BEGINS], "policy": policy}
    assert reasons(tmp_path, before, after) == {"champion_gained": "declaration_given"}


def test_a_score_reaches_or_falls_below_the_ecovadis_minimums(tmp_path: Path) -> None:
    met = {"assessments": [card("2026-06-01", **SCORES)], "policy": {"routes": ["ecovadis"]}}
    unchanged = {"merchants": [{}], "policy": {"routes": ["ecovadis"]}}
    assert reasons(tmp_path / "1", unchanged, met) == {"champion_gained": "ecovadis_met"}
    assert reasons(tmp_path / "2", met, unchanged) == {"champion_lost": "ecovadis_not_met"}


@pytest.mark.parametrize(
    ("files", "before", "after", "change"),
    [
        ({"merchants": [YES]}, {"routes": ["esus"]}, {}, "champion_gained"),
        ({"merchants": [YES]}, {}, {"routes": ["esus"]}, "champion_lost"),
        # The finding was there all the time: it is the rule that makes it a removal ground.
        ({"assessments": [card("2026-01-01", ethics_finding="major")]},
         {"removal": {"severity": "severe"}}, {}, "flag_raised"),
        ({"assessments": [card("2026-01-01", ethics_finding="major")]},
         {}, {"removal": {"severity": "severe"}}, "flag_cleared"),
        # The approval without a last day lasts the policy's default years.
        ({"labels": [approval("2022-01-01")]}, {}, {"esus": {"default_years": 1}},
         "champion_lost"),
    ],
)  # fmt: skip
def test_a_change_by_the_policy_alone_has_the_reason_rule_changed(
    tmp_path: Path, files: dict[str, Any], before: Any, after: Any, change: str
) -> None:
    changes = reasons(tmp_path, files | {"policy": before}, files | {"policy": after})
    assert changes == {change: "rule_changed"}


def test_a_label_that_ended_ranks_before_a_changed_rule(tmp_path: Path) -> None:
    files = {"merchants": [YES], "labels": [ESUS_ENDS]}
    changes = reasons(tmp_path, files, files | {"policy": {"routes": ["esus"]}})
    assert changes == {"champion_lost": "esus_ended"}
