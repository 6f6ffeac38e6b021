"""The sign-in as a person and as an intruder meet it: a real provider, a real server, a browser."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import BrowserContext, Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from impact.model.clock import now
from tests.browser import screen
from tests.browser.conftest import SERVERS
from tests.browser.decided import rows_of
from tests.browser.looks import hold_looks
from tests.browser.server import ROOT, Server, free_port, running_server
from tests.browser.test_downloads import CSV_BUTTON
from tests.browser.visits import settled
from tests.builders.sign_ins import ANA, BOB, GROUP, SECRET, cookies_of

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
DEEP = "/merchants?country=FR&status=champion"
TODAYS_SESSION = timedelta(minutes=5)
SECRETS = """
[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "{secret}"
client_id = "impact"
client_secret = "of the provider"
server_metadata_url = "{provider}/.well-known/openid-configuration"
[access]
group = "{group}"
"""


@dataclass(frozen=True)
class Closed:
    """A dashboard that is closed."""

    server: Server

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines of its log."""
        message = self.server.output().splitlines()
        return [json.loads(line) for line in message if line.startswith("{")]

    def cookies(self, claims: Mapping[str, object], signed_in: datetime) -> dict[str, str]:
        """Return what Streamlit would have given somebody who signed in at a moment."""
        return cookies_of(claims, signed_in, origin=self.server.url)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    folder = tmp_path_factory.mktemp("closed")
    users = [User(sub=str(who["sub"]), claims=dict(who)) for who in (ANA, BOB)]
    port = free_port()
    with run_server_in_thread(user_claims=users) as provider:
        secrets = SECRETS.format(
            url=f"http://127.0.0.1:{port}",
            secret=SECRET,
            provider=f"http://127.0.0.1:{provider.server_port}",
            group=GROUP,
        )
        (folder / "secrets.toml").write_text(secrets, encoding="utf-8")
        arguments = ["--sign-in", "required", "--secrets", str(folder / "secrets.toml")]
        with running_server(folder / "out.txt", port=port, arguments=arguments) as server:
            SERVERS.append(server)
            yield Closed(server)
            SERVERS.remove(server)


@pytest.fixture
def window(context: BrowserContext) -> Iterator[BrowserContext]:
    """Take the browser without anybody's cookies."""
    before = context.pages
    context.clear_cookies()
    yield context
    context.clear_cookies()
    for page in context.pages:
        if page not in before:
            page.close()


def ended(socket: ClientConnection) -> Iterator[str | bytes]:
    """Yield what a socket says until it is closed."""
    try:
        while True:
            yield socket.recv(10)
    except ConnectionClosed:
        return


def sign_in(page: Page, who: str) -> None:
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name=who, exact=True).click()


def carry(window: BrowserContext, closed: Closed, cookies: Mapping[str, str]) -> None:
    for name, value in cookies.items():
        window.add_cookies([{"name": name, "value": value, "url": closed.server.url}])


# --- Without a browser: what tests/unit/pages/server/test_gate.py asks the gate, asked once ---


def test_no_page_and_no_socket_reveals_anything_without_a_sign_in(closed: Closed) -> None:
    with httpx2.Client(base_url=closed.server.url) as client:
        answers = [client.get(f"/{page}", headers={"accept": "*/*"}) for page in ("", *PAGES)]
    assert {answer.status_code for answer in answers} == {401}
    assert max(len(answer.text) for answer in answers) < 40
    address = closed.server.url.replace("http", "ws") + "/_stcore/stream"
    with connect(
        address,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers={"Origin": closed.server.url},
    ) as socket:
        (heard,) = ended(socket)
    assert ForwardMsg.FromString(heard).auth_redirect.url == "/sign-in"  # type: ignore[arg-type]


# --- With a browser ---


