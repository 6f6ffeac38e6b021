"""Open pages in Chromium, wait until they are at rest, and record what must never happen."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Playwright,
    Request,
    ViewportSize,
    expect,
)

from pages.url.address import DEFAULT_SORT
from pages.url.routes import DEFAULT_PAGE, PAGES

# Nothing leaves the machine: every outside name is unknown to this browser.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
# A page that has not begun is "not running" too, so its title must stand; parts of it that are
# still being fetched stand as skeletons, parts of the run before are marked stale.
SETTLED = """() => {
    const exists = (selector) => document.querySelector(selector) !== null;
    return exists("[data-testid=stApp][data-test-script-state=notRunning] h1")
        && exists("[data-test-connection-state=CONNECTED]")
        && !exists("[data-testid=stSkeleton], [data-testid=stAppSkeleton], [data-stale=true]");
}"""
# What the browser does when Back is pressed, with an address of our own.
GO = """address => {
    history.pushState({}, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
}"""
# Long, since a machine that others use too is slow; nothing that works waits for it.
TIMEOUT_MS = 60_000
WINDOW: ViewportSize = {"width": 1280, "height": 900}


@contextmanager
def launched(playwright: Playwright, executable: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def stored_profile(
    playwright: Playwright, executable: str, folder: Path
) -> Iterator[BrowserContext]:
    """Start a Chromium whose one profile lies in `folder`, with its cache of compiled scripts.

    Motion is reduced: without a graphics card each frame of an animation costs the processor.
    """
    context = playwright.chromium.launch_persistent_context(
        folder,
        executable_path=executable,
        args=list(FLAGS),
        viewport=WINDOW,
        reduced_motion="reduce",
    )
    context.set_default_timeout(TIMEOUT_MS)
    try:
        yield context
    finally:
        context.close()


class Visitor:
    """One window, with a record of outside requests, dialogs, script errors and violations.

    A violation is what the page tried and the server's Content-Security-Policy forbids.
    """

    def __init__(self, page: Page) -> None:
        page.set_default_timeout(TIMEOUT_MS)
        self.outside: list[str] = []
        self.dialogs: list[str] = []
        self.script_errors: list[str] = []
        self.violations: list[str] = []
        page.on("request", self._note_request)
        page.on("console", self._note_console)
        page.on("dialog", self._note_dialog)
        page.on("pageerror", lambda error: self.script_errors.append(str(error)))
        self.page = page

    def begin(self) -> None:
        """Forget what was, and look as every test expects it."""
        for record in (self.outside, self.dialogs, self.script_errors, self.violations):
            record.clear()
        self.page.set_viewport_size(WINDOW)
        self.page.emulate_media(media="screen", color_scheme="light", reduced_motion="reduce")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            self.outside.append(request.url)

    def _note_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _note_console(self, message: ConsoleMessage) -> None:
        if "content security policy" in message.text.lower():
            self.violations.append(message.text)

    def check_nothing_untoward(self) -> None:
        assert self.outside == [], f"asked for outside of 127.0.0.1: {self.outside}"
        assert self.dialogs == [], f"a script opened a dialog: {self.dialogs}"
        assert self.script_errors == [], f"a script of the page failed: {self.script_errors}"
        assert self.violations == [], f"against the content security policy: {self.violations}"
        assert self.page.get_by_test_id("stException").count() == 0, "an exception is on screen"
        assert "Traceback" not in self.page.inner_text("body")


def await_true(page: Page, is_true: Callable[[], bool], pause_ms: int = 20) -> bool:
    """Wait until something that the test itself sees is true; return whether it became so."""
    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while not is_true():
        if time.monotonic() > deadline:
            return False
        page.wait_for_timeout(pause_ms)
    return True


def settled(page: Page) -> Page:
    """Wait until the script behind the page has run to its end; return the page."""
    page.wait_for_function(SETTLED)
    return page


def turn_to(page: Page, address: str, mark: Locator | None = None) -> Page:
    """Open an address as the browser's Back does, in the session of the window, if it can.

    Beginning anew takes the browser three times as long. It begins anew where the window shows
    another server, or what the address leads to already.

    Args:
        mark: what stands there and not on the page before; None: the tab, if the address names one.
    """
    parts = urlsplit(address)
    target = PAGES[parts.path.strip("/") or DEFAULT_PAGE]
    tab = target.tabs.get(parse_qs(parts.query).get("tab", [""])[0])
    if tab and mark is None:
        mark = page.get_by_role("tab", name=tab, selected=True)
    title = f"{target.title} · Impact Champions"
    is_there = page.title() == title and (mark is None or mark.is_visible())
    if is_there or not page.url.startswith(f"{parts.scheme}://{parts.netloc}/"):
        return visit(page, address)
    # Without any parameter the ones of the page before would be carried along.
    page.evaluate(GO, address if parts.query else f"{address}?sort={DEFAULT_SORT}")
    expect(page).to_have_title(title)
    if mark is not None:
        mark.wait_for()
    return settled(page)


def visit(page: Page, address: str) -> Page:
    """Open an address, as a link from outside would, and wait until it stands."""
    page.goto(address)
    return settled(page)
