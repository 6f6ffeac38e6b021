"""The ASGI application of the dashboard: Streamlit's own, behind its headers, checks and gate."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from impact.model.clock import now
from pages.server import log, settings
from pages.server.gate import Gate
from pages.server.headers import FOCUS_HTML, SecurityHeaders, script_hashes
from pages.server.health import Health
from pages.server.own_origin import OwnOrigin
from pages.server.settings import SignIn
from pages.server.upload_limits import UploadLimits

ROOT = Path(__file__).parent.parent.parent
DASHBOARD = ROOT / "dashboard.py"
INDEX_HTML = Path(st.__file__).parent / "static" / "index.html"
_NOT_FOUND = {"type": "http.response.start", "status": 404, "headers": []}
# Counts of sessions and memory, and an interface to drive pages without a browser: not served.
_CLOSED_PATHS = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
LOCAL_HOSTS = ("127.0.0.1", "localhost")


class ClosedPaths:
    """Return 404 for those paths of Streamlit that a dashboard does not need."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request unless its path is closed."""
        if scope["type"] == "http" and scope["path"].startswith(_CLOSED_PATHS):
            await send(_NOT_FOUND)
            await send({"type": "http.response.body"})
        else:
            await self.app(scope, receive, send)


def build_application(hosts: Sequence[str] = LOCAL_HOSTS, sign_in: SignIn | None = None) -> st.App:
    """Return the dashboard for these host names, behind its headers, checks and sign-in if any."""
    settings.set_guard(sign_in)
    log.limit_library_lines()
    is_tls = sign_in is not None and sign_in.is_tls
    hashes = [*script_hashes(INDEX_HTML), *script_hashes(FOCUS_HTML)]
    middleware = [
        Middleware(SecurityHeaders, hashes=hashes, is_tls=is_tls),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
        Middleware(OwnOrigin, log=log.write),
        Middleware(ClosedPaths),
        Middleware(Health, now=now),
    ]
    if sign_in is not None:
        middleware.append(Middleware(Gate, sign_in=sign_in, now=now, log=log.write))
    middleware.append(Middleware(UploadLimits, now=now))
    app = st.App(DASHBOARD, middleware=middleware)
    # Only after st.App, which sets the path of config.toml. No source changes while it runs.
    config.set_option("server.fileWatcherType", "none")
    return app
