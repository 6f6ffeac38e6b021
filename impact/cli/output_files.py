"""What the commands write: files, sidecars, standard output, messages."""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from impact.cli.shared import Part
from impact.model.errors import UsageError
from impact.model.problem_report import Report
from impact.output.export import FORMATS

_ENDINGS = {".csv": ("csv", "csv-fr"), ".xlsx": ("xlsx",)}


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where a table goes, and in which format."""
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--format", choices=FORMATS)


def say(text: str) -> None:
    """Write a line for a person, on standard error."""
    print(text, file=sys.stderr)


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
    """Write a file whole or not at all: beside it first, part by part, then renamed."""
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.writelines(parts)
        Path(part.name).chmod(0o644)
        Path(part.name).replace(path)
    except BaseException as error:
        if part is not None:
            Path(part.name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise UsageError(f"{path} cannot be written ({error.strerror}).") from None
        raise


def write_sidecar(output: Path, content: bytes) -> None:
    """Write FILE.meta.json beside an output."""
    write_file(output.with_name(f"{output.name}.meta.json"), content)


def hand_out(content: bytes, output: Path | None) -> None:
    """Write content to a file, or to standard output where none is named."""
    hand_out_parts([content], output)


def hand_out_parts(parts: Iterable[Part], output: Path | None) -> str:
    """Write a file part by part, or to standard output where none is named.

    Returns:
        The sha256 of what was written, 64 hex digits.
    """
    digest = hashlib.sha256()

    def hashed() -> Iterator[Part]:
        for part in parts:
            digest.update(part)
            yield part

    if output is not None:
        write_parts(output, hashed())
    else:
        sys.stdout.buffer.writelines(hashed())
        sys.stdout.buffer.flush()
    return digest.hexdigest()


def summarise(report: Report) -> None:
    """Say on standard error where the rows went, and what was set aside."""
    aside = Counter(p.file for p in report.found if p.effect == "value-set-aside")
    for file in report.files:
        parts = f"{file.kept} kept, {file.left_out} left out, {file.repeated} repeated"
        say(f"{file.file}: {file.rows} rows = {parts}; {aside[file.file]} values set aside")
