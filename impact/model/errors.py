"""Exceptions whose text is shown to the user. Any other exception is a bug."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def quote_value(text: str, longest: int = 60) -> str:
    """Return a value for use in a message: on one line, truncated to `longest` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest]}… ({len(text):,} characters)"


class ImpactError(Exception):
    """A fault of the input or the usage; its text says what, where and how to fix it.

    The text has one line per fault.
    """


class SettingsError(ImpactError):
    """A policy, columns or dataset file that cannot be used."""


class ClockError(ImpactError):
    """The clock gives a date outside the range of as-of dates."""


class UsageError(ImpactError):
    """A command, request or upload that cannot be carried out as given."""


def collect_errors(*calls: Callable[[], Any]) -> list[Any]:
    """Return the result of each call, or raise the errors of all calls as one.

    Raises:
        ImpactError: the error itself if only one call failed, else a SettingsError with the text
            of each.
    """
    results: list[Any] = []
    errors: list[ImpactError] = []
    for call in calls:
        try:
            results.append(call())
        except ImpactError as error:
            errors.append(error)
    if len(errors) > 1:
        raise SettingsError("\n".join(str(error) for error in errors))
    if errors:
        raise errors[0]
    return results


class FilesRefused(ImpactError):
    """One or more data files were refused.

    Attributes:
        problems: every problem of the folder, in report order.
    """

    def __init__(self, message: str, problems: pd.DataFrame) -> None:
        super().__init__(message)
        self.problems = problems
