"""The notice on every page that a list of the State cannot be used."""

from __future__ import annotations

from impact.rules.view import View
from pages.session_data.computed import lists_of
from pages.widgets import messages


def draw_registry_notice(view: View) -> None:
    """Draw the refused lists: what badges rest on, and perhaps who has one, depends on them."""
    counts = ", and this policy counts labels by those lists"
    messages.draw_notice(
        "priority_high",
        f"A list of the State cannot be used{counts if view.policy.require_confirmation else ''}. "
        "What you see rests on the lists that can be used; Labels, State lists, says which.",
        [problem.sentence for problem in lists_of(view).refusals],
    )
