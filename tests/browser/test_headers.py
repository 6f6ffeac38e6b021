"""The server's Content-Security-Policy stops what outside text could become on a page.

That every page, chart and download works under it is held by all tests of this folder: `visitor`
fails a test in which the browser reported a violation, and test_every_page opens every page.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import BrowserContext

from tests.browser.server import Server
from tests.browser.visits import Visitor, visit

# What outside text would have to become before it could do harm; %s is an address elsewhere.
ATTACKS = {
    "a picture": "document.body.append(Object.assign(new Image(), {src: '%s/x.png'}))",
    "a script": "document.head.append(Object.assign(document.createElement('script'), "
    "{src: '%s/x.js'}))",
    "an inline script": "document.body.append(Object.assign(document.createElement('script'), "
    "{textContent: 'window.ran = \"%s\"'}))",
    "a frame": "document.body.append(Object.assign(document.createElement('iframe'), {src: '%s'}))",
    "a question over the net": "fetch('%s/x', {mode: 'no-cors'}).catch(() => null)",
    "an event handler": "document.body.insertAdjacentHTML('beforeend', "
    "'<img src=data:, onerror=\"window.ran=1 /* %s */\">')",
}


@contextmanager
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of another server of this machine, and what it is asked for."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", requests
        server.shutdown()


def test_injected_markup_is_blocked(sample: Server, context: BrowserContext) -> None:
    with elsewhere() as (address, requests), context.new_page() as page:
        visitor = Visitor(page)
        visit(page, f"{sample.url}/help")
        for name, attack in ATTACKS.items():
            with page.expect_console_message(
                lambda message: "Content Security Policy" in message.text
            ):
                page.evaluate(f"() => {{ {attack % address} }}")
            assert page.evaluate("() => window.ran") is None, name
            assert requests == [], name
        assert len(visitor.violations) >= len(ATTACKS)
