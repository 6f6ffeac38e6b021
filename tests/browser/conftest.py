"""A real Chromium and fresh servers for the tests of this folder."""

import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.chromium import find_chromium
from tests.browser.server import Server, running_server
from tests.browser.visits import TIMEOUT_MS, Visitor, stored_profile

# Start a dashboard on a folder; None is the sample.
Serve = Callable[[Path | None], Server]
NO_BROWSER = "No Chromium starts on this machine: `make browser` finds or installs one."
SERVERS: list[Server] = []
expect.set_options(timeout=TIMEOUT_MS)
# Python's traceback of a bug, and Streamlit's stack of a misuse that it only warns of.
TRACE = "(most recent call last)"


# What tells the workers of pytest-xdist where their common server is, and where its output.
SAMPLE_VARIABLE = "BROWSER_TESTS_SAMPLE"


def pytest_configure(config: pytest.Config) -> None:
    """Serve the fictional sample to all workers: a server of each would decide it all again.

    Where pytest reads this file in the workers alone, each has its own.
    """
    if SAMPLE_VARIABLE in os.environ or config.option.collectonly:
        return
    stack = ExitStack()
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    log = Path(folder, "sample.txt")
    server = stack.enter_context(running_server(log))
    os.environ[SAMPLE_VARIABLE] = f"{server.url} {log}"
    stack.callback(os.environ.pop, SAMPLE_VARIABLE)
    config.add_cleanup(stack.close)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium that starts; its absence is a failure, never a skip."""
    path = find_chromium()
    if path is None:
        pytest.fail(NO_BROWSER, pytrace=False)
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(context: BrowserContext) -> Browser:
    """Return the Chromium, for the tests that need profiles of their own; others take `page`."""
    assert context.browser is not None
    return context.browser


@contextmanager
def starting(folder: Path) -> Iterator[Serve]:
    """Start dashboards that print into `folder`; they end with the block."""
    with ExitStack() as stack:

        def start(data: Path | None) -> Server:
            log = folder / f"server-{len(SERVERS)}.txt"
            server = stack.enter_context(running_server(log, data))
            SERVERS.append(server)
            stack.callback(SERVERS.remove, server)
            return server

        yield start


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Start dashboards that the tests of a module share."""
    with starting(tmp_path_factory.mktemp("servers")) as start:
        yield start


@pytest.fixture
def serve_one(tmp_path: Path) -> Iterator[Serve]:
    """Start a dashboard for one test, which is the first to open it."""
    with starting(tmp_path) as start:
        yield start


@pytest.fixture(scope="session")
def sample() -> Iterator[Server]:
    """Return the server of the sample, for all tests that change nothing on it."""
    url, log = os.environ[SAMPLE_VARIABLE].split(" ", 1)
    server = Server(url, Path(log))
    SERVERS.append(server)
    yield server
    SERVERS.remove(server)


@pytest.fixture(scope="session")
def context(
    chromium: str, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """Share one profile: Streamlit's session is the window's, the profile is its cache.

    It lies on disk, since Chromium keeps the compiled scripts of such a one alone: a page with
    charts stands in half the time.
    """
    folder = tmp_path_factory.mktemp("profile")
    with stored_profile(playwright, chromium, folder) as context:
        yield context


@pytest.fixture(scope="session")
def _kept(context: BrowserContext) -> list[Visitor]:
    """Keep the window of the last test for the next: a new one must compile every script again."""
    return []


@pytest.fixture
def visitor(
    context: BrowserContext, _kept: list[Visitor], request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """Take the window; nothing outside may be asked for, no script may run in it.

    It is kept as long as the tests pass. What they ask for by its address begins a session.
    """
    visitor = _kept.pop() if _kept else Visitor(context.new_page())
    visitor.begin()
    failed_before = request.session.testsfailed
    yield visitor
    visitor.check_nothing_untoward()
    if request.session.testsfailed == failed_before:
        _kept.append(visitor)
    else:
        visitor.page.close()


@pytest.fixture
def page(visitor: Visitor) -> Page:
    return visitor.page


@pytest.fixture
def new_page(context: BrowserContext) -> Iterator[Page]:
    """Open a window of its own, for a test that changes how a window works."""
    visitor = Visitor(context.new_page())
    yield visitor.page
    try:
        visitor.check_nothing_untoward()
    finally:
        visitor.page.close()


@pytest.fixture(autouse=True)
def _no_traceback_in_the_log() -> Iterator[None]:
    """Fail a test whose server logs a traceback: the screen may hide the bug."""
    before = {server.log: len(server.output()) for server in SERVERS}
    yield
    for server in SERVERS:
        output = server.output()[before.get(server.log, 0) :]
        if TRACE in output:
            pytest.fail("the server printed a trace: see its output below", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Print the output of the servers below a test that failed."""
    report = yield
    if report.failed:
        for server in SERVERS:
            report.sections.append((f"output of {server.url}", server.output()[-4000:]))
    return report
