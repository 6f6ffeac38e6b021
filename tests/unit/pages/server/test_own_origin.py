"""Another site's pages are refused before Streamlit, and nothing calls out because of them."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pages.server.own_origin import OwnOrigin
from tests.browser.server import running_server

FOREIGN = [
    "http://evil.test",
    "http://testserver.evil.test",
    "http://evil.test:80",
    "http://testserver:81",
    "http://testserver@evil.test",
    "null",
    "",
    "testserver",
    "http://[",
]


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).accept()
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body"})


@pytest.fixture
def log() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def client(log: list[dict[str, Any]]) -> TestClient:
    def note(event: str, person: object, **details: object) -> None:
        log.append({"event": event, "person": person, **details})

    return TestClient(OwnOrigin(behind, log=note))


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_sites_socket_and_changes_are_refused(origin: str, client: TestClient) -> None:
    headers = {"origin": origin}
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", headers=headers),
    ):
        pass
    for method in ("PUT", "DELETE", "POST", "PATCH"):
        assert (
            client.request(method, "/_stcore/upload_file/a/b", headers=headers).status_code == 403
        )


@pytest.mark.parametrize("headers", [{}, {"origin": "http://testserver"}])
def test_own_pages_and_programs_without_an_origin_pass(
    headers: dict[str, str], client: TestClient
) -> None:
    with client.websocket_connect("/_stcore/stream", headers=headers):
        pass
    assert client.put("/_stcore/upload_file/a/b", headers=headers).status_code == 200


def test_a_link_on_another_site_can_be_followed(client: TestClient) -> None:
    assert client.get("/merchants", headers={"origin": "http://evil.test"}).status_code == 200


def test_two_origins_are_none_of_ours(client: TestClient) -> None:
    twice = [("origin", "http://testserver"), ("origin", "http://evil.test")]
    assert client.put("/x", headers=twice).status_code == 403


def test_the_log_names_the_refused_site(client: TestClient, log: list[dict[str, Any]]) -> None:
    client.put("/x", headers={"origin": "http://evil.test"})
    client.put("/x", headers={"origin": "http://testserver"})
    assert log == [
        {
            "event": "origin_refused",
            "person": None,
            "address": "testclient",
            "origin": "http://evil.test",
            "path": "/x",
        }
    ]


class SilentProxy:
    """A proxy that notes what is asked of it, and never answers."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        kept = []
        while True:
            connection, _ = self._socket.accept()
            kept.append(connection)
            self.asked.append(connection.recv(300))


@pytest.fixture
def proxy() -> SilentProxy:
    return SilentProxy()


def test_foreign_sockets_delay_nobody_and_the_server_calls_nobody(
    proxy: SilentProxy, tmp_path: Path
) -> None:
    settings = {"http_proxy": proxy.url, "https_proxy": proxy.url, "no_proxy": ""}
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    refused = []
    with running_server(tmp_path / "out.txt", settings=settings) as server:
        address = server.url.replace("http", "ws") + "/_stcore/stream"

        def connect_from_elsewhere() -> None:
            try:
                connect(address, origin="http://evil.test", proxy=None).close()  # type: ignore[arg-type]
            except InvalidStatus as error:
                refused.append(error.response.status_code)

        sockets = [threading.Thread(target=connect_from_elsewhere) for _ in range(5)]
        start = time.monotonic()
        for each in sockets:
            each.start()
        direct.open(f"{server.url}/_stcore/health", timeout=60).read()
        elapsed = time.monotonic() - start
        for each in sockets:
            each.join()
    assert refused == [403] * 5
    assert proxy.asked == []
    # Two calls out that time out take two seconds for each socket.
    assert elapsed < 2
