"""A session without a browser: speaks Streamlit's protocol over the socket of a page."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

# A widget of key "page" has the id "$$ID-0123abcd-page".
_KEY = re.compile(r"^\$\$ID-[0-9a-f]+-(?P<key>.+)$")
_LARGEST = 2**26


class Session:
    """One open page.

    Attributes:
        query: what its address asks for by now.
        messages: what the last run drew, in the order of arrival.
        widgets: the id, the fragment ("" for none) and the labels of the options of each widget
            by its key.
    """

    def __init__(self, socket: ClientConnection, page: str) -> None:
        self._socket = socket
        self._page = page
        self._script = ""
        self._open = ""
        self._states: dict[str, WidgetState] = {}
        # What runs by itself: every how many seconds, and when it ran last.
        self._by_clock: dict[str, tuple[float, float]] = {}
        self.query = ""
        self.messages: list[ForwardMsg] = []
        self.widgets: dict[str, tuple[str, str, list[str]]] = {}

    @classmethod
    async def opened(cls, url: str, page: str) -> Session:
        """Open a page of a server, as a browser does, and wait until it stands."""
        address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
        session = cls(await connect(address, max_size=_LARGEST, compression=None), page)
        await session.run()
        return session

    async def close(self) -> None:
        """Leave."""
        await self._socket.close()

    async def choose(self, key: str, names: list[str]) -> float:
        """Choose these where several can be chosen; return milliseconds to the end of the run.

        Args:
            names: how the labels of the options begin, before their counts.
        """
        widget, fragment, labels = self.widgets[key]
        chosen = [label for name in names for label in labels if label.startswith(f"{name} · ")]
        self._states[key] = WidgetState(id=widget)
        self._states[key].string_array_value.data.extend(chosen)
        return await self.run(fragment)

    async def open(self, key: str) -> None:
        """Open a popover and close the one that was open, as a click beside it does."""
        if key == self._open:
            return
        for popover in filter(None, (self._open, key)):
            widget, fragment, _ = self.widgets[popover]
            self._states[popover] = WidgetState(id=widget)
            self._states[popover].bool_value = popover == key
        self._open = key
        await self.run(fragment)

    async def look_again(self) -> None:
        """Run what the page runs by itself every some seconds, where it is time."""
        for fragment, (interval, last) in list(self._by_clock.items()):
            if time.monotonic() - last >= interval:
                self._by_clock[fragment] = (interval, time.monotonic())
                await self.run(fragment, is_by_clock=True)

    async def run(self, fragment: str = "", *, is_by_clock: bool = False) -> float:
        """Request a run and read it to its end; return its milliseconds."""
        request = BackMsg()
        request.rerun_script.query_string = self.query
        request.rerun_script.page_script_hash = self._script
        request.rerun_script.page_name = "" if self._script else self._page
        request.rerun_script.fragment_id = fragment
        request.rerun_script.is_auto_rerun = is_by_clock
        request.rerun_script.widget_states.widgets.extend(self._states.values())
        started = time.perf_counter()
        await self._socket.send(request.SerializeToString())
        self.messages = [message async for message in self._heard()]
        taken = 1000 * (time.perf_counter() - started)
        for message in self.messages:
            self._note(message)
        return taken

    async def _heard(self) -> Any:
        async for data in self._socket:
            message = ForwardMsg.FromString(data)  # type: ignore[arg-type]
            yield message
            # A run that another one cut short is followed by that one.
            is_end = message.WhichOneof("type") == "script_finished"
            if is_end and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    def _note(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            about = message.auto_rerun
            self._by_clock[about.fragment_id] = (about.interval, time.monotonic())
        elif kind == "delta":
            fragment = message.delta.fragment_id
            for name, labels in _widgets(message.delta):
                if match := _KEY.match(name):
                    self.widgets[match["key"]] = (name, fragment, labels)


def _widgets(of: Message) -> Iterator[tuple[str, list[str]]]:
    """Yield the id of every widget in what draws it, and the labels of its options."""
    for field, value in of.ListFields():
        if field.name == "id" and isinstance(value, str):
            options = getattr(of, "options", ())
            yield value, [getattr(option, "content", option) for option in options]
        elif isinstance(value, Message) and not field.name.startswith("arrow"):
            yield from _widgets(value)
