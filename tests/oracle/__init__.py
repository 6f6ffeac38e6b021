"""The oracle: an independent, plain, row-by-row reading of the contract.

It shares nothing with the program that it judges and imports nothing of it. It is slow and
literal on purpose: one row at a time, one rule at a time.
"""

from datetime import date
from pathlib import Path

from tests.oracle.checking import Checked, check
from tests.oracle.deciding import decide_all
from tests.oracle.lists import Lists, read_lists
from tests.oracle.output import columns_of, output_rows
from tests.oracle.settings import Policy, read_dataset, read_policy
from tests.oracle.writing import csv_text, guard

__all__ = [
    "Checked",
    "FilesRefusedError",
    "Lists",
    "Policy",
    "check",
    "columns",
    "csv_text",
    "decide",
    "decide_checked",
    "guard",
    "read_dataset",
    "read_lists",
    "read_policy",
]


class FilesRefusedError(Exception):
    """A file of the folder is refused: nothing is decided."""


def columns(checked: Checked) -> list[str]:
    """Return the columns of `decide` but `reason`, in order."""
    return columns_of(checked.merchants.heading)


def decide(
    folder: Path, as_of: date | None, policy_file: Path | None = None, *, today: date
) -> list[dict[str, str]]:
    """Return the rows of `decide` without `reason`, as the texts of `csv` before the guard.

    Args:
        folder: the data folder.
        as_of: the day asked for; None: the data day.
        policy_file: comes before the folder's own policy.
        today: the data day where `dataset.toml` names none.

    Raises:
        FilesRefusedError: a file is refused.
        SettingsError: a settings file is wrong.
    """
    data_day = read_dataset(folder).day or today
    policy = read_policy(folder, policy_file)
    lists = read_lists(folder)
    return decide_checked(check(folder), as_of or data_day, policy, data_day, lists)


def decide_checked(
    checked: Checked,
    as_of: date,
    policy: Policy,
    data_day: date,
    lists: Lists | None = None,
) -> list[dict[str, str]]:
    """Return what `decide` returns, of a folder that is checked already (for many days)."""
    if checked.refused:
        raise FilesRefusedError
    heading = checked.merchants.heading
    return output_rows(decide_all(checked, as_of, policy, data_day, lists or Lists()), heading)
