"""Each switch of .streamlit/config.toml is in effect when the dashboard is served."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / ".streamlit" / "config.toml"
# The expected values, repeated here with the reason: changing a switch takes two edits.
SWITCHES: dict[str, Any] = {
    "browser.gatherUsageStats": False,  # nothing leaves this machine
    "client.disableDataExport": True,  # the grid's own CSV has no formula guard
    "client.showErrorDetails": "type",  # no text and no traceback of a bug on screen
    "client.showErrorLinks": False,  # no error text to a search engine
    "client.toolbarMode": "viewer",  # no developer menu
    "runner.postScriptGC": False,  # no full collection after each run
    "runner.fastReruns": False,  # a click waits its turn, and is not lost to the next one
    "server.address": "127.0.0.1",  # on this machine only
    "server.maxUploadSize": 64,  # MB
    "server.maxMessageSize": 50,  # MB
}
# Streamlit's own defaults that must stay, and what our server sets itself.
OTHERS: dict[str, Any] = {
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.fileWatcherType": "none",
}
PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
from pages.server.application import build_application
build_application()
from streamlit import config
print(json.dumps({name: config.get_option(name) for name in sys.argv[2:]}))
"""


@pytest.fixture(scope="module")
def in_force(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the options of a process that serves the dashboard, started in another folder."""
    command = [sys.executable, "-c", PROGRAM, str(ROOT), *SWITCHES, *OTHERS]
    done = subprocess.run(
        command, cwd=tmp_path_factory.mktemp("elsewhere"), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    switches: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return switches


@pytest.mark.parametrize("name", [*SWITCHES, *OTHERS])
def test_each_switch_is_in_effect(name: str, in_force: dict[str, Any]) -> None:
    assert in_force[name] == {**SWITCHES, **OTHERS}[name]


def test_every_switch_of_the_file_is_tested_here() -> None:
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    named = {
        f"{section}.{key}"
        for section, values in config.items()
        if section != "theme"
        for key in values
    }
    assert named == set(SWITCHES)
