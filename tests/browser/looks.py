"""Let an open page look for newer files when a test says so, and never by itself."""

from playwright.sync_api import Locator, Page

from pages.shell.reload_banner import SECONDS
from tests.browser.visits import await_true, settled

HOLD = """
    const setIntervalAsEver = window.setInterval;
    window.setInterval = (tick, pause, ...more) => {
        if (pause !== MILLISECONDS) return setIntervalAsEver(tick, pause, ...more);
        window.look = tick;
        return 0;
    };
""".replace("MILLISECONDS", str(SECONDS * 1000))


def hold_looks(page: Page) -> Page:
    """Hold the looks that a page takes every few seconds, from its next load on."""
    page.add_init_script(HOLD)
    return page


def look(page: Page) -> None:
    page.evaluate("look()")


def look_until(page: Page, shown: Locator) -> None:
    """Look again and again, as an open page does, until something is shown."""

    def is_shown() -> bool:
        look(page)
        settled(page)
        return shown.is_visible()

    assert await_true(page, is_shown, pause_ms=200)
