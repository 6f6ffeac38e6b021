"""What the badges of the fictional sample rest on: a register, a list of SSE companies, deeds.

Nothing is random: the position of a merchant decides, so that the other files stay the same, and
every basis and note of docs/contract.md that the default policy knows occurs.
"""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa

from impact.model.dates import iso_date
from impact.model.policy import SIRENE_SSE_HEADER
from tests.sample.draws import FAR, Flags, Ints, with_check_digit
from tests.sample.labels import Approvals
from tests.sample.merchants import SSE, Merchants
from tests.sample.names import COUNTRIES
from tests.sample.numbers import partita_iva
from tests.sample.registries import FOLDER
from tests.sample.text import Columns, format_days, write_rows, write_table

_LIST_DAYS = 30
_OTHER_SIRENS, _OTHER_COOPERATIVES = 320, 24
_POLICY = """# The sample's rules: those of impact/policy.toml, and a register of another country.
version = "2026-11"

[[registers]]
name = "Albo delle cooperative sociali (fictional)"
country = "IT"
number = "it_partita_iva"
file = "{file}"
reference = "decision of the CSR team (fictional)"
"""


def write_bases(folder: Path, merchants: Merchants, approvals: Approvals, as_of: int) -> None:
    """Write the policy that accepts the register, the register, the SSE list and evidence.csv.

    Args:
        as_of: the sample's own day, in days since 1970.
    """
    list_day = iso_date(as_of - _LIST_DAYS)
    register_file = f"albo-cooperative-sociali-{list_day}.csv"
    rules = _POLICY.format(file=register_file)
    (folder / "policy.toml").write_text(rules, encoding="utf-8", newline="\n")
    write_rows(folder / FOLDER / register_file, _register_rows(merchants, as_of))
    write_rows(folder / FOLDER / f"sse-companies-{list_day}.csv", _sse_rows(merchants))
    _write_evidence(folder / "evidence.csv", merchants, approvals, as_of)


def _register_rows(merchants: Merchants, as_of: int) -> list[list[str]]:
    """Return the Italian register: of the cooperatives that are merchants two of three, others.

    Of those in it every second is no longer: its last day is over.
    """
    cooperatives = np.flatnonzero(
        (merchants.kind == SSE) & (merchants.country == COUNTRIES.index("IT"))
    )
    rows = [["partita_iva", "denominazione", "data_iscrizione", "data_fine"]]
    for rank, position in enumerate(cooperatives.tolist()):
        if rank % 3 == 2:
            continue
        end = iso_date(as_of - 40) if rank % 3 == 1 else ""
        name = str(merchants.names[position].as_py())
        number = partita_iva(merchants.company[[position]])[0].as_py()
        rows.append([number, name, iso_date(as_of - 2_000 - rank), end])
    others = partita_iva(4_900_000 + np.arange(_OTHER_COOPERATIVES, dtype=np.int64)).to_pylist()
    return rows + [
        [number, f"Cooperativa Fittizia {rank}", iso_date(as_of - 3_000 + rank), ""]
        for rank, number in enumerate(others, start=1)
    ]


def _sse_rows(merchants: Merchants) -> list[list[str]]:
    """Return the list of SSE companies: two of three French ones, some that are none, others."""
    has_siren = merchants.siren >= 0
    own = np.unique(merchants.siren[has_siren & merchants.is_sse])
    plain = np.unique(merchants.siren[has_siren & ~merchants.is_sse])[:40]
    numbers = with_check_digit(np.arange(1, 10_000, dtype=np.int64), 8)
    others = numbers[~np.isin(numbers, merchants.siren)][:_OTHER_SIRENS]
    answers = dict.fromkeys(plain.tolist(), "N") | dict.fromkeys(others.tolist(), "O")
    answers |= dict.fromkeys(own[np.arange(own.size) % 3 != 2].tolist(), "O")
    rows = [[f"{siren:09}", answer] for siren, answer in sorted(answers.items())]
    return [["siren", SIRENE_SSE_HEADER], *rows]


def _write_evidence(path: Path, merchants: Merchants, approvals: Approvals, as_of: int) -> None:
    """Write a deed for every third approval that covers the day."""
    covers = _is_covering(approvals, as_of)
    chosen = np.flatnonzero(covers)[1::3]

    def rows(positions: Ints) -> Columns:
        picked = chosen[positions]
        ids = merchants.merchant_ids(approvals.merchant[picked]).to_pylist()
        labels = [("esus", "esat")[label] for label in approvals.label[picked].tolist()]
        documents = [f"{label}-{id_}.pdf" for label, id_ in zip(labels, ids, strict=True)]
        hashes = [hashlib.sha256(name.encode()).hexdigest() for name in documents]
        last = np.where(approvals.label[picked] == 0, approvals.last[picked], FAR)
        return {
            "merchant_id": pa.array(ids, pa.string()),
            "label": pa.array(labels, pa.string()),
            "document": pa.array(documents, pa.string()),
            "sha256": pa.array(hashes, pa.string()),
            "issued_on": format_days(approvals.granted[picked]),
            "valid_until": format_days(last),
            "seen_by": pa.array(["Odile Karvant"] * len(ids), pa.string()),
        }

    write_table(path, len(chosen), rows, {})


def _is_covering(approvals: Approvals, as_of: int) -> Flags:
    return np.asarray((approvals.granted <= as_of) & (approvals.last >= as_of))
