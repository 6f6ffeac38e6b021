"""Which company is behind each account: shared SIRENs, and records of another legal entity.

A SIREN identifies a legal entity; the SIREN of a merchant that states only a SIRET is its first
nine digits. Accounts without either cannot be matched, so each counts as one company.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.fields.identifiers import is_valid
from impact.model.arrays.columns import is_filled
from impact.model.columns import LABELS
from impact.registries.match import LabelMatch, company_sirens
from impact.registries.verdicts import NO_IDENTIFIER, NOT_IN_LIST, assign_verdicts
from impact.rules.view import View
from impact.selection.registry_verdicts.label_verdicts import match_view

_LEGAL_FORMS = {"association", "eurl", "sa", "sarl", "sas", "sasu", "scic", "scop", "snc"}


@dataclass(frozen=True)
class CompanyCount:
    """How many companies are behind a number of accounts.

    Attributes:
        accounts: merchants.
        companies: distinct SIRENs, and one for each account without one.
        without_siren: the accounts that state neither SIREN nor SIRET.
        shared: the companies with more than one account.
    """

    accounts: int
    companies: int
    without_siren: int
    shared: int


def count_companies(view: View, rows: np.ndarray | None = None) -> CompanyCount:
    """Return how many companies are behind the accounts at `rows` (None: all)."""
    sirens = company_sirens(view.dataset.merchants)
    if rows is not None:
        sirens = sirens.take(pa.array(np.asarray(rows)))
    stated = sirens.filter(pa.array(is_filled(sirens)))
    accounts = stated.value_counts().field("counts").to_numpy()
    without_siren = len(sirens) - len(stated)
    return CompanyCount(
        len(sirens), accounts.size + without_siren, without_siren, int((accounts > 1).sum())
    )


def champion_companies(view: View) -> CompanyCount:
    """Return how many companies are behind the champions."""
    is_champion = (view.decisions["status"] == "champion").to_numpy()
    return count_companies(view, np.flatnonzero(is_champion))


def shared_companies(view: View) -> pd.DataFrame:
    """Return the accounts of every company that has several, by SIREN and merchant_id.

    Returns:
        siren, accounts (how many it has), merchant_id, name, country, status, label_group.
    """
    columns = ["merchant_id", "name", "country", "status", "label_group"]
    accounts = view.decisions[columns].copy()
    accounts.insert(
        0, "siren", pd.Series(company_sirens(view.dataset.merchants).to_pandas(), dtype="str")
    )
    accounts = accounts[accounts["siren"] != ""]
    counts = accounts.groupby("siren")["siren"].transform("size")
    accounts.insert(1, "accounts", counts)
    shared = accounts[accounts["accounts"] > 1]
    return shared.sort_values(["siren", "merchant_id"], kind="stable").reset_index(drop=True)


def records_of_other_companies(view: View) -> pd.DataFrame:
    """Return records that seem to belong to a legal entity other than the merchant's own.

    A scorecard of a SIRET with another SIREN; an ESAT that, by FINESS, another legal entity
    runs; a label that is not in the list for the merchant, but is for one company of its name.

    Returns:
        merchant_id, what (scorecard, esus or esat), record (the scorecard's id, or the list's
        file), siren, other_siren, file, line, sentence; by merchant_id, scorecards first.
    """
    records = [*_scorecard_records(view)]
    for label in LABELS:
        match = match_view(view, label)
        if match is not None:
            records += [*_other_entity_sites(match), *_namesakes(view, match)]
    records.sort(key=lambda record: record.position)
    frame = pd.DataFrame(records, columns=_Record._fields)
    ids = view.decisions["merchant_id"].iloc[frame.pop("position").to_numpy(np.int64)]
    frame.insert(0, "merchant_id", ids.array)
    types = dict.fromkeys((name for name in frame.columns if name != "line"), "str")
    return frame.astype({**types, "line": "int64"})


class _Record(NamedTuple):
    position: int
    what: str
    record: str
    siren: str
    other_siren: str
    file: str
    line: int
    sentence: str


def _scorecard_records(view: View) -> Iterator[_Record]:
    table, sirens = view.dataset.assessments, company_sirens(view.dataset.merchants)
    own = sirens.take(pa.array(table.merchants))
    sirets = table.columns["siret"].take(pa.array(table.rows))
    other = pc.utf8_slice_codeunits(sirets, 0, 9)
    is_other = is_filled(own) & is_filled(other) & np.asarray(pc.not_equal(own, other))
    for link in np.flatnonzero(is_other).tolist():
        row, position = int(table.rows[link]), int(table.merchants[link])
        name, siret, siren = (
            texts.as_py()
            for texts in (table.columns["assessment_id"][row], sirets[link], own[link])
        )
        sentence = (
            f"Assessment {name} is of SIRET {siret}, so of SIREN {siret[:9]}; the merchant "
            f"is SIREN {siren}."
        )
        file, line = str(table.files[row]), int(table.lines[row])
        yield _Record(position, "scorecard", name, siren, siret[:9], file, line, sentence)


def _other_entity_sites(match: LabelMatch) -> Iterator[_Record]:
    """Yield the ESATs that the list has for a merchant's SIRET under another legal entity."""
    entries, file = match.registry.entries, match.registry.file
    holders = entries["holder"].to_numpy(object)
    for position in np.flatnonzero(match.own_entries >= 0).tolist():
        entry = int(match.own_entries[position])
        holder, siren = holders[entry], match.siren[position].as_py()
        if is_valid(holder, "siren") and holder != siren:
            sentence = (
                f"SIRET {match.siret[position].as_py()} is an ESAT that SIREN {holder} runs by "
                f"{file}; the merchant is SIREN {siren}."
            )
            line = int(entries["line"].iloc[entry])
            yield _Record(position, match.label, file, siren, holder, file, line, sentence)


