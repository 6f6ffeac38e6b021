"""What is decided for each merchant on a day: docs/contract.md, section 3.

`decide` is a pure function of (dataset, as_of, policy). Each merchant is decided from its own
rows, so the order and the company of other merchants change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.columns import (
    ASSESSMENT_STATES,
    ASSESSMENTS,
    AUDITS,
    CAVEATS,
    LABEL_GROUPS,
    LABEL_STATES,
    LABELS,
    MERCHANTS,
    ROUTES,
    SEVERITIES,
    STATUSES,
    THEMES,
    Column,
)
from impact.dataset import Dataset
from impact.days import NO_DAY, number_of, to_dates
from impact.findings import ThemeStanding, current_rows, stand_by_theme
from impact.labels import EXPIRING, Grants, Standing, join_grants, stand
from impact.policy import Policy

SSE_CHARACTERISTICS = ("social_utility", "not_for_profit", "shared_governance")
_NEVER = ASSESSMENT_STATES.index("never")


@dataclass(frozen=True)
class Facts:
    """What is known of each merchant on the day: the reasons and the records tell it again.

    Attributes:
        labels: the standing of each label, by its name.
        themes: the standing of each removal theme of the policy.
        current: the row of the current assessment, -1 where there is none.
        routes: whether each route holds, by its name.
    """

    labels: dict[str, Standing]
    themes: dict[str, ThemeStanding]
    current: np.ndarray
    routes: dict[str, np.ndarray]


@dataclass(frozen=True)
class View:
    """A decided dataset: what the shell hands to a page. Nobody changes it.

    Attributes:
        is_data_day: whether `as_of` is the data day, so that badge and shop can be audited.
        decisions: one row per kept merchant, sorted by merchant_id; blank texts are "".
    """

    dataset: Dataset
    as_of: date
    policy: Policy
    is_data_day: bool
    decisions: pd.DataFrame
    facts: Facts = field(repr=False)


def look(dataset: Dataset, as_of: date, policy: Policy, data_day: date) -> View:
    """Return the view of a dataset on a day, decided under a policy.

    Args:
        data_day: the day that the files speak for; badge and shop are audited on it alone.
    """
    facts = gather_facts(dataset, as_of, policy)
    is_data_day = as_of == data_day
    decisions = decide(dataset, as_of, policy, is_data_day=is_data_day, facts=facts)
    return View(dataset, as_of, policy, is_data_day, decisions, facts)


def gather_facts(dataset: Dataset, as_of: date, policy: Policy) -> Facts:
    """Return where labels, findings and routes of each merchant stand on a day."""
    day, count = number_of(as_of), dataset.merchants.count
    labels = {
        label: stand(_grants(dataset, label, policy), day, count, policy.expiring_days)
        for label in LABELS
    }
    severity = SEVERITIES.index(policy.removal_severity)
    themes = {
        theme: stand_by_theme(dataset.assessments, theme, day, count, severity)
        for theme in policy.removal_themes
    }
    current = current_rows(dataset.assessments, day, count)
    routes = {
        "esus": labels["esus"].holds,
        "esat": labels["esat"].holds,
        "sse": is_sse(dataset),
        "ecovadis": _meets_ecovadis(dataset, current, day, policy),
    }
    return Facts(labels, themes, current, routes)


def _grants(dataset: Dataset, label: str, policy: Policy) -> Grants:
    return join_grants(dataset.approvals, label, policy)


def is_sse(dataset: Dataset) -> np.ndarray:
    """Say for each merchant whether it declares all three SSE characteristics."""
    answers = [dataset.merchants.column(name) == 1 for name in SSE_CHARACTERISTICS]
    declared: np.ndarray = np.logical_and.reduce(answers)
    return declared


def is_assessment_valid(dataset: Dataset, current: np.ndarray, day: int) -> np.ndarray:
    """Say for each merchant whether its current assessment is within its validity on `day`."""
    assessments = dataset.assessments
    valid = np.zeros(current.size, bool)
    has = current >= 0
    rows = current[has]
    valid[has] = (assessments.expires[rows] >= day) & ~assessments.is_last_day_aside[rows]
    return valid


def _of_current(values: Any, current: np.ndarray, blank: Any) -> Any:
    """Return a column of the assessments for each merchant's current one, else `blank`."""
    if isinstance(values, pa.Array):
        places = pa.array(current, mask=current < 0)
        return values.take(places).fill_null(blank)
    found = np.full(current.size, blank, values.dtype)
    found[current >= 0] = values[current[current >= 0]]
    return found


def _meets_ecovadis(dataset: Dataset, current: np.ndarray, day: int, policy: Policy) -> np.ndarray:
    columns = dataset.assessments.columns
    meets = is_assessment_valid(dataset, current, day)
    minimums = {"overall_score": policy.min_overall}
    minimums |= {f"{theme}_score": policy.min_theme for theme in THEMES}
    for name, minimum in minimums.items():
        # An unknown score is NaN, which is at least nothing.
        meets &= _of_current(columns[name], current, np.nan) >= minimum
    return meets


