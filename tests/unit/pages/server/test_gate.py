"""The gate in front of every address: who asks for what, and what is returned."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.server.gate import Gate
from pages.server.guarded_socket import OFFERED
from pages.server.sessions import LAST_USE_COOKIE, USER_COOKIE, read_session
from tests.builders.sign_ins import ABSOLUTE, ANA, BOB, IDLE, NOON, SECOND, SIGN_IN, cookies_of

pytestmark = pytest.mark.counts("sign-in cases")

DATA = "a removal decision about a named company"
MEDIA = "/media/0123456789abcdef.csv"
CEDRIC = {**ANA, "sub": "cedric", "name": "Cédric"}
OPEN = ["/_stcore/health", "/auth/login"]
CLOSED = [
    ("GET", "/"),
    ("GET", "/merchants"),
    ("GET", "/a_page_of_tomorrow"),
    ("GET", "/overview/"),
    ("GET", "//overview"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/_stcore/health/"),
    ("GET", "/_stcore/HEALTH"),
    ("GET", "/_stcore/stream"),
    ("GET", "/auth/login/../../merchants"),
    ("GET", "/auth/loginx"),
    ("GET", "/static/js/index.js"),
    ("GET", "/component/x"),
    ("GET", MEDIA),
    ("HEAD", MEDIA),
    ("OPTIONS", MEDIA),
    ("PUT", "/_stcore/upload_file/session/file"),
    ("DELETE", "/_stcore/upload_file/session/file"),
    ("POST", "/_stcore/agent/interact"),
]
BROWSER = {"accept": "text/html"}


def message(*, is_auto: bool = False) -> bytes:
    return BackMsg(rerun_script={"is_auto_rerun": is_auto}).SerializeToString()


class ProtectedApp:
    """The application after the gate, which answers every request with its data."""

    def __init__(self) -> None:
        self.signs_in: dict[str, str] = {}
        self.received: list[bytes] = []
        self.answer = DATA.encode()
        self.is_provider_down = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.talk(WebSocket(scope, receive, send))
        elif scope["path"] == "/auth/login" and self.is_provider_down:
            await PlainTextResponse("Authentication error", 400)(scope, receive, send)
        elif scope["path"] == "/oauth2callback":
            answer = RedirectResponse("/", 302)
            for name, value in self.signs_in.items():
                answer.set_cookie(name, value, httponly=True)
            await answer(scope, receive, send)
        else:
            await PlainTextResponse(DATA)(scope, receive, send)

    async def talk(self, socket: WebSocket) -> None:
        await socket.accept("streamlit")
        try:
            while True:
                self.received.append(await socket.receive_bytes())
                await socket.send_bytes(self.answer)
        except WebSocketDisconnect:
            return


class World:
    """A gate with its application, clock and log."""

    def __init__(self) -> None:
        self.now = NOON
        self.log: list[tuple[str, Any, dict[str, Any]]] = []
        self.behind = ProtectedApp()
        self.gate = Gate(self.behind, sign_in=SIGN_IN, now=lambda: self.now, log=self.note)

    def note(self, event: str, person: Any, **facts: Any) -> None:
        self.log.append((event, person, facts))

    def client(self, cookies: dict[str, str]) -> TestClient:
        return TestClient(self.gate, cookies=cookies, follow_redirects=False)


@pytest.fixture
def world() -> World:
    return World()


def leads_to_sign_in(socket: WebSocketTestSession) -> bool:
    """Return whether the page is redirected to the sign-in, and its socket closed."""
    is_redirect = ForwardMsg.FromString(socket.receive_bytes()).auth_redirect.url == "/sign-in"
    with pytest.raises(WebSocketDisconnect):
        socket.receive_bytes()
    return is_redirect


CHANGED = {USER_COOKIE: cookies_of(ANA)[USER_COOKIE].replace(".", ".A", 1)}
WHO: dict[str, tuple[dict[str, str], datetime, int]] = {
    "nobody": ({}, NOON, 401),
    "a forged cookie": (cookies_of(ANA, secret="made up, and quite as long as ours"), NOON, 401),
    "a changed cookie": (CHANGED, NOON, 401),
    "another group": (cookies_of(BOB), NOON, 403),
    "idle for 8 hours": (cookies_of(ANA), NOON + IDLE, 401),
    "signed in 24 hours ago": (cookies_of(ANA), NOON + ABSOLUTE, 401),
    "a member of tomorrow": (cookies_of(ANA, NOON + IDLE), NOON, 401),
}


@pytest.mark.parametrize("visitor", WHO)
@pytest.mark.parametrize(("method", "path"), CLOSED, ids=lambda value: value)
def test_every_address_is_closed_without_a_sign_in(
    method: str, path: str, visitor: str, world: World
) -> None:
    cookies, world.now, status = WHO[visitor]
    answer = world.client(cookies).request(method, path)
    assert answer.status_code == status
    assert DATA not in answer.text
    assert len(answer.text) < 40


@pytest.mark.parametrize("visitor", WHO)
def test_the_websocket_only_redirects_to_the_sign_in(visitor: str, world: World) -> None:
    cookies, world.now, _ = WHO[visitor]
    with world.client(cookies).websocket_connect("/_stcore/stream", ["streamlit", "x"]) as socket:
        assert leads_to_sign_in(socket)
    assert world.behind.received == []


@pytest.mark.parametrize("path", OPEN)
def test_the_paths_of_the_sign_in_are_open(path: str, world: World) -> None:
    assert world.client({}).get(path).text == DATA


@pytest.mark.parametrize(
    ("method", "path"), [case for case in CLOSED if not case[1].startswith(OFFERED)]
)
def test_a_member_is_let_in(method: str, path: str, world: World) -> None:
    assert world.client(cookies_of(ANA)).request(method, path).status_code == 200


def test_the_sign_in_returns_to_the_deep_link(world: World) -> None:
    client = world.client({})
    response = client.get("/merchants?country=FR&q=a%26b%20c", headers=BROWSER)
    assert response.status_code == 401
    assert "next=%2Fmerchants%3Fcountry%3DFR%26q%3Da%2526b%2520c" in response.text
    start = client.get("/sign-in/start?next=%2Fmerchants%3Fcountry%3DFR%26q%3Da%2526b%2520c")
    assert start.headers["location"].startswith("/auth/login?provider=")
    world.behind.signs_in = cookies_of(ANA)
    back = client.get("/oauth2callback?code=1&state=2")
    assert back.headers["location"] == "/merchants?country=FR&q=a%26b%20c"
    assert client.get(back.headers["location"]).text == DATA


@pytest.mark.parametrize(
    "target",
    [
        # To another server.
        *("https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", ""),
        *("/a\r\nb: c", "/merchants//evil.test", "/%2fevil.test", "/merchants\\evil.test"),
        "/;@evil.test",
        # In a circle.
        *("/auth/logout", "/oauth2callback?code=1", "/sign-in", "/sign-in/start"),
        *("/./auth/logout", "/merchants/../auth/logout", "//auth/logout", "/%2e/auth/logout"),
        *("/.%2e/auth/logout", "/auth%2flogout", "/x/%2e%2e/auth/logout", "/media/x.csv"),
    ],
)
def test_a_sign_in_redirects_to_a_page_of_its_own_alone(target: str, world: World) -> None:
    client = world.client({})
    client.get("/sign-in/start", params={"next": target})
    world.behind.signs_in = cookies_of(ANA)
    assert client.get("/oauth2callback?code=1").headers["location"] == "/"


def test_a_provider_that_is_down_is_explained_and_logged(world: World) -> None:
    world.behind.is_provider_down = True
    page = world.client({}).get("/auth/login?provider=x", headers=BROWSER)
    assert page.status_code == 503
    assert "sign-in service did not answer" in page.text
    assert "Authentication error" not in page.text
    where = {"address": "testclient", "reason": "the provider does not answer"}
    assert world.log == [("sign_in_failed", None, where)]


def test_somebody_whom_the_provider_does_not_name_is_told_so(world: World) -> None:
    back = world.client({}).get("/oauth2callback?error=access_denied")
    assert back.headers["location"] == "/sign-in/failed"
    page = world.client({}).get(back.headers["location"], headers=BROWSER)
    assert page.status_code == 502
    assert "Try again" in page.text


def test_a_link_too_long_to_return_to_is_reported(world: World) -> None:
    page = world.client({}).get(f"/merchants?q={'a' * 4000}", headers=BROWSER).text
    assert "too long to be kept" in page
    assert "next=%2F&" not in page
    assert 'next=%2F"' in page


def test_a_sign_in_page_escapes_its_texts(world: World) -> None:
    mallory = {**BOB, "name": "<img src=x onerror=alert(1)>"}
    page = world.client(cookies_of(mallory)).get("/", headers=BROWSER)
    assert page.status_code == 403
    assert "&lt;img src=x" in page.text
    assert "<img" not in page.text


@pytest.mark.parametrize(
    ("after", "words"),
    [(IDLE, "was not used for 8 hours"), (ABSOLUTE, "it lasts 24 hours")],
)
def test_a_sign_in_that_has_ended_explains_why(after: timedelta, words: str, world: World) -> None:
    world.now = NOON + after
    assert words in world.client(cookies_of(ANA)).get("/", headers=BROWSER).text


def test_activity_keeps_a_sign_in_alive_on_every_instance(world: World) -> None:
    client = world.client(cookies_of(ANA))
    world.now = NOON + IDLE - SECOND
    used = client.get("/")
    assert used.cookies[LAST_USE_COOKIE]
    world.now = NOON + 2 * (IDLE - SECOND)
    cookies = {**cookies_of(ANA), LAST_USE_COOKIE: used.cookies[LAST_USE_COOKIE]}
    for carried, status in ((cookies, 200), (cookies_of(ANA), 401)):
        other = World()
        other.now = world.now
        assert other.client(carried).get("/").status_code == status


def test_activity_does_not_extend_a_sign_in_past_24_hours(world: World) -> None:
    client = world.client(cookies_of(ANA))
    for hour in range(24):
        world.now = NOON + timedelta(hours=hour)
        assert client.get("/").status_code == 200
    world.now = NOON + ABSOLUTE
    assert client.get("/").status_code == 401


def test_the_cookie_of_the_last_use_is_written_once_a_minute(world: World) -> None:
    client = world.client(cookies_of(ANA))
    assert "set-cookie" not in client.get("/").headers
    world.now += timedelta(minutes=1)
    cookie = client.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "set-cookie" not in client.get("/").headers


@pytest.mark.parametrize(("is_auto", "is_open"), [(False, True), (True, False)])
def test_clicks_count_as_use_and_automatic_reruns_do_not(
    is_auto: bool, is_open: bool, world: World
) -> None:
    with world.client(cookies_of(ANA)).websocket_connect("/_stcore/stream") as socket:
        world.now = NOON + timedelta(hours=5)
        socket.send_bytes(message(is_auto=is_auto))
        assert DATA.encode() in socket.receive_bytes()
        world.now = NOON + timedelta(hours=10)
        socket.send_bytes(message())
        assert (DATA.encode() in socket.receive_bytes()) is is_open


@pytest.mark.parametrize("after", [IDLE, ABSOLUTE])
def test_an_open_page_is_closed_at_its_first_message_after_a_limit(
    after: timedelta, world: World
) -> None:
    with world.client(cookies_of(ANA)).websocket_connect("/_stcore/stream") as socket:
        socket.send_bytes(message())
        assert DATA.encode() in socket.receive_bytes()
        world.now = NOON + after
        socket.send_bytes(message())
        assert leads_to_sign_in(socket)
    assert len(world.behind.received) == 1


def test_signing_out_closes_every_window_and_a_copy_of_the_cookie(world: World) -> None:
    client = world.client(cookies_of(ANA))
    with client.websocket_connect("/_stcore/stream") as socket:
        assert client.get("/auth/logout").text == DATA
        socket.send_bytes(message())
        assert leads_to_sign_in(socket)
    copy = world.client(cookies_of(ANA)).get("/", headers=BROWSER)
    assert copy.status_code == 401
    assert "You have signed out" in copy.text
    assert world.client(cookies_of(ANA, NOON + SECOND)).get("/").status_code == 200


def test_somebody_outside_the_group_can_sign_out(world: World) -> None:
    assert world.client(cookies_of(BOB)).get("/auth/logout").text == DATA


UPLOAD = "/_stcore/upload_file/session/file"


def message_to_page(kind: str, address: str) -> ForwardMsg:
    """Return a message that offers an address, or only repeats one."""
    element = {
        "download button": {"download_button": {"url": address}},
        "text": {"markdown": {"body": f"There is no merchant {address}."}},
        "link": {"link_button": {"url": address}},
    }
    files = {"file_urls": [{"upload_url": address, "delete_url": address}]}
    return {
        "download on click": ForwardMsg(
            backend_operation_response={"deferred_file": {"url": address}}
        ),
        "upload": ForwardMsg(file_urls_response=files),
        "address bar": ForwardMsg(page_info_changed={"query_string": f"q={address}"}),
    }.get(kind) or ForwardMsg(delta={"new_element": element[kind]})


def show(client: TestClient, world: World, kind: str, address: str) -> None:
    """Let the page of this client receive a message."""
    world.behind.answer = message_to_page(kind, address).SerializeToString()
    with client.websocket_connect("/_stcore/stream") as socket:
        socket.send_bytes(message())
        socket.receive_bytes()


@pytest.mark.parametrize(
    ("offer", "method", "path"),
    [
        ("download button", "GET", MEDIA),
        ("download on click", "GET", MEDIA),
        ("download on click", "HEAD", MEDIA),
        ("upload", "PUT", UPLOAD),
        ("upload", "DELETE", UPLOAD),
    ],
)
def test_only_the_person_whose_page_was_offered_an_address_can_use_it(
    offer: str, method: str, path: str, world: World
) -> None:
    ana, cedric = world.client(cookies_of(ANA)), world.client(cookies_of(CEDRIC))
    assert ana.request(method, path).status_code == 404
    show(ana, world, offer, path)
    assert ana.request(method, path).status_code == 200
    assert ana.request(method, f"{path}x").status_code == 404
    assert cedric.request(method, path).status_code == 404
    assert world.client({}).request(method, path).status_code == 401


@pytest.mark.parametrize("path", [MEDIA, UPLOAD])
@pytest.mark.parametrize("repeat", ["text", "address bar", "link"])
def test_an_address_that_the_page_only_repeats_is_no_offer(
    repeat: str, path: str, world: World
) -> None:
    cedric = world.client(cookies_of(CEDRIC))
    show(cedric, world, repeat, path)
    assert {cedric.request(method, path).status_code for method in ("GET", "PUT")} == {404}


def test_what_one_person_is_offered_pushes_out_nothing_of_another(world: World) -> None:
    ana, cedric = world.client(cookies_of(ANA)), world.client(cookies_of(CEDRIC))
    show(ana, world, "download on click", MEDIA)
    session = read_session(cookies_of(CEDRIC), SIGN_IN.cookie_secret)
    assert session is not None
    world.gate.memory.note_offers(session, (f"/media/{number}.csv" for number in range(10_001)))
    assert ana.get(MEDIA).status_code == 200
    assert cedric.get("/media/0.csv").status_code == 404
    assert cedric.get("/media/10000.csv").status_code == 200


def test_an_expired_page_returns_to_its_address(world: World) -> None:
    referer = {"referer": "http://testserver/removals?country=FR", **BROWSER}
    assert (
        "next=%2Fremovals%3Fcountry%3DFR" in world.client({}).get("/sign-in", headers=referer).text
    )
    signed_in = world.client(cookies_of(ANA)).get("/sign-in", headers=referer)
    assert signed_in.headers["location"] == "/removals?country=FR"
    elsewhere = {"referer": "https://evil.test/x", **BROWSER}
    assert 'next=%2F"' in world.client({}).get("/sign-in", headers=elsewhere).text


def test_the_log_has_sign_ins_refusals_and_sign_outs(world: World) -> None:
    person = {"name": "Ana Lyst", "email": "ana@company.test", "sub": "ana"}
    where = {"address": "testclient"}
    for signs_in in (cookies_of(ANA), cookies_of(BOB), {}):
        world.behind.signs_in = signs_in
        world.client({}).get("/oauth2callback?code=1")
    client = world.client(cookies_of(ANA))
    client.get("/")
    client.get("/auth/logout")
    client.get("/auth/logout")
    world.client({USER_COOKIE: "forged"}).get("/merchants")
    assert world.log == [
        ("sign_in", person, where),
        ("sign_in_refused", {"name": "Bob", "sub": "bob"}, {**where, "reason": "not in the group"}),
        ("sign_in_failed", None, {**where, "reason": "the provider named nobody"}),
        ("sign_out", person, where),
        ("cookie_refused", None, {**where, "path": "/merchants"}),
    ]


def test_the_log_has_an_expired_sign_in_once(world: World) -> None:
    client = world.client(cookies_of(ANA))
    world.now = NOON + IDLE
    for _ in range(3):
        client.get("/")
    assert [(event, facts) for event, _, facts in world.log] == [
        ("sign_in_ended", {"reason": "not used for too long"})
    ]
