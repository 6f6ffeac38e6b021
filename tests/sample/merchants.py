"""The merchants of the fictional sample: who they are, where, since when, and what is shown."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.sample.draws import (
    FAR,
    Flags,
    Ints,
    draw_between,
    draw_flags,
    draw_positions,
    with_check_digit,
)
from tests.sample.names import (
    ACCOUNT_MANAGERS,
    COUNTRIES,
    COUNTRY_WEIGHTS,
    NOTE_WEIGHTS,
    NOTES,
    company_names,
)
from tests.sample.numbers import register_ids, register_text
from tests.sample.text import Columns, format_days, format_ids, format_numbers, format_words

COMMERCIAL, ESUS, ESAT, ESUS_AND_ESAT, SSE = range(5)
UNKNOWN, NO, YES = range(3)
YES_NO = ("", "no", "yes")

_CODES_OF_EU = {"GB": "UK", "GR": "EL"}

_FRANCE = COUNTRIES.index("FR")
_ABROAD = COUNTRIES.index("BE")
_ACCOUNTS_PER_SECOND = 300  # one merchant in 300 is the second account of a company
_FIRST_ECOVADIS_ID = 200_001


@dataclass(frozen=True)
class Merchants:
    """One array per fact, one element per merchant, in the order of their ids.

    Attributes:
        country: position in `COUNTRIES`.
        company: the number of the company; two accounts may share it.
        kind: COMMERCIAL, ESUS, ESAT, ESUS_AND_ESAT or SSE: the story of the merchant.
        is_second: the second account of a company; has_second: its first one.
        siren, siret: the number, or -1.
        has_ecovadis_id: known to EcoVadis.
        joined, removed: days since 1970; -FAR and FAR are blank.
        characteristics: social utility, not-for-profit, shared governance: UNKNOWN, NO, YES.
        quality: tenths of a point, or -1.
        manager, note: positions in the word lists.
        names: the names, as text.
    """

    country: Ints
    company: Ints
    kind: Ints
    is_second: Flags
    has_second: Flags
    siren: Ints
    siret: Ints
    has_ecovadis_id: Flags
    joined: Ints
    removed: Ints
    characteristics: tuple[Ints, Ints, Ints]
    quality: Ints
    manager: Ints
    note: Ints
    names: pa.Array

    @property
    def count(self) -> int:
        """Return how many merchants there are."""
        return len(self.country)

    @property
    def is_sse(self) -> Flags:
        """Return which merchants show all three characteristics."""
        utility, profit, governance = self.characteristics
        return np.asarray((utility == YES) & (profit == YES) & (governance == YES))

    def is_listed(self, day: int) -> Flags:
        """Return which merchants are listed on `day`."""
        return np.asarray((self.joined <= day) & (self.removed > day))

    def merchant_ids(self, rows: Ints) -> pa.Array:
        """Return the ids of some merchants: M00042."""
        return format_ids("M", rows + 1, max(5, len(str(self.count))))

    def ecovadis_ids(self, rows: Ints) -> pa.Array:
        """Return the ids at EcoVadis of some merchants; accounts of one company share it."""
        return format_ids("FX", _FIRST_ECOVADIS_ID + self.company[rows] * 3, 6)


def make_merchants(rng: np.random.Generator, count: int, as_of: int) -> Merchants:
    """Return `count` invented merchants as they are on the day `as_of` (days since 1970)."""
    row = np.arange(count, dtype=np.int64)
    is_second = row % _ACCOUNTS_PER_SECOND == _ACCOUNTS_PER_SECOND - 1
    first = row - _ACCOUNTS_PER_SECOND // 2  # position of the first account of a company with two
    company = np.where(is_second, first, row)
    has_second = np.isin(row, first[is_second])
    country = draw_positions(rng, list(COUNTRY_WEIGHTS.values()), count)
    country[has_second] = _FRANCE
    country[is_second] = _ABROAD
    kind = _kinds(rng, country == _FRANCE)
    kind[is_second | has_second] = COMMERCIAL
    siren, siret = _register_numbers(rng, country == _FRANCE, kind, is_second, company)
    joined, removed = _spells(rng, count, as_of)
    return Merchants(
        country, company, kind, is_second, has_second, siren, siret,
        has_ecovadis_id=draw_flags(rng, 0.93, count) | is_second | has_second,
        joined=joined,
        removed=removed,
        characteristics=_characteristics(rng, kind),
        quality=_quality(rng, count),
        manager=draw_positions(rng, [4, 3, 3, 2, 2, 2, 2, 2], count),
        note=draw_positions(rng, NOTE_WEIGHTS, count),
        names=_names(rng, country, kind, company),
    )  # fmt: skip


def _kinds(rng: np.random.Generator, is_french: Flags) -> Ints:
    """Return the story of each merchant: ESUS and ESAT are French, SSE companies everywhere."""
    at_home = draw_positions(rng, [755, 148, 50, 28, 19], len(is_french))
    abroad = draw_positions(rng, [978, 5, 0, 0, 17], len(is_french))
    return np.where(is_french, at_home, abroad)


def _register_numbers(
    rng: np.random.Generator, is_french: Flags, kind: Ints, is_second: Flags, company: Ints
) -> tuple[Ints, Ints]:
    """Return SIREN and SIRET of each merchant, -1 where it has none.

    A SIREN starts with 0000, which no real one does. That leaves 9,999 of them: with more
    companies they repeat, each time with different establishments.
    """
    count = len(kind)
    holds_label = (kind != COMMERCIAL) & (kind != SSE)
    has_siren = (
        holds_label | (is_french & draw_flags(rng, 0.95, count)) | draw_flags(rng, 0.01, count)
    )
    has_siren[company[is_second]] = True
    has_siren &= ~is_second
    serial = np.cumsum(has_siren) - 1
    offset = rng.integers(0, 9_999, dtype=np.int64)
    siren = with_check_digit((serial * 7_001 + offset) % 9_999 + 1, 8)
    establishment = serial // 9_999 * 4 + draw_between(rng, 1, 4, count)
    siret = with_check_digit(siren * 10_000 + establishment, 13)
    has_siret = has_siren & (holds_label | draw_flags(rng, 0.85, count))
    owner = np.where(is_second, company, np.arange(count))
    return np.where(has_siren, siren, -1)[owner], np.where(has_siret, siret, -1)


def _spells(rng: np.random.Generator, count: int, as_of: int) -> tuple[Ints, Ints]:
    """Return the first day listed and the first day no longer listed."""
    joined = np.sort(as_of - draw_between(rng, 20, 3_300, count), kind="stable")
    blank = draw_flags(rng, np.where(joined < as_of - 2_700, 0.15, 0.0), count)
    leaves = draw_flags(rng, 0.085, count) & (joined < as_of - 150)
    removed = draw_between(rng, joined + 120, as_of + 20, count)  # some are to leave after the day
    removed = np.where(leaves, removed, FAR)
    to_come = draw_flags(rng, np.where(joined > as_of - 250, 0.1, 0.0), count)
    joined = np.where(to_come, as_of + draw_between(rng, 1, 45, count), joined)
    return np.where(blank, -FAR, joined), np.where(to_come, FAR, removed)


def _characteristics(rng: np.random.Generator, kind: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the three SSE characteristics, as the merchants declared them."""
    count = len(kind)
    holds_label = (kind != COMMERCIAL) & (kind != SSE)
    shows_all = (kind == SSE) | (holds_label & draw_flags(rng, 0.55, count))
    drawn = []
    for _ in range(3):
        of_holders, of_others = (
            draw_positions(rng, weights, count) for weights in ([3, 1, 6], [6, 11, 3])
        )
        drawn.append(np.where(shows_all, YES, np.where(holds_label, of_holders, of_others)))
    # A commercial company may be socially useful, but is not without profit too.
    drawn[1][(kind == COMMERCIAL) & (drawn[1] == YES)] = NO
    return drawn[0], drawn[1], drawn[2]


