"""The rules in force: which routes make a champion, and which findings are a removal ground.

A policy file either states the values themselves, which then hold on every day, or keeps them in
`[[versions]]`, each with `from` (its first day). A day is decided by the version in force on it;
days before the first version are decided by the first. docs/contract.md, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from impact.checksums import read_checksums
from impact.columns import LABELS, ROUTES
from impact.errors import SettingsError
from impact.files import File, Folder
from impact.settings import (
    Schema,
    check_toml,
    day,
    number,
    read_toml,
    text,
    whole_number,
    word_of,
    words_of,
    yes_no,
)

REMOVAL_THEMES = ("environment", "social", "ethics")
DEFAULT_FILE = Path(__file__).with_name("policy.toml")

_DAYS = whole_number(0, 3650)
_YEARS = whole_number(0, 99)
_SCORE = number(0, 100)

SCHEMA: Schema = {
    "version": text,
    "routes": words_of(ROUTES),
    "expiring_days": _DAYS,
    "removal_days": _DAYS,
    "require_confirmation": words_of(LABELS),
    "esus": {"default_years": _YEARS},
    "esat": {"default_years": _YEARS, "tacit_renewal": yes_no},
    "ecovadis": {"min_overall": _SCORE, "min_theme": _SCORE},
    "removal": {
        "themes": words_of(REMOVAL_THEMES),
        "severity": word_of(("minor", "major", "severe")),
    },
}


VERSION_SCHEMA: Schema = {
    **SCHEMA,
    "from": day,
    "until": day,
    "by": text,
    "why": text,
    "reference": text,
}
_ABOUT = ("from", "until", "by", "why", "reference")


@dataclass(frozen=True)
class Policy:
    """The values of a policy; docs/contract.md, section 2, says what each means.

    Attributes:
        routes, removal_themes: in the contract's order, whatever the file's.
        expiring_days, removal_days: calendar days.
        esus_default_years, esat_default_years: years; 0 = open-ended.
        min_overall, min_theme: scores from 0 to 100.
        require_confirmation: the labels that open their route only where the State's list
            confirms them; see `impact.registries.confirmation`.
        esat_tacit_renewal: an ESAT does not end by the calendar; see `impact.labels`.
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

    def renews_tacitly(self, label: str) -> bool:
        """Return whether an approval of a label runs on past its stated last day."""
        return label == "esat" and self.esat_tacit_renewal

    def default_years(self, label: str) -> int:
        """Return how long an approval without a last day runs; 0: it is open-ended."""
        if self.renews_tacitly(label):
            return 0
        return self.esus_default_years if label == "esus" else self.esat_default_years

    def values(self) -> dict[str, Any]:
        """Return every value by its name, for exports; `require_confirmation` where it asks."""
        values = {name: list(v) if isinstance(v, tuple) else v for name, v in vars(self).items()}
        if not self.require_confirmation:
            del values["require_confirmation"]
        return values


@dataclass(frozen=True)
class PolicyVersion:
    """A policy with the days on which it is in force.

    Attributes:
        first: its first day; None: since ever.
        last: its last day; None: until further notice.
        by, why, reference: who decided it, why, and where that is written; "" where unsaid.
    """

    policy: Policy
    first: date | None = None
    last: date | None = None
    by: str = ""
    why: str = ""
    reference: str = ""


@dataclass(frozen=True)
class PolicyHistory:
    """The versions of a policy, in the order of their days, without overlap or gap."""

    versions: tuple[PolicyVersion, ...]

    def in_force(self, day: date) -> PolicyVersion:
        """Return the version in force on a day; before the first one, the first."""
        begun = [v for v in self.versions if v.first is None or v.first <= day]
        return begun[-1] if begun else self.versions[0]

    @property
    def confirms(self) -> tuple[str, ...]:
        """Return the labels that any version wants to see confirmed by the State's lists."""
        asked = {label for v in self.versions for label in v.policy.require_confirmation}
        return tuple(label for label in LABELS if label in asked)

    def named(self, version: str) -> PolicyVersion | None:
        """Return the version of that name; None where there is none."""
        return next((v for v in self.versions if v.policy.version == version), None)


def read_policy(folder: Folder, file: File | None = None, on: date | None = None) -> Policy:
    """Return the policy in force on a day: of `file`, else the folder's, else the default.

    Args:
        on: None: the latest version.

    Raises:
        SettingsError: as `read_policy_history`.
    """
    history = read_policy_history(folder, file)
    return (history.in_force(on) if on is not None else history.versions[-1]).policy


