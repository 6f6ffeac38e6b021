"""The classes of a policy: the settings of the decision rules, and versions with their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from impact.model.columns import LABELS

REMOVAL_THEMES = ("environment", "social", "ethics")
REPLY_DAYS = 30


# The header of Sirene's own list that says which companies belong to the social economy.
SIRENE_SSE_HEADER = "economieSocialeSolidaireUniteLegale"


@dataclass(frozen=True)
class Register:
    """A register of another country that the policy accepts.

    Attributes:
        country: ISO 3166-1 alpha-2.
        number: the kind of its numbers, a key of `NUMBER_KINDS`, or `text`.
        file: its name in the folder `registries`; without that file it is off.
        reference: where the register, or the decision to accept it, is written; "" if unstated.
    """

    name: str
    country: str
    number: str
    file: str
    reference: str = ""


@dataclass(frozen=True)
class AcceptedLists:
    """What tells a list of `registries` beyond its content: accepted registers, SSE headers."""

    registers: tuple[Register, ...] = ()
    sse_headers: tuple[str, ...] = (SIRENE_SSE_HEADER,)


SIRENE_ONLY = AcceptedLists()


@dataclass(frozen=True)
class Policy:
    """The values of a policy, explained in docs/contract.md, section 2.

    Attributes:
        routes, removal_themes: in the contract's order.
        expiring_days, removal_days: calendar days.
        esus_default_years, esat_default_years: years; 0 = open-ended.
        min_overall, min_theme: scores from 0 to 100.
        require_confirmation: the labels whose route requires that the State's list confirms
            them; see `impact.registries.confirmation`.
        esat_tacit_renewal: whether an ESAT runs on past its stated last day; see
            `impact.rules.approvals`.
        reply_days: how long a merchant has to answer a letter.
        registers: the accepted registers of other countries; see `impact.rules.basis`.
        sse_list_header: the header by which a list of SSE companies is known.
    """

    version: str
    routes: tuple[str, ...]
    expiring_days: int
    removal_days: int
    esus_default_years: int
    esat_default_years: int
    min_overall: float
    min_theme: float
    removal_themes: tuple[str, ...]
    removal_severity: str
    require_confirmation: tuple[str, ...] = ()
    esat_tacit_renewal: bool = True
    reply_days: int = REPLY_DAYS
    registers: tuple[Register, ...] = ()
    sse_list_header: str = SIRENE_SSE_HEADER

    def on(self, day: date) -> Policy:
        """Return the policy that decides a day: this one, on every day."""
        return self

    def renews_tacitly(self, label: str) -> bool:
        """Return whether an approval of a label runs on past its stated last day."""
        return label == "esat" and self.esat_tacit_renewal

    def default_years(self, label: str) -> int:
        """Return the term in years of an approval without a last day; 0: open-ended."""
        if self.renews_tacitly(label):
            return 0
        return self.esus_default_years if label == "esus" else self.esat_default_years

    def values(self) -> dict[str, Any]:
        """Return the values by name, for exports.

        What names no list, and `reply_days`, which decides nothing, only where it is not the
        default: so exports of before are still what is written today.
        """
        values = {name: list(v) if isinstance(v, tuple) else v for name, v in vars(self).items()}
        values["registers"] = [dict(vars(register)) for register in self.registers]
        defaults: dict[str, Any] = {"require_confirmation": [], "registers": []}
        defaults |= {"reply_days": REPLY_DAYS, "sse_list_header": SIRENE_SSE_HEADER}
        return {name: value for name, value in values.items() if defaults.get(name) != value}


@dataclass(frozen=True)
class PolicyVersion:
    """A policy with the days on which it is in force.

    Attributes:
        first: its first day; None: no beginning.
        last: its last day; None: no end.
        by, why, reference: who decided it, why, and where that is written; "" where not stated.
    """

    policy: Policy
    first: date | None = None
    last: date | None = None
    by: str = ""
    why: str = ""
    reference: str = ""


@dataclass(frozen=True)
class PolicyHistory:
    """The versions of a policy, earliest first, without overlap or gap."""

    versions: tuple[PolicyVersion, ...]

    def in_force(self, day: date) -> PolicyVersion:
        """Return the version in force on a day; before the first version, the first."""
        started = [v for v in self.versions if v.first is None or v.first <= day]
        return started[-1] if started else self.versions[0]

    def on(self, day: date) -> Policy:
        """Return the policy that decides a day: that of the version in force."""
        return self.in_force(day).policy

    @property
    def labels_needing_confirmation(self) -> tuple[str, ...]:
        """Return the labels that any version requires to be confirmed by the State's lists."""
        required = {label for v in self.versions for label in v.policy.require_confirmation}
        return tuple(label for label in LABELS if label in required)

    @property
    def accepted_lists(self) -> AcceptedLists:
        """Return the registers and the headers of SSE lists that any version names."""
        policies = [version.policy for version in reversed(self.versions)]
        registers = dict.fromkeys(register for policy in policies for register in policy.registers)
        headers = dict.fromkeys(policy.sse_list_header for policy in policies)
        return AcceptedLists(tuple(registers), tuple({SIRENE_SSE_HEADER: None} | headers))

    def by_name(self, version: str) -> PolicyVersion | None:
        """Return the version of that name; None where there is none."""
        return next((v for v in self.versions if v.policy.version == version), None)
