"""The Labels page: which ESUS and ESAT end soon, all approvals, and what the State's lists say."""

from __future__ import annotations

from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.labels import all_approvals, ending, state_lists
from pages.session_data.computed import with_verdicts
from pages.shell.tabs import open_tab
from pages.url.routes import PAGES
from pages.widgets.answer import draw_answer


def draw_labels(view: View) -> None:
    """Draw the answer, then the open tab."""
    view = with_verdicts(view)
    esus, esat, both, soon = (
        METRICS[key].count(view.decisions)
        for key in ("holds_esus", "holds_esat", "holds_both", "expiring")
    )
    draw_answer(
        f"{_holders(esus)} ESUS, {esat:,} ESAT, {both:,} both",
        f"{soon:,} {'has a label' if soon == 1 else 'have labels'} that "
        f"{'ends' if soon == 1 else 'end'} within {view.policy.expiring_days:,} days. ESUS is an "
        "approval of solidarity companies, ESAT an authorisation of sheltered workshops; the "
        "French State grants both.",
    )
    to_check, perhaps = state_lists.counts(view)
    counts = {
        "ending": f"{ending.count(view):,}",
        "all": f"{all_approvals.count(view):,}",
        "lists": to_check,
        "perhaps": perhaps,
    }
    titles = PAGES["labels"].tabs
    with open_tab("labels", {key: f"{titles[key]} {counts[key]}".strip() for key in titles}) as tab:
        _DRAW[tab](view)


def _holders(count: int) -> str:
    return "1 merchant holds" if count == 1 else f"{count:,} merchants hold"


_DRAW = {
    "ending": ending.draw_ending,
    "all": all_approvals.draw_all,
    "lists": state_lists.draw_state_lists,
    "perhaps": state_lists.draw_perhaps,
}
