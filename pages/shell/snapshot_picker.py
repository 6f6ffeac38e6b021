"""Which files and which rules are meant: the choices in the sidebar, and what is said of them."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from impact.loading.snapshots import Snapshot
from impact.model.dates import format_long_date
from impact.model.policy import Policy, PolicyHistory
from pages.session_data import session
from pages.session_data.store import Loaded
from pages.url import state as address
from pages.widgets import messages

# The name in an address of the data folder's own files, which have none.
OWN = "own"
_SNAPSHOT, _POLICY = "snapshot_input", "policy_input"


def snapshot_names() -> list[str]:
    """Return the names of the snapshots as an address has them, the latest first."""
    return [_word(snapshot) for snapshot in reversed(session.snapshots().all)]


def name_of(word: str) -> str:
    """Return the name of the snapshot that a word of an address means."""
    return "" if word == OWN else word


def word_of(loaded: Loaded) -> str:
    """Return how an address names the snapshot in use."""
    return _word(loaded.snapshot)


def label(word: str) -> str:
    """Return how a snapshot is called on screen."""
    if word == OWN:
        return "Latest: the folder's own files"
    return f"Latest: {word}" if word == snapshot_names()[0] else word


def draw_snapshot_choice(loaded: Loaded) -> None:
    """Draw the choice of the snapshot, where there is one."""
    words = snapshot_names()
    if len(words) < 2:
        return
    st.session_state[_SNAPSHOT] = _word(loaded.snapshot)
    st.selectbox(
        "Snapshot",
        words,
        format_func=label,
        key=_SNAPSHOT,
        on_change=_change_snapshot,
        args=(words[0],),
        help="What the files of a day said. The as-of date is chosen within it.",
    )


def _change_snapshot(latest: str) -> None:
    word = st.session_state[_SNAPSHOT]
    address.write({"snapshot": "" if word == latest else word, "as_of": "", "page": ""})


def draw_policy_choice(rules: PolicyHistory, as_of: date, chosen: Policy | PolicyHistory) -> None:
    """Draw the choice of the policy's version, where there are several."""
    if len(rules.versions) < 2:
        return
    in_force = rules.in_force(as_of).policy.version
    versions = [version.policy.version for version in rules.versions]
    st.session_state[_POLICY] = chosen.version if isinstance(chosen, Policy) else ""
    st.selectbox(
        "Policy version",
        ["", *versions],
        format_func=lambda version: version or f"In force on the day ({in_force})",
        key=_POLICY,
        on_change=_change_policy,
        help="A day is decided by the version in force on it, unless another is chosen here.",
    )


def _change_policy() -> None:
    address.write({"policy": st.session_state[_POLICY], "page": ""})


def draw_notices(loaded: Loaded, policy: Policy, as_of: date) -> None:
    """Say which files and which rules are meant, where they are not the ones one expects."""
    if loaded.error is not None and loaded.asked is not None:
        messages.another_snapshot(
            loaded.error, _in_words(loaded.asked), _in_words(loaded.snapshot.name)
        )
    if loaded.snapshot != session.snapshots().latest and loaded.asked is None:
        st.info(
            f"This is the snapshot {loaded.snapshot.name}: what the files of that day said, "
            "not the latest ones.",
            icon=":material/photo_library:",
        )
    messages.notice(
        "priority_high",
        "The number of rows moved by more than 10 % since the snapshot before. Check that the "
        "files are whole before you believe the numbers.",
        session.moves(loaded),
    )
    in_force = loaded.rules.in_force(as_of).policy
    if policy != in_force:
        said = (
            f"Chosen: {policy.version}. In force on {format_long_date(as_of)}: {in_force.version}."
        )
        messages.notice("gavel", "Decided by a policy version chosen in the sidebar.", [said])


def draw_snapshots() -> None:
    """List the snapshots of the data folder, and the folders that are none and why."""
    snapshots = session.snapshots()
    if len(snapshots.all) < 2 and not snapshots.notes:
        return
    st.header("Snapshots")
    table = pd.DataFrame([_row(snapshot) for snapshot in reversed(snapshots.all)])
    st.dataframe(
        table.astype({"Rows": "Int64"}),
        hide_index=True,
        column_config={"Rows": st.column_config.NumberColumn(format="localized")},
        alt="The snapshots of the data folder",
    )
    for note in snapshots.notes:
        st.text(note)


def _row(snapshot: Snapshot) -> dict[str, object]:
    state = session.state(snapshot)
    return {
        "Snapshot": label(_word(snapshot)),
        "Rows": state.rows,
        "Fingerprint": state.fingerprint,
        "State": f"Cannot be used. {state.error}" if state.error else "Usable",
    }


def _in_words(name: str) -> str:
    return f"the snapshot {name}" if name else "the data folder's own files"


def _word(snapshot: Snapshot) -> str:
    return snapshot.name or OWN
