"""What is said on every page of a State's list that cannot be used."""

from __future__ import annotations

from impact.rules.view import View
from pages.session_data.registries import in_folder
from pages.widgets import messages


def draw_notice(view: View) -> None:
    """Say that a list is refused, where labels are confirmed by the others."""
    refusals = in_folder().registries.refusals if view.policy.require_confirmation else ()
    messages.notice(
        "priority_high",
        "A list of the State cannot be used, and this policy counts labels by those lists. What "
        "you see rests on the lists that can be used; the page Registries says which.",
        [problem.sentence for problem in refusals],
    )
