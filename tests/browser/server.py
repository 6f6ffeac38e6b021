"""A dashboard of its own for a test: the server of `make run` on a free port of 127.0.0.1."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 180  # of three on a quiet machine
STOP_SECONDS = 10
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Server:
    """A running dashboard: its address, the file that takes what it prints, its process if ours."""

    url: str
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running_server(
    log: Path,
    data: Path | None = None,
    app: Path | None = None,
    port: int | None = None,
    arguments: Sequence[str] = (),
    settings: Mapping[str, str] = {},
    module: str = "pages.server",
) -> Iterator[Server]:
    """Serve the folder `data` (the sample where None) until the block ends.

    Args:
        app: a script to be run by `streamlit run` instead of our own server.
        port: one that is free; None: any.
        arguments, settings: more of them for the server, and for its environment.
        module: what Python runs as the server.
    """
    server = start(log, data, app, port or free_port(), arguments, settings, module)
    try:
        wait_until_healthy(server)
        yield server
    finally:
        stop(server.process)


def start(
    log: Path,
    data: Path | None,
    app: Path | None,
    port: int,
    arguments: Sequence[str],
    settings: Mapping[str, str],
    module: str = "pages.server",
) -> Server:
    command = [sys.executable, "-m", module, "--port", str(port), *arguments]
    if app is not None:
        command = [sys.executable, "-m", "streamlit", "run", str(app)]
        command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
        command += ["--server.headless", "true", "--server.fileWatcherType", "none"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment(data), **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Server(f"http://127.0.0.1:{port}", log, process)


def environment(data: Path | None) -> dict[str, str]:
    """Return the environment without this shell's own settings of the dashboard and Streamlit."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("IMPACT_", "STREAMLIT_"))
    }
    return variables if data is None else {**variables, "IMPACT_DATA": str(data)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(server):
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The dashboard did not start:\n{server.output()}")
        time.sleep(POLL_SECONDS)


def is_healthy(server: Server) -> bool:
    try:
        with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and whatever it started: it leads a process group of its own."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, kind)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
