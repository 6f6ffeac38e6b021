"""Set how often an open page in a test's window looks for newer files."""

from playwright.sync_api import Page

from pages.shell.reload_banner import SECONDS

# An open page asks the server every 15 seconds; a test may want that at another pace.
PACE = """
    const setIntervalAsEver = window.setInterval;
    window.setInterval = (tick, pause, ...more) =>
        setIntervalAsEver(tick, pause === EVER ? MILLISECONDS : pause, ...more);
"""


def pace_looks(page: Page, milliseconds: int) -> None:
    """Make an open page look for newer files at this interval from its next load on."""
    pace = PACE.replace("EVER", str(SECONDS * 1000)).replace("MILLISECONDS", str(milliseconds))
    page.add_init_script(pace)
