"""The table of `make reliability`: the counts of the marked tests in this run.

A test marked `counts("line", …)` adds to these lines: the number recorded with
`record_property("line", number)`, else 1. A failed test counts as lost.
"""

from collections import Counter

import pytest

MEANINGS = {
    "files fuzzed": "damaged at random: data files, settings, exports, sidecars, archives, lists "
    "of the State; each read as a second reading of the contract reads it, or refused in words",
    "rows accounted for": "of these data files: kept + skipped + repeated = rows of the file",
    "swaps under load": "sets of files that changed under threads that read them: none mixed with "
    "another, none that stood still missed",
    "sign-in cases": "addresses, sockets, cookies, claims and limits, each let in or kept out as "
    "configured",
    "prefixes by ways out": "starts of formulas, by each way that a table can leave",
}
_MARKED = "counts"

_counts: Counter[str] = Counter()
_lost: Counter[str] = Counter()


def mark(item: pytest.Item) -> None:
    """Add the lines of a marked test to its reports, in any worker process."""
    marker = item.get_closest_marker(_MARKED)
    for line in marker.args if marker else ():
        assert line in MEANINGS, f"{item.nodeid}: {line!r} is not a line of the table"
        item.user_properties.append((_MARKED, line))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    lines = [line for name, line in report.user_properties if name == _MARKED]
    recorded = Counter[str]()
    for name, number in report.user_properties:
        if name in lines:
            recorded[name] += int(str(number))
    for line in lines:
        if report.failed:
            _lost[str(line)] += 1
        elif report.when == "call":
            _counts[str(line)] += recorded.get(str(line), 1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("reliability")
    for line in table():
        terminalreporter.write_line(line)


def table() -> list[str]:
    """Return the table as Markdown, one row for each line of MEANINGS."""
    head = ["| what | seen | lost | it is |", "| --- | ---: | ---: | --- |"]
    rows = (
        f"| {k} | {_counts[k]:,} | {_lost[k]:,} | {meaning} |" for k, meaning in MEANINGS.items()
    )
    return [*head, *rows]
