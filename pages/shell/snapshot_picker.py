"""The choice of snapshot and policy version in the day popover, and the notices about it."""

import re
from datetime import date

import pandas as pd
import streamlit as st

from impact.loading.snapshots import Snapshot, find_by_fingerprint
from impact.model.dates import format_long_date
from impact.model.policy import Policy, PolicyHistory
from pages.session_data import session
from pages.session_data.store import LoadedData, store
from pages.url import address, navigate
from pages.widgets import messages, tables
from pages.widgets.parts import draw_input

# How an address names the data folder's own files, whose snapshot has no name.
OWN_FILES = "own"
# How an address names the data that it was made with.
FINGERPRINT = re.compile(r"[0-9a-f]{12,64}")


def param_of(snapshot: Snapshot) -> str:
    """Return how an address names a snapshot."""
    return snapshot.name or OWN_FILES


def snapshot_params() -> list[str]:
    """Return how an address names each snapshot, the latest first."""
    return [param_of(snapshot) for snapshot in reversed(session.session_snapshots().all)]


def linked_snapshot() -> str | None:
    """Return the name of the snapshot that has the data of this link; None: the latest, or none."""
    fingerprint = address.current().last("fingerprint")
    if session.shows_own_files() or not FINGERPRINT.fullmatch(fingerprint):
        return None
    if not store().is_answering():
        return None
    snapshots, lists = session.session_snapshots(), session.load_data().registries
    linked = find_by_fingerprint(
        snapshots, fingerprint, lambda snapshot: store().fingerprint(snapshot, lists)
    )
    return None if linked is None or linked == snapshots.latest else linked.name


def snapshot_label(param: str) -> str:
    """Return how a snapshot is named on screen."""
    if param == OWN_FILES:
        return "Latest: the folder's own files"
    return f"Latest: {param}" if param == snapshot_params()[0] else param


def draw_snapshot_choice(loaded: LoadedData) -> None:
    """Draw the choice of the snapshot, if there are several."""
    params = snapshot_params()
    if len(params) > 1:
        nothing = dict.fromkeys(("as_of", "page", "fingerprint"), "")
        draw_input(
            st.selectbox,
            "Files of",
            params,
            key="snapshot_input",
            value=param_of(loaded.snapshot),
            on_change=lambda chosen: navigate.change_page_params(
                {**nothing, "snapshot": "" if chosen == params[0] else chosen}
            ),
            format_func=snapshot_label,
            help="Choose an earlier delivery of the files; the day is chosen within it.",
        )


def draw_policy_choice(rules: PolicyHistory, as_of: date, chosen: Policy | PolicyHistory) -> None:
    """Draw the choice of the policy version, if there are several."""
    if len(rules.versions) < 2:
        return
    in_force = rules.in_force(as_of).policy.version
    draw_input(
        st.selectbox,
        "Policy version",
        ["", *(version.policy.version for version in rules.versions)],
        key="policy_input",
        value=chosen.version if isinstance(chosen, Policy) else "",
        on_change=lambda version: navigate.change_page_params({"policy": version, "page": ""}),
        format_func=lambda version: version or f"In force on the day ({in_force})",
        help="A day is decided by the version in force on it, unless another is chosen here.",
    )


def draw_notices(loaded: LoadedData, policy: Policy, as_of: date) -> None:
    """Draw which snapshot and policy are shown where they are not the expected ones."""
    if loaded.error is not None and loaded.requested is not None:
        requested, shown = map(_describe, (loaded.requested, loaded.snapshot.name))
        messages.draw_fault(
            f"Cannot be used: {requested}. What you see instead: {shown}.", loaded.error
        )
    if loaded.snapshot != session.session_snapshots().latest and loaded.requested is None:
        st.info(
            f"This is the snapshot {loaded.snapshot.name}: what the files of that day said, "
            "not the latest ones.",
            icon=":material/photo_library:",
        )
    messages.draw_notice(
        "priority_high",
        "The number of rows moved by more than 10 % since the snapshot before. Check that the "
        "files are whole before you believe the numbers.",
        session.row_count_moves(loaded),
    )
    in_force = loaded.rules.in_force(as_of).policy
    if policy != in_force:
        day = format_long_date(as_of)
        messages.draw_notice(
            "gavel",
            "Decided by a policy version that was chosen with the day.",
            [f"Chosen: {policy.version}. In force on {day}: {in_force.version}."],
        )


def _describe(name: str) -> str:
    return f"the snapshot {name}" if name else "the data folder's own files"


def draw_snapshots() -> None:
    """Draw the snapshots of the data folder, and why a folder is not a snapshot."""
    snapshots = session.session_snapshots()
    if len(snapshots.all) < 2 and not snapshots.notes:
        return
    st.header("Snapshots")
    table = pd.DataFrame([_snapshot_row(snapshot) for snapshot in reversed(snapshots.all)])
    table = table.astype({"Rows": "Int64"})
    alt = "The snapshots of the data folder"
    st.dataframe(table, hide_index=True, column_config={"Rows": tables.number()}, alt=alt)
    for note in snapshots.notes:
        st.text(note)


def _snapshot_row(snapshot: Snapshot) -> dict[str, object]:
    status = store().snapshot_state(snapshot)
    return {
        "Snapshot": snapshot_label(param_of(snapshot)),
        "Rows": status.rows,
        "Fingerprint": status.fingerprint,
        "State": f"Cannot be used. {status.error}" if status.error else "Usable",
    }
