"""A copied link is the whole view, and the page says so if it no longer fits."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from impact.loading.snapshots import find_snapshots, snapshot_fingerprint
from impact.rules.view import View
from pages.url import address
from pages.url.routes import PAGES
from tests.app.conftest import Open, chips, texts
from tests.builders.factories import write_folder


def link_of(app: AppTest) -> dict[str, list[str]]:
    """Open the box of the link; return the parameters of the link in it."""
    app.session_state["share"] = True
    app.run()
    (link,) = [one.value for one in app.code if "fingerprint=" in one.value]
    return parse_qs(link.partition("?")[2])


def test_a_copied_link_names_day_data_policy_filters_and_order(on_sample: Open, view: View) -> None:
    params = {"status": ["champion"], "country": ["FR", "ES"], "sort": "name", "page": "2"}
    app = on_sample("merchants", **params)
    link = link_of(app)
    assert link["as_of"] == ["2026-06-30"]
    assert link["fingerprint"] == [view.dataset.fingerprint[:12]]
    assert link["policy_version"] == [view.policy.version]
    assert link["status"] == ["champion"]
    assert link["country"] == ["FR", "ES"]
    assert link["sort"] == ["name"]
    assert link["page"] == ["2"]


def test_a_copied_link_writes_defaults_too(on_sample: Open) -> None:
    assert link_of(on_sample("merchants"))["sort"] == [address.DEFAULT_SORT]


@pytest.mark.parametrize("page", PAGES)
def test_a_copied_link_opens_without_a_warning(page: str, on_sample: Open) -> None:
    first = on_sample(page, status=["champion"])
    again = on_sample(page, **link_of(first))
    assert "Part of this address was ignored" not in texts(again)
    assert "may differ" not in texts(again)
    assert link_of(again) == link_of(first)


# That every page says so: tests/app/test_address.py.
@pytest.mark.parametrize(
    ("query", "sentence", "absent"),
    [
        ({"fingerprint": "0123456789ab"}, "Made with data", "Made with policy"),
        ({"policy_version": "2024-01"}, "Made with policy", "Made with data"),
    ],
)
def test_a_link_names_whether_data_or_rules_changed(
    query: dict[str, str], sentence: str, absent: str, on_sample: Open
) -> None:
    app = on_sample("definitions", **query)
    assert sentence in texts(app)
    assert absent not in texts(app)


EIGHT_KB = "x" * 8192
FAULTS: list[tuple[str, dict[str, str | list[str]], str]] = [
    ("merchants", {"page": EIGHT_KB}, "is not a page of this selection"),
    ("merchants", {"as_of": ["2026-01-31", "2026-06-30"]}, "as_of is given 2 times"),
    ("merchants", {"score": "<script>alert(1)</script>"}, "score: “<script>alert(1)</script>”"),
    ("merchant", {"merchant_id": EIGHT_KB}, "No merchant here has this id"),
    ("data_quality", {"code": EIGHT_KB}, "is not among the problems of these files"),
    ("overview", {"fingerprint": EIGHT_KB}, "fingerprint: “xxx"),
    ("overview", {EIGHT_KB: "1"}, "means nothing on this page"),
    ("overview", {f"stranger_{at}": "1" for at in range(40)}, "30 more mean nothing"),
]


@pytest.mark.parametrize(("page", "query", "sentence"), FAULTS)
def test_what_is_wrong_in_a_link_is_named_and_the_rest_applies(
    page: str,
    query: dict[str, str | list[str]],
    sentence: str,
    on_sample: Open,
) -> None:
    app = on_sample(page, **{"country": "FR", **query})
    assert sentence in texts(app)
    assert link_of(app)["country"] == ["FR"]
    if page == "merchants":
        assert "Country is France (FR)" in chips(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_file_without_rows_says_that_nothing_is_loaded(
    page: str, open_page: Open, tmp_path: Path
) -> None:
    app = open_page(write_folder(tmp_path, ()), page)
    assert "Nothing is loaded yet" in texts(app)


def test_a_link_opens_the_snapshot_that_has_its_data(open_page: Open, tmp_path: Path) -> None:
    for day, name in (("2026-05-31", "Before"), ("2026-06-30", "After")):
        write_folder(tmp_path / day, [{"merchant_id": "M1", "name": name}])
    earlier = find_snapshots(tmp_path).by_name("2026-05-31")
    link = {"fingerprint": snapshot_fingerprint(earlier)[:12]}
    app = open_page(tmp_path, "merchants", **link)
    assert "This is the snapshot 2026-05-31" in texts(app)
    assert "Made with data" not in texts(app)
    assert "This is the snapshot" not in texts(open_page(tmp_path, "merchants"))
    unknown = texts(open_page(tmp_path, "merchants", fingerprint="0123456789ab"))
    assert "Made with data 0123456789ab" in unknown
    assert "This is the snapshot" not in unknown
