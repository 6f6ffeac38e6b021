"""Security headers: the browser may do only what the dashboard needs."""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Browser features that a dashboard does not need and an attacker could use.
_FEATURES = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
    *("microphone", "midi", "payment", "usb"),
)
# The one inline script of our own: it moves the focus into a page that the menu opened.
FOCUS_HTML = Path(__file__).with_name("focus.html")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_YEAR_SECONDS = 365 * 24 * 60 * 60
HSTS = f"max-age={_YEAR_SECONDS}"
# Never cached. Streamlit's bundles may be: they are the same for everybody, named by content.
_PRIVATE = ("/media/", "/_stcore/", "/sign-in", "/auth/", "/oauth2callback")


def script_hashes(page: Path) -> list[str]:
    """Return the CSP sources that allow exactly the inline scripts of an HTML file."""
    scripts = _INLINE_SCRIPT.findall(page.read_text(encoding="utf-8"))
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def content_security_policy(host: str, hashes: Iterable[str]) -> str:
    """Return the policy for pages of `host`, with the inline scripts of these hashes.

    Styles may be inline: Streamlit's scripts write them. The websocket is named explicitly, since
    'self' does not cover it in older browsers.
    """
    sources = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' ws://{host} wss://{host}",
        "worker-src": "'self' blob:",
        "frame-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in sources.items())


def security_headers(host: str, hashes: Iterable[str], *, is_tls: bool) -> dict[str, str]:
    """Return the headers of every response; over TLS with HSTS for a year."""
    headers = {
        "Content-Security-Policy": content_security_policy(host, hashes),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _FEATURES),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return {**headers, "Strict-Transport-Security": HSTS} if is_tls else headers


class SecurityHeaders:
    """Add the security headers to every response, and over TLS mark every cookie Secure.

    Attributes:
        is_tls: whether the dashboard's public address is https, whatever this connection is.
    """

    def __init__(self, app: ASGIApp, *, hashes: Sequence[str], is_tls: bool) -> None:
        self.app = app
        self.hashes = hashes
        self.is_tls = is_tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the request, and return the response with its headers."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _add_headers(self, scope: Scope, headers: MutableHeaders) -> None:
        is_tls = self.is_tls or scope["scheme"] == "https"
        for name, value in security_headers(host_header(scope), self.hashes, is_tls=is_tls).items():
            headers[name] = value
        if scope["path"].startswith(_PRIVATE):
            headers["Cache-Control"] = "no-store"
        if is_tls:
            _secure_cookies(headers)


def host_header(scope: Scope) -> str:
    """Return the Host header of a request, "" without one."""
    values = (value for name, value in scope["headers"] if name == b"host")
    return next(values, b"").decode("latin-1")


def _secure_cookies(headers: MutableHeaders) -> None:
    """Mark the cookies of a response Secure; Streamlit never does."""
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        is_marked = any(part.strip().lower() == "secure" for part in cookie.split(";")[1:])
        headers.append("set-cookie", cookie if is_marked else f"{cookie}; Secure")
