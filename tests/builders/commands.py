"""Every command that the program's own parser knows: how it is called and what it takes."""

import argparse
import re
from pathlib import Path

from impact import __main__ as program
from impact.__main__ import main

COMMANDS = tuple(program._COMMANDS)


def usage_of(command: str) -> str:
    parser = argparse.ArgumentParser()
    program._COMMANDS[command][1](parser)
    return parser.format_usage()


def taking(option: str) -> list[str]:
    """Return the commands that have an option."""
    return [name for name in COMMANDS if re.search(rf"{option}(?![\w-])", usage_of(name))]


def day_options() -> list[tuple[str, str]]:
    """Return every option of a command that is a day to decide by."""
    named = [(name, re.findall(r"(--[\w-]+)\sYYYY-MM-DD", usage_of(name))) for name in COMMANDS]
    return [(name, option) for name, found in named for option in found if option != "--snapshot"]


def call(command: str, data: Path, files: Path) -> tuple[str, ...]:
    """Return a command with what it needs on a data folder, and on files of `write_files`."""
    needed = {
        "compare": ("--from", f"{data}@2026-05-31", "--to", data),
        "check-export": (files / "decisions.csv", "--data", data),
        "check-evidence": (files / "badges.zip",),
        "evidence": ("--data", data, "--output", files / "badges.zip"),
    }
    return (command, *map(str, needed.get(command, ("--data", data))))


def write_files(data: Path, files: Path) -> Path:
    """Write the files that the commands which check files are given."""
    main(["decide", "--data", str(data), "--output", str(files / "decisions.csv")])
    main([*call("evidence", data, files)])
    return files
