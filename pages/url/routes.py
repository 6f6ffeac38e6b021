"""The pages of the app: key, title, icon and menu group of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAGES_FOLDER = Path(__file__).parent.parent


@dataclass(frozen=True)
class Page:
    """A page of the menu; its key is the name of its file and its path in the address."""

    key: str
    title: str
    icon: str
    purpose: str

    @property
    def file(self) -> str:
        """Return the path of the page's script."""
        return str(PAGES_FOLDER / f"{self.key}.py")


MENU_GROUPS: dict[str, tuple[Page, ...]] = {
    "Manager": (
        Page(
            "overview",
            "Overview",
            "monitoring",
            "Where the programme stands on a day: champions, labels and removal flags, each "
            "number with its definition and its rows.",
        ),
        Page(
            "what_changed",
            "What changed",
            "difference",
            "Champions, flags and listings gained and lost since an earlier day, by their reasons.",
        ),
        Page(
            "what_if",
            "What if",
            "tune",
            "Another policy beside the one in force: the counts, and the merchants that move.",
        ),
        Page(
            "forecast",
            "Forecast",
            "trending_up",
            "Champions, ESUS and ESAT over the next 24 months, and who makes each step.",
        ),
    ),
    "Analyst": (
        Page(
            "merchants",
            "Merchants",
            "storefront",
            "Filter the merchants and take the selection away as a file.",
        ),
        Page(
            "merchant",
            "Merchant",
            "badge",
            "Everything about one merchant: the decision, why, and the file lines behind it.",
        ),
        Page(
            "removals",
            "Removals",
            "flag",
            "Who must go, longest flagged first, who went, and how many days it took.",
        ),
        Page(
            "labels",
            "Labels",
            "workspace_premium",
            "ESUS and ESAT: where they stand, which end when, which are unproven and why.",
        ),
        Page(
            "registries",
            "Registries",
            "account_balance",
            "Is the label real? ESUS and ESAT held against the State's own lists, with the proof.",
        ),
        Page(
            "badges",
            "Badges",
            "verified",
            "The public badge and the dedicated shop: shown without right, missing, unknown.",
        ),
        Page(
            "check_export",
            "Check an export",
            "verified_user",
            "Is an exported file genuine, and what would it say if it were written today?",
        ),
        Page(
            "own_files",
            "Your own files",
            "upload_file",
            "Check files of your own, and see them on every page, you alone.",
        ),
        Page(
            "data_quality",
            "Data quality",
            "fact_check",
            "What was read, what was left out and why, and how to mend it.",
        ),
    ),
    "Reference": (
        Page(
            "definitions",
            "Definitions",
            "menu_book",
            "What every number, column, status and problem code means, and the policy in force.",
        ),
    ),
}
PAGES = {page.key: page for pages in MENU_GROUPS.values() for page in pages}
DEFAULT_PAGE = "overview"
