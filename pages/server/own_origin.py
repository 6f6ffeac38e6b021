"""Refuse what another site's page sends here, before Streamlit looks at it.

Streamlit refuses such a socket too, but first asks an outside host for this machine's address, and
the whole server waits for that. It does not ask where the Origin is that of the Host, so nothing
else is passed on to it.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# A link from another site is no attack: reading is judged by the sign-in alone.
_READING = ("GET", "HEAD", "OPTIONS")
_REFUSAL = "This page belongs to another site: open the dashboard at its own address."


class OwnOrigin:
    """Return 403 for sockets and changes that a page of another site asks for.

    Args:
        log: writes an event of the log; see `pages.server.log`.
    """

    def __init__(self, app: ASGIApp, *, log: Callable[..., None]) -> None:
        self.app = app
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request unless another site's page sent it."""
        is_judged = scope["type"] == "websocket" or (
            scope["type"] == "http" and scope["method"] not in _READING
        )
        if not is_judged or is_own_origin(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        address = connection.client.host if connection.client else None
        origin = connection.headers.get("origin")
        self.log("origin_refused", None, address=address, origin=origin, path=scope["path"])
        await PlainTextResponse(_REFUSAL, 403)(scope, receive, send)


def is_own_origin(headers: Headers) -> bool:
    """Return whether a request names this server as its origin, or, as programs do, none."""
    origins, hosts = headers.getlist("origin"), headers.getlist("host")
    if not origins:
        return True
    try:
        return len(origins) == 1 and [urlsplit(origins[0]).netloc] == hosts
    except ValueError:
        return False
