"""The files of docs/deploy agree with what the server allows and answers."""

import json
import os
import re
import subprocess
import time
import tomllib
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from tests.browser.server import free_port
from tests.conftest import LONG

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_nginx_lets_through_the_largest_upload_that_the_app_allows() -> None:
    [limit] = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    form_around_the_file = 1
    assert int(limit) >= CONFIG["server"]["maxUploadSize"] + form_around_the_file


def test_the_redirect_to_https_names_our_host_not_the_callers() -> None:
    redirects = re.findall(r"return 301 (\S+);", NGINX)
    assert redirects == ["https://$server_name$request_uri"]


def test_an_image_and_a_server_are_installed_by_the_same_script() -> None:
    container = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^RUN (.*)$", container)[0].startswith(
        "sh /source/docs/deploy/install.sh /srv/impact"
    )
    assert "sh docs/deploy/install.sh /srv/impact" in operations
    assert "--require-hashes" in (DEPLOY / "install.sh").read_text(encoding="utf-8")
    assert re.search(r"(?m)^USER [1-9]", container)


def nobody(python: Path) -> dict[str, int]:
    """Return how to run as a user who may write nothing, where that is possible."""
    who = {"user": 65534, "group": 65534} if os.getuid() == 0 else {}
    try:
        subprocess.run([python, "-c", ""], check=True, **who)  # type: ignore[call-overload]
    except (OSError, subprocess.CalledProcessError):
        return {}  # Python itself is in a folder that only we may read
    return who


@LONG
def test_an_installed_release_runs_read_only_and_an_earlier_one_can_come_back(
    tmp_path: Path,
) -> None:
    prefix = tmp_path / "impact"
    tmp_path.chmod(0o755)
    for name in ("first", "second"):
        subprocess.run(["sh", str(DEPLOY / "install.sh"), str(prefix), name], check=True)
    current = prefix / "current"
    again = subprocess.run(["sh", str(DEPLOY / "install.sh"), str(prefix), "first"], check=False)
    assert (again.returncode, current.readlink()) == (2, Path("releases/second"))
    for name in ("second", "first"):
        current.unlink()
        current.symlink_to(f"releases/{name}")
        port = free_port()
        command = [str(current / ".venv/bin/python"), "-m", "pages.server", "--port", str(port)]
        with subprocess.Popen(
            command,
            cwd=current,
            env={"HOME": "/nonexistent"},
            **nobody(current / ".venv/bin/python"),
        ) as run:
            try:
                assert version_of(f"http://127.0.0.1:{port}/healthz") == name
            finally:
                run.terminate()


def version_of(url: str) -> str:
    for _ in range(300):
        with suppress(OSError):
            return str(json.loads(urllib.request.urlopen(url, timeout=20).read())["version"])
        time.sleep(0.2)
    pytest.fail("the release does not answer")
