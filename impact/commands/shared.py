"""What the commands share: options, exit statuses, and how a file is written."""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from impact import clock
from impact.commands.streams import write_line, write_out
from impact.dataset import Dataset
from impact.days import AS_OF_RANGE, can_be_as_of, day_of, parse_day
from impact.decisions import View, look
from impact.errors import UsageError, shown, together
from impact.exports import FORMATS
from impact.policy import PolicyHistory, read_policy_history
from impact.reading.cleaning import normal
from impact.registries.confirmation import confirm, lists_for, refuse_faulty
from impact.registries.reading import Registries, read_registries
from impact.report import Report
from impact.snapshots import Snapshot, find_snapshots, load_snapshot

DONE, FOUND, REFUSED = 0, 1, 2

Part = bytes | memoryview

_ENDINGS = {".csv": ("csv", "csv-fr"), ".xlsx": ("xlsx",)}
# A file of hundreds of extra columns is not listed in whole.
_MOST_HEADERS = 20
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add `--data`: the folder, IMPACT_DATA or `data` by default."""
    default = Path(os.environ.get("IMPACT_DATA") or "data")
    parser.add_argument("--data", type=Path, default=default, metavar="DIR")
    parser.add_argument("--snapshot", metavar="YYYY-MM-DD", help="default: the latest")


def chosen_snapshot(given: argparse.Namespace) -> Snapshot:
    """Return the snapshot that the options of `add_data` ask for."""
    snapshots = find_snapshots(given.data)
    return snapshots.latest if given.snapshot is None else snapshots.named(given.snapshot)


def say_skipped_folders(given: argparse.Namespace) -> None:
    """Say on standard error which folders of the data folder are no snapshots, and why."""
    for note in find_snapshots(given.data).notes:
        say(note)


def chosen_rules(given: argparse.Namespace, snapshot: Snapshot) -> PolicyHistory:
    """Return the policy's versions: of `--policy`, of the snapshot, or of the data folder."""
    folder = snapshot.settings("policy.toml").parent
    return read_policy_history(folder, getattr(given, "policy", None))


