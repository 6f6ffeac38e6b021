"""The gate: every address and the websocket need a sign-in, unless named as open here."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import encode_provider_token

from pages.server import sign_in_pages
from pages.server.guarded_socket import OFFERED, guard_socket, send_to_sign_in
from pages.server.sessions import (
    LAST_USE_COOKIE,
    USER_COOKIE,
    Session,
    SignInMemory,
    Verdict,
    is_member,
    judge_session,
    last_use_cookie,
    last_use_of,
    read_session,
)
from pages.server.settings import SignIn

HEALTH = "/_stcore/health"
LOGIN = "/auth/login"
CALLBACK = "/oauth2callback"
SIGN_IN = "/sign-in"
_RETURN_COOKIE = "impact_next"
_RETURN_COOKIE_SECONDS = 15 * 60
# A page of this server and its query: one name, so that no dots or slashes lead elsewhere.
_OWN_PAGE = re.compile(r"/[A-Za-z_]*/?(\?[!-~]*)?")
# The cookie of the last use is renewed when it is older than this.
_REFRESH = timedelta(minutes=1)

LogWriter = Callable[..., None]


class Gate:
    """Let members in; send everybody else to the sign-in, with the address to return to."""

    def __init__(
        self, app: ASGIApp, *, sign_in: SignIn, now: Callable[[], datetime], log: LogWriter
    ) -> None:
        self.app = app
        self.sign_in = sign_in
        self.now = now
        self.log = log
        self.memory = SignInMemory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request, or pass it on."""
        if scope["type"] == "lifespan" or scope["path"] == HEALTH:
            await self.app(scope, receive, send)
        elif scope["path"] == LOGIN:
            await self._ask_provider(scope, receive, send)
        elif scope["path"] == sign_in_pages.FAILED:
            await _page(sign_in_pages.failed_page(), 502)(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._handle_socket(scope, receive, send)
        elif scope["path"] == CALLBACK:
            await self.app(scope, receive, self._complete_sign_in(scope, send))
        elif scope["path"] == sign_in_pages.START:
            await self._start_sign_in(Request(scope))(scope, receive, send)
        else:
            await self._handle_request(scope, receive, send)

    def _check(self, connection: HTTPConnection) -> tuple[Verdict, Session | None]:
        """Return whether a request is let in, and its sign-in; this does not count as use."""
        session = read_session(connection.cookies, self.sign_in.cookie_secret)
        if session is None:
            has_cookie = USER_COOKIE in connection.cookies
            return (Verdict.DAMAGED if has_cookie else Verdict.NOT_SIGNED_IN), None
        return self._check_session(session, self._last_use(connection.cookies, session)), session

    def _check_session(self, session: Session, seen: datetime) -> Verdict:
        """Return whether a genuine sign-in is let in; an expired one stays closed."""
        if self.memory.has_ended(session):
            return Verdict.SIGNED_OUT
        verdict = judge_session(
            session, self.memory.last_use(session, seen), self.now(), self.sign_in
        )
        if verdict in (Verdict.IDLE, Verdict.TOO_OLD) and self.memory.is_first_expiry(session):
            self.log("sign_in_ended", session.person, reason=verdict.value)
        return verdict

    def _last_use(self, cookies: Mapping[str, str], session: Session) -> datetime:
        return last_use_of(cookies, session, self.sign_in.cookie_secret)

    async def _handle_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        verdict, session = self._check(request)
        if session is not None and request.url.path == sign_in_pages.SIGN_OUT:
            await self._sign_out(session, scope, receive, send)
        elif session is None or verdict is not Verdict.LET_IN:
            await self._refusal(request, verdict, session)(scope, receive, send)
        elif request.url.path == SIGN_IN:
            await RedirectResponse(_referring_page(request), 303)(scope, receive, send)
        elif self._is_of_another(request.url.path, session):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        else:
            await self.app(scope, receive, self._count_use(request, session, send))

    def _is_of_another(self, path: str, session: Session) -> bool:
        """Return whether a path is that of a download or upload that another person was offered."""
        return path.startswith(OFFERED) and not self.memory.was_offered(session, path)

    def _count_use(self, request: Request, session: Session, send: Send) -> Send:
        """Count a request as use of its sign-in; renew the cookie of the last use if it is old."""
        now = self.now()
        is_old = now - self._last_use(request.cookies, session) >= _REFRESH
        self.memory.note_use(session, now)
        secret, max_age = self.sign_in.cookie_secret, self.sign_in.absolute

        async def send_in_use(message: Message) -> None:
            if is_old and message["type"] == "http.response.start":
                cookie = Response()
                value = last_use_cookie(session, now, secret)
                seconds = int(max_age.total_seconds())
                cookie.set_cookie(LAST_USE_COOKIE, value, seconds, httponly=True, samesite="lax")
                headers = MutableHeaders(scope=message)
                headers.append("set-cookie", cookie.headers["set-cookie"])
            await send(message)

        return send_in_use

    def _refusal(self, request: Request, verdict: Verdict, session: Session | None) -> Response:
        """Return the response to a refused request: a page for a browser, else a status."""
        if verdict is Verdict.DAMAGED:
            self.log("cookie_refused", None, address=_address(request), path=request.url.path)
        status = 403 if verdict is Verdict.OTHER_GROUP else 401
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse(verdict.value, status)
        if session is not None and verdict is Verdict.OTHER_GROUP:
            page = sign_in_pages.other_group_page(session.person, self.sign_in)
        else:
            page = sign_in_pages.sign_in_page(verdict, _return_path(request), self.sign_in)
        return _page(page, status)

    def _start_sign_in(self, request: Request) -> Response:
        """Redirect to the provider, and store in a cookie where to return to."""
        response = RedirectResponse(f"{LOGIN}?provider={encode_provider_token('default')}", 303)
        target = request.query_params.get("next", "")
        response.set_cookie(
            _RETURN_COOKIE,
            target if _is_own_page(target) else "/",
            _RETURN_COOKIE_SECONDS,
            path=CALLBACK,
            httponly=True,
            samesite="lax",
        )
        return response

    async def _ask_provider(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect to the provider; where it does not answer, log that and say so on a page."""
        has_failed = False

        async def send_unless_failed(message: Message) -> None:
            nonlocal has_failed
            if message["type"] == "http.response.start":
                has_failed = message["status"] >= 400
            if not has_failed:
                await send(message)

        await self.app(scope, receive, send_unless_failed)
        if has_failed:
            reason = "the provider does not answer"
            self.log("sign_in_failed", None, address=_address(Request(scope)), reason=reason)
            await _page(sign_in_pages.failed_page(), 503)(scope, receive, send)

    def _complete_sign_in(self, scope: Scope, send: Send) -> Send:
        """Log who returns from the provider, and redirect to the page that they wanted."""
        request = Request(scope)

        async def send_back(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                session = read_session(_set_cookies(headers), self.sign_in.cookie_secret)
                if session is not None:
                    self._log_sign_in(session, request)
                    target = request.cookies.get(_RETURN_COOKIE, "")
                    headers["location"] = target if _is_own_page(target) else "/"
                elif {"code", "error"} & set(request.query_params):
                    reason = "the provider named nobody"
                    self.log("sign_in_failed", None, address=_address(request), reason=reason)
                    headers["location"] = sign_in_pages.FAILED
            await send(message)

        return send_back

    def _log_sign_in(self, session: Session, request: Request) -> None:
        if is_member(session.claims, self.sign_in.claim, self.sign_in.group):
            self.log("sign_in", session.person, address=_address(request))
        else:
            reason = Verdict.OTHER_GROUP.value
            self.log("sign_in_refused", session.person, address=_address(request), reason=reason)

    async def _sign_out(self, session: Session, scope: Scope, receive: Receive, send: Send) -> None:
        """Close a sign-in in all windows; Streamlit deletes the cookies and tells the provider."""
        if self.memory.end(session):
            self.log("sign_out", session.person, address=_address(Request(scope)))
        await self.app(scope, receive, send)

    async def _handle_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        verdict, session = self._check(HTTPConnection(scope))
        if session is None or verdict is not Verdict.LET_IN:
            await send_to_sign_in(scope, receive, send)
            return
        last_use = self._last_use(HTTPConnection(scope).cookies, session)

        def is_open(is_use: bool) -> bool:
            verdict = self._check_session(session, last_use)
            if verdict is Verdict.LET_IN and is_use:
                self.memory.note_use(session, self.now())
            return verdict is Verdict.LET_IN

        note_offers = partial(self.memory.note_offers, session)
        await self.app(scope, *guard_socket(receive, send, is_open, note_offers))


def _page(page: str, status: int) -> Response:
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})


def _return_path(request: Request) -> str:
    """Return the address of a refused page, to return to after the sign-in."""
    if request.url.path == SIGN_IN:
        return _referring_page(request)
    query = f"?{request.url.query}" if request.url.query else ""
    target = f"{quote(request.url.path)}{query}"
    return target if _is_own_page(target) else "/"


def _referring_page(request: Request) -> str:
    """Return the page of this server that linked here."""
    # Without the scheme, which differs in front of a proxy: the host decides.
    _, _, target = request.headers.get("referer", "").partition(f"://{request.url.netloc}")
    return target if _is_own_page(target) else "/"


def _is_own_page(target: str) -> bool:
    """Return whether an address is a page of this server to return to."""
    return _OWN_PAGE.fullmatch(target) is not None


def _set_cookies(headers: MutableHeaders) -> dict[str, str]:
    """Return the cookies that a response sets."""
    cookies: dict[str, str] = {}
    for line in headers.getlist("set-cookie"):
        try:
            cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        except CookieError:
            continue
    return cookies


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None
