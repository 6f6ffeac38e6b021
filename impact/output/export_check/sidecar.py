"""A sidecar read back: where an export came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from impact.model.errors import UsageError, quote_value
from impact.output.export import FORMATS
from impact.rules.view import View

# What JSON of another shape raises: nested far too deep and numbers without end are two of it.
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Sidecar:
    """What FILE.meta.json says of a file.

    Attributes:
        files: the sha256 of each data file, by its name.
        policy: every value of the policy, by its name.
        filters: the chosen words of each filter, by its key.
        columns: those that were chosen; None: all of them.
        table: what the rows are: `decisions`, or the name of another table.
    """

    as_of: date
    fingerprint: str
    files: Mapping[str, str]
    policy: Mapping[str, Any]
    filters: Mapping[str, tuple[str, ...]]
    form: str
    rows: int
    sha256: str
    columns: tuple[str, ...] | None = None
    table: str = "decisions"

    @property
    def version(self) -> str:
        """Return the version of the policy."""
        return str(self.policy.get("version", ""))

    def changed_files(self, view: View) -> tuple[str, ...]:
        """Return the names of the data files that are other ones today, gone or new."""
        now = {report.file: report.sha256 for report in view.dataset.files}
        names = sorted(now.keys() | self.files.keys())
        return tuple(name for name in names if now.get(name) != self.files.get(name))

    def changed_policy(self, view: View) -> tuple[str, ...]:
        """Return the names of the policy's values that are other ones today."""
        now = view.policy.values()
        names = [*now, *(name for name in self.policy if name not in now)]
        return tuple(name for name in names if now.get(name) != self.policy.get(name))


def read_sidecar(content: bytes) -> Sidecar:
    """Return what a sidecar says.

    Raises:
        UsageError: it is no sidecar of an export, or not a whole one.
    """
    try:
        said = json.loads(content)
        sidecar = Sidecar(
            as_of=date.fromisoformat(said["as_of"]),
            fingerprint=str(said["dataset"]["fingerprint"]),
            files={str(name): str(digest) for name, digest in said["files"].items()},
            policy=dict(said["policy"]["values"]),
            filters={str(key): _words(value) for key, value in said["filters"].items()},
            form=str(said["format"]),
            rows=int(said["rows"]),
            sha256=str(said["sha256"]),
            columns=_words(said["columns"]) if isinstance(said.get("columns"), list) else None,
            table=str(said.get("table", "decisions")),
        )
    except _FAULTS as fault:
        why = quote_value(f"{type(fault).__name__}: {fault}", longest=200)
        raise UsageError(f"The sidecar is none of ours, or not whole ({why}).") from None
    if sidecar.form not in FORMATS:
        raise UsageError(f"The sidecar names a format that there is not: {sidecar.form[:60]!r}.")
    return sidecar


def _words(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
