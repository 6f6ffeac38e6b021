"""The menu: every page once, in its group, with the address and the sentence it is known by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.parts import ahead

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

# The front page stands at the root; its own name is that of the page which leads there.
_ROOT = "front"
_WRAPPED = "is_wrapped_by_dashboard"


def _to_front() -> None:
    st.switch_page(ENTRIES[DEFAULT].file, query_params=ahead.given())


def _front_by_name() -> st.Page:
    """Return the page of the front page's own name, typed by hand: it leads to the root."""
    return st.Page(_to_front, title="Overview", url_path=DEFAULT, visibility="hidden")


def _page(entry: Entry, icon: str | None = None) -> st.Page:
    return st.Page(
        entry.file,
        title=entry.title,
        icon=f":material/{entry.icon}:" if icon is None else icon,
        url_path=_ROOT if entry.key == DEFAULT else entry.key,
        default=entry.key == DEFAULT,
        help=entry.purpose,
    )


def run_page() -> None:
    """Show the menu and run the page of the address; for dashboard.py alone."""
    st.session_state[_WRAPPED] = True
    pages = {group: [_page(entry) for entry in entries] for group, entries in GROUPS.items()}
    pages["Manager"].append(_front_by_name())
    st.navigation(pages, expanded=True).run()


def ensure_wrapped() -> None:
    """Start again through dashboard.py where this run began in a page's own script.

    Until some browser has run dashboard.py, Streamlit takes pages/*.py for its old automatic
    pages: the first deep link after a server start runs the page without the page config and
    the menu of dashboard.py. Calling st.navigation ends that, and the rerun goes the right way.
    """
    if not st.session_state.pop(_WRAPPED, False):
        # Without icons: before the page config, one would be fetched for the browser's tab.
        pages = [_page(entry, icon="") for entry in ENTRIES.values()]
        st.navigation([*pages, _front_by_name()], position="hidden")
        st.rerun()
