"""The errors that a person is meant to read. Anything else that is raised is a bug."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def quote_value(text: str, longest: int = 60) -> str:
    """Return a value for a message: on one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest]}… ({len(text):,} characters)"


class ImpactError(Exception):
    """A fault of the input or the usage; its text says what, where and how to mend it.

    The text has one line for each fault.
    """


class SettingsError(ImpactError):
    """A policy, columns or dataset file that cannot be used as it stands."""


class ClockError(ImpactError):
    """A clock that names a day of which no question can be asked."""


class UsageError(ImpactError):
    """A call that cannot be carried out as it was put."""


def collect_errors(*reads: Callable[[], Any]) -> list[Any]:
    """Return what each call returns, or raise the faults of all of them as one ImpactError.

    A single fault is raised as it is.
    """
    results: list[Any] = []
    faults: list[ImpactError] = []
    for read in reads:
        try:
            results.append(read())
        except ImpactError as fault:
            faults.append(fault)
    if len(faults) > 1:
        raise SettingsError("\n".join(str(fault) for fault in faults))
    if faults:
        raise faults[0]
    return results


class FilesRefused(ImpactError):
    """One or more data files were refused whole.

    Attributes:
        problems: every problem of the folder, in report order.
    """

    def __init__(self, message: str, problems: pd.DataFrame) -> None:
        super().__init__(message)
        self.problems = problems
