"""Verify the files of a folder against its `checksums.sha256`.

The format is that of `sha256sum`. A listed file that differs or is missing, a file that is read
but not listed, and a line that cannot be read are each a problem that refuses the folder;
docs/contract.md, section 5.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from impact.loading.file_access import (
    File,
    Folder,
    MemoryFile,
    describe_access_fault,
    read_content,
    read_once,
)
from impact.model.errors import SettingsError, quote_value
from impact.model.problems import Problem

CHECKSUMS = "checksums.sha256"
_LINE = re.compile(r"(?P<escaped>\\?)(?P<sha256>[0-9A-Fa-f]{64}) [ *](?P<name>.+)")
_ESCAPE = re.compile(r"\\(.)")
_UNESCAPED = {"n": "\n", "r": "\r"}


@dataclass(frozen=True)
class Checksums:
    """The content of a `checksums.sha256`.

    Attributes:
        listed: sha256 (lower case) by file name, or path below the folder; None where there is no
            `checksums.sha256`, so that nothing is verified.
        problems: the lines that cannot be read.
    """

    listed: dict[str, str] | None = None
    problems: tuple[Problem, ...] = ()

    def describe_mismatch(self, name: str, sha256: str) -> str:
        """Return why a file does not match its checksum; "" where it does, or none is required."""
        if self.listed is None or self.problems:
            return ""
        if name not in self.listed:
            return f"The file is not listed in {CHECKSUMS}; list it, or take it out of the folder."
        return "" if self.listed[name] == sha256 else _mismatch(self.listed[name], sha256)

    def read_verified(self, file: File) -> File:
        """Return a settings file, read once and verified.

        Raises:
            SettingsError: it is not listed, or its checksum differs.
        """
        copy = read_once(file)
        if isinstance(copy, MemoryFile) and copy.content is not None:
            mismatch = self.describe_mismatch(file.name, hashlib.sha256(copy.content).hexdigest())
            if mismatch:
                raise SettingsError(f"{file.name}: {mismatch}")
        return copy

    def check_unread(self, folder: Folder, read_names: Collection[str]) -> list[Problem]:
        """Return the problems of the listed files that were not read."""
        if self.listed is None or self.problems:
            return []
        unread = ((name, sha256) for name, sha256 in self.listed.items() if name not in read_names)
        problems = (_check_file(folder, name, sha256) for name, sha256 in unread)
        return [problem for problem in problems if problem]


ANY_FILES = Checksums()


def read_checksums(folder: Folder) -> Checksums:
    """Return the `checksums.sha256` of a folder; ANY_FILES where there is none."""
    file = folder / CHECKSUMS
    try:
        text = read_content(file).decode("utf-8-sig")
    except FileNotFoundError:
        return ANY_FILES
    except OSError as error:
        message = describe_access_fault("The file", error)
        return Checksums({}, (_problem(CHECKSUMS, None, message),))
    except UnicodeDecodeError:
        message = "This is not UTF-8 text; write it again with sha256sum."
        return Checksums({}, (_problem(CHECKSUMS, None, message),))
    return _parse(text)


def _parse(text: str) -> Checksums:
    listed: dict[str, str] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        entry = _parse_line(line)
        if isinstance(entry, str):
            problems.append(_problem(CHECKSUMS, number, entry, quote_value(line)))
        elif listed.setdefault(*entry) != entry[1]:
            message = (
                f"{quote_value(entry[0])} is listed twice with different sums; keep the right one."
            )
            problems.append(_problem(CHECKSUMS, number, message, quote_value(line)))
    # `sha256sum * > checksums.sha256` lists the output file too, with the sum of an empty file.
    listed.pop(CHECKSUMS, None)
    return Checksums(listed, tuple(problems))


def _parse_line(line: str) -> tuple[str, str] | str:
    """Return (name, sha256) of a line, or a message about what is wrong with it."""
    match = _LINE.fullmatch(line)
    if match is None:
        return (
            "The line is not a SHA-256 of 64 digits, two blanks and a file name; "
            "write the file with `sha256sum *.csv *.toml`."
        )
    name = match["name"]
    if match["escaped"]:
        name = _ESCAPE.sub(lambda match: _UNESCAPED.get(match[1], match[1]), name)
    name = name.removeprefix("./")
    if name.startswith("/") or ".." in name.split("/") or "\0" in name:
        return f"{quote_value(name)} is no file of this folder; list the files beside this one."
    return name, match["sha256"].lower()


def _check_file(folder: Folder, name: str, sha256: str) -> Problem | None:
    try:
        actual = hashlib.sha256(read_content(folder / name)).hexdigest()
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        reason = "is missing" if is_missing else f"cannot be read ({error.strerror})"
        return _problem(
            name, None, f"The file is listed in {CHECKSUMS} and {reason}; copy it again."
        )
    return None if actual == sha256 else _problem(name, None, _mismatch(sha256, actual))


def _mismatch(listed: str, actual: str) -> str:
    return (
        f"The file is not the one that {CHECKSUMS} lists (SHA-256 {actual[:12]}… instead of "
        f"{listed[:12]}…); wait until it is whole, or copy it again."
    )


def _problem(file: str, line: int | None, message: str, value: str = "") -> Problem:
    return Problem(file, line, "", "file-error", value, message, "file-refused")
