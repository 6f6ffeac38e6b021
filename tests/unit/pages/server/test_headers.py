"""The HTTP headers of every answer, and the Content-Security-Policy for inline scripts."""

import base64
import hashlib
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from pages.server.application import INDEX_HTML, ClosedPaths
from pages.server.headers import HSTS, SecurityHeaders, content_security_policy, script_hashes

OURS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    answer = PlainTextResponse("here", headers={"cache-control": "public, max-age=9"})
    answer.set_cookie("plain", "1")
    answer.set_cookie("marked", "1", secure=True)
    await answer(scope, receive, send)


def client(*, is_tls: bool = False, scheme: str = "http") -> TestClient:
    return TestClient(
        SecurityHeaders(behind, hashes=["'sha256-x'"], is_tls=is_tls), f"{scheme}://here"
    )


def directives(policy: str) -> dict[str, list[str]]:
    parts = (part.split() for part in policy.split("; "))
    return {name: sources for name, *sources in parts}


def test_the_one_inline_script_of_the_shell_is_allowed_by_its_hash() -> None:
    script = "\n      window.prerenderReady = false\n    "
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert script_hashes(INDEX_HTML) == [f"'sha256-{digest}'"]


def test_a_changed_script_has_another_hash(tmp_path: Path) -> None:
    file = tmp_path / "index.html"
    file.write_text("<script>a()</script><script src='b.js'></script><script>c()</script>")
    first, second = script_hashes(file)
    file.write_text("<script>a( )</script>")
    assert first != second
    assert script_hashes(file) != [first]


def test_the_policy_allows_only_this_server_and_no_eval() -> None:
    policy = directives(content_security_policy("here:1", ["'sha256-x'"]))
    assert policy["default-src"] == ["'self'"]
    assert policy["script-src"] == ["'self'", "'sha256-x'"]
    assert policy["img-src"] == ["'self'", "data:", "blob:"]
    assert policy["connect-src"] == ["'self'", "ws://here:1", "wss://here:1"]
    for name in ("object-src", "frame-src", "frame-ancestors", "base-uri"):
        assert policy[name] == ["'none'"]
    sources = {source for sources in policy.values() for source in sources}
    assert not sources & {"*", "https:", "http:", "'unsafe-eval'"}
    assert [name for name in policy if "'unsafe-inline'" in policy[name]] == ["style-src"]


@pytest.mark.parametrize("path", ["/", "/merchants", "/media/x.csv", "/nowhere"])
def test_every_answer_has_the_headers(path: str) -> None:
    headers = client().get(path).headers
    assert {name: headers[name] for name in OURS} == OURS
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "camera=()" in headers["permissions-policy"]


@pytest.mark.parametrize(
    ("path", "is_cached"),
    [
        *(("/media/x.csv", False), ("/_stcore/host-config", False), ("/oauth2callback", False)),
        ("/static/x.js", True),
    ],
)
def test_personal_answers_are_not_cached(path: str, is_cached: bool) -> None:
    assert (client().get(path).headers["cache-control"] != "no-store") is is_cached


@pytest.mark.parametrize("sent", [{"is_tls": True}, {"scheme": "https"}])
def test_over_tls_every_cookie_is_secure_and_the_browser_stays_there(sent: dict) -> None:
    answer = client(**sent).get("/")
    cookies = answer.headers.get_list("set-cookie")
    assert [cookie.lower().count("secure") for cookie in cookies] == [1, 1]
    assert answer.headers["strict-transport-security"] == HSTS


def test_without_tls_a_browser_on_this_machine_keeps_its_cookies() -> None:
    answer = client().get("/")
    assert "Secure" not in answer.headers.get_list("set-cookie")[0]
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *(("/_stcore/metrics", 404), ("/_stcore/agent/openapi.json", 404)),
        *(("/_stcore/agent/interact", 404), ("/_stcore/script-health-check", 404)),
        *(("/_stcore/health", 200), ("/", 200)),
    ],
)
def test_addresses_that_the_dashboard_does_not_need_are_closed(path: str, status: int) -> None:
    app = Starlette(middleware=[Middleware(ClosedPaths)])
    app.mount("/", behind)
    assert TestClient(app).get(path).status_code == status
