"""The real server, asked before any browser: health, uploads, sockets of other sites."""

import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

import httpx2
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pages.server.upload_limits import MAX_PAGE_BYTES
from tests.browser.server import Server, running_server
from tests.builders.factories import write_folder

SECRET = "Société Très Secrète"


class SilentProxy:
    """A proxy that notes what is asked of it, and never answers."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        kept = []
        while True:
            connection, _ = self._socket.accept()
            kept.append(connection)
            self.asked.append(connection.recv(300))


@pytest.fixture(scope="module")
def proxy() -> SilentProxy:
    return SilentProxy()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(
        tmp_path_factory.mktemp("served") / "data",
        [{"merchant_id": "M1", "name": SECRET}],
        dataset={"day": date(2026, 6, 30)},
    )


@pytest.fixture(scope="module")
def server(data: Path, proxy: SilentProxy) -> Iterator[Server]:
    settings = {"http_proxy": proxy.url, "https_proxy": proxy.url, "no_proxy": ""}
    with running_server(data.parent / "out.txt", data=data, settings=settings) as started:
        yield started


def ask(url: str, is_so: Callable[[dict[str, object]], bool]) -> httpx2.Response:
    """Ask until the answer is so, and return it."""
    deadline = time.monotonic() + 60
    while True:
        answer = httpx2.get(f"{url}/healthz")
        if is_so(answer.json()):
            return answer
        assert time.monotonic() < deadline, answer.json()
        time.sleep(0.2)


def test_the_real_server_tells_the_truth_before_anybody_opened_a_page(
    server: Server, data: Path
) -> None:
    good = (data / "merchants.csv").read_bytes()
    answer = ask(server.url, lambda body: body["status"] == "ok")
    assert answer.json()["data_day"] == "2026-06-30"
    (data / "merchants.csv").write_bytes(good.replace(b"merchant_id", SECRET.encode()))
    broken = ask(server.url, lambda body: body["fault"] is not None)
    assert (broken.status_code, broken.json()["fault"]) == (200, "refused: merchants.csv")
    assert broken.json()["fingerprint"] == answer.json()["fingerprint"]
    assert "Secr" not in broken.text
    (data / "merchants.csv").write_bytes(good)
    ask(server.url, lambda body: body["fault"] is None)


def test_foreign_sockets_delay_nobody_and_the_server_calls_nobody(
    server: Server, proxy: SilentProxy
) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    refused = []
    address = server.url.replace("http", "ws") + "/_stcore/stream"

    def connect_from_elsewhere() -> None:
        try:
            connect(address, origin="http://evil.test", proxy=None).close()  # type: ignore[arg-type]
        except InvalidStatus as error:
            refused.append(error.response.status_code)

    sockets = [threading.Thread(target=connect_from_elsewhere) for _ in range(5)]
    start = time.monotonic()
    for each in sockets:
        each.start()
    direct.open(f"{server.url}/_stcore/health", timeout=60).read()
    elapsed = time.monotonic() - start
    for each in sockets:
        each.join()
    assert refused == [403] * 5
    assert proxy.asked == []
    # Two calls out that time out take two seconds for each socket.
    assert elapsed < 2


def test_the_real_server_applies_the_limit_to_a_real_page(server: Server) -> None:
    with httpx2.Client() as client:
        token = client.get(f"{server.url}/_stcore/health").cookies["_streamlit_xsrf"]
        address = server.url.replace("http", "ws") + "/_stcore/stream"
        with connect(address, subprotocols=["streamlit"], max_size=None) as page_socket:  # type: ignore[list-item]
            page_socket.send(BackMsg(rerun_script={}).SerializeToString())
            page = ""
            while not page:
                message = ForwardMsg.FromString(page_socket.recv(30))  # type: ignore[arg-type]
                page = message.new_session.initialize.session_id
            path = f"/_stcore/upload_file/{page}/1"
            upload = {"file": ("x.csv", b"merchant_id")}
            first = client.put(server.url + path, files=upload, headers={"X-Xsrftoken": token})
            second = HTTPConnection(server.url.removeprefix("http://"))
            second.putrequest("PUT", path)
            second.putheader("Content-Length", str(MAX_PAGE_BYTES + 1))
            second.endheaders(b"the beginning of it")
            refusal = second.getresponse()
    assert (first.status_code, refusal.status) == (204, 413)
    assert refusal.read().startswith(b"A page may bring files")
