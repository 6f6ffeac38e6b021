"""The websocket of a page, closed at the first message after its sign-in has ended."""

from collections.abc import Callable

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_POLICY_VIOLATION = 1008
_SIGN_IN = "/sign-in"
_PROTOCOL = "streamlit"


class GuardedSocket:
    """One open websocket.

    Args:
        is_open: returns whether the sign-in still counts; its argument: whether a user acted.
        note: called with the bytes that are sent to the page.
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
        """Serve the websocket until the browser, the server or the sign-in ends it."""
        await app(scope, self.receive, self.send)

    async def receive(self) -> Message:
        """Pass on a message of the browser, or a disconnect if the sign-in has ended."""
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
        """Pass on a message of the server, but nothing once the websocket is closed."""
        if self._is_closed:
            return
        if message["type"] == "websocket.send":
            self._note(message.get("bytes") or b"")
        await self._send(message)


def is_user_action(sent: bytes) -> bool:
    """Return whether a message of the browser comes from a user's action, not from a timer."""
    try:
        return not BackMsg.FromString(sent).rerun_script.is_auto_rerun
    except DecodeError:
        return False


def sign_in_message() -> bytes:
    """Return the message that redirects a page to the sign-in."""
    message = ForwardMsg()
    message.auth_redirect.url = _SIGN_IN
    return bytes(message.SerializeToString())


async def send_to_sign_in(scope: Scope, receive: Receive, send: Send) -> None:
    """Accept a websocket without a sign-in, and only redirect its page to the sign-in.

    Only a page that was already open can connect; refused outright, it would retry for ever.
    """
    await receive()
    protocol = _PROTOCOL if _PROTOCOL in scope.get("subprotocols", []) else None
    await send({"type": "websocket.accept", "subprotocol": protocol})
    await send({"type": "websocket.send", "bytes": sign_in_message()})
    await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