def _quality(rng: np.random.Generator, count: int) -> Ints:
    """Return quality scores in tenths of a point: mostly high, with a tail."""
    below = rng.random(count) * rng.random(count) * 450
    return np.where(draw_flags(rng, 0.04, count), -1, 995 - below.astype(np.int64))


def _names(rng: np.random.Generator, country: Ints, kind: Ints, company: Ints) -> pa.Array:
    is_social = (country == _FRANCE) & (kind != COMMERCIAL) & draw_flags(rng, 0.7, len(kind))
    return company_names(country, is_social, company, draw_between(rng, 0, 9_999, len(kind)))


@dataclass(frozen=True)
class Shown:
    """What the product pages and the dedicated shop show: UNKNOWN, NO or YES."""

    badge: Ints
    shop: Ints


def make_shown(
    rng: np.random.Generator, is_champion: Flags, was_champion: Flags, is_listed: Flags
) -> Shown:
    """Return what is shown: mostly right, with some shown without right and some missing.

    Args:
        rng: the source of the draws.
        is_champion: who has the right to the badge on the day.
        was_champion: who is listed and had the right until a label ended or a finding came.
        is_listed: who is listed on the day.
    """
    count = len(is_champion)

    def shown(missing: float) -> Ints:
        is_missing = is_champion & draw_flags(rng, missing, count)
        share = np.where(was_champion, 0.75, np.where(is_listed, 0.002, 0.0))
        undue = draw_flags(rng, share, count)
        is_shown = (is_champion & ~is_missing) | (undue & ~is_champion)
        unknown = draw_flags(rng, np.where(is_listed, 0.02, 0.3), count)
        return np.where(unknown, UNKNOWN, np.where(is_shown, YES, NO))

    return Shown(shown(0.06), shown(0.04))


