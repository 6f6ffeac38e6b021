"""A browser that receives the server's messages late, as over a slow line."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Sent = list[ForwardMsg]


class SlowBrowser:
    """A browser that can fall behind: what the server sends stays on the way meanwhile."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.is_behind = False
        self.on_the_way: list[str | bytes] = []
        page.route_web_socket("**/_stcore/stream", self._route)

    def _route(self, browser: WebSocketRoute) -> None:
        self.browser = browser
        browser.connect_to_server().on_message(self._receive)

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
