"""A browser whose messages are late, as over a slow line, in either direction."""

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.visits import await_true

Sent = list[ForwardMsg]


class SlowBrowser:
    """A browser that can fall behind: what the server sends stays on the way meanwhile.

    With `is_held`, what the browser sends stays on the way, and arrives at once.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.is_behind = False
        self.on_the_way: list[str | bytes] = []
        self.sent: Sent = []  # the same, to be read
        self.is_held = False
        self.held: list[str | bytes] = []
        page.route_web_socket("**/_stcore/stream", self._route)

    def _route(self, browser: WebSocketRoute) -> None:
        self.browser = browser
        self.server = browser.connect_to_server()
        self.server.on_message(self._receive)
        browser.on_message(self._send)

    def _send(self, message: str | bytes) -> None:
        if self.is_held:
            self.held.append(message)
        else:
            self.server.send(message)

    def let_go(self, count: int) -> None:
        """Send what was held, once there are so many messages."""
        assert await_true(self.page, lambda: len(self.held) >= count)
        self.is_held = False
        for message in self.held:
            self.server.send(message)
        self.held.clear()

    def _receive(self, message: str | bytes) -> None:
        if self.is_behind:
            self.on_the_way.append(message)
            self.sent.append(ForwardMsg.FromString(message))  # type: ignore[arg-type]
        else:
            self.browser.send(message)

    def wait_until_sent(self, is_there: Callable[[Sent], bool]) -> None:
        """Wait until the messages on the way are as they are needed."""
        assert await_true(self.page, lambda: is_there(self.sent))

    def catch_up(self) -> None:
        self.is_behind = False
        for message in self.on_the_way:
            self.browser.send(message)
        self.on_the_way.clear()
        self.sent.clear()
