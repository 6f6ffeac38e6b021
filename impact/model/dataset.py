"""The classes of a loaded data folder: typed tables, the report of problems, dataset.toml."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impact.model.dates import AS_OF_RANGE, can_be_as_of
from impact.model.errors import ClockError, SettingsError
from impact.model.problem_report import FileReport, Report
from impact.model.typed_tables import (
    Approvals,
    Assessments,
    ConfirmedPeriods,
    Deeds,
    Exceptions,
    Merchants,
)

if TYPE_CHECKING:
    # Importing the readers of the lists takes time that a decision does not need.
    from impact.registries.load import Registries


@dataclass(frozen=True)
class UnreadColumn:
    """A header that is not read but is like a column that its file lacks.

    Attributes:
        column: the name of the column that it is like.
        merchants: for each merchant, whether a row of it has a value there (bool).
    """

    file: str
    header: str
    column: str
    merchants: np.ndarray


@dataclass(frozen=True)
class Unread:
    """The unread findings and columns of a dataset.

    Attributes:
        findings: for each merchant, whether a finding of it could not be read (bool).
    """

    findings: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    columns: tuple[UnreadColumn, ...] = ()


@dataclass(frozen=True, eq=False)
class Dataset:
    """The kept rows of a data folder. Immutable, since all sessions share it; one is itself alone.

    Attributes:
        fingerprint: SHA-256 (64 hex digits) of all files that decisions depend on, except the
            policy.
        finding_themes: the themes for which an assessments file has a finding column.
        is_own: whether the files were uploaded for a single session.
        confirmed: by label, the days on which the State's lists confirm it; only labels that a
            policy requires to be confirmed. See `impact.registries.confirmation`.
        registries: the lists of the folder; None where they were not read.
    """

    info: DatasetInfo
    fingerprint: str
    report: Report
    merchants: Merchants
    approvals: Approvals
    assessments: Assessments
    exceptions: Exceptions
    deeds: Deeds
    finding_themes: tuple[str, ...]
    unread: Unread
    is_own: bool = False
    confirmed: dict[str, ConfirmedPeriods] = field(default_factory=dict)
    registries: Registries | None = field(default=None, repr=False)

    @property
    def files(self) -> tuple[FileReport, ...]:
        """Return the report of each file, with its row counts."""
        return self.report.files

    @property
    def merchants_file(self) -> str:
        """Return the name of the file that the merchants are in."""
        return next(file.file for file in self.files if file.kind == "merchants")

    @property
    def problems(self) -> pd.DataFrame:
        """Return all problems, in the order of the report."""
        return self.report.problems

    def days_confirmed(self, label: str) -> ConfirmedPeriods:
        """Return the days on which the State's list confirms a label, for each merchant.

        Raises:
            SettingsError: the dataset was loaded without such a list.
        """
        if label not in self.confirmed:
            raise SettingsError(
                f"The policy wants {label.upper()} confirmed by the State's list, and no list was "
                "read with these files."
            )
        return self.confirmed[label]

    def age_in_days(self, today: date) -> int:
        """Return the days since the data day; since the last change of a file where it has none."""
        day = self.info.day or max((file.modified.date() for file in self.files), default=today)
        return (today - day).days


DEFAULT_TIMEZONE = "Europe/Paris"


@dataclass(frozen=True)
class Sender:
    """Who signs the letters to merchants; "" where dataset.toml does not say."""

    name: str = ""
    role: str = ""
    contact: str = ""


@dataclass(frozen=True)
class DatasetInfo:
    """The content of `dataset.toml`.

    Attributes:
        base_url: where the dashboard is, without a slash at the end; "" where it is not stated.
    """

    title: str = ""
    day: date | None = None
    timezone: str = DEFAULT_TIMEZONE
    fictional: bool = False
    owner: str = ""
    sender: Sender = Sender()
    base_url: str = ""

    def data_day(self, today: date) -> date:
        """Return the data day: `day`, else `today`.

        Raises:
            ClockError: there is no `day`, and `today` is outside the range of as-of dates.
        """
        day = self.day or today
        if not can_be_as_of(day):
            raise ClockError(
                f"Today is {day} by the clock, which lies outside {AS_OF_RANGE}; set the clock, "
                "or state `day` in dataset.toml."
            )
        return day
