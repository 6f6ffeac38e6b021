"""The rows of `python -m impact decide`, which the pages are compared with."""

import csv
import io
import subprocess
import sys
from functools import cache
from pathlib import Path

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.browser.server import ROOT, environment

Decision = dict[str, str]


@cache
def sample_view() -> View:
    """Return what the sample comes to on its day."""
    folder = ROOT / "data"
    dataset = load(folder)
    assert dataset.info.day is not None
    return decide_view(dataset, dataset.info.day, read_policy(folder), dataset.info.day)


def decide(data: Path | None = None, *arguments: str) -> list[Decision]:
    """Run `python -m impact decide` on a folder (None: the sample); return its rows."""
    return rows_of(printed(data, arguments))


@cache
def printed(data: Path | None, arguments: tuple[str, ...]) -> str:
    """Return what the command prints; the folders of the tests stay as they were written."""
    command = [sys.executable, "-m", "impact", "decide", *arguments]
    result = subprocess.run(
        command, cwd=ROOT, env=environment(data), capture_output=True, check=True
    )
    return result.stdout.decode("utf-8")


def rows_of(text: str, delimiter: str = ",") -> list[Decision]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def with_status(decisions: list[Decision], status: str) -> list[Decision]:
    return [row for row in decisions if row["status"] == status]


def ids(decisions: list[Decision]) -> list[str]:
    return [row["merchant_id"] for row in decisions]
