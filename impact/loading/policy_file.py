"""Read and write policy files: one policy for all days, or versions with their first days.

Days before the first version are decided by the first. docs/contract.md, section 2.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from impact.loading import toml_schema as toml
from impact.loading.checksums import read_checksums
from impact.loading.fields.registers_setting import check_registers
from impact.loading.file_access import File, Folder
from impact.model.columns import LABELS, ROUTES
from impact.model.errors import SettingsError
from impact.model.policy import (
    REMOVAL_THEMES,
    Policy,
    PolicyHistory,
    PolicyVersion,
    Register,
)

DEFAULT_FILE = Path(__file__).parents[1] / "policy.toml"
_CHECKS: dict[str, toml.Check] = {
    "version": toml.check_text,
    "routes": toml.list_of(ROUTES),
    "expiring_days": toml.integer_between(0, 3650),
    "removal_days": toml.integer_between(0, 3650),
    "reply_days": toml.integer_between(1, 365),
    "require_confirmation": toml.list_of(LABELS),
    "registers": check_registers,
    "sse_list_header": toml.check_filled_text,
    "esus_default_years": toml.integer_between(0, 99),
    "esat_default_years": toml.integer_between(0, 99),
    "esat_tacit_renewal": toml.check_bool,
    "min_overall": toml.number_between(0, 100),
    "min_theme": toml.number_between(0, 100),
    "removal_themes": toml.list_of(REMOVAL_THEMES),
    "removal_severity": toml.one_of(("minor", "major", "severe")),
}
# The table and key in policy.toml of each value of a Policy; the others are at the top level.
_IN_TABLES: dict[str, tuple[str, str]] = {
    "esus_default_years": ("esus", "default_years"),
    "esat_default_years": ("esat", "default_years"),
    "esat_tacit_renewal": ("esat", "tacit_renewal"),
    "min_overall": ("ecovadis", "min_overall"),
    "min_theme": ("ecovadis", "min_theme"),
    "removal_themes": ("removal", "themes"),
    "removal_severity": ("removal", "severity"),
}
TOML_KEYS = {name: _IN_TABLES.get(name, ("", name)) for name in _CHECKS}


def to_policy_tables(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a policy nested in the tables of policy.toml."""
    tables: dict[str, Any] = {}
    for name, (table, key) in TOML_KEYS.items():
        if name in values:
            (tables.setdefault(table, {}) if table else tables)[key] = values[name]
    return tables


SCHEMA: toml.Schema = to_policy_tables(_CHECKS)
VERSION_SCHEMA: toml.Schema = {
    **SCHEMA,
    **dict.fromkeys(("from", "until"), toml.check_date),
    **dict.fromkeys(("by", "why", "reference"), toml.check_text),
}


def read_policy(folder: Folder) -> Policy:
    """Return the latest version of a folder's policy; SettingsError as `read_policy_history`."""
    return read_policy_history(folder).versions[-1].policy


def read_policy_history(folder: Folder, file: File | None = None) -> PolicyHistory:
    """Return the versions of the policy: from `file`, else the folder's policy.toml, else default.

    Raises:
        SettingsError: one line for each unknown key, wrong type, value out of range, duplicate
            name, overlap or gap.
    """
    own = folder / "policy.toml"
    path = file if file is not None else read_checksums(folder).read_verified(own)
    if file is None and not own.exists():
        return PolicyHistory((PolicyVersion(_build_policy({})),))
    content = toml.read_toml(path)
    if "versions" not in content:
        toml.check_toml(path.name, content, SCHEMA)
        return PolicyHistory((PolicyVersion(_build_policy(content)),))
    return PolicyHistory(_versions(path.name, content))


def _versions(name: str, content: dict[str, Any]) -> tuple[PolicyVersion, ...]:
    tables = content.pop("versions")
    if content:
        others = ", ".join(f"`{key}`" for key in content)
        raise SettingsError(f"{name}: {others} beside [[versions]]; put it into the versions.")
    if not isinstance(tables, list) or not tables or not all(isinstance(v, dict) for v in tables):
        raise SettingsError(f"{name}: `versions` should be tables, each written [[versions]].")
    for number, version in enumerate(tables, start=1):
        toml.check_toml(f"{name}, version {number}", version, VERSION_SCHEMA)
        if missing := [key for key in ("version", "from") if key not in version]:
            raise SettingsError(f"{name}, version {number}: `{missing[0]}` is missing; state it.")
    ordered = sorted(tables, key=lambda version: version["from"])
    _check_order(name, ordered)
    ends = [version["from"] - timedelta(days=1) for version in ordered[1:]]
    return tuple(_build_version(v, last) for v, last in zip(ordered, [*ends, None], strict=True))


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
            faults += _find_overlap_or_gap(name, version, following)
    if faults:
        raise SettingsError("\n".join(faults))


def _find_overlap_or_gap(
    name: str, version: dict[str, Any], following: dict[str, Any]
) -> list[str]:
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


def _build_version(table: dict[str, Any], last: date | None) -> PolicyVersion:
    source = {key: table.get(key, "") for key in ("by", "why", "reference")}
    return PolicyVersion(_build_policy(table), first=table["from"], last=last, **source)


def _build_policy(content: dict[str, Any]) -> Policy:
    """Return the policy of checked tables; a key left out keeps its default."""
    values = _by_name(toml.read_toml(DEFAULT_FILE)) | _by_name(content)
    orders = {"routes": ROUTES, "removal_themes": REMOVAL_THEMES, "require_confirmation": LABELS}
    for name, order in orders.items():
        values[name] = tuple(word for word in order if word in values[name])
    values["registers"] = tuple(Register(**table) for table in values.get("registers", ()))
    return Policy(**values)


def _by_name(content: dict[str, Any]) -> dict[str, Any]:
    """Return the values in the tables of a policy file by their names in a Policy."""
    places = (
        (name, content.get(table, {}) if table else content, key)
        for name, (table, key) in TOML_KEYS.items()
    )
    return {name: table[key] for name, table, key in places if key in table}


def format_policy_toml(policy: Policy) -> str:
    """Return the text of a policy.toml that reads back as the same policy."""
    tables = to_policy_tables(policy.values())
    top_level = {key: value for key, value in tables.items() if not isinstance(value, dict)}
    lines = [f"{key} = {_to_toml(value)}" for key, value in top_level.items()]
    for name, table in tables.items():
        if isinstance(table, dict):
            lines += ["", f"[{name}]", *(f"{key} = {_to_toml(v)}" for key, v in table.items())]
    return "\n".join(lines) + "\n"


def _to_toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_to_toml(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_to_toml(item)}' for key, item in value.items())}}}"
    if isinstance(value, str):
        # JSON escapes all that TOML requires except one control character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
