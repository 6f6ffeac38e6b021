"""The notice on every page that a list of the State cannot be used."""

from __future__ import annotations

from impact.rules.view import View
from pages.session_data.registries import current_registries
from pages.widgets import messages


def draw_registry_notice(view: View) -> None:
    """Draw the refused lists, if the policy counts labels by the lists."""
    refusals = current_registries().registries.refusals if view.policy.require_confirmation else ()
    messages.draw_notice(
        "priority_high",
        "A list of the State cannot be used, and this policy counts labels by those lists. What "
        "you see rests on the lists that can be used; Labels, State lists, says which.",
        [problem.sentence for problem in refusals],
    )