def is_listed_on(dataset: Dataset, day: int) -> np.ndarray:
    """Say for each merchant whether it is listed on `day`; an earlier spell is ignored."""
    joined = dataset.merchants.column("joined_on")
    has_left = dataset_removed_on(dataset)
    is_listed: np.ndarray = (joined <= day) & ~((has_left != NO_DAY) & (has_left <= day))
    return is_listed


def dataset_removed_on(dataset: Dataset) -> np.ndarray:
    """Return the first day no longer listed; NO_DAY where blank or before `joined_on`."""
    joined = dataset.merchants.column("joined_on")
    removed = dataset.merchants.column("removed_on")
    effective: np.ndarray = np.where(removed < joined, np.int32(NO_DAY), removed)
    return effective


def decide(
    dataset: Dataset, as_of: date, policy: Policy, *, is_data_day: bool, facts: Facts | None = None
) -> pd.DataFrame:
    """Decide every kept merchant on a day.

    Returns:
        One row per merchant, sorted by merchant_id: the columns of `decide` but `reason`, the
        other known columns of the file, then columns for screens alone
        (`is_listed`, `is_overdue`, `is_label_expiring`, `is_declaration_only`,
        `has_exception`, `worst_severity`, `line`). Extra columns of the file, whose names are
        anybody's, stay in `dataset.merchants.extras`.
    """
    facts = facts or gather_facts(dataset, as_of, policy)
    day = number_of(as_of)
    listed = is_listed_on(dataset, day)
    grounds = {theme: standing.is_ground for theme, standing in facts.themes.items()}
    routes = {route: facts.routes[route] for route in policy.routes}
    has_ground = _any(grounds, listed.size)
    is_champion = listed & ~has_ground & _any(routes, listed.size)
    status = np.select([~listed, has_ground, is_champion], [3, 2, 0], 1)
    flagged = _flagged_on(facts, listed.size)
    days_flagged = _days_flagged(dataset, flagged, day)
    covered = has_exception_on(dataset, day)
    table: dict[str, Any] = {}
    table |= _merchant_columns(dataset, ("merchant_id", "name", "country", "siren"))
    table["status"] = _words(status, STATUSES)
    table["routes"] = _lists(routes, ROUTES, listed.size)
    table["label_group"] = _words(_label_group(facts), LABEL_GROUPS)
    for label in LABELS:
        table[f"{label}_state"] = _words(facts.labels[label].states, LABEL_STATES)
        table[f"{label}_until"] = to_dates(facts.labels[label].until)
    table |= _assessment_columns(dataset, facts, day)
    table["removal_grounds"] = _lists(grounds, THEMES, listed.size)
    table["flagged_on"] = to_dates(flagged)
    table["days_flagged"] = pd.array(days_flagged, dtype="Int64")
    table["days_flagged"][~has_ground] = pd.NA
    shown = {"badge_audit": "badge_published", "shop_audit": "in_champions_shop"}
    for audit, column in shown.items():
        answers = dataset.merchants.column(column)
        table[audit] = _words(_audit(answers, is_champion, is_data_day), AUDITS)
    table["caveats"] = _lists(_caveats(dataset, facts, policy), CAVEATS, listed.size)
    table |= _merchant_columns(dataset, tuple(dataset.merchants.columns), known=set(table))
    table["is_listed"] = listed
    table["is_overdue"] = listed & has_ground & (days_flagged > policy.removal_days) & ~covered
    table["is_label_expiring"] = _any(
        {label: standing.states == EXPIRING for label, standing in facts.labels.items()},
        listed.size,
    )
    others = {route: holds for route, holds in routes.items() if route != "sse"}
    table["is_declaration_only"] = is_champion & ~_any(others, listed.size)
    table["has_exception"] = covered
    table["worst_severity"] = _worst_severity(facts, listed.size)
    table["line"] = dataset.merchants.lines
    return pd.DataFrame(table)


def _any(masks: dict[str, np.ndarray], count: int) -> np.ndarray:
    result = np.zeros(count, bool)
    for mask in masks.values():
        result |= mask
    return result


def _label_group(facts: Facts) -> np.ndarray:
    esus, esat = facts.labels["esus"].holds, facts.labels["esat"].holds
    return np.select([esus & esat, esus, esat, facts.routes["sse"]], [0, 1, 2, 3], 4)


def _flagged_on(facts: Facts, count: int) -> np.ndarray:
    """Return the earliest day since which a ground stands; NO_DAY where there is none."""
    flagged = np.full(count, NO_DAY, np.int32)
    for standing in facts.themes.values():
        is_earlier = standing.is_ground & ((flagged == NO_DAY) | (standing.since < flagged))
        flagged[is_earlier] = standing.since[is_earlier]
    return flagged


def _days_flagged(dataset: Dataset, flagged: np.ndarray, day: int) -> np.ndarray:
    """Return days from the flag to `day`, or to the delisting before it; 0 at the least."""
    removed = dataset_removed_on(dataset)
    end = np.where((removed != NO_DAY) & (removed <= day), removed, day)
    days: np.ndarray = np.maximum(end.astype(np.int64) - flagged, 0)
    return days


