"""Random merchants, approvals, assessments and exceptions, as typed values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.builders.random_texts import (
    COUNTRIES,
    LA_POSTE,
    LEAP_DAYS,
    NAMES,
    chance,
    random_siren,
    random_siret,
)
from tests.oracle.labels import last_day_of_years
from tests.oracle.settings import SCORES, THEMES
from tests.oracle.values import FINDINGS, MEDALS

Values = dict[str, Any]
# A Partita IVA whose check digit holds, as people write it; ones whose check digit fails or that
# lost their zeros; numbers of other registers.
REGISTER_IDS = (
    *(("12345670017", "12345670025", "IT 12345670033", "IT12345670017", "02345670018") * 4),
    # Offices: 100 and 120 are one, 101 and 000 none.
    *("12345671007", "12345671205", "12345671015", "12345670009"),
    *("12345670018", "2345670018", "00000000000", "A-1234", "123", "12345678901234"),
)


def text_of(value: Any) -> str:
    """Return a value as text: yes or no, a day in ISO form, or its text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def texts_of(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return rows of values as rows of texts."""
    return [{name: text_of(value) for name, value in row.items()} for row in rows]


@dataclass
class Plan:
    """The state of a random folder: generator, central day, settings, bounds so far."""

    rng: Random
    day: date
    folder: Path
    columns: dict[str, Any] = field(default_factory=dict)
    policy: dict[str, Any] = field(default_factory=dict)
    bounds: set[date] = field(default_factory=set)

    def random_day(self) -> date:
        """Return a day: on a bound, a leap day, or anywhere in nine years."""
        rng = self.rng
        near = (-366, -365, -364, -91, -90, -89, -1, 0, 1, 2, 89, 90, 91, 365)
        dice = rng.random()
        if dice < 0.35:
            day = self.day + timedelta(days=rng.choice(near))
        elif dice < 0.5:
            day = rng.choice(LEAP_DAYS)
        elif dice < 0.6 and self.bounds:
            day = rng.choice(sorted(self.bounds)) + timedelta(days=rng.choice((-1, 0, 1)))
        else:
            day = self.day + timedelta(days=rng.randrange(-2200, 1200))
        self.bounds.add(day)
        return day

    def maybe_day(self, share: float) -> Any:
        return self.random_day() if chance(self.rng, share) else ""

    def maybe(self, share: float, value: Any) -> Any:
        return value if chance(self.rng, share) else ""

    def yes_no(self, share: float = 0.5) -> bool | str:
        return "" if chance(self.rng, 0.1) else chance(self.rng, share)


def random_merchant(plan: Plan, number: int) -> Values:
    rng = plan.rng
    register_id = rng.choice(REGISTER_IDS) if chance(rng, 0.5) else ""
    siren = plan.maybe(0.7, LA_POSTE if chance(rng, 0.05) else random_siren(rng))
    forms = ("M{:04d}", "{:05d}", "É-{}", "@{}", "M, {}", "m{:04d}", "'{}", 'a"{}')
    form = rng.choice(forms) if chance(rng, 0.4) else forms[0]
    pairs: Values = {}
    for label in ("esus", "esat"):
        first_day = plan.maybe_day(0.3)
        last_day = (
            random_last_day(plan, first_day)
            if first_day and chance(rng, 0.6)
            else plan.maybe_day(0.05)
        )
        pairs |= {f"{label}_granted_on": first_day, f"{label}_expires_on": last_day}
    return {
        "merchant_id": form.format(number),
        "name": rng.choice(NAMES),
        "country": rng.choice(("IT", "it") if register_id and chance(rng, 0.6) else COUNTRIES),
        "siren": siren,
        "siret": plan.maybe(0.8, random_siret(rng, plan.maybe(0.95, siren) or random_siren(rng))),
        "register_id": register_id,
        "ecovadis_id": plan.maybe(0.8, f"EV{number}"),
        "joined_on": plan.maybe_day(0.35),
        "removed_on": plan.maybe_day(0.2),
        "social_utility": plan.yes_no(0.7),
        "not_for_profit": plan.yes_no(0.7),
        "shared_governance": plan.yes_no(0.7),
        **pairs,
        "badge_published": plan.yes_no(),
        "in_champions_shop": plan.yes_no(),
        "quality_score": plan.maybe(0.8, random_score(rng)),
    }


def random_score(rng: Random) -> str:
    return rng.choice(
        (str(rng.randrange(25, 101)), f"{rng.randrange(25, 100)}.{rng.randrange(10)}")
    )


def share_companies(plan: Plan, sellers: list[Values]) -> None:
    """Make some sellers accounts of one company: same SIREN, SIRET and EcoVadis id."""
    for seller in plan.rng.sample(sellers, len(sellers) // 5):
        other = plan.rng.choice(sellers)
        for column in plan.rng.choice((("siren", "siret"), ("ecovadis_id",))):
            seller[column] = other[column]


def naming_text(plan: Plan, seller: Values) -> str:
    return "nobody" if chance(plan.rng, 0.02) else plan.maybe(0.99, seller["merchant_id"])


def random_approvals(plan: Plan, seller: Values) -> list[Values]:
    """Return up to three approvals of one label: separate, consecutive, or with one first day."""
    rng = plan.rng
    rows: list[Values] = []
    label = rng.choice(("esus", "esat"))
    granted: Any = seller[f"{label}_granted_on"] if chance(rng, 0.2) else plan.random_day()
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        expires = plan.maybe_day(0.1) or plan.maybe(0.6, granted and random_last_day(plan, granted))
        rows.append(
            {
                "merchant_id": naming_text(plan, seller),
                "label": label,
                "granted_on": plan.maybe(0.95, granted),
                # Some rows of one approval are unreadable.
                "expires_on": "soon" if chance(rng, 0.08) else expires,
                "ended_on": plan.maybe(0.4, random_end(plan, granted, expires)),
                "reference": plan.maybe(0.5, f"R{rng.randrange(9)}"),
            }
        )
        gap = timedelta(days=rng.choice((0, 1, 1, 2, -30)))
        granted = rng.choice(
            (expires + gap, granted) if expires and granted else (plan.random_day(),)
        )
    return rows


def random_end(plan: Plan, granted: Any, expires: Any) -> date:
    """Return a day that ends an approval: on its own bound, on another's, or anywhere."""
    rng = plan.rng
    days = [plan.random_day()]
    days += [granted + timedelta(days=step) for step in (-1, 0, 0, 1)] if granted else []
    default = last_day_of_years(granted, rng.choice((4, 5, 5, 15))) if granted else None
    days += [
        last + timedelta(days=step) for last in (expires, default) if last for step in (0, 1, 2)
    ]
    days += [rng.choice(sorted(plan.bounds)) + timedelta(days=rng.choice((-1, 0, 1)))] * 3
    day = rng.choice(days)
    plan.bounds.add(day)
    return day


def random_last_day(plan: Plan, first_day: date) -> date:
    """Return a last day: whole years later, or on a bound after the first day."""
    years = last_day_of_years(first_day, plan.rng.choice((1, 2, 5)))
    day = plan.rng.choice((years, max(first_day, plan.random_day())))
    plan.bounds.add(day)
    return day


def random_assessment(plan: Plan, seller: Values, number: int) -> Values:
    rng = plan.rng
    naming = rng.choice(("merchant_id", "merchant_id", "ecovadis_id", "siret"))
    naming = naming if seller[naming] else "merchant_id"
    published_on = plan.random_day()
    finding_share = rng.choice((0.3, 0.8, 1))
    return {
        "merchant_id": plan.maybe(1 if naming == "merchant_id" else 0.3, naming_text(plan, seller)),
        "ecovadis_id": plan.maybe(0.9 if naming == "ecovadis_id" else 0.3, seller["ecovadis_id"]),
        "siret": plan.maybe(0.9 if naming == "siret" else 0.2, seller["siret"]),
        "assessment_id": plan.maybe(0.6, rng.choice((f"EV-{number}", f"{number:06d}"))),
        "published_on": published_on,
        "expires_on": plan.maybe(0.5, random_last_day(plan, published_on)),
        **{column: plan.maybe(0.85, random_score(rng)) for column in SCORES},
        "medal": plan.maybe(0.7, rng.choice(MEDALS)),
        **{
            f"{theme}_finding": plan.maybe(finding_share, rng.choice((*FINDINGS, "none", "none")))
            for theme in THEMES
        },
        "scorecard_url": plan.maybe(0.5, f"https://example.org/{number}?a=1&b=2"),
    }


def random_assessments(plan: Plan, sellers: list[Values]) -> list[Values]:
    """Return the scorecards of all sellers, some on the same day or with a built id."""
    rng = plan.rng
    rows: list[Values] = []
    for seller in sellers:
        for _ in range(rng.choice((0, 1, 2, 3, 6))):
            row = random_assessment(plan, seller, len(rows))
            if rows and chance(rng, 0.12):
                row["published_on"] = rows[-1]["published_on"]
            if chance(rng, 0.03):
                names = row["merchant_id"] or row["ecovadis_id"] or row["siret"]
                row["assessment_id"] = f"{names}@{row['published_on']}{rng.choice(('', '#2'))}"
            rows.append(row)
    return rows


def random_exception(plan: Plan, seller: Values) -> Values:
    """Return an exception; some end on an existing bound, some before they begin."""
    rng = plan.rng
    first_day = plan.random_day()
    last_day = random_last_day(plan, first_day)
    if chance(rng, 0.25):
        last_day = max(first_day, rng.choice(sorted(plan.bounds)))
    elif chance(rng, 0.05):
        last_day = first_day - timedelta(days=1)
    values = {"merchant_id": naming_text(plan, seller), "from": first_day}
    texts = {"by": plan.maybe(0.95, "Ada"), "reason": plan.maybe(0.95, "=plan agreed")}
    return values | {"until": plan.maybe(0.95, last_day)} | texts


def random_deed(plan: Plan, seller: Values) -> Values:
    """Return a row of evidence.csv; some hashes are none, some days end before they begin."""
    rng = plan.rng
    first_day = plan.maybe_day(0.5)
    last_day = random_last_day(plan, first_day) if first_day and chance(rng, 0.6) else ""
    if first_day and chance(rng, 0.1):
        last_day = first_day - timedelta(days=1)
    sha256 = rng.choice((*"0a" * 4, "A")) * 64
    return {
        "merchant_id": naming_text(plan, seller),
        "label": rng.choice(("esus", "esat")),
        "document": plan.maybe(0.95, "=arrêté.pdf"),
        "sha256": rng.choice((sha256[:63], "none", "g" * 64, "")) if chance(rng, 0.1) else sha256,
        "issued_on": first_day,
        "valid_until": last_day,
        "seen_by": plan.maybe(0.95, "Ada"),
    }
