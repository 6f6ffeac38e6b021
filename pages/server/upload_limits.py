"""How much may be uploaded by one page and by all, and when it is freed.

Streamlit limits each file, not their number, and frees those of a page that was closed only when
its garbage is collected.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime import Runtime

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


class UploadLimits:
    """Refuse what is too much with 413, and free the files of pages that were closed.

    Args:
        sessions: returns Streamlit's runtime, which knows the open pages and can drop one.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        now: Callable[[], datetime],
        sessions: Callable[[], Runtime] = runtime.get_instance,
    ) -> None:
        self.app = app
        self.now = now
        self.sessions = sessions
        # By page and file its bytes, and since when a page with files has been closed.
        self._sizes: dict[tuple[str, str], int] = {}
        self._closed_since: dict[str, datetime] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request, unless it uploads too much."""
        if scope["type"] == "http":
            self._free_closed_pages()
        upload = _UPLOAD.fullmatch(scope.get("path", ""))
        if upload is None or scope.get("method") not in ("PUT", "DELETE"):
            await self.app(scope, receive, send)
            return
        page_and_file, is_removal = upload.groups(), scope["method"] == "DELETE"
        length = Headers(scope=scope).get("content-length", "")

        async def send_and_release(message: Message) -> None:
            # Gone is what was removed, and what was not uploaded.
            if message["type"] == "http.response.start" and is_removal == (
                message["status"] == 204
            ):
                self._sizes.pop(page_and_file, None)
            await send(message)

        if not is_removal and not (length.isascii() and length.isdigit()):
            await PlainTextResponse(_NO_LENGTH, 411)(scope, receive, send)
        elif not is_removal and not self._reserve(page_and_file, int(length)):
            await PlainTextResponse(_TOO_MUCH, 413)(scope, receive, send)
        else:
            await self.app(scope, receive, send_and_release)

    def _free_closed_pages(self) -> None:
        """Drop the pages with files that have been closed for a while."""
        now, pages = self.now(), {page for page, _ in self._sizes}
        closed = [page for page in pages if not self.sessions().is_active_session(page)]
        self._closed_since = {page: self._closed_since.get(page, now) for page in closed}
        for page in closed:
            if now - self._closed_since[page] >= FREED_AFTER:
                self._sizes = {key: size for key, size in self._sizes.items() if key[0] != page}
                self.sessions().close_session(page)

    def _reserve(self, page_and_file: tuple[str, str], size: int) -> bool:
        """Count a file from the beginning of its upload, if there is room for it."""
        sizes = {**self._sizes, page_and_file: size}
        of_page = sum(size for (page, _), size in sizes.items() if page == page_and_file[0])
        if of_page > MAX_PAGE_BYTES or sum(sizes.values()) > MAX_TOTAL_BYTES:
            return False
        self._sizes = sizes
        return True
