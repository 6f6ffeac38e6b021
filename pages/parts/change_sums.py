"""The sums of What changed: how the causes add up, and the way to what is behind each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.columns import label_of
from impact.decisions import View
from impact.ledger.ledger import EFFECTS, Bridge, Ledger
from impact.meanings import CAUSE_MEANINGS
from impact.metrics import METRICS
from pages.parts import address, base, messages, tables
from pages.parts.changes import Comparison

_TITLES = {
    "champions": "Champions",
    "listed": "Listed merchants",
    "removal_due": "Removal due",
}


def sums(compared: Comparison) -> None:
    """Draw for each count how its causes add up to the difference."""
    found = compared.ledger
    st.header("The difference, by its causes")
    for column, (name, title) in zip(st.columns(3), _TITLES.items(), strict=True):
        bridge = found.bridges[name]
        with column, st.container(border=True, height="stretch"):
            st.subheader(title)
            st.caption(
                f"{bridge.before:,} to {bridge.after:,}: {bridge.after - bridge.before:+,}. "
                "The parts add up."
            )
            _draw_sums(compared, name, f"{title}: the difference by its causes")
    st.caption("A day opens the merchants counted on it, a cause its changes below.")
    with st.expander("What the causes mean"):
        messages.definitions((label_of(cause), "", said) for cause, said in CAUSE_MEANINGS.items())


def _draw_sums(compared: Comparison, name: str, alt: str) -> None:
    """Draw the sums of a count; each side opens its merchants, each cause its changes below."""
    found, bridge = compared.ledger, compared.ledger.bridges[name]
    sides = [(found.before, compared.before_files), (found.after, compared.after_files)]
    causes = bridge.parts.loc[(bridge.parts["up"] > 0) | (bridge.parts["down"] > 0), "cause"]

    def opened(target: str | tuple[View, str]) -> None:
        if isinstance(target, str):
            address.write({"cause": target, "change": list(EFFECTS[name])})
        else:
            view, files = target
            rows = base.params_of(METRICS[name].rows)
            address.go("merchants", as_of=view.as_of.isoformat(), snapshot=files, **rows)

    targets = [sides[0], *causes, sides[1]]
    st.dataframe(
        sum_table(bridge, found),
        hide_index=True,
        height="content",
        placeholder="",
        column_config={
            "what": tables.cell_buttons(
                "What", f"sums_{name}", targets, opened, width=95, is_text=True
            ),
            "change": st.column_config.TextColumn("Up, down", width=70),
            "count": st.column_config.NumberColumn("Total", format="localized", width=60),
        },
        alt=alt,
    )


def sum_table(bridge: Bridge, found: Ledger) -> pd.DataFrame:
    """Return the count on the first side, what each cause did to it, and what it comes to."""
    lines = [(found.before.as_of.isoformat(), "", bridge.before)]
    count = bridge.before
    for cause, up, down, difference in bridge.parts.itertuples(index=False):
        if up or down:
            count += difference
            lines.append((label_of(cause), f"+{up:,} -{down:,}", count))
    lines.append((found.after.as_of.isoformat(), "", bridge.after))
    return pd.DataFrame(lines, columns=["what", "change", "count"])
