"""Texts of outside that something on the way out could run, or take for a word of ours."""

from pathlib import Path

from tests.builders.asking import DAY
from tests.builders.factories import csv_line, write_folder
from tests.builders.registry_files import registries_folder, siren, treasury_rows, write_workbook

PREFIXES = {
    "equals": "=",
    "plus": "+",
    "minus": "-",
    "at": "@",
    "pipe": "|",
    "percent": "%",
    "tab": "\t",
    "carriage return": "\r",
    "line feed": "\n",
    "NUL": "\0",
    "full-width equals": "＝",
    "full-width plus": "＋",
    "full-width minus": "－",
    "full-width at": "＠",
}
# A text with each prefix that reading keeps: fields are trimmed of three, so a quote precedes them.
FORMULAS = [f'"{sign}1+1' if sign in "\t\r\n" else f"{sign}1+1" for sign in PREFIXES.values()]
# A data file with NUL is refused.
FORMULAS_OF_FILES = [text for text in FORMULAS if "\0" not in text]
# Words of the contract, with other letters or as a name.
WORDS = ["EcoTEL", "SELLER_ab", "not_yet", "ok", "champion", "esus", "yes", "FR", "social|ethics"]
TEXTS = [*FORMULAS_OF_FILES, *WORDS]


def is_formula(cell: str) -> bool:
    """Return whether a spreadsheet could run a cell of a CSV, by a second rule."""
    blanks_and_quotes = " \u00a0'\""
    return not cell.startswith("'") and cell.lstrip(blanks_and_quotes).startswith(
        tuple(PREFIXES.values())
    )


def write_risky(folder: Path) -> Path:
    """Write merchants with a label and a finding, whose every text is such a text."""
    merchants = [["merchant_id", "name", "country", "siren", "esus_granted_on"]]
    merchants[0] += ["quality_score", "account_manager", *FORMULAS_OF_FILES]
    merchants += [
        [text, text, "FR", siren(1_000 + i), "2023-01-01", text, text, *FORMULAS_OF_FILES]
        for i, text in enumerate(TEXTS)
    ]
    # More fields than the header has columns: skipped.
    merchants.append(
        [*["skipped"] * 2, "FR", "", "", "", "", *FORMULAS_OF_FILES, *FORMULAS_OF_FILES]
    )
    assessments = [["merchant_id", "assessment_id", "published_on", "ethics_finding"]]
    assessments += [[text, text, "2026-06-15", "severe"] for text in TEXTS]
    labels = [["merchant_id", "label", "granted_on", "reference"]]
    labels += [[text, "esus", "2024-01-01", text] for text in WORDS]
    tables = ("".join(f"{csv_line(row)}\n" for row in rows) for rows in (merchants, assessments))
    write_folder(
        folder,
        *tables,
        labels="".join(f"{csv_line(row)}\n" for row in labels),
        dataset={"day": DAY, "title": FORMULAS[0]},
        policy={"version": "1"},
    )
    esus = treasury_rows([siren(1_000 + i) for i in range(len(TEXTS))])
    write_workbook(registries_folder(folder) / "esus-2026-03-31.xlsx", esus)
    return folder
