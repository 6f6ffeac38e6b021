"""The rows of `python -m impact decide`, which the pages are compared with."""

import csv
import io
import tempfile
from functools import cache
from pathlib import Path

from impact.__main__ import main
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.browser.server import ROOT

Decision = dict[str, str]


@cache
def sample_view() -> View:
    """Return what the sample comes to on its day."""
    folder = ROOT / "data"
    dataset = load(folder)
    assert dataset.info.day is not None
    return decide_view(dataset, dataset.info.day, read_policy(folder), dataset.info.day)


@cache
def decide() -> list[Decision]:
    """Return the rows that the command writes for the sample."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "decisions.csv")
        assert main(["decide", "--data", str(ROOT / "data"), "--output", str(file)]) == 0
        return rows_of(file.read_text(encoding="utf-8"))


def rows_of(text: str, delimiter: str = ",") -> list[Decision]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def with_status(decisions: list[Decision], status: str) -> list[Decision]:
    return [row for row in decisions if row["status"] == status]


def ids(decisions: list[Decision]) -> list[str]:
    return [row["merchant_id"] for row in decisions]