def read_policy_history(folder: Folder, file: File | None = None) -> PolicyHistory:
    """Return the policy's versions: of `file`, else of the folder's policy.toml, else the default.

    Raises:
        SettingsError: one line for each unknown key, wrong type, value out of range, name that
            stands twice, overlap or gap.
    """
    own = folder / "policy.toml"
    path = file if file is not None else read_checksums(folder).held(own)
    if file is None and not own.exists():
        return PolicyHistory((PolicyVersion(_policy_of(_default_values())),))
    content = read_toml(path)
    if "versions" not in content:
        check_toml(path.name, content, SCHEMA)
        return PolicyHistory((PolicyVersion(_policy_of(_default_values() | _flat(content))),))
    return PolicyHistory(_versions(path.name, content))


def _versions(name: str, content: dict[str, Any]) -> tuple[PolicyVersion, ...]:
    stated = content.pop("versions")
    if content:
        others = ", ".join(f"`{key}`" for key in content)
        raise SettingsError(f"{name}: {others} beside [[versions]]; put it into the versions.")
    if not isinstance(stated, list) or not stated or not all(isinstance(v, dict) for v in stated):
        raise SettingsError(f"{name}: `versions` should be tables, each written [[versions]].")
    for place, version in enumerate(stated, start=1):
        check_toml(f"{name}, version {place}", version, VERSION_SCHEMA)
        if missing := [key for key in ("version", "from") if key not in version]:
            raise SettingsError(f"{name}, version {place}: `{missing[0]}` is missing; state it.")
    ordered = sorted(stated, key=lambda version: version["from"])
    _check_order(name, ordered)
    ends = [version["from"] - timedelta(days=1) for version in ordered[1:]]
    return tuple(_version(v, last) for v, last in zip(ordered, [*ends, None], strict=True))


def _check_order(name: str, ordered: list[dict[str, Any]]) -> None:
    faults = []
    names = [version["version"] for version in ordered]
    faults += [f"{name}: two versions are named {v!r}." for v in set(names) if names.count(v) > 1]
    for version, following in zip(ordered, [*ordered[1:], None], strict=True):
        last, label = version.get("until"), version["version"]
        if last is not None and last < version["from"]:
            faults.append(f"{name}: version {label!r} ends on {last}, before it begins.")
        elif following is None and last is not None:
            faults.append(
                f"{name}: no version is in force after {last}; take `until` out of {label!r}."
            )
        elif following is not None:
            faults += _border_faults(name, version, following)
    if faults:
        raise SettingsError("\n".join(faults))


def _border_faults(name: str, version: dict[str, Any], following: dict[str, Any]) -> list[str]:
    first = following["from"]
    last = version.get("until", first - timedelta(days=1))
    both = f"versions {version['version']!r} and {following['version']!r}"
    if last >= first or version["from"] == first:
        return [
            f"{name}: {both} are both in force on {first}; let one end before the other begins."
        ]
    if last + timedelta(days=1) < first:
        return [f"{name}: {both} leave a gap from {last + timedelta(days=1)}; close it."]
    return []


def _version(stated: dict[str, Any], last: date | None) -> PolicyVersion:
    values = {key: value for key, value in stated.items() if key not in _ABOUT}
    about = {key: stated.get(key, "") for key in ("by", "why", "reference")}
    return PolicyVersion(
        _policy_of(_default_values() | _flat(values)), first=stated["from"], last=last, **about
    )


def _default_values() -> dict[str, Any]:
    """Return the values of the default policy, each by its flat name such as `removal_themes`."""
    return _flat(read_toml(DEFAULT_FILE))


def _flat(content: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a policy's tables under `table_key`."""
    values: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, dict):
            values |= {f"{key}_{inner}": inner_value for inner, inner_value in value.items()}
        else:
            values[key] = value
    return values


def _policy_of(values: dict[str, Any]) -> Policy:
    """Return the policy of checked values under their flat names."""
    return Policy(
        version=values["version"],
        routes=tuple(route for route in ROUTES if route in values["routes"]),
        expiring_days=values["expiring_days"],
        removal_days=values["removal_days"],
        esus_default_years=values["esus_default_years"],
        esat_default_years=values["esat_default_years"],
        min_overall=values["ecovadis_min_overall"],
        min_theme=values["ecovadis_min_theme"],
        removal_themes=tuple(t for t in REMOVAL_THEMES if t in values["removal_themes"]),
        removal_severity=values["removal_severity"],
        require_confirmation=tuple(x for x in LABELS if x in values["require_confirmation"]),
        esat_tacit_renewal=values["esat_tacit_renewal"],
    )
