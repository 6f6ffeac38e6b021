"""Presets: named selections for the questions asked every day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impact.model.policy import Policy
from impact.selection.filters import Selection
from impact.selection.metrics import METRICS


@dataclass(frozen=True)
class Preset:
    """A question that is asked every day: the metric whose rows answer it, in its own words."""

    metric: str
    wording: str

    def label(self, policy: Policy) -> str:
        """Return the words on screen, with the values of the policy in force."""
        return self.wording.format_map(vars(policy))

    @property
    def selection(self) -> Selection:
        """Return the selection that opens its merchants."""
        return METRICS[self.metric].selection


PRESETS: Mapping[str, Preset] = {
    preset.metric: preset
    for preset in (
        Preset("removal_due", "Flagged and still listed"),
        Preset("expiring", "Label expires within {expiring_days} days"),
        Preset("badge_undue", "Badge without right"),
        Preset("never_assessed", "Never assessed"),
        Preset("assessment_expired", "Assessment expired"),
        Preset("no_valid_assessment", "Champion without a valid assessment"),
        Preset("declaration_only", "Champion by declaration alone"),
    )
}
