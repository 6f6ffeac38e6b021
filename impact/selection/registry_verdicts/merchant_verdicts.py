"""The verdicts of the State's lists on one merchant's labels, for letters and printouts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from impact.model.columns import LABELS
from impact.model.glossary import VERDICTS
from impact.registries.load import Registries
from impact.registries.match import LabelMatch
from impact.registries.verdicts import NO_VERDICT, assign_verdicts, find_evidence
from impact.rules.view import View
from impact.selection.merchant_record import merchant_position
from impact.selection.registry_verdicts.label_verdicts import match_view
from impact.selection.registry_verdicts.verdict_sentences import build_sentences

# The verdicts that rest on a list; the other two mean that there is nothing to look up.
TELLING = ("confirmed", "unclaimed", "ended", "other_site", "not_in_list", "list_too_old")


@dataclass(frozen=True)
class MerchantVerdict:
    """What a list says of one label of one merchant.

    Attributes:
        verdict: one of `TELLING`.
        layout: of the list, a key of `impact.registries.registry_list.LAYOUTS`; day: the list's.
        line_unit, line: where the row is, in the unit of the list; None where there is no row.
        is_of_companies: the row is in the list of active companies, not in the label's own.
        number: the merchant's SIREN, of ESAT its SIRET; other_siret: of the site of `other_site`.
        ended_on: the first day on which it is over, where the list states it.
        sentence: as `impact.selection.registry_verdicts.label_verdicts.verify` has it.
    """

    label: str
    verdict: str
    layout: str
    day: date
    line_unit: str
    line: int | None
    is_of_companies: bool
    number: str
    other_siret: str
    ended_on: date | None
    sentence: str


def merchant_verdicts(
    view: View, registries: Registries, merchant_id: str
) -> tuple[MerchantVerdict, ...]:
    """Return what the lists say of a merchant's labels, in the order of LABELS.

    Raises:
        KeyError: no kept merchant has that id.
    """
    position = merchant_position(view, merchant_id)
    return tuple(_iter_verdicts(view, registries, position))


def _iter_verdicts(view: View, registries: Registries, position: int) -> Iterator[MerchantVerdict]:
    for label in LABELS:
        match = match_view(view, registries, label)
        code = NO_VERDICT if match is None else int(assign_verdicts(match)[position])
        if match is not None and code != NO_VERDICT and VERDICTS[code] in TELLING:
            yield _merchant_verdict(view, match, code, position)


def _merchant_verdict(view: View, match: LabelMatch, code: int, position: int) -> MerchantVerdict:
    verdicts, positions = np.array([code]), np.array([position])
    evidence = find_evidence(match, verdicts, positions)
    is_of_companies = bool(evidence.is_of_companies[0])
    listed = evidence.companies if is_of_companies else evidence.registry
    line, ended_on = evidence.column("line", None)[0], evidence.column("ended_on", None)[0]
    numbers = match.siret if match.label == "esat" else match.siren
    return MerchantVerdict(
        label=match.label,
        verdict=VERDICTS[code],
        layout=listed.layout,
        day=listed.day,
        line_unit=listed.line_unit,
        line=None if line is None else int(line),
        is_of_companies=is_of_companies or listed.kind == "companies",
        number=numbers[position].as_py(),
        other_siret=str(evidence.column("siret", "")[0]) if VERDICTS[code] == "other_site" else "",
        ended_on=ended_on.date() if ended_on is not None and ended_on == ended_on else None,
        sentence=build_sentences(view, match, evidence, verdicts, positions)[0].as_py(),
    )
