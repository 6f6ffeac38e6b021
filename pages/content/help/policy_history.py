"""The versions of the policy, and the merchants whose status each change moved."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import streamlit as st

from impact.compare.what_if import WhatIf
from impact.model.dates import format_long_date
from impact.model.glossary import POLICY_VALUES
from impact.model.policy import Policy, PolicyHistory, PolicyVersion
from impact.rules.view import View
from pages.content.overview import what_if
from pages.session_data import computed
from pages.shell import page_inputs
from pages.widgets import tables


def draw_policy_history(view: View) -> None:
    """Draw the versions with author, reason and reference, and what each moves on the day."""
    history = page_inputs.current_inputs().loaded.rules
    if len(history.versions) < 2:
        st.caption("The policy file keeps one version, which holds on every day.")
        return
    st.header("Versions", anchor=False)
    _draw_versions(history, view)
    st.caption(
        "Moved: merchants whose status would be another one under the version before, on "
        f"{format_long_date(view.as_of)}, by the same files."
    )
    for before, after in pairwise(history.versions):
        _draw_change(before, after, moves_between(view, before.policy, after.policy))


def moves_between(view: View, before: Policy, after: Policy) -> WhatIf:
    """Return what a change of the policy moves on the day of the view."""
    before_view = view if before == view.policy else computed.redecide(view, before)
    return computed.what_if(before_view, after)


def _draw_versions(history: PolicyHistory, view: View) -> None:
    in_force = history.in_force(view.as_of)
    rows = [
        {
            "version": version.policy.version,
            "first": version.first,
            "last": version.last,
            "is_in_force": "In force" if version is in_force else "",
            "moved": count,
            "by": version.by,
            "why": version.why,
            "reference": version.reference,
        }
        for version, count in zip(history.versions, _move_counts(history, view), strict=True)
    ]
    day, text = st.column_config.DateColumn, st.column_config.TextColumn
    st.dataframe(
        pd.DataFrame(rows).astype({"moved": "Int64"}),
        hide_index=True,
        column_config={
            "version": text("Version"),
            "first": day("From", format=tables.DAY_FORMAT),
            "last": day("Until", format=tables.DAY_FORMAT),
            "is_in_force": text("On the day"),
            "moved": st.column_config.NumberColumn("Moved", format="localized"),
            "by": text("By"),
            "why": text("Why", width=320),
            "reference": text("Reference"),
        },
        alt="The versions of the policy",
        placeholder="",
    )


def _move_counts(history: PolicyHistory, view: View) -> list[int | None]:
    changes = pairwise(history.versions)
    return [None, *(len(moves_between(view, old.policy, new.policy).moves) for old, new in changes)]


def _draw_change(before: PolicyVersion, after: PolicyVersion, change: WhatIf) -> None:
    first = after.first.isoformat() if after.first is not None else ""
    with st.expander(f"The change of {first}: {len(change.moves):,} merchants moved"):
        st.text(f"{before.policy.version} → {after.policy.version}")
        for value in POLICY_VALUES:
            old, new = value.text(before.policy), value.text(after.policy)
            if old != new:
                st.text(f"{value.label}: {old or 'none'} → {new or 'none'}")
        if change.moves.empty:
            st.text("No merchant's status is another one because of it.")
            return
        what_if.draw_move_table(change.moves.head(what_if.MAX_MOVES), f"moved_{first}")
