"""One English sentence per merchant: the rule, the record and the day behind its status.

Sentences are built where they are shown or written, for the rows that are asked for.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.columns import LABEL_STATES, LABELS, SEVERITIES, STATUSES, THEMES
from impact.model.dates import NO_DAY, to_day_number
from impact.model.texts.wording import THEME_LABELS
from impact.registries.verdicts import confirmation_clauses
from impact.rules.approvals import LabelStates
from impact.rules.listing import removed_on
from impact.rules.routes import ROUTE_RULES
from impact.rules.view import View

Text = Any  # a pa.Array of strings, or one str for every row


def reasons(view: View, rows: np.ndarray | None = None) -> pd.Series:
    """Return the reason of each merchant at `rows` (positions in the decisions; None: all)."""
    positions = np.arange(view.dataset.merchants.count) if rows is None else np.asarray(rows)
    return pd.Series(reason_texts(view, positions).to_pandas(), dtype="str")


def reason_texts(view: View, rows: np.ndarray) -> pa.Array:
    """Return the reasons of the merchants at `rows`."""
    status = view.decisions["status"].array.codes[rows]
    order, texts = [np.empty(0, np.int64)], [pa.array([], pa.string())]
    for name, sentence in _SENTENCES.items():
        matches = np.flatnonzero(status == STATUSES.index(name))
        if matches.size:
            order.append(matches)
            texts.append(sentence(view, rows[matches]))
    return pa.concat_arrays(texts).take(pa.array(np.argsort(np.concatenate(order))))


def _join(*parts: Text) -> pa.Array:
    """Join texts row by row; each part is an array, or one text for every row."""
    return pc.binary_join_element_wise(*parts, "")


def _days(numbers: np.ndarray) -> pa.Array:
    days = pa.array(numbers.astype(np.int32), mask=numbers == NO_DAY).cast(pa.date32())
    return pc.fill_null(days.cast(pa.string()), "")


def _counts(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _where(mask: np.ndarray, text: Text, otherwise: Text) -> pa.Array:
    return pc.if_else(pa.array(mask), text, otherwise)


def _listed_texts(parts: list[tuple[np.ndarray, Text]], count: int) -> pa.Array:
    """Join, row by row, the texts whose mask is true, separated by "; "."""
    joined: pa.Array = pa.array([""]).take(pa.array(np.zeros(count, np.int64)))
    has_some = np.zeros(count, bool)
    for mask, text in parts:
        glue = _where(has_some, "; ", "")
        joined = _where(mask, _join(joined, glue, text), joined)
        has_some = has_some | mask
    return joined


# --- champion -------------------------------------------------------------------------------


def _champion(view: View, rows: np.ndarray) -> pa.Array:
    open_routes = {route: view.facts.routes[route][rows] for route in view.policy.routes}
    parts = [(mask, _route_text(view, r, rows)) for r, mask in open_routes.items() if mask.any()]
    sentence = _join(_listed_texts(parts, rows.size), ".")
    first = pc.utf8_upper(pc.utf8_slice_codeunits(sentence, 0, 1))
    return _join(first, pc.utf8_slice_codeunits(sentence, 1))


def _route_text(view: View, route: str, rows: np.ndarray) -> Text:
    if route in LABELS:
        return _label_text(view, route, rows)
    if route != "ecovadis":
        return ROUTE_RULES[route].met
    minimum = f"overall at least {view.policy.min_overall:g}, each theme at least "
    return _join(
        f"EcoVadis scores meet the policy ({minimum}{view.policy.min_theme:g}) in assessment ",
        _assessment_text(view, view.facts.current_rows[rows]),
    )


def _label_text(view: View, label: str, rows: np.ndarray) -> pa.Array:
    """Return the coverage, and whether it is confirmed where the policy wants that."""
    states = view.facts.labels[label]
    approval = _approval_text(label, states, rows)
    if label not in view.policy.require_confirmation:
        return approval
    words = confirmation_clauses(view.dataset, label, states.codes, view.as_of, rows)
    return _join(approval, ", ", words)


def _approval_text(label: str, states: LabelStates, rows: np.ndarray) -> pa.Array:
    is_open_ended, after = states.is_open_ended[rows], states.renewed_after[rows]
    is_renewed = after != NO_DAY
    since = _where(is_open_ended & is_renewed, "since ", "from ")
    until = _where(is_open_ended, ", with no last day", _join(" to ", _days(states.until[rows])))
    until = _where(is_open_ended & is_renewed, "", until)
    assumed = _where(states.is_assumed[rows], " (last day assumed by the policy)", "")
    renewed = _where(is_renewed, _join(" (stated last day ", _days(after), ", renewed by law)"), "")
    first = _days(states.starts[rows])
    return _join(f"{label.upper()} approval valid ", since, first, until, assumed, renewed)


def _assessment_text(view: View, assessment_rows: np.ndarray) -> pa.Array:
    columns = view.dataset.assessments.columns
    assessment_rows = np.maximum(assessment_rows, 0)
    ids = columns["assessment_id"].take(pa.array(assessment_rows))
    return _join(ids, ", published ", _days(columns["published_on"][assessment_rows]))


# --- not a champion -------------------------------------------------------------------------


def _not_yet(view: View, rows: np.ndarray) -> pa.Array:
    parts = [
        (np.ones(rows.size, bool), _missing_text(view, route, rows)) for route in view.policy.routes
    ]
    opening = f"Not a champion on {view.as_of.isoformat()} under policy {view.policy.version}: "
    if not parts:
        parts = [(np.ones(rows.size, bool), "the policy has no way to qualify")]
    return _join(opening, _listed_texts(parts, rows.size), ".")


def _missing_text(view: View, route: str, rows: np.ndarray) -> Text:
    if route in LABELS:
        ended = "ended" if view.policy.renews_tacitly(route) else "expired"
        missing = _label_missing(route, view.facts.labels[route], rows, ended)
        if route not in view.policy.require_confirmation:
            return missing
        is_unconfirmed = view.facts.is_unconfirmed(route)[rows]
        return _where(is_unconfirmed, _label_text(view, route, rows), missing)
    return ROUTE_RULES[route].missing


def _label_missing(label: str, states: LabelStates, rows: np.ndarray, ended: str) -> pa.Array:
    name, codes, until = label.upper(), states.codes[rows], states.until[rows]
    texts = {
        "not_started": f"{name} approval has not begun",
        "unproven": f"{name} approval without usable days",
        "none": f"no {name} approval",
    }
    text = _join(f"{name} {ended} on ", _days(until))
    text = _where(until == NO_DAY, f"{name} approval ended on its first day", text)
    for state, wording in texts.items():
        text = _where(codes == LABEL_STATES.index(state), wording, text)
    return text


# --- removal due and not listed -------------------------------------------------------------


def _removal_due(view: View, rows: np.ndarray) -> pa.Array:
    text, published = _ground_text(view, rows)
    ago = to_day_number(view.as_of) - published
    days = _join(_counts(ago), _where(ago == 1, " day ago", " days ago"))
    flagged = view.decisions["flagged_on"].to_numpy()[rows].astype("datetime64[D]").astype(np.int64)
    since = _where(flagged < published, _join("; flagged since ", _days(flagged)), "")
    return _join(text, ", ", days, since, "; still listed.")


def _ground_text(view: View, rows: np.ndarray) -> tuple[pa.Array, np.ndarray]:
    """Return (the most serious ground of each merchant in words, its publication day)."""
    themes = view.facts.themes
    worst = np.full(rows.size, -1, np.int64)
    gravest = np.zeros(rows.size, np.int8)
    other_grounds = np.full(rows.size, -1, np.int64)
    for theme, finding in themes.items():
        is_ground = finding.is_ground_at(rows)
        other_grounds += is_ground
        is_graver = is_ground & (finding.severity_codes[rows] > gravest)
        gravest = np.where(is_graver, finding.severity_codes[rows], gravest)
        worst = np.where(is_graver, THEMES.index(theme), worst)
    assessment_rows = np.full(rows.size, -1, np.int64)
    for theme, finding in themes.items():
        assessment_rows = np.where(
            worst == THEMES.index(theme), finding.rows[rows], assessment_rows
        )
    severities = pa.array([word.capitalize() for word in SEVERITIES]).take(pa.array(gravest))
    names = pa.array([THEME_LABELS[t] if t == "social" else t for t in THEMES])
    more = _where(other_grounds > 0, _join(" (and ", _counts(other_grounds), " more)"), "")
    text = _join(
        severities,
        " ",
        names.take(pa.array(np.maximum(worst, 0))),
        " finding in assessment ",
        _assessment_text(view, assessment_rows),
        more,
    )
    return text, view.dataset.assessments.columns["published_on"][np.maximum(assessment_rows, 0)]


def _not_listed(view: View, rows: np.ndarray) -> pa.Array:
    day = to_day_number(view.as_of)
    removed = removed_on(view.dataset, rows)
    joined = view.dataset.merchants.column("joined_on")[rows]
    is_removed = (removed != NO_DAY) & (removed <= day)
    text = _where(
        is_removed,
        _join("No longer listed since ", _days(removed)),
        _join("Not listed before ", _days(joined)),
    )
    has_ground = view.facts.has_ground[rows]
    if has_ground.any():
        ground, _ = _ground_text(view, rows)
        text = _where(has_ground, _join(text, "; ", ground), text)
    return _join(text, ".")


_SENTENCES: dict[str, Callable[[View, np.ndarray], pa.Array]] = {
    "champion": _champion,
    "not_yet": _not_yet,
    "removal_due": _removal_due,
    "not_listed": _not_listed,
}