def merchant_rows(
    merchants: Merchants, shown: Shown, short_form: list[Ints], rows: Ints
) -> Columns:
    """Return the text of some rows of merchants.csv.

    Args:
        merchants: the merchants.
        shown: what is shown of them.
        short_form: first and last day of ESUS, then of ESAT; beyond FAR where blank.
        rows: which rows.
    """
    utility, profit, governance = (
        format_words(fact[rows], YES_NO) for fact in merchants.characteristics
    )
    has_id = pa.array(merchants.has_ecovadis_id[rows])
    return {
        "merchant_id": merchants.merchant_ids(rows),
        "name": merchants.names.take(pa.array(rows)),
        "country": _country_text(merchants.country[rows], rows),
        "siren": register_text(merchants.siren[rows], 9),
        "siret": register_text(merchants.siret[rows], 14),
        "register_id": register_ids(merchants.country[rows], merchants.company[rows]),
        "ecovadis_id": pc.if_else(has_id, merchants.ecovadis_ids(rows), ""),
        "joined_on": format_days(merchants.joined[rows]),
        "removed_on": format_days(merchants.removed[rows]),
        "social_utility": utility,
        "not_for_profit": profit,
        "shared_governance": governance,
        "esus_granted_on": format_days(short_form[0][rows]),
        "esus_expires_on": format_days(short_form[1][rows]),
        "esat_granted_on": format_days(short_form[2][rows]),
        "esat_expires_on": format_days(short_form[3][rows]),
        "badge_published": format_words(shown.badge[rows], YES_NO),
        "in_champions_shop": format_words(shown.shop[rows], YES_NO),
        "quality_score": _tenths(merchants.quality[rows]),
        "account_manager": format_words(merchants.manager[rows], ACCOUNT_MANAGERS),
        "Note": format_words(merchants.note[rows], NOTES),
    }


def _country_text(country: Ints, rows: Ints) -> pa.Array:
    """Return ISO codes; every fourth British or Greek account has the code that the EU uses."""
    codes = format_words(country, COUNTRIES)
    of_eu = format_words(country, [_CODES_OF_EU.get(code, code) for code in COUNTRIES])
    return pc.if_else(pa.array(rows % 4 == 3), of_eu, codes)


def _tenths(values: Ints) -> pa.Array:
    whole = format_numbers(values // 10, values < 0)
    text = pc.binary_join_element_wise(whole, format_numbers(values % 10), ".")
    return pc.if_else(pa.array(values < 0), "", text)