def test_a_deep_link_leads_through_the_sign_in_to_its_view_and_its_download(
    closed: Closed, window: BrowserContext
) -> None:
    page = window.new_page()
    page.goto(f"{closed.server.url}{DEEP}")
    expect(page.get_by_text("Sign in with your company account")).to_be_visible()
    sign_in(page, "ana")
    settled(page)
    assert page.url == f"{closed.server.url}{DEEP}"
    expect(screen.chips(page)).to_contain_text("Country is France (FR)")
    page.get_by_role("button", name="Account").click()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("Signed in: Ana Lyst")
    screen.close_popover(page)
    with page.expect_response(re.compile("/media/")) as media:
        name, file = screen.download(page, CSV_BUTTON)
    address = media.value.url
    own = {cookie["name"]: cookie["value"] for cookie in window.cookies()}
    assert httpx2.get(address, cookies=own).status_code == 200
    assert httpx2.get(address).status_code == 401
    cedric = closed.cookies({**ANA, "sub": "cedric"}, now())
    assert httpx2.get(address, cookies=cedric).status_code == 404
    [noted] = [line for line in closed.lines() if line["event"] == "export"]
    assert noted["person"] == {"name": "Ana Lyst", "email": "ana@company.test", "sub": "ana"}
    assert (noted["file"], noted["filters"]) == (name, "base=listed&status=champion&country=FR")
    assert noted["rows"] == len(rows_of(file.read_text(encoding="utf-8")))
    assert noted["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("end_session"))
    page.goto(f"{closed.server.url}{DEEP}")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert [line["event"] for line in closed.lines()][-3:] == ["sign_in", "export", "sign_out"]


def test_an_upload_belongs_to_the_member_who_made_it(
    closed: Closed, window: BrowserContext
) -> None:
    carry(window, closed, closed.cookies(ANA, now() - TODAYS_SESSION))
    page = window.new_page()
    page.goto(f"{closed.server.url}/check_export")
    settled(page)
    with page.expect_response(re.compile("/upload_file/")) as upload:
        page.locator("input[type=file]").set_input_files(
            [{"name": "x.csv", "mimeType": "text/csv", "buffer": b"merchant_id\nM1\n"}]
        )
    assert upload.value.status == 204
    cedric = closed.cookies({**ANA, "sub": "cedric"}, now())
    own = {cookie["name"]: cookie["value"] for cookie in window.cookies()}
    for method in ("PUT", "DELETE"):
        assert httpx2.request(method, upload.value.url, cookies=cedric).status_code == 404
        assert httpx2.request(method, upload.value.url, cookies=own).status_code == 403  # no token


def test_a_page_whose_sign_in_was_ended_elsewhere_closes_and_comes_back(
    closed: Closed, window: BrowserContext
) -> None:
    cookies = closed.cookies(ANA, now() - TODAYS_SESSION)
    carry(window, closed, cookies)
    # The page would find out by itself, and be gone before the click.
    page = hold_looks(window.new_page())
    page.goto(f"{closed.server.url}/labels")
    settled(page)
    httpx2.get(f"{closed.server.url}/auth/logout", cookies=cookies, follow_redirects=False)
    screen.menu_link(page, "Help").click()
    expect(page.get_by_text("You have signed out")).to_be_visible()
    assert page.get_by_test_id("stApp").count() == 0
    sign_in(page, "ana")
    page.wait_for_url(f"{closed.server.url}/labels")


def test_another_group_is_refused_with_a_message_and_sees_nothing(
    closed: Closed, window: BrowserContext
) -> None:
    page = window.new_page()
    page.goto(f"{closed.server.url}{DEEP}")
    sign_in(page, "bob")
    expect(page.get_by_text("Bob, who is not in the group csr")).to_be_visible()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    assert page.get_by_test_id("stApp").count() == 0
    assert closed.lines()[-1]["event"] == "sign_in_refused"
    assert closed.lines()[-1]["person"] == {"name": "Bob", "sub": "bob"}


def test_streamlit_run_shows_nothing_where_a_sign_in_is_configured(
    closed: Closed, window: BrowserContext, tmp_path: Path
) -> None:
    """Also by deep link on a fresh server, which Streamlit would run as a page of its own."""
    secrets = Path(closed.server.log.parent, "secrets.toml")
    with running_server(
        tmp_path / "out.txt", app=ROOT / "dashboard.py", settings={"IMPACT_SECRETS": str(secrets)}
    ) as server:
        page = window.new_page()
        page.goto(f"{server.url}/removals")
        expect(page.get_by_text("Nothing is shown without a sign-in.")).to_be_visible()
        assert page.get_by_role("heading", level=1).count() == 0
