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
from pages.server.headers import HSTS, SecurityHeaders, script_hashes

# What the browser may do. Only styles may be inline: Streamlit's scripts write them.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'sha256-x'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' ws://here wss://here",
    "worker-src": "'self' blob:",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
OURS = {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
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


@pytest.mark.parametrize("path", ["/", "/merchants", "/media/x.csv", "/nowhere"])
def test_every_answer_has_the_headers(path: str) -> None:
    headers = client().get(path).headers
    assert {name: headers[name] for name in OURS} == OURS
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


@pytest.mark.parametrize(
    ("sent", "is_secure", "hsts"),
    [
        ({"is_tls": True}, [True, True], HSTS),
        ({"scheme": "https"}, [True, True], HSTS),
        ({}, [False, True], None),  # a browser on this machine keeps its cookies
    ],
)
def test_over_tls_every_cookie_is_secure_and_the_browser_stays_there(
    sent: dict, is_secure: list[bool], hsts: str | None
) -> None:
    headers = client(**sent).get("/").headers
    cookies = headers.get_list("set-cookie")
    assert [cookie.lower().count("secure") for cookie in cookies] == is_secure
    assert headers.get("strict-transport-security") == hsts


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
