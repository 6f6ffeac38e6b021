"""The tab Test a rule of Overview: other rules beside today's, and which merchants would move."""

import math
from functools import partial

import pandas as pd
import streamlit as st

from impact.compare.what_if import WhatIf, values_without_effect, with_values
from impact.loading.policy_file import format_policy_toml
from impact.model.glossary import POLICY_VALUES
from impact.model.policy import Policy
from impact.model.texts.number_format import plural
from impact.model.texts.wording import status_label
from impact.output.charts.lines import curve_chart
from impact.rules.view import View
from impact.selection.metrics import METRICS, share_pct
from pages.content.overview import tried_values
from pages.session_data import computed
from pages.shell import page_inputs
from pages.url import address, navigate
from pages.widgets import downloads, messages, tables
from pages.widgets.download_button import draw_download
from pages.widgets.parts import draw_answer, draw_chart, draw_folded, draw_input
from pages.widgets.tables import MOST_ROWS

_TODAY = "Today's rules"


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
        "EcoVadis: champions at each minimum score", "thresholds", _draw_thresholds, result.after
    )


def _tried_policy(view: View) -> tuple[View, Policy]:
    """Return the view with the lists that the tried rules need, and those rules."""
    values, ignored = tried_values.read_values(view.policy)
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
            f"{plural(before, 'Impact Champion')} under today's rules",
            "Choose a rule to see who would move. Only you see this; nothing is saved.",
        )
        return
    draw_answer(
        f"{before:,} → {plural(after, 'Impact Champion')} ({after - before:+,})",
        messages.escape_markdown(". ".join(lines)) + ". Only you see this; nothing is saved.",
    )


def _differences(policy: Policy, tried: Policy) -> list[str]:
    """Return each value that differs, as "Days until overdue: 0 → 7", and why one does nothing."""
    idle = values_without_effect(tried)
    return [
        f"{value.label}: {value.text(policy)} → {value.text(tried)}"
        + (f", without effect. {idle[value.name].rstrip('.')}" if value.name in idle else "")
        for value in POLICY_VALUES
        if getattr(policy, value.name) != getattr(tried, value.name)
    ]


def _draw_presets(policy: Policy, tried: Policy) -> None:
    """Draw the rules that are tried most often; the chosen one is that of the address."""
    presets = tried_values.PRESETS.items()
    policies = {title: with_values(policy, values(policy)) for title, values in presets}
    policies = {_TODAY: policy, **policies}
    chosen = next((title for title in policies if policies[title] == tried), tried_values.OWN)
    draw_input(
        st.radio,
        "Rules",
        list(dict.fromkeys([*policies, chosen])),
        key="tried_preset",
        value=chosen,
        on_change=lambda title: tried_values.try_preset(title, policy),
        label_visibility="collapsed",
    )


def _draw_settings(view: View, tried: Policy) -> None:
    for value in POLICY_VALUES:
        tried_values.draw_value(value, tried)
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
    keys = counts["key"].tolist()
    share = partial(st.column_config.NumberColumn, format="%.1f %%")
    tables.draw_table(
        tables.with_texts(
            counts.drop(columns="key"), before=tables.format_count, after=tables.format_count
        ),
        {
            "label": tables.text("Number", width=190),
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
            "difference": st.column_config.NumberColumn("Difference", format="%+d"),
            "before_pct": share("Share today"),
            "after_pct": share("Share tried"),
        },
        "The numbers under today's rules and under the tried ones",
        key=f"counts_{key}",
        height="content",
    )
    st.caption("Click a number to see the merchants under today's rules.")


def _draw_moves(result: WhatIf) -> None:
    if result.moves.empty:
        if result.before.policy != result.after.policy:
            st.text("No merchant's status would change.")
        return
    st.header(f"{plural(len(result.moves), 'merchant')} would change status", anchor=False)
    draw_move_table(result.moves.head(MOST_ROWS), "what_if_moves")
    tables.draw_first_of(len(result.moves))
    downloads.draw_table_export_bar(
        result.after, "what_if", result.moves, "merchants", "listed merchants"
    )


def draw_move_table(rows: pd.DataFrame, key: str) -> None:
    """Draw merchants whose status changes; a name opens its merchant."""
    config = {
        "status_before": tables.text("Today", width=165),
        "status_after": tables.text("Tried", width=165),
        "reason_after": tables.text("Why", width=460),
        "reason_before": tables.text("Why today", width=460),
    }
    table = rows.reset_index(drop=True)[["name", "merchant_id", *config]]
    tables.draw_merchant_rows(
        tables.with_texts(table, status_before=status_label, status_after=status_label),
        key,
        config,
        "The merchants whose status would change",
        height=tables.scroll_height(table),
    )


# --- the minimum score of the EcoVadis route ----------------------------------------------------


def _draw_thresholds(after: View) -> None:
    """Draw the champions for every minimum overall score of the EcoVadis route."""
    curve = computed.threshold_curve(after)
    # The next whole score: the curve has only whole ones.
    point = curve.iloc[math.ceil(after.policy.min_overall)]
    share = share_pct(int(point["champions"]), METRICS["listed"].count(after.decisions))
    takeaway = (
        f"With EcoVadis from {point['min_overall']:g} overall and {after.policy.min_theme:g} in "
        f"each theme: {point['added']:,.0f} more champions, {point['champions']:,.0f} in all"
        + (f", {share:.1f} % of the listed." if share is not None else ".")
    )
    st.markdown(f"**{messages.escape_markdown(takeaway)}**")
    st.caption("“More” counts champions that only EcoVadis adds. Click a score to try it.")
    score = int(point["min_overall"])
    left, right = st.columns([3, 2])
    with left:
        draw_chart(curve_chart(curve, score), takeaway, "curve")
    with right:
        _draw_scores(curve[(curve["min_overall"] % 5 == 0) | (curve["min_overall"] == score)])
    downloads.draw_table_menu(after, "thresholds", curve, "rows", "listed merchants")


def _draw_scores(shown: pd.DataFrame) -> None:
    config = {
        "min_overall": tables.button_column_config(
            "Minimum score", "try_score", shown["min_overall"].tolist(), _try_score
        ),
        "champions": tables.number("Champions"),
        "added": tables.number("More"),
        "share_pct": st.column_config.NumberColumn("Share", format="%.1f %%"),
    }
    texts = tables.with_texts(shown, min_overall=tables.format_count)
    tables.draw_table(texts, config, "Champions at every minimum overall score", height=320)


def _try_score(score: int) -> None:
    """Try the EcoVadis route at a score, with the other tried routes."""
    routes = address.current().values("routes") or [*page_inputs.current_inputs().policy.routes]
    other_routes = [route for route in routes if route not in (tried_values.NONE, "ecovadis")]
    navigate.change_page_params({"routes": [*other_routes, "ecovadis"], "min_overall": f"{score}"})
