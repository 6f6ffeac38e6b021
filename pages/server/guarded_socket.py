"""The websocket of a page: closed at the first message after its sign-in has ended.

What it sends tells which downloads and uploads its person was offered. Only what Streamlit itself
wrote counts: a page may also repeat an address that somebody typed.
"""

from collections.abc import Callable, Iterable

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# Addresses that only the person may open whose page offered them.
OFFERED = ("/media/", "/_stcore/upload_file/")
_POLICY_VIOLATION = 1008
_SIGN_IN = "/sign-in"
_PROTOCOL = "streamlit"


def guard_socket(
    receive: Receive,
    send: Send,
    is_open: Callable[[bool], bool],
    note_offers: Callable[[Iterable[str]], None],
) -> tuple[Receive, Send]:
    """Return what receives and sends instead, for one open websocket.

    Args:
        is_open: returns whether the sign-in still counts; its argument: whether a user acted.
        note_offers: called with the addresses that the page is offered.
    """
    is_closed = False

    async def receive_while_open() -> Message:
        nonlocal is_closed
        message = await receive()
        if message["type"] != "websocket.receive" or is_open(_is_user_action(_bytes(message))):
            return message
        await _end(send)
        is_closed = True
        return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}

    async def send_while_open(message: Message) -> None:
        if not is_closed:
            if message["type"] == "websocket.send":
                note_offers(_offered_addresses(_bytes(message)))
            await send(message)

    return receive_while_open, send_while_open


async def send_to_sign_in(scope: Scope, receive: Receive, send: Send) -> None:
    """Accept a websocket without a sign-in, and only redirect its page to the sign-in.

    Only a page that was already open can connect; refused outright, it would retry for ever.
    """
    await receive()
    protocol = _PROTOCOL if _PROTOCOL in scope.get("subprotocols", []) else None
    await send({"type": "websocket.accept", "subprotocol": protocol})
    await _end(send)


async def _end(send: Send) -> None:
    """Redirect the page to the sign-in, and close its websocket."""
    message = ForwardMsg()
    message.auth_redirect.url = _SIGN_IN
    await send({"type": "websocket.send", "bytes": message.SerializeToString()})
    await send({"type": "websocket.close", "code": _POLICY_VIOLATION})


def _bytes(message: Message) -> bytes:
    return message.get("bytes") or b""


def _is_user_action(sent: bytes) -> bool:
    """Return whether a message of the browser comes from a user's action, not from a timer."""
    try:
        return not BackMsg.FromString(sent).rerun_script.is_auto_rerun
    except DecodeError:
        return False


def _offered_addresses(sent: bytes) -> list[str]:
    """Return the addresses of downloads and uploads that a message to a page offers."""
    try:
        message = ForwardMsg.FromString(sent)
    except DecodeError:
        return []
    files = message.file_urls_response.file_urls
    addresses = [
        message.delta.new_element.download_button.url,
        message.backend_operation_response.deferred_file.url,
        *(address for urls in files for address in (urls.upload_url, urls.delete_url)),
    ]
    return [address for address in addresses if address.startswith(OFFERED)]
