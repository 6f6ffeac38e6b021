"""One comparison everywhere: oracle, command, report and library agree, and both parts add up.

A folder has its own files, up to three snapshots of other days, and one policy or several versions.
The oracle has every change with its reason; its cause is checked step by step.
"""

import csv
import html
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from impact.__main__ import main
from impact.cli.options import with_registries
from impact.compare.what_changed.change_reasons import REASONS
from impact.compare.what_changed.changes import CAUSES, EFFECTS, compare_views
from impact.compare.what_changed.comparison import PARTS, Comparison, Reported, compare
from impact.compare.what_changed.headlines import differences, headline
from impact.loading.policy_file import read_policy_history
from impact.loading.snapshots import find_reported_snapshot, find_snapshots, load_snapshot
from impact.output.export import table_bytes
from impact.registries.confirmation import confirm_like
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.metrics import METRICS
from tests import oracle
from tests.builders.random_compared import ComparedFolder, random_compared
from tests.conftest import IS_LONG
from tests.oracle import comparing
from tests.oracle.settings import Policy, check_policy

# Together these meet every reason and every cause, with a report and without.
ALL_REASONS = (3, 5, 19, 22, 33, 62)
SEEDS = range(1_000) if IS_LONG else sorted({*range(16), *ALL_REASONS})
# A report takes as long as all else: every fifth folder has one.
PAGES = [seed for seed in SEEDS if seed % 5 == 3]
COLUMNS = ["merchant_id", "change", "reason", "before", "after"]


@dataclass(frozen=True)
class Drawn:
    """A folder that was compared.

    Attributes:
        comparison: the comparison by the library.
        file, out: what `compare` wrote, as bytes and row by row.
        page: what `report` wrote, of the folders `PAGES`; else "".
        reported: the name of the snapshot by which the earlier day was reported; "" for none.
        expected: the rows of each part by the oracle.
    """

    comparison: Comparison
    file: bytes
    out: list[dict[str, str]]
    page: str
    reported: str
    expected: dict[str, list[list[str]]]


@lru_cache(maxsize=64)
def draw(seed: int) -> Drawn:
    with tempfile.TemporaryDirectory() as name:
        return drawn_in(random_compared(Path(name), seed), has_page=seed in PAGES)


