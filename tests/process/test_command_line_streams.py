"""Streams and disks that cannot be written: one line and status 2, never a traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.builders.commands import COMMANDS, call, taking, write_files
from tests.builders.factories import write_folder

ROOT = Path(__file__).parents[2]
# One process for all runs, since each would load the same for seconds: each line that it reads is
# a run, for which it makes a copy of itself. The copy ends as a process of its own does.
RUNNER = """
import gc, importlib, json, os, pkgutil, resource, sys
import impact.cli
from impact.__main__ import main

for module in pkgutil.iter_modules(impact.cli.__path__, "impact.cli."):
    importlib.import_module(module.name)
gc.freeze()

def set_up(fd, kind, name, read, write):
    if kind == "closed":
        os.close(fd)
        setattr(sys, name, None)  # as Python begins where it is closed
        return
    os.close(read)
    os.dup2(os.open("/dev/full", os.O_WRONLY) if kind == "full" else write, fd)

for line in sys.stdin:
    said = json.loads(line)
    pipes = {name: os.pipe() for name in ("stdout", "stderr")}
    for name, (read, _) in pipes.items():
        if said[name] == "left":
            os.close(read)
            pipes[name] = (os.open(os.devnull, os.O_RDONLY), pipes[name][1])
    child = os.fork()
    if child == 0:
        for fd, name in ((1, "stdout"), (2, "stderr")):
            set_up(fd, said[name], name, *pipes[name])
        for _, write in pipes.values():
            os.close(write)
        if said["most"] is not None:
            sys.dont_write_bytecode = True
            resource.setrlimit(resource.RLIMIT_FSIZE, (said["most"],) * 2)
        sys.exit(main(said["arguments"]))
    for _, write in pipes.values():
        os.close(write)
    texts = [open(read, "rb").read().decode() for read, _ in pipes.values()]
    _, status = os.waitpid(child, 0)
    print(json.dumps([os.waitstatus_to_exitcode(status), *texts]), flush=True)
"""


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Return a function that runs a command; each stream is read, full, closed or left."""
    runner = subprocess.Popen(
        [sys.executable, "-c", RUNNER],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    @cache
    def ended(
        *arguments: object, most: int | None = None, stdout: str = "read", stderr: str = "read"
    ) -> Ended:
        command = [str(one) for one in arguments]
        options = {"arguments": command, "most": most, "stdout": stdout, "stderr": stderr}
        assert runner.stdin is not None
        assert runner.stdout is not None
        runner.stdin.write(json.dumps(options) + "\n")
        runner.stdin.flush()
        return Ended(*json.loads(runner.stdout.readline()))

    yield ended
    runner.communicate(timeout=60)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a left-out row, so that `check` finds something."""
    row = "M1,x,FR\n,y,FR\n"
    folder = tmp_path_factory.mktemp("streams") / "data"
    return write_folder(folder, f"merchant_id,name,country\n{row}", dataset="day = 2026-06-30\n")


@pytest.fixture(scope="module")
def files(data: Path) -> Path:
    return write_files(data, data.parent)


def arguments_of(name: str, data: Path, files: Path) -> tuple[str, ...]:
    return ("--help",) if name == "help" else call(name, data, files)


PRINTING = [*(name for name in COMMANDS if name != "evidence"), "help"]
SOME = ("decide", "check", "report", "help")  # all write by one function, as the first test shows


@pytest.mark.parametrize("name", PRINTING)
def test_a_full_device_prints_one_line_and_returns_status_2(
    run: Run, name: str, data: Path, files: Path
) -> None:
    ended = run(*arguments_of(name, data, files), stdout="full")
    expected = "impact: standard output cannot be written (No space left on device).\n"
    assert (ended.status, ended.err) == (2, expected)


@pytest.mark.parametrize("name", SOME)
def test_a_closed_output_prints_one_line_and_returns_status_2(
    run: Run, name: str, data: Path, files: Path
) -> None:
    ended = run(*arguments_of(name, data, files), stdout="closed")
    assert (ended.status, ended.err) == (2, "impact: standard output is closed.\n")


@pytest.mark.parametrize("name", SOME)
def test_a_reader_that_has_closed_does_not_change_the_status(
    run: Run, name: str, data: Path, files: Path
) -> None:
    arguments = arguments_of(name, data, files)
    usual, ended = run(*arguments), run(*arguments, stdout="left")
    assert (ended.status, ended.err) == (usual.status, usual.err)


@pytest.mark.parametrize("name", ["decide", "check"])
@pytest.mark.parametrize("kind", ["full", "closed", "left"])
def test_a_closed_standard_error_changes_nothing(
    run: Run, name: str, kind: str, data: Path, files: Path
) -> None:
    arguments = arguments_of(name, data, files)
    usual, ended = run(*arguments), run(*arguments, stderr=kind)
    assert (ended.status, ended.out) == (usual.status, usual.out)


def test_a_full_device_gives_a_separate_process_no_traceback(data: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "impact", "decide", "--data", str(data)],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": ""},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (ended.returncode, ended.stderr.count(b"\n")) == (2, 1)


# --- files ------------------------------------------------------------------------------------


WRITING = [(name, option) for option in ("--output", "--report") for name in taking(option)]


@pytest.mark.parametrize(("command", "option"), [*WRITING, ("check", "--left-out")])
def test_a_full_disk_leaves_the_existing_file(
    run: Run, command: str, option: str, data: Path, files: Path, tmp_path: Path
) -> None:
    output = tmp_path / ("a.txt" if command == "digest" else "a.csv")
    names = [output, output.with_name(f"{output.name}.meta.json")]
    for name in names:
        name.write_bytes(b"before")
    target = tmp_path if option == "--left-out" else output
    ended = run(*call(command, data, files), option, target, most=10)
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert "cannot be written (File too large)" in ended.err
    assert sorted(tmp_path.iterdir()) == names
    assert [name.read_bytes() for name in names] == [b"before"] * 2


@pytest.mark.parametrize("command", ["decide", "compare", "verify"])
def test_no_file_is_written_without_its_sidecar(
    run: Run, command: str, data: Path, files: Path, tmp_path: Path
) -> None:
    output = tmp_path / "a.csv"
    arguments = (*call(command, data, files), "--output", output)
    assert run(*arguments).status == 0
    sizes = [path.stat().st_size for path in sorted(tmp_path.iterdir())]
    assert sizes[0] < sizes[1] - 1
    for path in tmp_path.iterdir():
        path.write_bytes(b"before")
    ended = run(*arguments, most=sizes[1] - 1)
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert "a.csv.meta.json cannot be written" in ended.err
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"] * 2
