"""One verdict for each label and merchant: whether the State's lists confirm the label.

A verdict changes no decision unless the policy says so (`impact.registries.confirmation`). It
names the list with its day, the line and the raw row;
docs/registries.md says what each verdict means.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from impact.model.columns import EXPIRED, LABELS, NOT_STARTED
from impact.model.dates import iso_date
from impact.model.glossary import VERDICTS
from impact.model.memo import cached_on_first_argument
from impact.registries.match import MAX_AGE_DAYS, LabelMatch, match_label
from impact.registries.registry_list import list_name
from impact.registries.verdicts import NO_VERDICT, UNCLAIMED, assign_verdicts, find_evidence
from impact.rules.frame_columns import categorical_column
from impact.rules.view import View


def verify(view: View, positions: np.ndarray | None = None) -> pd.DataFrame:
    """Return the verdicts of a day, one row for each merchant and label that has one.

    There is none where there is no list for the label, and where a merchant claims no label and
    is not in the list.

    Args:
        positions: of the merchants wanted; None: all.

    Returns:
        merchant_id, label, verdict (categories in the order of LABELS and VERDICTS), list (its
        file), list_date, line (Int64, missing without a row), raw (that row as written),
        sentence; sorted by merchant_id, then label.
    """
    parts = []
    for label in LABELS:
        match = match_view(view, label)
        if match is not None:
            parts.append(_verdict_frame(view, match, positions))
    if not parts:
        return pd.DataFrame({name: [] for name in _TYPES}).astype(_TYPES)
    verdicts = pd.concat(parts, ignore_index=True)
    order = np.argsort(verdicts.pop("position").to_numpy(), kind="stable")
    return verdicts.iloc[order].reset_index(drop=True)


_TYPES: dict[str, Any] = {
    "merchant_id": "str",
    "label": pd.CategoricalDtype(list(LABELS), ordered=True),
    "verdict": pd.CategoricalDtype(list(VERDICTS), ordered=True),
    "list": "str",
    "list_date": "datetime64[s]",
    "line": "Int64",
    "raw": "str",
    "sentence": "str",
}


@cached_on_first_argument
def match_view(view: View, label: str) -> LabelMatch | None:
    """Match each merchant of a view against the list of a label; None without a list."""
    states = view.facts.labels[label].codes
    return match_label(view.dataset.merchants, states, view.as_of, view.lists, label)


def _verdict_frame(view: View, match: LabelMatch, positions: np.ndarray | None) -> pd.DataFrame:
    all_verdicts = assign_verdicts(match)
    rows = np.flatnonzero(all_verdicts != NO_VERDICT)
    if positions is not None:
        rows = np.intersect1d(rows, positions)
    verdicts = all_verdicts[rows]
    evidence = find_evidence(match, verdicts, rows)
    frame = evidence[["list", "list_date", "line"]].assign(
        merchant_id=view.decisions["merchant_id"].iloc[rows].array,
        label=match.label,
        verdict=pd.Categorical.from_codes(verdicts, _TYPES["verdict"].categories),
        raw=evidence["raw"].fillna(""),
        sentence=_build_sentences(view, match, evidence, verdicts, rows),
    )
    return frame[[*_TYPES]].astype(_TYPES).assign(position=rows)


def with_verdicts(view: View) -> View:
    """Return the view whose decisions have `esus_verdict` and `esat_verdict` too, for filters.

    The words are those of `verify`; a merchant without a verdict has "".
    """
    columns = {f"{label}_verdict": _verdict_column(view, label) for label in LABELS}
    return replace(view, decisions=view.decisions.assign(**columns))


def has_verdicts(view: View) -> bool:
    """Return whether a view is one of `with_verdicts`."""
    return f"{LABELS[0]}_verdict" in view.decisions


@cached_on_first_argument
def perhaps_champions(view: View) -> np.ndarray:
    """Return who is not a champion, although a State list has a label that would make one."""
    is_unclaimed = np.zeros(len(view.decisions), bool)
    for label in (label for label in LABELS if label in view.policy.routes):
        match = match_view(view, label)
        is_unclaimed |= False if match is None else assign_verdicts(match) == UNCLAIMED
    return is_unclaimed & (view.decisions["status"] == "not_yet").to_numpy()


def _verdict_column(view: View, label: str) -> pd.Series:
    match = match_view(view, label)
    count = len(view.decisions)
    codes = np.full(count, NO_VERDICT) if match is None else assign_verdicts(match)
    # NO_VERDICT wraps round to the last position, the blank word.
    return pd.Series(categorical_column(codes % (len(VERDICTS) + 1), (*VERDICTS, "")))


# --- the sentences: plain and neutral, since a merchant that is not in a list is unverified ------

_SENTENCES: dict[str, str] = {
    "confirmed": "{number} has {label} in {listed}{row}.",
    "not_in_list": "Unverified: {number} is not in {listed}. {gaps}: ask the merchant for proof.",
    "ended": "{number} is in {listed}{row}; {over}{since}.",
    "other_site": "{number} is no ESAT in {listed}; its company has one at SIRET {siret}{row}.",
    "unclaimed": "{number} has {label} in {listed}{row}; {ours}.",
    "no_identifier": "Unverified: our files state no {kind}; fill it in to look the merchant up "
    "in {listed}.",
    "list_too_old": "Unverified: {listed} was {age_days} days old on {today}, more than "
    "{max_days}; fetch the latest.",
    "not_applicable": "Not applicable: the merchant is in {country} and states no French "
    "establishment (SIREN or SIRET).",
}
# Where the list of companies says so.
_CEASED = "{siren} is no longer active in {companies}{row}."
_STILL_LISTED = " It is still in {listed}."
# Where there is a row all the same.
_MORE = {
    "no_identifier": " Its company has one at SIRET {siret}{row}.",
    "list_too_old": " It has {number}{row}.",
}
_UNREAD = " The list's {unread} could not be read: it is as if the list did not say."
_WORDS = {
    "esus": {
        "kind": "SIREN",
        "gaps": "It comes out once or twice a year and can lack holders",
        "over": "its ESUS approval is over",
    },
    "esat": {"kind": "SIRET", "gaps": "It can lack a site's SIRET", "over": "it is closed"},
}


def _build_sentences(
    view: View,
    match: LabelMatch,
    evidence: pd.DataFrame,
    verdicts: np.ndarray,
    positions: np.ndarray,
) -> list[str]:
    """Return one English sentence for each verdict of the merchants at `positions`."""
    words = {
        "label": match.label.upper(),
        "listed": list_name(match.registry, view.as_of),
        "companies": list_name(match.companies or match.registry, view.as_of),
        "today": view.as_of.isoformat(),
        "age_days": match.age_days,
        "max_days": MAX_AGE_DAYS,
        **_WORDS[match.label],
    }
    is_by_companies = match.registry.kind == "companies"
    texts = []
    names = [VERDICTS[code] for code in verdicts]
    rows: Any = zip(positions.tolist(), names, evidence.itertuples(), strict=True)
    for position, verdict, row in rows:
        template, values = _SENTENCES[verdict], words | _own_words(view, match, position)
        if verdict == "ended" and (row.is_of_companies or is_by_companies):
            is_listed = match.own_entries[position] >= 0 and not is_by_companies
            template = _CEASED + (_STILL_LISTED if is_listed else "")
        elif row.has_row:
            template += _MORE.get(verdict, "")
        if row.has_row:
            values |= {"siret": row.siret, "unread": row.unread}
            values["row"] = f", {row.unit} {row.line:.0f}{f' ({row.name})' if row.name else ''}"
            values["since"] = "" if pd.isna(row.ended_on) else f" since {row.ended_on:%Y-%m-%d}"
            template += _UNREAD if row.unread else ""
        texts.append(template.format_map(values))
    return texts


def _own_words(view: View, match: LabelMatch, position: int) -> dict[str, str]:
    """Return what a sentence has of the merchant itself."""
    siren, siret = match.siren[position].as_py(), match.siret[position].as_py()
    until = int(view.facts.labels[match.label].until[position])
    ours = {
        EXPIRED: f"that of our files ended on {iso_date(until)}",
        NOT_STARTED: "that of our files has not begun",
    }
    return {
        "number": f"SIRET {siret}" if match.label == "esat" else f"SIREN {siren}",
        "siren": f"SIREN {siren}",
        "country": match.country[position].as_py(),
        "ours": ours.get(
            match.states[position], f"our files state no {match.label.upper()} approval"
        ),
    }
