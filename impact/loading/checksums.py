"""`checksums.sha256` beside the files: which files belong to the set, byte for byte.

The format is that of `sha256sum`. A file that is listed and differs or is missing, a file that is
read and not listed, and a line that cannot be read are each a problem that refuses the set;
docs/contract.md, section 5.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from impact.loading.file_access import File, Folder, MemoryFile, read_once
from impact.model.errors import SettingsError, quote_value
from impact.model.problems import Problem

CHECKSUMS = "checksums.sha256"
_LINE = re.compile(r"(?P<escaped>\\?)(?P<sha256>[0-9A-Fa-f]{64}) [ *](?P<name>.+)")
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "r": "\r"}


@dataclass(frozen=True)
class Checksums:
    """What a `checksums.sha256` lists.

    Attributes:
        listed: sha256 (lower case) by file name, or path below the folder; None where there is no
            such file, so that every file is as good as another.
        problems: the lines that cannot be read.
    """

    listed: dict[str, str] | None = None
    problems: tuple[Problem, ...] = ()

    def fault(self, name: str, sha256: str) -> str:
        """Say what is wrong with a file of this content; "" where nothing is."""
        if self.listed is None or self.problems:
            return ""
        if name not in self.listed:
            return f"The file is not listed in {CHECKSUMS}; list it, or take it out of the folder."
        return "" if self.listed[name] == sha256 else _differs(self.listed[name], sha256)

    def held(self, file: File) -> File:
        """Return a settings file, its bytes read once and held against the list.

        Raises:
            SettingsError: it is not listed, or is another one than the listed one.
        """
        once = read_once(file)
        if isinstance(once, MemoryFile) and once.content is not None:
            fault = self.fault(file.name, hashlib.sha256(once.content).hexdigest())
            if fault:
                raise SettingsError(f"{file.name}: {fault}")
        return once

    def others(self, folder: Folder, seen: Collection[str]) -> list[Problem]:
        """Return what is wrong with the listed files beside those that were held against it."""
        if self.listed is None or self.problems:
            return []
        unseen = ((name, sha256) for name, sha256 in self.listed.items() if name not in seen)
        found = (_other(folder, name, sha256) for name, sha256 in unseen)
        return [problem for problem in found if problem]


ANY_FILES = Checksums()


def read_checksums(folder: Folder) -> Checksums:
    """Return what the `checksums.sha256` of a folder lists; nothing where there is none."""
    file = folder / CHECKSUMS
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ANY_FILES
    except OSError as error:
        message = f"The file cannot be read ({error.strerror}); check its permissions."
        return Checksums({}, (_problem(CHECKSUMS, None, message),))
    except UnicodeDecodeError:
        message = "This is not UTF-8 text; write it again with sha256sum."
        return Checksums({}, (_problem(CHECKSUMS, None, message),))
    return _parsed(text)


def _parsed(text: str) -> Checksums:
    listed: dict[str, str] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        entry = _entry(line)
        if isinstance(entry, str):
            problems.append(_problem(CHECKSUMS, number, entry, quote_value(line)))
        elif listed.setdefault(*entry) != entry[1]:
            message = (
                f"{quote_value(entry[0])} is listed twice with different sums; keep the right one."
            )
            problems.append(_problem(CHECKSUMS, number, message, quote_value(line)))
    # `sha256sum * > checksums.sha256` lists the file itself, while it is still empty.
    listed.pop(CHECKSUMS, None)
    return Checksums(listed, tuple(problems))


def _entry(line: str) -> tuple[str, str] | str:
    """Return (name, sha256) of a line, or what is wrong with it."""
    match = _LINE.fullmatch(line)
    if match is None:
        return (
            "The line is not a SHA-256 of 64 digits, two blanks and a file name; "
            "write the file with `sha256sum *.csv *.toml`."
        )
    name = match["name"]
    if match["escaped"]:
        name = _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), name)
    name = name.removeprefix("./")
    if name.startswith("/") or ".." in name.split("/") or "\0" in name:
        return f"{quote_value(name)} is no file of this folder; list the files beside this one."
    return name, match["sha256"].lower()


def _other(folder: Folder, name: str, sha256: str) -> Problem | None:
    try:
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        why = "is missing" if is_missing else f"cannot be read ({error.strerror})"
        return _problem(name, None, f"The file is listed in {CHECKSUMS} and {why}; copy it again.")
    return None if found == sha256 else _problem(name, None, _differs(sha256, found))


def _differs(listed: str, found: str) -> str:
    return (
        f"The file is not the one that {CHECKSUMS} lists (SHA-256 {found[:12]}… instead of "
        f"{listed[:12]}…); wait until it is whole, or copy it again."
    )


def _problem(file: str, line: int | None, message: str, value: str = "") -> Problem:
    return Problem(file, line, "", "file-error", value, message, "file-refused")
