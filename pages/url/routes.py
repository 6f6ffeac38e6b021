"""The pages of the app: file, title, icon and place in the menu of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAGES_FOLDER = Path(__file__).parent.parent


@dataclass(frozen=True)
class Entry:
    """One page of the menu; its key is its file's name and its address."""

    key: str
    title: str
    icon: str
    purpose: str

    @property
    def file(self) -> str:
        """Return the path of the page's script."""
        return str(PAGES_FOLDER / f"{self.key}.py")


GROUPS: dict[str, tuple[Entry, ...]] = {
    "Manager": (
        Entry(
            "overview",
            "Overview",
            "monitoring",
            "Where the programme stands on a day: champions, labels and removal flags, each "
            "number with its definition and its rows.",
        ),
        Entry(
            "what_changed",
            "What changed",
            "difference",
            "Champions, flags and listings gained and lost since an earlier day, by their reasons.",
        ),
        Entry(
            "what_if",
            "What if",
            "tune",
            "Another policy beside the one in force: the counts, and the merchants that move.",
        ),
        Entry(
            "forecast",
            "Forecast",
            "trending_up",
            "Champions, ESUS and ESAT over the next 24 months, and who makes each step.",
        ),
    ),
    "Analyst": (
        Entry(
            "merchants",
            "Merchants",
            "storefront",
            "Filter the merchants and take the selection away as a file.",
        ),
        Entry(
            "merchant",
            "Merchant",
            "badge",
            "Everything about one merchant: the decision, why, and the file lines behind it.",
        ),
        Entry(
            "removals",
            "Removals",
            "flag",
            "Who must go, longest flagged first, who went, and how many days it took.",
        ),
        Entry(
            "labels",
            "Labels",
            "workspace_premium",
            "ESUS and ESAT: where they stand, which end when, which are unproven and why.",
        ),
        Entry(
            "registries",
            "Registries",
            "account_balance",
            "Is the label real? ESUS and ESAT held against the State's own lists, with the proof.",
        ),
        Entry(
            "badges",
            "Badges",
            "verified",
            "The public badge and the dedicated shop: shown without right, missing, unknown.",
        ),
        Entry(
            "check_export",
            "Check an export",
            "verified_user",
            "Is an exported file genuine, and what would it say if it were written today?",
        ),
        Entry(
            "own_files",
            "Your own files",
            "upload_file",
            "Check files of your own, and see them on every page, you alone.",
        ),
        Entry(
            "data_quality",
            "Data quality",
            "fact_check",
            "What was read, what was left out and why, and how to mend it.",
        ),
    ),
    "Reference": (
        Entry(
            "definitions",
            "Definitions",
            "menu_book",
            "What every number, column, status and problem code means, and the policy in force.",
        ),
    ),
}
ENTRIES = {entry.key: entry for entries in GROUPS.values() for entry in entries}
DEFAULT = "overview"
