"""Who runs the shop: accounts of one SIREN are one company, and records can be another's.

A SIREN names a legal entity; a merchant that states a SIRET alone has the SIREN that it begins
with. Accounts without either cannot be told apart by law, so each is counted by itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import astuple, dataclass, fields

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.fields.identifiers import is_valid
from impact.model.arrays.arrow_bytes import is_filled
from impact.model.columns import LABELS
from impact.registries.load import Registries
from impact.registries.match import LabelMatch, company_sirens
from impact.registries.verdicts import NO_IDENTIFIER, NOT_IN_LIST, assign_verdicts
from impact.rules.view import View
from impact.selection.state_lists.label_verdicts import match_view

_LEGAL_FORMS = {"association", "eurl", "sa", "sarl", "sas", "sasu", "scic", "scop", "snc"}


@dataclass(frozen=True)
class CompanyCount:
    """How many companies stand behind some accounts.

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
    """Return how many companies stand behind the accounts at `rows`, all by default."""
    sirens = company_sirens(view.dataset.merchants)
    if rows is not None:
        sirens = sirens.take(pa.array(np.asarray(rows)))
    stated = sirens.filter(pa.array(is_filled(sirens)))
    accounts = stated.value_counts().field("counts").to_numpy()
    without = len(sirens) - len(stated)
    return CompanyCount(len(sirens), accounts.size + without, without, int((accounts > 1).sum()))


def champion_companies(view: View) -> CompanyCount:
    """Return how many companies stand behind the champions."""
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


def records_of_other_companies(view: View, registries: Registries) -> pd.DataFrame:
    """Return what seems to belong to another legal entity than the merchant's own.

    A scorecard of a SIRET with another SIREN; an ESAT that, by FINESS, another legal entity
    runs; a label that is not in the list for the merchant, but is for one company of its name.

    Returns:
        merchant_id, what (scorecard, esus or esat), record (the scorecard's id, or the list's
        file), siren, other_siren, file, line, sentence; by merchant_id, scorecards first.
    """
    records = _scorecards(view)
    for label in LABELS:
        matched = match_view(view, registries, label)
        if matched is not None:
            records += [*_sites_of_others(matched), *_namesakes(view, matched)]
    records.sort(key=lambda record: record.at)
    columns = [field.name for field in fields(_Record)]
    frame = pd.DataFrame([astuple(record) for record in records], columns=columns)
    ids = view.decisions["merchant_id"].iloc[frame.pop("at").to_numpy(np.int64)]
    frame.insert(0, "merchant_id", ids.array)
    types = dict.fromkeys((name for name in frame.columns if name != "line"), "str")
    return frame.astype({**types, "line": "int64"})


@dataclass(frozen=True)
class _Record:
    at: int
    what: str
    record: str
    siren: str
    other_siren: str
    file: str
    line: int
    sentence: str


def _scorecards(view: View) -> list[_Record]:
    table, sirens = view.dataset.assessments, company_sirens(view.dataset.merchants)
    own = sirens.take(pa.array(table.merchants))
    sirets = table.columns["siret"].take(pa.array(table.rows))
    other = pc.utf8_slice_codeunits(sirets, 0, 9)
    differs = is_filled(own) & is_filled(other) & _mask(pc.not_equal(own, other))
    records = []
    for link in np.flatnonzero(differs).tolist():
        row = int(table.rows[link])
        name = table.columns["assessment_id"][row].as_py()
        siret, siren = sirets[link].as_py(), own[link].as_py()
        records.append(
            _Record(
                int(table.merchants[link]),
                "scorecard",
                name,
                siren,
                siret[:9],
                str(table.files[row]),
                int(table.lines[row]),
                f"Assessment {name} is of SIRET {siret}, so of SIREN {siret[:9]}; the merchant "
                f"is SIREN {siren}.",
            )
        )
    return records


def _sites_of_others(matched: LabelMatch) -> list[_Record]:
    """Return the ESATs that the list has for a merchant's SIRET under another legal entity."""
    entries, listed = matched.listed.entries, matched.listed
    holders = entries["holder"].to_numpy(object)
    records = []
    for at in np.flatnonzero(matched.found >= 0).tolist():
        entry = int(matched.found[at])
        holder, siren = holders[entry], matched.siren[at].as_py()
        if is_valid(holder, "siren") and holder != siren:
            sentence = (
                f"SIRET {matched.siret[at].as_py()} is an ESAT that SIREN {holder} runs by "
                f"{listed.file}; the merchant is SIREN {siren}."
            )
            line = int(entries["line"].iloc[entry])
            records.append(
                _Record(at, matched.label, listed.file, siren, holder, listed.file, line, sentence)
            )
    return records


def _namesakes(view: View, matched: LabelMatch) -> list[_Record]:
    """Return the one company of a merchant's name that the list has where the merchant is not."""
    listed, judged = matched.listed, assign_verdicts(matched)
    by_name = _companies_by_name(matched)
    records = []
    for at in np.flatnonzero(np.isin(judged, (NOT_IN_LIST, NO_IDENTIFIER))).tolist():
        name = view.dataset.merchants.column("name")[at].as_py()
        found = by_name.get(normalise_company_name(name), set())
        siren = matched.siren[at].as_py()
        if len(found) != 1:
            continue
        ((other, line),) = found
        if other != siren:
            stated = f"is SIREN {siren}" if siren else "states none"
            sentence = (
                f"A company of the same name, SIREN {other}, has {matched.label.upper()} in "
                f"{listed.file}; the merchant {stated}. Names can coincide: check which is meant."
            )
            records.append(
                _Record(at, matched.label, listed.file, siren, other, listed.file, line, sentence)
            )
    return records


def _companies_by_name(matched: LabelMatch) -> dict[str, set[tuple[str, int]]]:
    """Return (SIREN, line of its first row) of every company that has a name, by plain name."""
    entries = matched.listed.entries
    has_name = (entries["name"] != "") & (entries["siren"] != "") & entries["holds"]
    wanted = entries[has_name].drop_duplicates(["siren", "name"])
    firsts: dict[str, dict[str, int]] = {}
    for name, siren, line in zip(wanted["name"], wanted["siren"], wanted["line"], strict=True):
        firsts.setdefault(normalise_company_name(name), {}).setdefault(siren, int(line))
    firsts.pop("", None)
    return {name: set(companies.items()) for name, companies in firsts.items()}


def normalise_company_name(name: str) -> str:
    """Return a company's name as names are compared: no case, accents, marks or legal form."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    words = re.findall(r"[a-z0-9]+", letters)
    return " ".join(word for word in words if word not in _LEGAL_FORMS)


def _mask(truth: pa.Array) -> np.ndarray:
    mask: np.ndarray = truth.to_numpy(zero_copy_only=False)
    return mask
