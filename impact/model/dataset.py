"""A data folder, read and checked: the typed tables, the problems, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from impact.model.dates import AS_OF_RANGE, can_be_as_of
from impact.model.errors import ClockError, SettingsError
from impact.model.problem_report import FileReport, Report
from impact.model.typed_tables import (
    Approvals,
    Assessments,
    ConfirmedPeriods,
    Exceptions,
    Merchants,
)
from impact.model.unread import Unread

if TYPE_CHECKING:
    # The readers of the lists load much that a decision does not need.
    from impact.registries.load import Registries


@dataclass(frozen=True)
class Dataset:
    """The kept rows of a data folder. Nobody changes it: all sessions share it.

    Attributes:
        fingerprint: 64 hex digits over every file that decisions rest on, the policy apart.
        finding_themes: the themes that an assessments file has a column of findings for.
        unread: what the files hold and nothing reads.
        is_own: whether somebody brought the files for one session alone.
        confirmed: by the labels that a policy wants to see confirmed by the State's lists, on
            which days they are; `registries` are those lists. See
            `impact.registries.confirmation`.
    """

    info: DatasetInfo
    fingerprint: str
    report: Report
    merchants: Merchants
    approvals: Approvals
    assessments: Assessments
    exceptions: Exceptions
    finding_themes: tuple[str, ...]
    unread: Unread
    is_own: bool = False
    confirmed: dict[str, ConfirmedPeriods] = field(default_factory=dict)
    registries: Registries | None = field(default=None, repr=False)

    @property
    def files(self) -> tuple[FileReport, ...]:
        """Return what each file is, and where its rows went."""
        return self.report.files

    @property
    def problems(self) -> pd.DataFrame:
        """Return every problem, in the order of the report."""
        return self.report.problems

    def left_out(self, file: str) -> pd.DataFrame:
        """Return a file's left-out rows as they stood; see `Report.left_out`."""
        return self.report.left_out(file)

    def days_confirmed(self, label: str) -> ConfirmedPeriods:
        """Return the days on which the State's list confirms a label of each merchant.

        Raises:
            SettingsError: these files were read without such a list.
        """
        if label not in self.confirmed:
            raise SettingsError(
                f"The policy wants {label.upper()} confirmed by the State's list, and no list was "
                "read with these files."
            )
        return self.confirmed[label]

    def data_day(self, today: date) -> date:
        """Return the day that the files speak for; see `DatasetInfo.data_day`."""
        return self.info.data_day(today)


DEFAULT_TIMEZONE = "Europe/Paris"


@dataclass(frozen=True)
class DatasetInfo:
    """What `dataset.toml` says of a data folder."""

    title: str = ""
    day: date | None = None
    timezone: str = DEFAULT_TIMEZONE
    fictional: bool = False
    owner: str = ""

    def data_day(self, today: date) -> date:
        """Return the day that the files speak for: `day`, else `today`.

        Raises:
            ClockError: the file names none, and no question can be asked of `today`.
        """
        day = self.day or today
        if not can_be_as_of(day):
            raise ClockError(
                f"Today is {day} by the clock, which lies outside {AS_OF_RANGE}; set the clock, "
                "or state `day` in dataset.toml."
            )
        return day
