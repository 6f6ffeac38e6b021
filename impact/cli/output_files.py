"""Write the output of a command: files with sidecars, standard output, messages."""

import argparse
import errno
import hashlib
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

import pandas as pd

from impact.model.errors import UsageError
from impact.model.problem_report import Report
from impact.output.export import FORMATS, table_bytes
from impact.output.provenance import sidecar_json

Part = bytes | memoryview
DONE, PROBLEMS_FOUND, REFUSED, NOTHING_NEW = 0, 1, 2, 3  # exit statuses
_FORMATS_BY_SUFFIX = {".csv": ("csv", "csv-fr"), ".xlsx": ("xlsx",)}


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Add `--output` and `--format`."""
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--format", choices=FORMATS)


def output_format(output: Path | None, stated: str | None) -> str:
    """Return the format of the output, by the suffix of the file and `--format`.

    Raises:
        UsageError: they contradict each other, or neither tells the format.
    """
    if output is None:
        if stated == "xlsx":
            raise UsageError("a workbook needs --output FILE.xlsx.")
        return stated or "csv"
    allowed = _FORMATS_BY_SUFFIX.get(output.suffix.lower())
    if allowed is None:
        if stated is None:
            raise UsageError(f"{output.name} ends in neither .csv nor .xlsx; add --format.")
        return stated
    if stated is not None and stated not in allowed:
        raise UsageError(f"--format {stated} does not fit the ending of {output.name}.")
    return stated or allowed[0]


def write_output(content: bytes, output: Path | None) -> None:
    """Write content to a file, or to standard output if `output` is None."""
    if output is None:
        write_stdout([content])
    else:
        write_files([(output, [content])])


def write_output_with_sidecar(
    parts: Iterable[Part], output: Path | None, about: Mapping[str, Any], rows: int, form: str
) -> None:
    """Write a file and its FILE.meta.json, both or neither; only the file to standard output.

    Args:
        about, rows, form: what the sidecar states.
    """
    if output is None:
        write_stdout(parts)
        return
    digest = hashlib.sha256()

    def hashed() -> Iterator[Part]:
        for part in parts:
            digest.update(part)
            yield part

    def sidecar() -> Iterator[Part]:
        # The digest is complete once the file has been written.
        yield sidecar_json(about, rows, form, digest.hexdigest())

    write_files([(output, hashed()), (output.with_name(f"{output.name}.meta.json"), sidecar())])


def write_table(
    args: argparse.Namespace, form: str, table: pd.DataFrame, about: Mapping[str, Any]
) -> None:
    """Write a table, and with `--output` its sidecar, both with where it comes from."""
    content = table_bytes(table, form, about)
    write_output_with_sidecar([content], args.output, about, len(table), form)


def write_files(files: Iterable[tuple[Path, Iterable[Part]]]) -> None:
    """Write all files or none: first to temporary files beside them, then renamed.

    Raises:
        UsageError: a file cannot be written; existing files are unchanged.
    """
    temporary: dict[Path, Path] = {}
    path = Path()
    try:
        for path, parts in files:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
                temporary[path] = Path(stream.name)
                stream.writelines(parts)
            temporary[path].chmod(0o644)
        for path, written in temporary.items():
            written.replace(path)
    except BaseException as error:
        for written in temporary.values():
            written.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise UsageError(f"{path} cannot be written ({error.strerror}).") from None
        raise


def print_summary(report: Report) -> None:
    """Print the row counts of each file and how many values were ignored."""
    set_aside: Counter[str] = Counter()
    for problem in report.problem_list:
        set_aside[problem.file] += problem.count * (problem.effect == "value-set-aside")
    for file in report.files:
        parts = f"{file.kept} kept, {file.left_out} skipped, {file.repeated} repeated"
        print_message(
            f"{file.file}: {file.rows} rows = {parts}; {set_aside[file.file]} values ignored"
        )


def write_stdout(parts: Iterable[Part]) -> None:
    """Write to standard output. A reader that stops early, as `| head` does, is not an error.

    Raises:
        UsageError: standard output is closed or cannot be written.
    """
    if sys.stdout is None:
        raise UsageError("standard output is closed.")
    try:
        sys.stdout.buffer.writelines(parts)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_buffer(sys.stdout)
    except OSError as error:
        _discard_buffer(sys.stdout)
        raise UsageError(f"standard output cannot be written ({error.strerror}).") from None


def print_message(text: str) -> None:
    """Print a line for the user on standard error; ignored where that is closed or full."""
    if sys.stderr is None:  # it is closed
        return
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        _discard_buffer(sys.stderr)


def _discard_buffer(stream: TextIO) -> None:
    """Redirect a stream to the null device, since Python flushes its buffer at exit."""
    with Path(os.devnull).open("wb") as null_device:
        os.dup2(null_device.fileno(), stream.fileno())