def _namesakes(view: View, match: LabelMatch) -> Iterator[_Record]:
    """Yield the one company of a merchant's name that the list has where the merchant is not."""
    file, verdicts, by_name = match.registry.file, assign_verdicts(match), _companies_by_name(match)
    for position in np.flatnonzero(np.isin(verdicts, (NOT_IN_LIST, NO_IDENTIFIER))).tolist():
        name = view.dataset.merchants.column("name")[position].as_py()
        companies = by_name.get(normalise_company_name(name), set())
        siren = match.siren[position].as_py()
        if len(companies) != 1 or siren in dict(companies):
            continue
        ((other, line),) = companies
        stated = f"is SIREN {siren}" if siren else "states none"
        sentence = (
            f"A company of the same name, SIREN {other}, has {match.label.upper()} in {file}; the "
            f"merchant {stated}. Names can coincide: check which is meant."
        )
        yield _Record(position, match.label, file, siren, other, file, line, sentence)


def _companies_by_name(match: LabelMatch) -> dict[str, set[tuple[str, int]]]:
    """Return (SIREN, line of its first row) of every company that has a name, by plain name."""
    entries = match.registry.entries
    has_name = (entries["name"] != "") & (entries["siren"] != "") & entries["holds"]
    entries_with_name = entries[has_name].drop_duplicates(["siren", "name"])
    first_lines: dict[str, dict[str, int]] = {}
    for name, siren, line in entries_with_name[["name", "siren", "line"]].itertuples(index=False):
        first_lines.setdefault(normalise_company_name(name), {}).setdefault(siren, int(line))
    first_lines.pop("", None)
    return {name: set(companies.items()) for name, companies in first_lines.items()}


def normalise_company_name(name: str) -> str:
    """Return a company's name for comparison: no case, accents, punctuation or legal form."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    words = re.findall(r"[a-z0-9]+", letters)
    return " ".join(word for word in words if word not in _LEGAL_FORMS)
