"""The What if page: try policy values, and see which counts and merchants would change."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from impact.compare.what_if import WhatIf, with_values
from impact.loading.policy_file import format_policy_toml
from impact.model.errors import SettingsError
from impact.model.glossary import POLICY_VALUES
from impact.model.policy import Policy
from impact.output.charts.lines import curve_chart
from impact.rules.view import View
from impact.selection.filter_types import quote_untrusted
from impact.selection.metrics import METRICS, share_pct
from pages.content.overview.tried_values import NONE, draw_value, parse_value
from pages.session_data import computed, registries
from pages.shell import page_inputs
from pages.url import navigate, state
from pages.widgets import downloads, messages, tables
from pages.widgets.breakdown_chart import CHART_CONFIG

MAX_MOVES = 1_000


def draw_values(view: View) -> WhatIf:
    """Draw every policy value as a widget; return what the tried values change."""
    values, ignored = read_values(view.policy)
    view, no_list = registries.with_registries_for(view, with_values(view.policy, values))
    if no_list:
        ignored.append(f"{no_list} The policy's value is used.")
        del values["require_confirmation"]
    messages.draw_ignored(ignored)
    st.caption("Change a value and see who would move. Only you see this; nothing is saved.")
    tried = with_values(view.policy, values)
    with st.container(border=True):
        with st.grid(3, min_column_width=200, gap="small"):
            for value in POLICY_VALUES:
                draw_value(value, tried)
        with st.container(horizontal=True, vertical_alignment="center"):
            _draw_reset_button(view.policy, tried)
            _draw_policy_download(view, tried)
    _draw_differences(view.policy, tried)
    return computed.what_if(view, tried)


def read_values(policy: Policy) -> tuple[dict[str, Any], list[str]]:
    """Return the tried values of the address, and a sentence for each that is ignored."""
    values: dict[str, Any] = {}
    ignored: list[str] = []
    for name in state.WHAT_IF_KEYS:
        texts = state.read_params().get(name, [])
        if not texts:
            continue
        try:
            value = parse_value(name, texts)
            with_values(policy, {name: value})
        except KeyError:
            ignored.append(
                f"{name}: {quote_untrusted(texts[-1])} is neither yes nor no; the policy's value "
                "is used."
            )
        except (ValueError, OverflowError):
            ignored.append(
                f"{name}: {quote_untrusted(texts[-1])} is no number; the policy's value is used."
            )
        except SettingsError as error:
            ignored.append(f"{name}: {error} The policy's value is used.")
        else:
            values[name] = value
    return values, ignored


def _draw_reset_button(policy: Policy, tried: Policy) -> None:
    st.button(
        "Back to the policy in force",
        on_click=state.write_params,
        args=(dict.fromkeys(state.WHAT_IF_KEYS, ""),),
        icon=":material/undo:",
        disabled=policy == tried,
    )


def _draw_policy_download(view: View, tried: Policy) -> None:
    st.download_button(
        "Download policy.toml",
        data=downloads.logged_download(
            view, "policy.toml", lambda: format_policy_toml(tried).encode()
        ),
        file_name="policy.toml",
        mime="application/toml",
        on_click="ignore",
        icon=":material/download:",
        help="The values above as a policy file: put it into the data folder, or name it with "
        "--policy or IMPACT_POLICY.",
    )


def _draw_differences(policy: Policy, tried: Policy) -> None:
    lines = [
        f"{value.label}: {value.text(policy) or NONE} → {value.text(tried) or NONE}"
        for value in POLICY_VALUES
        if getattr(policy, value.name) != getattr(tried, value.name)
    ]
    if not lines:
        st.text("These are the values in force; nobody moves.")
    for line in lines:
        st.text(line)


def draw_counts(result: WhatIf) -> None:
    """Draw every count under both policies, side by side."""
    st.header("Side by side")
    counts = result.counts
    shown = counts.assign(
        before=tables.format_counts(counts["before"]), after=tables.format_counts(counts["after"])
    )
    keys = counts["key"].tolist()
    number, share = st.column_config.NumberColumn, "%.1f %%"
    st.dataframe(
        shown.drop(columns="key"),
        hide_index=True,
        height="content",
        column_config={
            "label": st.column_config.TextColumn("Number", width=220),
            "before": tables.button_column_config(
                "In force",
                "open_before",
                keys,
                lambda key: navigate.open_merchants(METRICS[key].selection),
            ),
            "after": tables.button_column_config(
                "What if",
                "open_after",
                keys,
                lambda key: navigate.open_merchant_ids(result.counted(key)),
            ),
            "difference": number("Difference", format="%+d"),
            "before_pct": number("Share in force", format=share),
            "after_pct": number("Share what if", format=share),
        },
        alt="Every count under the policy in force and under the other one",
        placeholder="",
    )
    note = "" if counts["difference"].any() else "Every count is the same under both. "
    st.caption(f"{note}Click a number to see the merchants under the rules in force.")
    base = "listed merchants; badge and shop: all"
    downloads.draw_table_menu(result.before, "what_if_counts", counts, "rows", base)


def draw_moves(result: WhatIf) -> None:
    """Draw the merchants whose status would change, and why."""
    st.header("Who would move")
    if result.moves.empty:
        st.text("No merchant's status would change.")
        return
    st.markdown(f"**{len(result.moves):,} merchants would change their status**")
    downloads.draw_table_buttons(
        result.after, "what_if", result.moves, "merchants", "listed merchants"
    )
    draw_move_table(result.moves.head(MAX_MOVES), "what_if_moves")
    if len(result.moves) > MAX_MOVES:
        st.caption(f"The first {MAX_MOVES:,} are shown; the download has all.")


def draw_move_table(rows: pd.DataFrame, key: str) -> None:
    """Draw merchants whose status changes; each row opens its merchant."""
    table = rows.reset_index(drop=True)
    for name in ("status_before", "status_after"):
        table[name] = [tables.status_label(word) for word in table[name]]
    table = table.drop(columns="country")
    table["reason_before"] = table.pop("reason_before")
    text = st.column_config.TextColumn
    tables.draw_drill_table(
        table,
        key,
        table["merchant_id"].tolist(),
        navigate.open_merchant,
        {
            **tables.merchant_column_config(),
            "name": text("Name", width=170),
            "status_before": text("Before", width=150),
            "status_after": text("After", width=150),
            "reason_before": text("Why before", width=420),
            "reason_after": text("Why after", width=420),
        },
        alt="The merchants whose status would change",
        height=520 if len(table) > 13 else "auto",
    )


def draw_thresholds(result: WhatIf) -> None:
    """Draw the champions for every minimum overall score of the EcoVadis route."""
    st.header("The EcoVadis route at every threshold")
    curve = computed.threshold_curve(result.after)
    score = result.after.policy.min_overall
    # The next whole score: the curve has only whole ones.
    point = curve.iloc[math.ceil(score)]
    listed = int(result.after.decisions["is_listed"].sum())
    share = share_pct(int(point["champions"]), listed)
    takeaway = (
        f"With the EcoVadis route at a least overall score of {point['min_overall']:g} and "
        f"{result.after.policy.min_theme:g} in each theme: {point['added']:,.0f} champions more, "
        f"{point['champions']:,.0f} in all"
        + (f", {share:.1f} % of the listed." if share is not None else ".")
    )
    st.markdown(f"**{messages.escape_markdown(takeaway)}**")
    st.caption(
        "More: champions that no other route of the tried policy makes. The route counts here "
        "whether or not it is among the routes above; change the scores above to move the mark. "
        "The table has every fifth score, the download all; a score puts the route "
        "above, and Who would move names the merchants."
    )
    _draw_curve(curve, int(point["min_overall"]), takeaway)
    downloads.draw_table_menu(result.after, "thresholds", curve, "rows", "listed merchants")


def _draw_curve(curve: pd.DataFrame, score: int, takeaway: str) -> None:
    """Draw the curve with a score marked, beside a table of every fifth score and this one."""
    left, right = st.columns([3, 2])
    with left:
        st.plotly_chart(curve_chart(curve, score), config=CHART_CONFIG, alt=takeaway, key="curve")
    with right:
        number = st.column_config.NumberColumn
        is_shown = (curve["min_overall"] % 5 == 0) | (curve["min_overall"] == score)
        scores = curve["min_overall"][is_shown]
        st.dataframe(
            curve[is_shown].assign(min_overall=tables.format_counts(scores)),
            hide_index=True,
            height=320,
            column_config={
                "min_overall": tables.button_column_config(
                    "Least score", "try_score", scores.tolist(), _try_score
                ),
                "champions": number("Champions", format="localized"),
                "added": number("More", format="localized"),
                "share_pct": number("Share", format="%.1f %%"),
            },
            alt="Champions at every least overall score",
            placeholder="",
        )


def _try_score(score: int) -> None:
    """Try the EcoVadis route at a score, with the other tried routes."""
    routes = state.read_params().get("routes") or [*page_inputs.current_inputs().policy.routes]
    other_routes = [route for route in routes if route not in (NONE, "ecovadis")]
    state.write_params({"routes": [*other_routes, "ecovadis"], "min_overall": f"{score}"})
