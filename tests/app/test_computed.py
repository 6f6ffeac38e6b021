"""Each page shows what the core computes: its answer in the title, its tables row by row."""

from collections.abc import Callable, Iterable
from urllib.parse import parse_qs

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from impact.compare.best_worst import share_range
from impact.compare.forecast import Forecast, forecast
from impact.compare.reference_days import year_before
from impact.compare.threshold_curve import threshold_curve
from impact.compare.trend import trend, trend_days
from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.changes import EFFECTS
from impact.compare.what_changed.comparison import Comparison, compare
from impact.compare.what_changed.headlines import change_sentence
from impact.compare.what_if import WhatIf, what_if, with_values
from impact.rules.view import View
from impact.selection.approval_list import (
    approvals_ending_within,
    approvals_in_state,
    list_approvals,
    listed_approvals,
)
from impact.selection.metrics import METRICS
from tests.app.conftest import DAY, Open, grids, texts, unfold

TRIED = {"routes": ["esus", "esat"]}
Columns = dict[str, Iterable[object]]


def on_address(on_sample: Open, address: str) -> AppTest:
    page, _, query = address.partition("?")
    return on_sample(page, **parse_qs(query))


def written(counts: Iterable[int]) -> list[str]:
    """Return counts as a table writes them."""
    return [f"{count:,}" for count in counts]


def year(view: View) -> Comparison:
    return compare(view, view.policy, year_before(DAY), None)


def tried(view: View) -> WhatIf:
    return what_if(view, with_values(view.policy, TRIED))


def ahead(view: View) -> Forecast:
    return forecast(view.dataset, DAY, view.policy)


def months(view: View) -> Columns:
    past = trend(view.dataset, view.policy, trend_days(DAY, 36)).iloc[::-1]
    return {
        "champions": written(past["champions"]),
        "earlier_not_in_files": past["earlier_not_in_files"],
    }


def unknown_kinds(view: View) -> Columns:
    return {"merchants": written(share_range(view).kinds["merchants"])}


def changes_of_listed(view: View) -> Columns:
    rows = year(view).rows_by_reason
    rows = rows[rows["change"].isin(EFFECTS["listed"])]
    return {
        "merchant_id": rows["merchant_id"],
        "explanation": rows["explanation"],
        "reason": map(change_label, rows["reason"]),
    }


def those_who_joined(view: View) -> Columns:
    rows = year(view).rows_by_reason
    return {
        "merchant_id": rows.loc[rows["change"] == "joined", "merchant_id"],
        "explanation": rows.loc[rows["change"] == "joined", "explanation"],
    }


def moved_counts(view: View) -> Columns:
    counts = tried(view).counts
    counts = counts[counts["difference"] != 0]
    return {"before": written(counts["before"]), "after": written(counts["after"])}


def moves(view: View) -> Columns:
    rows = tried(view).moves
    return {"merchant_id": rows["merchant_id"], "reason_after": rows["reason_after"]}


def every_fifth_score(view: View) -> Columns:
    curve = threshold_curve(view).iloc[::5]
    return {"min_overall": map(str, range(0, 101, 5)), "champions": curve["champions"]}


def esus_steps(view: View) -> Columns:
    steps = ahead(view).steps_of("holds_esus")
    return {"merchant_id": steps["merchant_id"], "why": steps["why"]}


def months_ahead(view: View) -> Columns:
    series = ahead(view).series
    return {
        "champions": written(series["champions"]),
        "holds_esus_renewed": series["holds_esus_renewed"],
    }


def ending(view: View) -> Columns:
    rows = approvals_in_state(list_approvals(view), "expiring")
    return {"merchant_id": rows["merchant_id"], "last_day": rows["last_day"]}


def ending_in_the_first_month(view: View) -> Columns:
    rows = approvals_ending_within(view, 730)
    rows = rows[rows["last_day"].dt.to_period("M") == pd.Period("2026-07", "M")]
    return {"merchant_id": rows["merchant_id"], "last_day": rows["last_day"]}


