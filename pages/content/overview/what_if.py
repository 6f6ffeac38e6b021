"""The tab Test a rule of Overview: other rules beside today's, and which merchants would move."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.compare.what_if import WhatIf, with_values
from impact.loading.policy_file import format_policy_toml
from impact.model.glossary import POLICY_VALUES
from impact.model.policy import Policy
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.overview.thresholds import draw_thresholds
from pages.content.overview.tried_values import (
    NONE,
    PRESETS,
    draw_value,
    preset_params,
    read_values,
)
from pages.session_data import computed
from pages.url import address, navigate
from pages.widgets import downloads, messages, tables
from pages.widgets.answer import draw_answer
from pages.widgets.download_button import draw_download
from pages.widgets.folded import draw_folded

MAX_MOVES = 1_000
_TODAY, _OWN = "Today's rules", "Your own settings"
_PRESET_KEY = "tried_preset"


def draw_what_if(view: View) -> None:
    """Draw a choice of rules, how the numbers would differ, and who would move."""
    view, tried = _tried_policy(view)
    result = computed.what_if(view, tried)
    _draw_answer(result)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _draw_presets(view.policy, tried)
        with st.expander("All settings", key="all_settings", on_change="rerun") as settings:
            if settings.open:
                _draw_settings(view, tried)
    if result.after.policy != result.before.policy:
        with right:
            _draw_counts(result)
    _draw_moves(result)
    draw_folded(
        "EcoVadis: champions at each minimum score", "thresholds", draw_thresholds, result.after
    )


def _tried_policy(view: View) -> tuple[View, Policy]:
    """Return the view with the lists that the tried rules need, and those rules."""
    values, ignored = read_values(view.policy)
    view, no_list = computed.with_labels_confirmed(view, with_values(view.policy, values))
    if no_list:
        ignored.append(f"{no_list} The policy's value is used.")
        del values["require_confirmation"]
    messages.draw_ignored(ignored)
    return view, with_values(view.policy, values)


def _draw_answer(result: WhatIf) -> None:
    before, after = (
        METRICS["champions"].count(side.decisions) for side in (result.before, result.after)
    )
    lines = _differences(result.before.policy, result.after.policy)
    if not lines:
        draw_answer(
            f"{before:,} Impact Champions under today's rules",
            "Choose a rule to see who would move. Only you see this; nothing is saved.",
        )
        return
    draw_answer(
        f"{before:,} → {after:,} Impact Champions ({after - before:+,})",
        messages.escape_markdown(". ".join(lines)) + ". Only you see this; nothing is saved.",
    )


def _differences(policy: Policy, tried: Policy) -> list[str]:
    """Return each value that differs, as "Days until overdue: 0 → 7"."""
    return [
        f"{value.label}: {value.text(policy) or NONE} → {value.text(tried) or NONE}"
        for value in POLICY_VALUES
        if getattr(policy, value.name) != getattr(tried, value.name)
    ]


def _draw_presets(policy: Policy, tried: Policy) -> None:
    """Draw the rules that are tried most often; the chosen one is that of the address."""
    titles = [_TODAY, *PRESETS]
    chosen = next((title for title in titles if _policy_of(title, policy) == tried), _OWN)
    st.session_state[_PRESET_KEY] = chosen
    st.radio(
        "Rules",
        titles if chosen in titles else [*titles, _OWN],
        key=_PRESET_KEY,
        on_change=_change_preset,
        args=(policy,),
        label_visibility="collapsed",
    )


def _policy_of(title: str, policy: Policy) -> Policy:
    if title == _TODAY:
        return policy
    return with_values(policy, PRESETS[title](policy))


def _change_preset(policy: Policy) -> None:
    title = st.session_state[_PRESET_KEY]
    if title in PRESETS:
        address.write_params(preset_params(title, policy))
    elif title == _TODAY:
        address.write_params(dict.fromkeys(address.WHAT_IF_KEYS, ""))


def _draw_settings(view: View, tried: Policy) -> None:
    """Draw every value of the policy as a widget, and the policy as a file."""
    for value in POLICY_VALUES:
        draw_value(value, tried)
    draw_download(
        "Download policy.toml",
        view,
        "policy.toml",
        lambda: format_policy_toml(tried).encode(),
        "download_policy",
        help="The values above as a policy file: put it into the data folder, or name it with "
        "--policy or IMPACT_POLICY.",
    )


def _draw_counts(result: WhatIf) -> None:
    """Draw the counts that differ, side by side, and fold those that stay the same."""
    counts = result.counts
    differs = counts["difference"] != 0
    if differs.any():
        _draw_count_table(result, counts[differs], "moved")
    same = int((~differs).sum())
    title = f"{same:,} number{' stays' if same == 1 else 's stay'} the same"
    draw_folded(title, "same_counts", _draw_count_table, result, counts[~differs], "same")
    base = "listed merchants; badge and shop: all"
    downloads.draw_table_menu(result.before, "what_if_counts", counts, "rows", base)


def _draw_count_table(result: WhatIf, counts: pd.DataFrame, key: str) -> None:
    shown = counts.assign(
        before=tables.format_counts(counts["before"]), after=tables.format_counts(counts["after"])
    )
    keys = counts["key"].tolist()
    number, share = st.column_config.NumberColumn, "%.1f %%"
    st.dataframe(
        shown.drop(columns="key"),
        key=f"counts_{key}",
        hide_index=True,
        height="content",
        column_config={
            "label": st.column_config.TextColumn("Number", width=190),
            "before": tables.button_column_config(
                "Today",
                f"open_before_{key}",
                keys,
                lambda name: navigate.open_merchants(METRICS[name].selection),
            ),
            "after": tables.button_column_config(
                "Tried",
                f"open_after_{key}",
                keys,
                lambda name: navigate.open_merchant_ids(result.counted(name)),
            ),
            "difference": number("Difference", format="%+d"),
            "before_pct": number("Share today", format=share),
            "after_pct": number("Share tried", format=share),
        },
        alt="The numbers under today's rules and under the tried ones",
        placeholder="",
    )
    st.caption("Click a number to see the merchants under today's rules.")


def _draw_moves(result: WhatIf) -> None:
    """Draw the merchants whose status would change, and why."""
    if result.moves.empty:
        if result.before.policy != result.after.policy:
            st.text("No merchant's status would change.")
        return
    st.header(f"{len(result.moves):,} merchants would change their status", anchor=False)
    draw_move_table(result.moves.head(MAX_MOVES), "what_if_moves")
    if len(result.moves) > MAX_MOVES:
        st.caption(f"The first {MAX_MOVES:,} are shown; the download has all.")
    downloads.draw_table_export_bar(
        result.after, "what_if", result.moves, "merchants", "listed merchants"
    )


def draw_move_table(rows: pd.DataFrame, key: str) -> None:
    """Draw merchants whose status changes; a name opens its merchant."""
    table = rows.reset_index(drop=True)
    for name in ("status_before", "status_after"):
        table[name] = [tables.status_label(word) for word in table[name]]
    columns = ["name", "merchant_id", "status_before", "status_after", "reason_after"]
    text = st.column_config.TextColumn
    config = {
        **tables.merchant_column_config(),
        "status_before": text("Today", width=165),
        "status_after": text("Tried", width=165),
        "reason_after": text("Why", width=460),
        "reason_before": text("Why today", width=460),
    }
    tables.draw_drill_table(
        table[[*columns, "reason_before"]],
        key,
        table["merchant_id"].tolist(),
        navigate.open_merchant,
        config,
        "The merchants whose status would change",
        height=520 if len(table) > 13 else "auto",
    )
