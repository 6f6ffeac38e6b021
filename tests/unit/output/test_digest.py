"""The digest: what is new comes first, and nothing else changes from one run to the next."""

import html
import re
from dataclasses import replace
from datetime import date

import pytest

from impact.compare.trend import trend_days
from impact.compare.what_changed.comparison import compare
from impact.model.dataset import DatasetInfo
from impact.output.digest.digest import MAX_SHOWN, build_digest, render_digest
from impact.rules.decide import decide_view
from impact.selection.todo import TodoItem, todo
from tests.builders.asking import shipped_view
from tests.conftest import IS_LONG

DAY = date(2026, 11, 15)
SINCE = date(2026, 11, 9)
INFO = DatasetInfo(base_url="https://impact.example.org/x")


def item(subject: str, since: date | None = None, **other: str) -> TodoItem:
    fields = {"kind": "removal_due", "name": "Un", "text": "Why.", **other}
    return TodoItem(
        subject=subject,
        merchant_id=subject,
        since=since,
        due=None,
        page="merchant",
        params={"merchant_id": subject},
        **fields,
    )


A, B, C = item("A"), item("B"), item("C")


@pytest.mark.parametrize(
    ("items", "since", "then", "headline"),
    [
        ([A, B, C], SINCE, [A], "3 things to do, 2 new since 9 November"),
        ([A], SINCE, [A, B], "1 thing to do, nothing new since 9 November"),
        ([A], SINCE, [], "1 thing to do, 1 new since 9 November"),
        ([], SINCE, [A], "Nothing to do, nothing new since 9 November"),
        ([A, B], None, [], "2 things to do"),
        ([], None, [], "Nothing to do"),
        ([A], date(2025, 12, 31), [A], "1 thing to do, nothing new since 31 December 2025"),
    ],
)
def test_the_first_line_counts_what_is_to_be_done_and_new(
    items: list[TodoItem], since: date | None, then: list[TodoItem], headline: str
) -> None:
    digest = build_digest(DAY, items, since, then)
    assert render_digest(digest, INFO, "txt").splitlines()[0] == headline
    assert f"<h1>{headline}</h1>" in render_digest(digest, INFO, "html")


def test_new_things_come_first() -> None:
    text = render_digest(build_digest(DAY, [A, B], SINCE, [A]), INFO, "txt")
    assert re.findall(r"^New|^Still to do|\((?:A|B)\)", text, re.MULTILINE) == [
        *("New", "(B)", "Still to do", "(A)")
    ]


@pytest.mark.parametrize(("since", "count"), [(date(2026, 11, 10), 1), (SINCE, 0), (None, 0)])
def test_what_began_anew_after_the_day_is_new(since: date | None, count: int) -> None:
    again = item("A", since)
    assert len(build_digest(DAY, [again], SINCE, [A]).new) == count


def test_of_equal_items_only_those_beyond_the_ones_of_then_are_new() -> None:
    row = item("merchants.csv name missing-value ", kind="row_skipped")
    digest = build_digest(DAY, [row, row, row], SINCE, [row, row])
    assert (len(digest.old), len(digest.new)) == (2, 1)


def test_each_item_has_its_reason_and_address() -> None:
    text = render_digest(build_digest(DAY, [item("A 1", SINCE)], None), INFO, "txt")
    assert "- Un (A 1) [since 9 November 2026]: Why.\n" in text
    assert "  https://impact.example.org/x/merchant?merchant_id=A+1\n" in text
    assert "1 merchant to remove  https://impact.example.org/x/removals\n" in text


def test_without_a_base_address_there_is_no_link() -> None:
    digest = build_digest(DAY, [A], None)
    assert "http" not in render_digest(digest, DatasetInfo(), "txt")
    assert "<a " not in render_digest(digest, DatasetInfo(), "html")


def test_the_page_needs_no_network_and_no_script() -> None:
    page = render_digest(build_digest(DAY, [A], None), DatasetInfo(), "html")
    assert not re.search(r"<script|<link|<img|src=|url\(|http", page)


HOSTILE = item("x", name="<b>Un</b>\n\n{{ 7*7 }}", text="<script>alert(1)</script>\r\n- Deux")


def test_a_hostile_text_is_escaped_and_stays_on_its_line() -> None:
    page = render_digest(build_digest(DAY, [HOSTILE], None), INFO, "html")
    assert "<b>" not in page
    assert "<script>" not in page
    assert html.escape("<b>Un</b> {{ 7*7 }}") in page
    text = render_digest(build_digest(DAY, [HOSTILE], None), INFO, "txt")
    assert "- <b>Un</b> {{ 7*7 }} (x): <script>alert(1)</script> - Deux\n" in text


def test_a_long_list_is_cut_and_says_so() -> None:
    items = [item(str(number)) for number in range(MAX_SHOWN + 2)]
    text = render_digest(build_digest(DAY, items, None), INFO, "txt")
    assert text.count("\n- Un") == MAX_SHOWN
    assert "- and 2 more on that page\n" in text


def test_a_replay_over_three_years_agrees_with_the_bridge() -> None:
    view = shipped_view()
    days = trend_days(view.as_of, 36)[:: 1 if IS_LONG else 9]
    before = decide_view(view.dataset, days[0], view.policy, days[0])
    raised = 0
    for day in days[1:]:
        now = decide_view(view.dataset, day, view.policy, day)
        changes = compare(now, view.policy, before.as_of, None).since.rows
        flagged = set(changes.loc[changes["change"] == "flag_raised", "merchant_id"])
        may_stay = set(now.decisions.loc[now.decisions["has_exception"], "merchant_id"])
        stayed = set(before.decisions.loc[before.decisions["has_exception"], "merchant_id"])
        new = build_digest(day, todo(now), before.as_of, todo(before)).new
        removals = {one.merchant_id for one in new if one.kind == "removal_due"}
        assert removals - stayed == flagged - may_stay - stayed
        raised += len(flagged)
        before = now
    assert raised > 20


def test_the_same_items_give_the_same_bytes() -> None:
    view = shipped_view()
    digests = [
        render_digest(build_digest(view.as_of, todo(replace(view)), SINCE, ()), INFO, form)
        for form in ("html", "html")
    ]
    assert digests[0] == digests[1]
