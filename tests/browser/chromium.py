"""Find a Chromium that starts, or install one; `python -m tests.browser.chromium` does both.

The order: a browser of the machine, Playwright's own that is already there, Playwright's own
by download, Debian's package by apt-get when root.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
# Playwright tries five times; unreachable, it must give up within a minute.
CONNECTION_TIMEOUT_MS = "10000"
DOWNLOAD_SECONDS = 300
APT_SECONDS = 600
ADVICE = (
    "No Chromium for the browser tests: none is on this machine, Playwright could not download"
    " its own, and {apt}. Install one (Debian, Ubuntu: apt-get install chromium), or name one:"
    " CHROMIUM=/path/to/chromium make test"
)


def find_chromium() -> str | None:
    """Return the path of a Chromium that starts on this machine, or None."""
    named = os.environ.get("CHROMIUM")
    candidates = iter([named]) if named else chain(map(shutil.which, NAMES), playwrights_own())
    return next((path for path in candidates if path and starts(path)), None)


def playwrights_own() -> Iterator[str]:
    """Yield the path of Playwright's own; asking takes a second, so it is asked last."""
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def starts(path: str) -> bool:
    """Return whether the program at `path` runs: a download without its libraries does not."""
    if not Path(path).is_file():
        return False
    command = [path, "--version"]
    try:
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install_chromium() -> str | None:
    """Install a Chromium in the ways that this machine allows; return its path, or None."""
    for install in (download, install_package):
        install()
        path = find_chromium()
        if path:
            return path
    return None


def download() -> None:
    print("No Chromium found; trying Playwright's own download.")
    settings = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": CONNECTION_TIMEOUT_MS}
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    attempt(command, DOWNLOAD_SECONDS, settings)


def can_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_package() -> None:
    if not can_use_apt():
        return
    print("Trying Debian's package.")
    settings = {"DEBIAN_FRONTEND": "noninteractive"}
    attempt(["apt-get", "update", "--quiet"], APT_SECONDS, settings)
    command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"]
    attempt(command, APT_SECONDS, settings)


def attempt(command: list[str], seconds: int, settings: dict[str, str]) -> None:
    """Run `command` for at most `seconds`; print its last lines if it fails."""
    try:
        result = subprocess.run(
            command,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        print(f"`{' '.join(command)}` took more than {seconds} seconds: given up.")
        return
    if result.returncode != 0:
        print(f"`{' '.join(command)}` failed:\n{result.stdout[-800:].strip()}")


def main() -> int:
    path = find_chromium()
    if path is None and os.environ.get("CHROMIUM"):
        print(f"CHROMIUM={os.environ['CHROMIUM']} does not start.", file=sys.stderr)
        return 1
    path = path or install_chromium()
    if path is None:
        reason = "apt-get failed too" if can_use_apt() else "apt-get needs root on a Debian machine"
        print(ADVICE.format(apt=reason), file=sys.stderr)
        return 1
    print(f"Browser: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