def all_approvals(view: View) -> Columns:
    return {"note": listed_approvals(view)["note"]}


# The address, what is unfolded there, and the columns of its table.
TABLES: list[tuple[str, str, Callable[[View], Columns]]] = [
    ("overview", "months_in_numbers", months),
    ("overview", "unknowns", unknown_kinds),
    ("what_changed?count=listed", "", changes_of_listed),
    ("what_changed?compared=2025-06-30&change=joined", "", those_who_joined),
    ("what_if?routes=esus&routes=esat", "", moved_counts),
    ("what_if?routes=esus&routes=esat", "", moves),
    ("what_if?min_overall=65", "thresholds", every_fifth_score),
    ("forecast?count=holds_esus", "", esus_steps),
    ("forecast", "months_ahead", months_ahead),
    ("labels", "", ending),
    ("labels?within=730&month=Jul 2026", "", ending_in_the_first_month),
    ("labels?tab=all", "", all_approvals),
]


@pytest.mark.parametrize(("address", "folded", "core"), TABLES)
def test_a_table_has_what_the_core_computes(
    address: str, folded: str, core: Callable[[View], Columns], on_sample: Open, view: View
) -> None:
    app = on_address(on_sample, address)
    app = unfold(app, folded) if folded else app
    expected = {column: list(map(str, values)) for column, values in core(view).items()}
    (shown,) = grids(app, *expected)
    assert {column: list(map(str, shown[column])) for column in expected} == expected
    assert len(shown) > 0


def champions_now(view: View) -> str:
    champions, listed = (METRICS[key].count(view.decisions) for key in ("champions", "listed"))
    share = f"{100 * champions / listed:.1f} %"
    return f"{champions:,} Impact Champions on 30 Jun 2026: {share} of {listed:,} merchants"


def champions_if(view: View) -> str:
    before, after = tried(view).counts.set_index("key").loc["champions", ["before", "after"]]
    return f"{before:,} → {after:,} Impact Champions ({after - before:+,})"


def esus_ahead(view: View) -> str:
    first, last = ahead(view).series["holds_esus"].iloc[[0, -1]]
    return f"{first:,} now, {last:,} on 30 Jun 2028 if nobody renews"


def badges_now(view: View) -> str:
    undue, missing = (METRICS[f"badge_{it}"].count(view.decisions) for it in ("undue", "missing"))
    return f"{undue:,} badges must come down, {missing:,} are missing"


def rows_skipped(view: View) -> str:
    skipped = sum(report.left_out for report in view.dataset.files)
    return f"{skipped:,} rows of the files could not be read"


ANSWERS: list[tuple[str, Callable[[View], str]]] = [
    ("overview", champions_now),
    ("what_changed?count=listed", lambda view: change_sentence(year(view))),
    ("what_if?routes=esus&routes=esat", champions_if),
    ("forecast?count=holds_esus", esus_ahead),
    ("badges", badges_now),
    ("data_quality", rows_skipped),
]


@pytest.mark.parametrize(("address", "answer"), ANSWERS)
def test_the_title_of_a_page_is_its_answer(
    address: str, answer: Callable[[View], str], on_sample: Open, view: View
) -> None:
    (title,) = (one.value for one in on_address(on_sample, address).title)
    assert answer(view) in title


def test_what_a_table_leaves_unsaid_stands_beside_it(on_sample: Open, view: View) -> None:
    shares, curve, count = share_range(view), threshold_curve(view), len(tried(view).moves)
    front = unfold(on_sample(), "unknowns")
    assert f"Between {shares.worst_pct:.1f} % and {shares.best_pct:.1f} %" in texts(front)
    assert f"**{shares.worst_pct:.1f} %** ({shares.worst:,} champions)" in texts(front)
    at = curve.iloc[65]
    app = unfold(on_sample("what_if", min_overall="65"), "thresholds")
    assert f"{at['added']:,.0f} more champions, {at['champions']:,.0f} in all" in texts(app)
    assert f"{count:,} merchants would change status" in texts(on_sample("what_if", **TRIED))
