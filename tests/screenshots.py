"""Take screenshots of every page, wide, narrow and dark, into build/screenshots/."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.decided import decide, ids, with_status
from tests.browser.server import ROOT, running_server
from tests.browser.visits import launched, visit

Scheme = Literal["light", "dark"]

TARGET = ROOT / "build" / "screenshots"
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 400, "height": 800}
LOOKS: dict[str, tuple[ViewportSize, Scheme]] = {
    "desktop": (WIDE, "light"),
    "narrow": (NARROW, "light"),
    "dark": (WIDE, "dark"),
}
MAX_HEIGHT = 8000
SHOWN_STATUSES = ("champion", "removal_due")


def page_addresses(browser: Browser, url: str) -> dict[str, str]:
    """Return the address of each page to capture, by file name."""
    with browser.new_context(viewport=WIDE) as context:
        page = visit(context.new_page(), url)
        links = page.get_by_test_id("stTopNavLink").all()
        addresses = [str(link.get_attribute("href")) for link in links]
    pages = {urlsplit(address).path.strip("/") or "front": address for address in addresses}
    return {**pages, **merchant_addresses(url)}


def merchant_addresses(url: str) -> dict[str, str]:
    """Return the addresses of a champion and of a merchant that is due for removal."""
    decisions = decide()
    first = {status: ids(with_status(decisions, status))[0] for status in SHOWN_STATUSES}
    return {
        f"merchant-{status}": f"{url}/merchant?merchant_id={key}" for status, key in first.items()
    }


def show_whole(page: Page) -> None:
    """Make the window as tall as the page, because Streamlit scrolls inside it."""
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    size = page.viewport_size or WIDE
    page.set_viewport_size({"width": size["width"], "height": min(height, MAX_HEIGHT)})
    page.wait_for_load_state("networkidle")


def take_screenshots(browser: Browser, url: str) -> int:
    """Write the screenshots; return the number that show an error."""
    broken = 0
    for name, address in page_addresses(browser, url).items():
        for look, (size, scheme) in LOOKS.items():
            with browser.new_context(viewport=size, color_scheme=scheme) as context:
                page = visit(context.new_page(), address)
                show_whole(page)
                file = TARGET / f"{name}-{look}.png"
                page.screenshot(path=file)
                failed = page.get_by_test_id("stException").count() > 0
                broken += failed
                print(file.relative_to(ROOT), "shows an error" if failed else "")
    return broken


def main() -> int:
    path = find_chromium()
    if path is None:
        print("No Chromium: `make browser` finds or installs one.", file=sys.stderr)
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder) / "output.txt") as server,
        sync_playwright() as playwright,
        launched(playwright, path) as browser,
    ):
        return min(take_screenshots(browser, server.url), 1)


if __name__ == "__main__":
    sys.exit(main())
