"""The command line: `python -m impact decide | check | sample`; docs/contract.md, section 4."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn

from impact import clock
from impact.dataset import Checked, check, load
from impact.days import day_of, parse_day
from impact.decisions import look
from impact.errors import ImpactError, SettingsError, UsageError
from impact.exports import FORMATS, decision_table, provenance, sidecar_bytes, table_bytes
from impact.policy import read_policy
from impact.report import Report
from impact.sample import write_sample
from impact.sources import LEFT_OUT_ENDING

DONE, FOUND, REFUSED = 0, 1, 2
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ENDINGS = {".csv": ("csv", "csv-fr"), ".xlsx": ("xlsx",)}


class _Parser(argparse.ArgumentParser):
    """A parser whose refusal is one line on standard error."""

    def error(self, message: str) -> NoReturn:
        _say(f"impact: {message} See `python -m impact --help`.")
        raise SystemExit(REFUSED)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 1 found, 2 refused."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except ImpactError as error:
        for line in str(error).splitlines():
            _say(f"impact: {line}")
        return REFUSED
    except BrokenPipeError:
        # The reader of standard output went away, as `| head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m impact", description="Decide who is an Impact Champion.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    decide = commands.add_parser("decide", help="write the decision for each merchant")
    _add_data(decide)
    decide.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="default: the data day")
    decide.add_argument("--policy", type=Path, metavar="FILE")
    decide.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    decide.add_argument("--format", choices=FORMATS)
    decide.set_defaults(run=_decide)
    checks = commands.add_parser("check", help="write every problem of the files")
    _add_data(checks)
    checks.add_argument("--report", type=Path, metavar="FILE", help="default: standard output")
    checks.add_argument("--left-out", type=Path, metavar="DIR", help="write left-out rows there")
    checks.set_defaults(run=_check)
    sample = commands.add_parser("sample", help="write a fictional data folder")
    sample.add_argument("folder", type=Path, metavar="DIR")
    sample.add_argument("--merchants", type=_count, default=1800, metavar="N")
    sample.add_argument("--seed", type=int, default=2026, metavar="S")
    sample.add_argument("--as-of", type=_day, default=date(2026, 11, 15), metavar="DAY")
    sample.set_defaults(run=_sample)
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    default = Path(os.environ.get("IMPACT_DATA") or "data")
    parser.add_argument("--data", type=Path, default=default, metavar="DIR")


def _day(text: str) -> date:
    number = parse_day(text) if _ISO_DAY.fullmatch(text) else None
    if number is not None:
        return day_of(number)
    raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as YYYY-MM-DD.")


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0.")


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _decide(given: argparse.Namespace) -> int:
    form = _format(given.output, given.format)
    policy = read_policy(given.data, given.policy)
    dataset = load(given.data)
    data_day = dataset.data_day(clock.today(dataset.info.timezone))
    view = look(dataset, given.as_of or data_day, policy, data_day)
    table = decision_table(view)
    content = table_bytes(table, form, provenance(view, {}))
    if given.output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        sidecar = sidecar_bytes(view, table.num_rows, form, content, {})
        _write(given.output, content)
        _write(given.output.with_name(f"{given.output.name}.meta.json"), sidecar)
    _summarise(dataset.report)
    return DONE


def _format(output: Path | None, stated: str | None) -> str:
    """Return the format that the output's ending and `--format` agree on."""
    if output is None:
        if stated == "xlsx":
            raise UsageError("a workbook needs --output FILE.xlsx.")
        return stated or "csv"
    fitting = _ENDINGS.get(output.suffix.lower())
    if fitting is None:
        if stated is None:
            raise UsageError(f"{output.name} ends in neither .csv nor .xlsx; add --format.")
        return stated
    if stated is not None and stated not in fitting:
        raise UsageError(f"--format {stated} does not fit the ending of {output.name}.")
    return stated or fitting[0]


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside it first, then renamed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(content)
        Path(part.name).chmod(0o644)
        Path(part.name).replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).") from None


def _check(given: argparse.Namespace) -> int:
    faults = [_fault_of(lambda: read_policy(given.data)), None]
    checked = check(given.data)
    report = table_bytes(checked.report.problems, "csv")
    if given.report is None:
        sys.stdout.buffer.write(report)
        sys.stdout.buffer.flush()
    else:
        _write(given.report, report)
    if given.left_out is not None:
        _write_left_out(checked.report, given.left_out)
    _summarise(checked.report)
    return _check_status(checked, [fault for fault in faults if fault])


def _fault_of(read: Callable[[], object]) -> SettingsError | None:
    try:
        read()
    except SettingsError as fault:
        return fault
    return None


def _check_status(checked: Checked, faults: list[SettingsError]) -> int:
    for refusal in checked.report.refusals:
        _say(f"impact: {refusal.sentence}")
    for fault in faults:
        for line in str(fault).splitlines():
            _say(f"impact: {line}")
    if faults or checked.report.refusals:
        return REFUSED
    is_found = any(problem.effect != "noted" for problem in checked.report.found)
    return FOUND if is_found else DONE


def _write_left_out(report: Report, folder: Path) -> None:
    for file in report.left_out_rows:
        name = file.removesuffix(".csv") + LEFT_OUT_ENDING
        _write(folder / name, table_bytes(report.left_out(file), "csv"))


def _summarise(report: Report) -> None:
    """Say on standard error where the rows went, and what was set aside."""
    aside = Counter(p.file for p in report.found if p.effect == "value-set-aside")
    for file in report.files:
        parts = f"{file.kept} kept, {file.left_out} left out, {file.repeated} repeated"
        _say(f"{file.file}: {file.rows} rows = {parts}; {aside[file.file]} values set aside")


def _sample(given: argparse.Namespace) -> int:
    write_sample(given.folder, given.merchants, given.seed, given.as_of)
    _say(f"{given.folder}: a fictional sample of {given.merchants} merchants")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
