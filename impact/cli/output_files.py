"""What the commands write: files, sidecars, standard output, messages."""

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

_ENDINGS = {".csv": ("csv", "csv-fr"), ".xlsx": ("xlsx",)}


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where a table goes, and in which format."""
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--format", choices=FORMATS)


def print_message(text: str) -> None:
    """Write a line for a person, on standard error."""
    write_stderr_line(text)


def output_format(output: Path | None, stated: str | None) -> str:
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


def write_output(content: bytes, output: Path | None) -> None:
    """Write content to a file, or to standard output where none is named."""
    write_output_parts([content], output)


def write_output_parts(parts: Iterable[Part], output: Path | None) -> str:
    """Write a file part by part, or to standard output where none is named.

    Returns:
        The sha256 of what was written, 64 hex digits.
    """
    digest = hashlib.sha256()
    if output is not None:
        write_parts(output, _hashed(parts, digest))
    else:
        write_stdout(_hashed(parts, digest))
    return digest.hexdigest()


def print_summary(report: Report) -> None:
    """Say on standard error where the rows went, and what was set aside."""
    aside = Counter(p.file for p in report.problem_list if p.effect == "value-set-aside")
    for file in report.files:
        parts = f"{file.kept} kept, {file.left_out} left out, {file.repeated} repeated"
        print_message(
            f"{file.file}: {file.rows} rows = {parts}; {aside[file.file]} values set aside"
        )


Part = bytes | memoryview


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


def write_output_with_sidecar(
    parts: Iterable[Part], output: Path | None, sidecar_of: Callable[[str], bytes]
) -> None:
    """Write a file and its FILE.meta.json, both or neither; to standard output without one.

    Args:
        sidecar_of: makes the sidecar from the sha256 of what was written.
    """
    if output is None:
        write_output_parts(parts, None)
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
