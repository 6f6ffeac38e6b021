"""The rules in force: which routes make a champion, and which findings are a removal ground."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from impact.columns import ROUTES
from impact.settings import (
    Schema,
    check_toml,
    number,
    read_toml,
    text,
    whole_number,
    word_of,
    words_of,
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
    "esus": {"default_years": _YEARS},
    "esat": {"default_years": _YEARS},
    "ecovadis": {"min_overall": _SCORE, "min_theme": _SCORE},
    "removal": {
        "themes": words_of(REMOVAL_THEMES),
        "severity": word_of(("minor", "major", "severe")),
    },
}


@dataclass(frozen=True)
class Policy:
    """The values of a policy; docs/contract.md, section 2, says what each means.

    Attributes:
        routes, removal_themes: in the contract's order, whatever the file's.
        expiring_days, removal_days: calendar days.
        esus_default_years, esat_default_years: years; 0 = open-ended.
        min_overall, min_theme: scores from 0 to 100.
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

    def values(self) -> dict[str, Any]:
        """Return every value by its name, for exports and the Definitions page."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in vars(self).items()}


def read_policy(folder: Path, file: Path | None = None) -> Policy:
    """Return the policy in force: `file`, else the folder's policy.toml, else the default.

    A key that the file leaves out keeps its default.

    Raises:
        SettingsError: one line for each unknown key, wrong type or value out of range.
    """
    values = _flat(read_toml(DEFAULT_FILE))
    own = folder / "policy.toml"
    path = file if file is not None else own
    if file is not None or own.exists():
        content = read_toml(path)
        check_toml(path.name, content, SCHEMA)
        values |= _flat(content)
    return _policy(values)


def _flat(content: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, dict):
            flat |= {f"{key}_{inner}": inner_value for inner, inner_value in value.items()}
        else:
            flat[key] = value
    return flat


def _policy(values: dict[str, Any]) -> Policy:
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
    )