def has_exception_on(dataset: Dataset, day: int) -> np.ndarray:
    """Say for each merchant whether an exception covers `day`."""
    exceptions = dataset.exceptions
    covers = (exceptions.starts <= day) & (exceptions.ends >= day)
    covered = np.zeros(dataset.merchants.count, bool)
    covered[exceptions.merchants[covers]] = True
    return covered


def _audit(answers: np.ndarray, is_champion: np.ndarray, is_data_day: bool) -> np.ndarray:
    is_unknown = (answers < 0) | (not is_data_day)
    is_shown = answers == 1
    return np.select([is_unknown, is_champion & ~is_shown, is_shown & ~is_champion], [0, 2, 3], 1)


def _caveats(dataset: Dataset, facts: Facts, policy: Policy) -> dict[str, np.ndarray]:
    merchants, assessments = dataset.merchants, dataset.assessments
    reviewed = np.ones(merchants.count, bool)
    for theme in policy.removal_themes:
        findings = _of_current(assessments.columns[f"{theme}_finding"], facts.current, -1)
        reviewed &= findings >= 0
    assumed = np.zeros(merchants.count, bool)
    for label in LABELS:
        if label in policy.routes:
            assumed |= facts.labels[label].is_assumed
    aside = merchants.has_aside.copy()
    aside[dataset.approvals.merchants[dataset.approvals.has_aside]] = True
    aside[assessments.merchants[assessments.has_aside[assessments.rows]]] = True
    masks = (merchants.left_out_assessment, (facts.current >= 0) & ~reviewed, assumed, aside)
    return dict(zip(CAVEATS, masks, strict=True))


def _assessment_columns(dataset: Dataset, facts: Facts, day: int) -> dict[str, Any]:
    columns, current = dataset.assessments.columns, facts.current
    is_valid = is_assessment_valid(dataset, current, day)
    state = np.select([current < 0, is_valid], [_NEVER, 0], 1)
    medal = next(column for column in ASSESSMENTS if column.name == "medal")
    return {
        "assessment_id": _strings(_of_current(columns["assessment_id"], current, "")),
        "assessment_published_on": to_dates(
            _of_current(columns["published_on"], current, np.int32(NO_DAY))
        ),
        "assessment_state": _words(state, ASSESSMENT_STATES),
        "overall_score": _of_current(columns["overall_score"], current, np.nan),
        "medal": to_column(medal, _of_current(columns["medal"], current, -1)),
    }


def _worst_severity(facts: Facts, count: int) -> Any:
    worst = np.zeros(count, np.int8)
    for standing in facts.themes.values():
        worst = np.maximum(worst, np.where(standing.is_ground, standing.findings, 0))
    return _words(worst, ("", *SEVERITIES[1:]))


# --- arrays to columns of the frame -----------------------------------------------------------


def _strings(texts: pa.Array) -> pd.Series:
    return pd.Series(texts.to_pandas(), dtype="str")


def _words(codes: np.ndarray, words: tuple[str, ...]) -> Any:
    dtype = pd.CategoricalDtype(list(words), ordered=True)
    return pd.Categorical.from_codes(codes.astype(np.int8), dtype=dtype)


def _lists(masks: dict[str, np.ndarray], order: tuple[str, ...], count: int) -> Any:
    """Return the words whose mask holds, joined by `|` in `order`, as a categorical."""
    bits = np.zeros(count, np.int64)
    for at, name in enumerate(order):
        bits |= masks.get(name, np.zeros(count, bool)).astype(np.int64) << at
    found, codes = np.unique(bits, return_inverse=True)
    words = ["|".join(n for at, n in enumerate(order) if word >> at & 1) for word in found.tolist()]
    return pd.Categorical.from_codes(codes, pd.Index(words, dtype="str"))


def to_column(column: Column, values: Any) -> Any:
    """Return a typed column (`impact.fields`) as a column of a frame; blank words are ""."""
    if column.kind == "date":
        return to_dates(values)
    if column.kind == "yes_no":
        return _words(values + 1, ("", "no", "yes"))
    if column.kind == "word":
        codes = np.where(values < 0, len(column.words), values)
        return _words(codes, (*column.words, ""))
    if column.kind == "country":
        encoded = values.dictionary_encode()
        words = pd.Index(encoded.dictionary.to_pylist(), dtype="str")
        countries = pd.Categorical.from_codes(encoded.indices.to_numpy(), words)
        return countries.reorder_categories(sorted(words))
    return _strings(values) if isinstance(values, pa.Array) else values


def _merchant_columns(
    dataset: Dataset, names: tuple[str, ...], known: set[str] | None = None
) -> dict[str, Any]:
    columns = {column.name: column for column in MERCHANTS}
    return {
        name: to_column(columns[name], dataset.merchants.column(name))
        for name in names
        if name not in (known or ())
    }
