"""The pages of the app, their tabs, and where the addresses of earlier releases lead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_PAGES_FOLDER = Path(__file__).parent.parent


@dataclass(frozen=True)
class Page:
    """A page; its key is the name of its file and its path in the address.

    Attributes:
        purpose: what the menu says of it.
        tabs: by their names in the address the titles of its tabs, the first one open by default.
        in_menu: whether the menu names it.
    """

    key: str
    title: str
    purpose: str
    tabs: Mapping[str, str] = field(default_factory=dict)
    in_menu: bool = True

    @property
    def file(self) -> str:
        """Return the path of the page's script."""
        return str(_PAGES_FOLDER / f"{self.key}.py")


_PAGES = (
    Page(
        "overview",
        "Overview",
        "How many champions there are, why more or fewer, and what is to be done.",
        {"today": "Today", "what_changed": "What changed", "ahead": "Ahead", "test": "Test a rule"},
    ),
    Page("merchants", "Merchants", "Find and filter merchants, and take the list away as a file."),
    Page(
        "removals",
        "Removals",
        "Who must be removed, who may stay for now, and who was removed.",
        {"remove": "To remove", "stay": "May stay", "removed": "Removed"},
    ),
    Page(
        "labels",
        "Labels",
        "ESUS and ESAT: which end soon, and which the State's lists confirm.",
        {
            "ending": "Ending soon",
            "all": "All",
            "lists": "State lists",
            "perhaps": "Possible champions",
        },
    ),
    Page(
        "badges", "Badges", "The badge and the dedicated shop: wrongly shown, missing, not known."
    ),
    Page(
        "data",
        "Data",
        "What is wrong in the files, what was read, your own files, and exports to check.",
        {
            "problems": "Problems",
            "files": "Files",
            "own": "Try your own files",
            "check": "Check an export",
        },
    ),
    Page(
        "help",
        "Help",
        "What every number, column, rule and problem code means.",
        {
            "terms": "In short",
            "numbers": "Numbers",
            "columns": "Columns",
            "rules": "Rules",
            "codes": "Problem codes",
        },
    ),
    Page(
        "merchant",
        "Merchant",
        "The decision on one merchant, why, and the lines of the files behind it.",
        {
            "proof": "Proof",
            "labels": "Labels & State lists",
            "ecovadis": "EcoVadis",
            "history": "History",
            "records": "Records",
            "letter": "Letter",
        },
        in_menu=False,
    ),
)
PAGES = {page.key: page for page in _PAGES}
DEFAULT_PAGE = "overview"

# The pages of earlier releases: the page and tab that show the same now.
MOVED_PAGES: Mapping[str, tuple[str, str]] = {
    "what_changed": ("overview", "what_changed"),
    "forecast": ("overview", "ahead"),
    "what_if": ("overview", "test"),
    "registries": ("labels", "lists"),
    "data_quality": ("data", "problems"),
    "own_files": ("data", "own"),
    "check_export": ("data", "check"),
    "definitions": ("help", "rules"),
}
