"""A browser whose messages are late, as over a slow line, in either direction."""

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Sent = list[ForwardMsg]


class SlowBrowser:
    """A browser that can fall behind: what the server sends stays on the way meanwhile.

    With `is_held`, what the browser sends stays on the way, and arrives at once.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.is_behind = False
        self.on_the_way: list[str | bytes] = []
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
        while len(self.held) < count:
            self.page.wait_for_timeout(20)
        self.is_held = False
        for message in self.held:
            self.server.send(message)
        self.held.clear()

    def _receive(self, message: str | bytes) -> None:
        if self.is_behind:
            self.on_the_way.append(message)
        else:
            self.browser.send(message)

    def count_sent(self, is_counted: Callable[[ForwardMsg], bool]) -> int:
        return sum(is_counted(ForwardMsg.FromString(sent)) for sent in self.on_the_way)  # type: ignore[arg-type]

    def wait_until_sent(self, is_there: Callable[[Sent], bool]) -> None:
        while not is_there([ForwardMsg.FromString(sent) for sent in self.on_the_way]):  # type: ignore[arg-type]
            self.page.wait_for_timeout(20)

    def catch_up(self) -> None:
        self.is_behind = False
        for message in self.on_the_way:
            self.browser.send(message)
        self.on_the_way.clear()
