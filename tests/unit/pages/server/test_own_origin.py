"""Another site's pages are refused before Streamlit, and nothing calls out because of them."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from pages.server.own_origin import OwnOrigin

FOREIGN = [
    *("http://evil.test", "http://testserver.evil.test", "http://evil.test:80"),
    *("http://testserver:81", "http://testserver@evil.test", "null", "", "testserver", "http://["),
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
