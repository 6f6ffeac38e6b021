"""What the AppTest tests share: an app on a folder, opened at an address."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pandas as pd
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from impact import load
from impact.loading import live_folder
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.filters import FILTERS
from impact.selection.registry_verdicts.label_verdicts import verify
from pages.content.merchants.filter_bar import popover_key
from pages.shell.day_popover import POPOVER_KEY
from pages.url.browser import LAST_PAGE_KEY
from pages.url.routes import MOVED_PAGES
from tests.builders.asking import with_lists
from tests.sample import write_sample

DASHBOARD = Path(__file__).parents[2] / "dashboard.py"
DAY = date(2026, 6, 30)

Open = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def _packages_searched_once() -> Iterator[None]:
    """Make Streamlit search the installed packages for components once, as a server does.

    An AppTest searches them at its first run, which takes longer than any of our pages.
    """
    with pytest.MonkeyPatch.context() as patch:
        search = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", search)
        yield


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("app") / "sample"
    write_sample(folder, merchants=700, seed=3, as_of=DAY)
    return folder


@pytest.fixture(scope="session")
def view(sample_folder: Path) -> View:
    """Return what the sample comes to on its data day, decided without the dashboard."""
    view = decide_view(load(sample_folder), DAY, read_policy(sample_folder), DAY)
    return with_lists(view, sample_folder)


@pytest.fixture(scope="session")
def verdicts(view: View) -> pd.DataFrame:
    return verify(view)


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a function that opens a page of a folder with parameters, as a link would.

    The folders were written a moment ago: they count at once.
    """
    monkeypatch.setattr(live_folder, "QUIET", timedelta(0))

    def opened(folder: Path, page: str = "overview", /, **params: str | list[str]) -> AppTest:
        monkeypatch.setenv("IMPACT_DATA", str(folder))
        page, tab = MOVED_PAGES.get(page, (page, ""))
        if tab:
            params = {"tab": tab, **params}
        app = AppTest.from_file(str(DASHBOARD), default_timeout=60)
        for key, value in params.items():
            app.query_params[key] = value
        app = app.run() if page == "overview" else app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        return app

    return opened


@pytest.fixture
def on_sample(open_page: Open, sample_folder: Path) -> Open:
    """Return a function that opens a page of the sample."""
    return partial(open_page, sample_folder)


def shown_page(app: AppTest) -> str:
    """Return the key of the page that was drawn."""
    page: str = app.session_state[LAST_PAGE_KEY]
    return page


def unfold(app: AppTest, key: str) -> AppTest:
    """Open a folded part of the page."""
    app.session_state[key] = True
    return app.run()


def open_day(app: AppTest) -> AppTest:
    """Open the popover of the day."""
    app.session_state[POPOVER_KEY] = True
    return app.run()


def texts(app: AppTest) -> str:
    """Return all text of the page outside its grids."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "text", "error", "warning")
    elements = [one for kind in (*kinds, "info", "success", "code") for one in getattr(app, kind)]
    values = [str(element.value) for element in elements]
    values += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(values).replace("\\", "")


def metric(app: AppTest, label: str) -> Any:
    """Return the tile with this label."""
    return next(one for one in app.metric if one.label == label)


def grids(app: AppTest, *columns: str) -> list[Any]:
    """Return the tables that have these columns."""
    return [one.value for one in app.dataframe if set(columns) <= set(one.value.columns)]


def headline(view: View, count: int) -> str:
    """Return how Merchants begins the sentence of a selection: how many, of how many, the base."""
    return f"{count:,} of {view.decisions['is_listed'].sum():,} listed merchants"


def chips(app: AppTest) -> list[str]:
    """Return the filters of Merchants that are set, as the page shows them."""
    labels = [one.label for one in app.button if str(one.key).startswith("chip_")]
    return [label.replace("\\", "") for label in labels]


def shown_selection(app: AppTest) -> str:
    """Return what Merchants says of its rows: how many they are, and the filters that are set."""
    (sentence,) = (one.value for one in app.title)
    return f"{sentence} | {' | '.join(chips(app))}"


def paste(app: AppTest, text: str) -> AppTest:
    """Paste a list of ids into its filter and send it."""
    open_filter(app, "ids").text_area[0].set_value(text)
    return button(app, "Show these merchants").click().run()


def link_of(app: AppTest) -> dict[str, list[str]]:
    """Open the box of the link; return the parameters of the link in it."""
    app.session_state["share"] = True
    app.run()
    (link,) = [one.value for one in app.code if "fingerprint=" in one.value]
    return parse_qs(link.partition("?")[2])


def button(app: AppTest, label: str) -> object:
    """Return the one button with this label."""
    matches = [one for one in app.button if one.label == label]
    assert len(matches) == 1, [one.label for one in app.button]
    return matches[0]


def open_filter(app: AppTest, key: str) -> AppTest:
    """Open the popover of a filter of Merchants, which joins the bar if it is not in it."""
    app.session_state["added_filter"] = key
    app.session_state[popover_key(key)] = True
    return app.run()


def choice(app: AppTest, label: str, key: str = "") -> object:
    """Open the filter with this label; return its buttons or its list.

    Args:
        key: that of the filter, for one of an extra column.
    """
    keys = [key] if key else [name for name, one in FILTERS.items() if one.label == label]
    for name in keys:
        open_filter(app, name)
    (match,) = (one for one in (*app.pills, *app.multiselect) if one.label == label)
    return match