def drawn_in(source: ComparedFolder, *, has_page: bool) -> Drawn:
    folder, then = source.folder, source.then
    sides = ["--from", f"{folder}@{then}", "--to", f"{folder}"]
    out = folder / "out.csv"
    assert main(["compare", *sides, "--output", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    reported = comparing.reported_folder(source.names, then) or ""
    expected = expected_rows(source, reported)
    page = page_of(folder, then) if has_page else ""
    return Drawn(compared(source), out.read_bytes(), rows, page, reported, expected)


def page_of(folder: Path, then: date) -> str:
    """Return what `report` writes, without its tags."""
    page = folder / "page.html"
    arguments = ["report", "--data", str(folder), "--compared", str(then), "--output", str(page)]
    assert main(arguments) == 0
    return html.unescape(re.sub(r"<[^>]+>", "\n", page.read_text(encoding="utf-8")))


def compared(source: ComparedFolder) -> Comparison:
    """Return the comparison as the library makes it, put together as a page does."""
    folder, then, now = source.folder, source.then, source.now
    snapshots = find_snapshots(folder)
    rules, dataset = read_policy_history(folder), load_snapshot(snapshots.latest)
    dataset = with_registries(dataset, rules, snapshots.latest)
    view = decide_view(dataset, now, rules.in_force(now).policy, now)
    snapshot = find_reported_snapshot(snapshots, then)
    if snapshot is None:
        return compare(view, rules, then, None)
    own = read_policy_history(snapshot.settings("policy.toml").parent)
    files = with_registries(load_snapshot(snapshot), own, snapshot)
    return compare(view, rules, then, Reported(files, own, snapshot.name))


def expected_rows(source: ComparedFolder, reported: str) -> dict[str, list[list[str]]]:
    """Return the rows of each part by the oracle."""
    folder, then, now = source.folder, source.then, source.now
    shown, lists = oracle.check(folder), oracle.read_lists(folder)
    rules = {day: policy_on(source.versions, day) for day in (then, now)}

    def decided(checked: Any, day: date, policy: Policy) -> dict[str, dict[str, str]]:
        rows = oracle.decide_checked(checked, day, policy, now, lists)
        return {row["merchant_id"]: row for row in rows}

    def between(old: tuple[Any, date, Policy], new: tuple[Any, date, Policy]) -> list[list[str]]:
        crossed = decided(*old[:2], new[2]), decided(*new[:2], old[2])
        return comparing.changes_between(decided(*old), decided(*new), *crossed)

    known, last = (shown, then, rules[then]), (shown, now, rules[now])
    parts = {"since": between(known, last)}
    if reported:
        snapshot = folder / reported
        has_own = (snapshot / "policy.toml").exists()
        policy = oracle.read_policy(snapshot) if has_own else rules[then]
        parts["restated"] = between((oracle.check(snapshot), then, policy), known)
    return parts


def policy_on(versions: list[dict[str, Any]], day: date) -> Policy:
    """Return the version in force on a day; before the first one, the first."""
    begun = [one for one in versions if one.get("from", date.min) <= day] or versions[:1]
    return check_policy({key: value for key, value in begun[-1].items() if key != "from"})


def views_of(drawn: Drawn, ends: str) -> tuple[View, View]:
    """Return the views that a part, or both parts together, lead from and to."""
    known, now, base = drawn.comparison.known, drawn.comparison.now, drawn.comparison.base
    return {"restated": (base, known), "since": (known, now), "both": (base, now)}[ends]


def champions_of(view: View) -> set[str]:
    decisions = view.decisions
    return set(decisions["merchant_id"][decisions["status"] == "champion"])


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request: pytest.FixtureRequest) -> Drawn:
    return draw(request.param)


def test_the_reasons_of_both_parts_add_up(drawn: Drawn) -> None:
    for count, effects in EFFECTS.items():
        reported, known, now = drawn.comparison.counts(count)
        first = known if reported is None else reported
        total = 0
        for part in drawn.comparison.parts.values():
            total += sum(up - down for up, down in part.moves(count).values())
        assert first + total == now
        written = sum(effects.get(row["change"], 0) for row in drawn.out)
        assert written == now - first == drawn.comparison.difference(count)


def test_a_merchant_is_at_most_once_in_each_part_of_each_count(drawn: Drawn) -> None:
    for count, effects in EFFECTS.items():
        rows = [(row["part"], row["merchant_id"]) for row in drawn.out if row["change"] in effects]
        assert [row for row, times in Counter(rows).items() if times > 1] == [], count


def test_the_command_writes_the_oracles_rows_in_order(drawn: Drawn) -> None:
    expected = [
        [part, oracle.guard(merchant), *row]
        for part in PARTS
        for merchant, *row in drawn.expected.get(part, [])
    ]
    assert [[row["part"], *(row[name] for name in COLUMNS)] for row in drawn.out] == expected


def test_undated_facts_change_only_in_the_first_part(drawn: Drawn) -> None:
    since = {row["reason"] for row in drawn.out if row["part"] == "since"}
    assert not since & {"declaration_given", "declaration_withdrawn"}


def test_every_change_has_a_sentence(drawn: Drawn) -> None:
    for row in drawn.out:
        assert row["explanation"].endswith(".")
        assert not re.search(r"\bnan\b|-2147483648|None|  |; ;|: \.", row["explanation"])


@pytest.mark.parametrize("ends", ["restated", "since", "both"])
def test_a_cause_that_did_not_happen_is_never_given(drawn: Drawn, ends: str) -> None:
    before, after = views_of(drawn, ends)
    causes = set(compare_views(before, after).rows["cause"])
    if before.as_of == after.as_of:
        assert "calendar" not in causes
    if before.policy == after.policy:
        assert "policy" not in causes
    if before.dataset.fingerprint == after.dataset.fingerprint:
        assert causes <= {"calendar", "policy"}
    if before.dataset.report.left_out_rows == after.dataset.report.left_out_rows:
        assert "row_left_out" not in causes


def test_the_cause_is_the_last_step_that_changed_the_count(drawn: Drawn) -> None:
    """The steps are the calendar, the policy and the files."""
    before, after = views_of(drawn, "both")
    day, files = after.as_of, before.dataset
    confirmed = confirm_like(files, after.dataset, after.policy.require_confirmation)
    steps = [
        before,
        decide_view(files, day, before.policy, day),
        decide_view(confirmed, day, after.policy, day),
        after,
    ]
    champions = [champions_of(view) for view in steps]
    rows = compare_views(before, after).rows
    for row in rows[rows["change"].isin(["champion_gained", "champion_lost"])].itertuples():
        turned = [row.merchant_id in one for one in champions]
        last = max(at for at in (1, 2, 3) if turned[at] != turned[at - 1])
        assert {"calendar": 1, "policy": 2}.get(row.cause, 3) == last, row


def test_without_a_snapshot_there_is_no_first_part(drawn: Drawn) -> None:
    assert drawn.comparison.files_then == drawn.reported
    if not drawn.reported:
        assert {row["part"] for row in drawn.out} <= {"since"}


@pytest.mark.parametrize("seed", PAGES)
def test_the_report_has_the_numbers_of_the_comparison(seed: int) -> None:
    drawn = draw(seed)
    files = f"by the files of {drawn.reported}."
    assert (files if drawn.reported else "no report of that day is kept.") in drawn.page
    expected = differences(drawn.comparison)
    page_lines = [line.strip() for line in drawn.page.splitlines() if line.strip()]
    for count in EFFECTS:
        at = page_lines.index(METRICS[count].label)
        assert page_lines[at + 1 : at + 3] == [
            f"{drawn.comparison.counts(count)[2]:,}",
            expected[count],
        ]
    assert any(headline(drawn.comparison, "champions") in line for line in page_lines)
    assert expected["share_pct"] in page_lines


def test_the_command_and_the_library_have_the_same_rows(drawn: Drawn) -> None:
    rows = drawn.comparison.rows.astype(str)
    written = [{name: value.removeprefix("'") for name, value in row.items()} for row in drawn.out]
    expected = [
        {name: value.removeprefix("'") for name, value in row.items()}
        for row in rows.to_dict("records")
    ]
    assert written == expected


def test_the_page_exports_the_same_bytes_as_the_command(drawn: Drawn) -> None:
    """The page has the rows by reason; what it hands out is in the order of the file."""
    rows = drawn.comparison.in_file_order(drawn.comparison.rows_by_reason)
    assert table_bytes(rows, "csv") == drawn.file


def test_random_folders_meet_every_reason_every_cause_both_parts_and_none() -> None:
    folders = [draw(seed) for seed in ALL_REASONS]
    for name, values in {"reason": REASONS, "cause": CAUSES}.items():
        assert {row[name] for one in folders for row in one.out} == set(values)
    assert {bool(one.reported) for one in folders} == {True, False}
