"""How much may be uploaded by one page and by all, and when it is freed.

Streamlit limits each file, not their number, and frees those of a page that was closed only when
its garbage is collected.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime

MAX_PAGE_BYTES = 160_000_000
MAX_TOTAL_BYTES = 640_000_000
# A page that lost its connection may come back for so long.
FREED_AFTER = timedelta(minutes=1)
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")
_NO_LENGTH = "Say how long the file is (Content-Length)."
_TOO_MUCH = (
    f"A page may bring files of {MAX_PAGE_BYTES // 1_000_000} MB together, and all pages of this "
    f"server {MAX_TOTAL_BYTES // 1_000_000} MB. Remove a file, or close another page with files; "
    "it is free a minute later."
)


class PageSessions:
    """Streamlit's sessions: which pages are open, and how one is dropped."""

    def is_open(self, page: str) -> bool:
        """Return whether a page is open."""
        return runtime.get_instance().is_active_session(page)

    def close(self, page: str) -> None:
        """Drop a page with its files and everything else that it shows."""
        runtime.get_instance().close_session(page)


@dataclass
class _PageFiles:
    sizes: dict[str, int] = field(default_factory=dict)
    closed_since: datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.sizes.values())


class UploadLimits:
    """Refuse what is too much with 413, and free the files of pages that were closed."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        now: Callable[[], datetime],
        sessions: PageSessions | None = None,
    ) -> None:
        self.app = app
        self.now = now
        self.sessions = sessions or PageSessions()
        self.pages: dict[str, _PageFiles] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request, unless it uploads too much."""
        upload = _UPLOAD.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if scope["type"] == "http":
            self.free_closed_pages()
        if upload is None or scope["method"] not in ("PUT", "DELETE"):
            await self.app(scope, receive, send)
            return
        page, file = upload.groups()
        length = Headers(scope=scope).get("content-length", "")
        if scope["method"] == "DELETE":
            await self.app(scope, receive, self._release_after(page, file, 204, send))
        elif not (length.isascii() and length.isdigit()):
            await PlainTextResponse(_NO_LENGTH, 411)(scope, receive, send)
        elif not self._reserve(page, file, int(length)):
            await PlainTextResponse(_TOO_MUCH, 413)(scope, receive, send)
        else:
            await self.app(scope, receive, self._release_after(page, file, None, send))

    def free_closed_pages(self) -> None:
        """Drop the pages with files that have been closed for a while."""
        moment = self.now()
        for page, files in list(self.pages.items()):
            if self.sessions.is_open(page):
                files.closed_since = None
            elif files.closed_since is None:
                files.closed_since = moment
            elif moment - files.closed_since >= FREED_AFTER:
                del self.pages[page]
                self.sessions.close(page)

    def _reserve(self, page: str, file: str, size: int) -> bool:
        """Count a file from the beginning of its upload, if there is room for it."""
        files = self.pages.get(page, _PageFiles())
        old = files.sizes.get(file, 0)
        total = sum(each.total for each in self.pages.values()) - old + size
        if files.total - old + size > MAX_PAGE_BYTES or total > MAX_TOTAL_BYTES:
            return False
        files.sizes[file] = size
        self.pages[page] = files
        return True

    def _release_after(self, page: str, file: str, status: int | None, send: Send) -> Send:
        """Forget a file if the response has this status; None: any but that of an upload."""

        async def send_and_release(message: Message) -> None:
            if message["type"] == "http.response.start" and (
                message["status"] == status if status else message["status"] != 204
            ):
                self._release(page, file)
            await send(message)

        return send_and_release

    def _release(self, page: str, file: str) -> None:
        files = self.pages.get(page)
        if files is not None:
            files.sizes.pop(file, None)
            if not files.sizes:
                del self.pages[page]
