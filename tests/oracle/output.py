"""The rows of `decide` as text: every column but `reason`, in the order of section 4."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.deciding import Decision
from tests.oracle.heading import Heading
from tests.oracle.reading import header_key
from tests.oracle.settings import COLUMNS

FIXED = (
    *("merchant_id", "name", "country", "siren", "status", "routes", "label_group"),
    *("esus_state", "esus_until", "esat_state", "esat_until"),
    *("assessment_id", "assessment_published_on", "assessment_state", "overall_score", "medal"),
    *("removal_grounds", "flagged_on", "days_flagged", "badge_audit", "shop_audit", "caveats"),
    "reason",  # the sentence itself is free: the oracle leaves it out
    *("basis", "basis_note"),
)


def text_of(value: Any) -> str:
    """Write a value: dates ISO, yes / no, whole numbers without a decimal point, "" for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(value)


def joined(words: Iterable[str]) -> str:
    return "|".join(words)


def other_known_columns(heading: Heading) -> list[str]:
    """Return the known columns that merchants.csv has beside the fixed ones."""
    return [
        column for column in COLUMNS["merchants"] if heading.has(column) and column not in FIXED
    ]


def extra_names(heading: Heading) -> list[str]:
    """Return the name that each extra column leaves under, in the file's order."""
    taken = {*FIXED, *other_known_columns(heading)}
    output_columns = frozenset(taken)
    headers = set(heading.keys)
    names = []
    for extra in heading.extras:
        name, key = extra.name, header_key(extra.name)
        is_own = extra.has_header  # its own header does not stand in its way
        if key in output_columns:
            name, is_own = f"source_{name}", False
        number = 1
        candidate = name
        while header_key(candidate) in taken or (
            header_key(candidate) in headers and not (is_own and number == 1)
        ):
            number += 1
            candidate = f"{name}_{number}"
        taken.add(header_key(candidate))
        names.append(candidate)
    return names


def columns_of(heading: Heading) -> list[str]:
    """Return every output column but `reason`."""
    fixed = [column for column in FIXED if column != "reason"]
    return [*fixed, *other_known_columns(heading), *extra_names(heading)]


def output_rows(decisions: list[Decision], heading: Heading) -> list[dict[str, str]]:
    """Return the rows of `decide`, without `reason`."""
    known = other_known_columns(heading)
    names = extra_names(heading)
    rows = []
    for decision in decisions:
        values = fixed_values(decision) | {name: decision.row.values.get(name) for name in known}
        texts = {column: text_of(value) for column, value in values.items()}
        extras = [decision.row.extras[extra.key] for extra in heading.extras]
        rows.append(texts | dict(zip(names, extras, strict=True)))
    return rows


def fixed_values(decision: Decision) -> dict[str, Any]:
    """Return the columns that every export starts with."""
    current = decision.current
    return {
        **{column: decision.row.values.get(column) for column in FIXED[:4]},
        "status": decision.status,
        "routes": joined(decision.routes),
        "label_group": decision.label_group,
        "esus_state": decision.coverages["esus"].state,
        "esus_until": decision.coverages["esus"].until,
        "esat_state": decision.coverages["esat"].state,
        "esat_until": decision.coverages["esat"].until,
        "assessment_id": current.assessment_id if current else None,
        "assessment_published_on": current.published_on if current else None,
        "assessment_state": decision.assessment_state,
        "overall_score": current.value("overall_score") if current else None,
        "medal": current.value("medal") if current else None,
        "removal_grounds": joined(decision.grounds),
        "flagged_on": min(decision.grounds.values(), default=None),
        "days_flagged": decision.days_flagged,
        "badge_audit": decision.badge_audit,
        "shop_audit": decision.shop_audit,
        "caveats": joined(decision.caveats),
        "basis": decision.basis[0],
        "basis_note": decision.basis[1],
    }
