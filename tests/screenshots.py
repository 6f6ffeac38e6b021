"""Take screenshots of every page and tab, wide and narrow, light and dark: build/screenshots/."""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from pages.url.routes import PAGES
from tests.browser import screen
from tests.browser.chromium import find_chromium
from tests.browser.decided import decide, ids, with_status
from tests.browser.server import ROOT, running_server
from tests.browser.visits import launched, visit

Scheme = Literal["light", "dark"]

TARGET = ROOT / "build" / "screenshots"
WIDTHS = (1440, 1280, 400)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
HEIGHT, MAX_HEIGHT = 900, 8000
SHOWN_STATUSES = ("champion", "removal_due")


def page_addresses() -> dict[str, str]:
    """Return the address of each page and tab, by file name."""
    addresses = {"merchant": "merchant"}
    for key, page in PAGES.items():
        if key != "merchant":
            addresses |= {f"{key}-{tab}": f"{key}?tab={tab}" for tab in page.tabs} or {key: key}
    decisions = decide()
    for status in SHOWN_STATUSES:
        merchant_id = ids(with_status(decisions, status))[0]
        for tab in PAGES["merchant"].tabs:
            addresses[f"merchant-{status}-{tab}"] = f"merchant?merchant_id={merchant_id}&tab={tab}"
    return addresses


def show_whole(page: Page, width: int) -> int:
    """Make the window as tall as the page, because Streamlit scrolls inside it."""
    height = int(page.get_by_test_id("stMain").evaluate("main => main.scrollHeight"))
    page.set_viewport_size({"width": width, "height": min(height, MAX_HEIGHT)})
    screen.still(screen.body(page))
    page.wait_for_function(screen.GRIDS_STAND)
    return height


def take_screenshots(browser: Browser, url: str) -> int:
    """Write the screenshots, print how tall each page is; return how many show an error."""
    broken = 0
    for width in WIDTHS:
        for scheme in SCHEMES:
            size: ViewportSize = {"width": width, "height": HEIGHT}
            with browser.new_context(viewport=size, color_scheme=scheme) as context:
                for name, address in page_addresses().items():
                    page = visit(context.new_page(), f"{url}/{address}")
                    height = show_whole(page, width)
                    file = TARGET / f"{name}-{width}-{scheme}.png"
                    page.screenshot(path=file)
                    failed = page.get_by_test_id("stException").count() > 0
                    broken += failed
                    print(file.relative_to(ROOT), height, "shows an error" if failed else "")
                    page.close()
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