def add_view(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which decisions are meant: folder, day and policy."""
    add_data(parser)
    parser.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="default: the data day")
    parser.add_argument("--policy", type=Path, metavar="FILE")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where a table goes, and in which format."""
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--format", choices=FORMATS)


def open_view(given: argparse.Namespace) -> View:
    """Return the view that the options of `add_view` ask for."""
    say_skipped_folders(given)
    snapshot = chosen_snapshot(given)
    rules, dataset = together(
        lambda: chosen_rules(given, snapshot), lambda: load_snapshot(snapshot)
    )
    dataset = with_lists(dataset, rules, snapshot)
    data_day = data_day_of(dataset)
    as_of = given.as_of or data_day
    return look(dataset, as_of, rules.in_force(as_of).policy, data_day)


def data_day_of(dataset: Dataset) -> date:
    """Return the day that files speak for, today where they name none."""
    return dataset.data_day(clock.today(dataset.info.timezone))


def with_lists(dataset: Dataset, rules: PolicyHistory, snapshot: Snapshot) -> Dataset:
    """Return the dataset with the State's lists, where a version of the policy asks for them.

    Raises:
        SettingsError, FilesRefused: there is no such list, or a list was refused.
    """
    registries = lists_asked(rules, snapshot)
    return dataset if registries is None else confirm(dataset, registries, rules.confirms)


def lists_asked(rules: PolicyHistory, snapshot: Snapshot) -> Registries | None:
    """Return the State's lists where a version of the policy asks for them, else None.

    Raises:
        SettingsError, FilesRefused: as `with_lists`.
    """
    if not rules.confirms:
        return None
    registries = read_registries(snapshot.root)
    refuse_faulty(registries)
    lists_for(registries, rules.confirms)
    return registries


def day(text: str) -> date:
    """Read an ISO day of the command line, one that a question can be asked of."""
    number = parse_day(text) if _ISO_DAY.fullmatch(text) else None
    if number is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as YYYY-MM-DD.")
    if not can_be_as_of(day_of(number)):
        raise argparse.ArgumentTypeError(f"{text} lies outside {AS_OF_RANGE}.")
    return day_of(number)


def say(text: str) -> None:
    """Write a line for a person, on standard error."""
    write_line(text)


def format_of(output: Path | None, stated: str | None) -> str:
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


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; see `write_parts`."""
    write_parts(path, [content])


def write_parts(path: Path, parts: Iterable[Part]) -> None:
    """Write a file whole or not at all, part by part."""
    _write_all([(path, parts)])


def _write_all(files: Iterable[tuple[Path, Iterable[Part]]]) -> None:
    """Write files, all of them or none: beside them first, then renamed.

    Raises:
        UsageError: one of them cannot be written; what was there before is untouched.
    """
    written: dict[Path, Path] = {}
    path = Path()
    try:
        for path, parts in files:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
                written[path] = Path(part.name)
                part.writelines(parts)
            written[path].chmod(0o644)
        for path, beside in written.items():
            beside.replace(path)
    except BaseException as error:
        for beside in written.values():
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise UsageError(f"{path} cannot be written ({error.strerror}).") from None
        raise


def hand_out(content: bytes, output: Path | None) -> None:
    """Write content to a file, or to standard output where none is named."""
    hand_out_parts([content], output)


def hand_out_parts(parts: Iterable[Part], output: Path | None) -> str:
    """Write a file part by part, or to standard output where none is named.

    Returns:
        The sha256 of what was written, 64 hex digits.
    """
    digest = hashlib.sha256()
    if output is not None:
        write_parts(output, _hashed(parts, digest))
    else:
        write_out(_hashed(parts, digest))
    return digest.hexdigest()


def hand_out_with_sidecar(
    parts: Iterable[Part], output: Path | None, sidecar_of: Callable[[str], bytes]
) -> None:
    """Write a file and its FILE.meta.json, both or neither; to standard output without one.

    Args:
        sidecar_of: makes the sidecar from the sha256 of what was written.
    """
    if output is None:
        hand_out_parts(parts, None)
        return
    digest = hashlib.sha256()

    def sidecar() -> Iterator[Part]:
        yield sidecar_of(digest.hexdigest())  # which is known once the file is written

    beside = output.with_name(f"{output.name}.meta.json")
    _write_all([(output, _hashed(parts, digest)), (beside, sidecar())])


def _hashed(parts: Iterable[Part], digest: hashlib._Hash) -> Iterator[Part]:
    for part in parts:
        digest.update(part)
        yield part


def summarise(report: Report) -> None:
    """Say on standard error where the rows went, and what was set aside."""
    aside = Counter(p.file for p in report.found if p.effect == "value-set-aside")
    for file in report.files:
        parts = f"{file.kept} kept, {file.left_out} left out, {file.repeated} repeated"
        say(f"{file.file}: {file.rows} rows = {parts}; {aside[file.file]} values set aside")


def say_columns(report: Report) -> None:
    """Say on standard error which header serves which column of each file, and which none."""
    for file in report.files:
        served = [_served(header, column) for header, column in file.served]
        say(f"{file.file}: columns {', '.join(served)}")
        if file.carried:
            say(f"{file.file}: carried along, read for nothing: {_some(file.carried)}")


def _served(header: str, column: str) -> str:
    if not header:
        return f"{column} (from columns.toml)"
    return column if normal(header) == column else f"{column} = “{shown(header)}”"


def _some(headers: tuple[str, ...]) -> str:
    more = len(headers) - _MOST_HEADERS
    named = ", ".join(f"“{shown(header)}”" for header in headers[:_MOST_HEADERS])
    return f"{named} and {more:,} more" if more > 0 else named
