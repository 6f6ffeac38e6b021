"""No page changes what sessions share; a bug shows its type and none of its message."""

import gc
import hashlib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from impact.rules.view import View
from pages.session_data import computed
from pages.url.routes import PAGES
from tests.app.conftest import Open, grids
from tests.builders.factories import write_folder


def digest(value: Any) -> str:
    """Return a hash over everything that a value holds, array by array."""
    return hashlib.sha256(repr(_content(value)).encode()).hexdigest()


def _content(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        return [list(value.columns), *(_content(value.iloc[:, at]) for at in range(value.shape[1]))]
    if isinstance(value, pd.Series):
        return [str(value.dtype), value.astype("object").tolist()]
    if isinstance(value, np.ndarray):
        return [str(value.dtype), value.tolist()]
    if isinstance(value, pa.Array | pa.ChunkedArray):
        return value.to_pylist()
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _content(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {str(key): _content(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_content(one) for one in value]
    return repr(value)


def test_no_page_changes_what_sessions_share(
    on_sample: Open, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared: list[tuple[View, str]] = []
    decide = computed.decide

    def remembered(*args: Any) -> View:
        view = decide(*args)
        shared.append((view, digest(view)))
        return view

    monkeypatch.setattr(computed, "decide", remembered)
    # A day that no other test asks for, so that its view is made here.
    for page in PAGES:
        merchant = str(view.decisions["merchant_id"].iloc[0])
        on_sample(page, as_of="2026-06-17", merchant_id=merchant)
    assert shared
    assert [view.as_of for view, then in shared if digest(view) != then] == []


def test_a_bug_shows_its_type_but_no_message_or_path(
    on_sample: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret of a bug")

    app = on_sample()
    monkeypatch.setattr("pages.shell.open_page.draw_notices", broken)
    app.run()
    (shown,) = app.exception
    assert "secret" not in str(shown.proto)
    assert __file__ not in str(shown.proto)
    assert not list(shown.proto.stack_trace)


def test_a_run_of_a_page_ends_without_a_full_collection(
    on_sample: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    monkeypatch.setattr(gc, "collect", calls.append)
    app = on_sample()
    app.run()
    assert calls == []


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//example.org/x", "ftp://example.org", "file:///"],
)
def test_a_scorecard_is_a_link_to_the_web_or_none(
    address: str, open_page: Open, tmp_path: Path
) -> None:
    good = "https://example.org/card"
    rows = [
        {"merchant_id": "M1", "published_on": f"2026-01-0{at}", "scorecard_url": link}
        for at, link in enumerate((good, address), start=1)
    ]
    folder = write_folder(tmp_path, [{"merchant_id": "M1"}], rows)
    app = open_page(folder, "merchant", merchant_id="M1", tab="ecovadis")
    (cards,) = grids(app, "scorecard_url")
    assert good in cards["scorecard_url"].tolist()
    assert address not in cards["scorecard_url"].tolist()
    assert not any(f'href="{address}' in element.proto.body for element in app.get("html"))
