"""Two instances behind nginx, as in docs/deploy: if one ends, its view continues on the other.

Only in `make test-long`, where a missing nginx is installed when root, and else is a failure.
"""

import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from impact.model.clock import now
from tests.browser import screen
from tests.browser.chromium import APT_SECONDS, attempt, can_use_apt
from tests.browser.server import ROOT, Server, free_port, running_server, stop
from tests.browser.test_downloads import CSV_BUTTON
from tests.browser.test_sign_in import SECRETS
from tests.browser.visits import settled
from tests.builders.sign_ins import ANA, GROUP, SECRET, cookies_of
from tests.conftest import LONG

pytestmark = LONG
DEPLOY = ROOT / "docs" / "deploy"
VIEW = "/merchants?status=champion&country=FR"
NO_NGINX = "No nginx on this machine (Debian, Ubuntu: apt-get install nginx-light)"
# What stands around a file of conf.d in nginx's own configuration.
AROUND = """
pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; master_process off;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/impact.conf;
}}
"""


@dataclass(frozen=True)
class Site:
    """The dashboard as a browser knows it, and the instances behind it by port."""

    url: str
    instances: dict[int, Server]


def nginx() -> str:
    """Return the path of nginx, installed if need be and possible."""
    if shutil.which("nginx") is None and can_use_apt():
        install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"]
        attempt([*install, "nginx-light"], APT_SECONDS, {"DEBIAN_FRONTEND": "noninteractive"})
    path = shutil.which("nginx")
    if path is None:
        pytest.fail(NO_NGINX, pytrace=False)
    return path


def write_certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-keyout", str(folder / "impact.key")]
    subprocess.run([*command, "-out", str(folder / "impact.pem")], check=True, capture_output=True)


def write_configuration(folder: Path, listen: tuple[int, int], instances: list[int]) -> Path:
    """Write docs/deploy/nginx.conf with this machine's ports and certificate in it."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    changes = {
        "listen 80;": f"listen 127.0.0.1:{listen[0]};",
        "listen 443 ssl;": f"listen 127.0.0.1:{listen[1]} ssl;",
        "127.0.0.1:8501": f"127.0.0.1:{instances[0]}",
        "127.0.0.1:8502": f"127.0.0.1:{instances[1]}",
        "/etc/nginx/tls": str(folder),
        "impact.example.com": "127.0.0.1",
    }
    for there, here in changes.items():
        assert there in text
        text = text.replace(there, here)
    (folder / "impact.conf").write_text(text, encoding="utf-8")
    around = folder / "nginx.conf"
    around.write_text(AROUND.format(folder=folder), encoding="utf-8")
    return around


@contextmanager
def running_nginx(configuration: Path, url: str) -> Iterator[None]:
    path = nginx()
    command = [path, "-p", str(configuration.parent), "-c", str(configuration)]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    process = subprocess.Popen(command, start_new_session=True)
    try:
        wait_until_answered(f"{url}/_stcore/health")
        yield
    finally:
        stop(process)


def wait_until_answered(url: str) -> None:
    unverified = ssl._create_unverified_context()
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5, context=unverified):
                return
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < deadline, f"{url} does not answer"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    listen, ports = (free_port(), free_port()), [free_port(), free_port()]
    url = f"https://127.0.0.1:{listen[1]}"
    secrets = SECRETS.format(url=url, secret=SECRET, provider="https://127.0.0.1:9", group=GROUP)
    (folder / "secrets.toml").write_text(secrets, encoding="utf-8")
    arguments = ["--sign-in", "required", "--secrets", str(folder / "secrets.toml")]
    write_certificate(folder)
    configuration = write_configuration(folder, listen, ports)
    with ExitStack() as stack:
        instances = {
            port: stack.enter_context(
                running_server(folder / f"{port}.txt", port=port, arguments=arguments)
            )
            for port in ports
        }
        stack.enter_context(running_nginx(configuration, url))
        yield Site(url, instances)


def heard_anew(page: Page) -> list[bytes]:
    """Return what a page hears by the sockets that it opens from now on, as it comes."""
    frames: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda it: frames.append(it)))
    return frames


def test_a_browser_whose_instance_ends_keeps_its_view_on_the_other(
    site: Site, browser: Browser
) -> None:
    with browser.new_context(ignore_https_errors=True) as window:
        for name, value in cookies_of(ANA, now(), origin=site.url).items():
            window.add_cookies([{"name": name, "value": value, "url": site.url, "secure": True}])
        page = window.new_page()
        answer = page.goto(f"{site.url}{VIEW}")
        assert answer is not None
        settled(page)
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert all(cookie["secure"] for cookie in window.cookies())
        words, (name, before) = (
            screen.selection(page).inner_text(),
            screen.download(page, CSV_BUTTON),
        )
        content = before.read_bytes()

        used = next(server for server in site.instances.values() if '"export"' in server.output())
        other = next(server for server in site.instances.values() if server is not used)
        assert '"export"' not in other.output()
        heard = heard_anew(page)
        stop(used.process)
        # The page as it stands open goes on with the other one, by itself.
        deadline = time.monotonic() + 60
        while not any(words.encode() in frame for frame in heard):
            assert time.monotonic() < deadline, "the page does not come back"
            page.wait_for_timeout(100)
        settled(page)
        expect(screen.selection(page)).to_have_text(words)
        again, after = screen.download(page, CSV_BUTTON)
        assert (again, after.read_bytes()) == (name, content)
        assert '"export"' in other.output()

        screen.body(page).get_by_role("button", name="Clear all").click()
        expect(screen.selection(page)).to_contain_text("All ")
        page.go_back()
        expect(screen.selection(page)).to_have_text(words)
        settled(page).reload()
        settled(page)
        expect(screen.selection(page)).to_have_text(words)


def test_nothing_goes_through_nginx_without_a_sign_in(site: Site, browser: Browser) -> None:
    with browser.new_context(ignore_https_errors=True) as window:
        page = window.new_page()
        answer = page.goto(f"{site.url}{VIEW}")
        assert answer is not None
        assert answer.status == 401
        expect(page.get_by_role("link", name="Sign in")).to_be_visible()
