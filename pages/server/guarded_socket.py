"""The socket of a page: closed at the first message after its sign-in has ended."""

from __future__ import annotations

from collections.abc import Callable

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_POLICY_VIOLATION = 1008
_SIGN_IN = "/sign-in"
_PROTOCOL = "streamlit"


class GuardedSocket:
    """One open socket.

    Attributes:
        is_open: whether the sign-in still counts; told whether somebody did something.
        note: is shown what is sent to the page.
    """

    def __init__(
        self,
        receive: Receive,
        send: Send,
        is_open: Callable[[bool], bool],
        note: Callable[[bytes], None],
    ) -> None:
        self._receive = receive
        self._send = send
        self._is_open = is_open
        self._note = note
        self._is_closed = False

    async def run(self, app: ASGIApp, scope: Scope) -> None:
        """Serve the socket until the browser, the server or the sign-in ends it."""
        await app(scope, self.receive, self.send)

    async def receive(self) -> Message:
        """Pass a message of the browser on, or the end where its sign-in has ended."""
        message = await self._receive()
        if message["type"] != "websocket.receive":
            return message
        if self._is_open(is_user_action(message.get("bytes") or b"")):
            return message
        await self._send({"type": "websocket.send", "bytes": sign_in_message()})
        await self._send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        self._is_closed = True
        return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}

    async def send(self, message: Message) -> None:
        """Pass a message of the server on, nothing more once the socket is closed."""
        if self._is_closed:
            return
        if message["type"] == "websocket.send":
            self._note(message.get("bytes") or b"")
        await self._send(message)


def is_user_action(sent: bytes) -> bool:
    """Tell whether a message of the browser is somebody's doing, not a clock's."""
    try:
        return not BackMsg.FromString(sent).rerun_script.is_auto_rerun
    except DecodeError:
        return False


def sign_in_message() -> bytes:
    """Return the message that makes a page go to the sign-in."""
    message = ForwardMsg()
    message.auth_redirect.url = _SIGN_IN
    return bytes(message.SerializeToString())


async def send_to_sign_in(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a socket without a sign-in: nothing but the way to it.

    Only a page that was open before can ask; refused outright, it would ask for ever.
    """
    await receive()
    protocol = _PROTOCOL if _PROTOCOL in scope.get("subprotocols", []) else None
    await send({"type": "websocket.accept", "subprotocol": protocol})
    await send({"type": "websocket.send", "bytes": sign_in_message()})
    await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
