"""Write the output of a command: files with sidecars, standard output, messages."""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from impact.cli.streams import write_stderr_line, write_stdout
from impact.model.errors import UsageError
from impact.model.problem_report import Report
from impact.output.export import FORMATS

_FORMATS_BY_SUFFIX = {".csv": ("csv", "csv-fr"), ".xlsx": ("xlsx",)}


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Add `--output` and `--format`."""
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--format", choices=FORMATS)


def print_message(text: str) -> None:
    """Print a line for the user on standard error."""
    write_stderr_line(text)


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


def write_file(path: Path, content: bytes) -> None:
    """Write a file atomically; see `write_parts`."""
    write_parts(path, [content])


def write_parts(path: Path, parts: Iterable[Part]) -> None:
    """Write the parts of a file; the file appears whole or not at all."""
    _write_all([(path, parts)])


def write_output(content: bytes, output: Path | None) -> None:
    """Write content to a file, or to standard output if `output` is None."""
    write_output_parts([content], output)


def write_output_parts(parts: Iterable[Part], output: Path | None) -> str:
    """Write parts to a file, or to standard output if `output` is None.

    Returns:
        The SHA-256 of the written bytes, 64 hex digits.
    """
    digest = hashlib.sha256()
    if output is not None:
        write_parts(output, _hashed(parts, digest))
    else:
        write_stdout(_hashed(parts, digest))
    return digest.hexdigest()


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


Part = bytes | memoryview


def _write_all(files: Iterable[tuple[Path, Iterable[Part]]]) -> None:
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


def write_output_with_sidecar(
    parts: Iterable[Part], output: Path | None, make_sidecar: Callable[[str], bytes]
) -> None:
    """Write a file and its FILE.meta.json, both or neither; only the file to standard output.

    Args:
        make_sidecar: returns the sidecar for the SHA-256 of the file.
    """
    if output is None:
        write_output_parts(parts, None)
        return
    digest = hashlib.sha256()

    def sidecar() -> Iterator[Part]:
        yield make_sidecar(digest.hexdigest())  # complete once the file has been written

    sidecar_path = output.with_name(f"{output.name}.meta.json")
    _write_all([(output, _hashed(parts, digest)), (sidecar_path, sidecar())])


def _hashed(parts: Iterable[Part], digest: hashlib._Hash) -> Iterator[Part]:
    for part in parts:
        digest.update(part)
        yield part
