"""Another site's pages are refused before Streamlit, and nothing calls out because of them."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from pages.server.own_origin import OwnOrigin

OWN = "http://testserver"
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


def statuses(client: TestClient, headers: dict[str, str]) -> set[int]:
    """Return how a socket and each method that changes something is answered."""
    methods = ("PUT", "DELETE", "POST", "PATCH")
    answers = {client.request(method, "/x", headers=headers).status_code for method in methods}
    try:
        with client.websocket_connect("/_stcore/stream", headers=headers):
            return answers | {200}
    except WebSocketDisconnect:
        return answers | {403}


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_sites_socket_and_changes_are_refused(origin: str, client: TestClient) -> None:
    assert statuses(client, {"origin": origin}) == {403}


def test_two_origins_are_none_of_ours(client: TestClient) -> None:
    twice = [("origin", OWN), ("origin", FOREIGN[0])]
    assert client.put("/x", headers=twice).status_code == 403


@pytest.mark.parametrize("headers", [{}, {"origin": OWN}])
def test_own_pages_and_programs_without_an_origin_pass(
    headers: dict[str, str], client: TestClient
) -> None:
    assert statuses(client, headers) == {200}


def test_a_link_on_another_site_can_be_followed(client: TestClient) -> None:
    assert client.get("/merchants", headers={"origin": FOREIGN[0]}).status_code == 200


def test_the_log_names_the_refused_site(client: TestClient, log: list[dict[str, Any]]) -> None:
    client.put("/x", headers={"origin": FOREIGN[0]})
    client.put("/x", headers={"origin": OWN})
    facts = {"address": "testclient", "origin": FOREIGN[0], "path": "/x"}
    assert log == [{"event": "origin_refused", "person": None, **facts}]
