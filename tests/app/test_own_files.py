"""Uploaded files: checked in one pass, seen by one session only, and gone with it."""

import pytest
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest

from pages.session_data import session
from pages.session_data.store import LoadedData
from tests.app.conftest import Open, texts
from tests.builders.workbooks import by_hand

MERCHANTS = b"merchant_id,name,country\nM1,Only mine,FR\nM2,Also,XX\n"
ASSESSMENTS = b"merchant_id,published_on\nM1,2026-01-01\n"
PAIR = (("merchants.csv", MERCHANTS), ("assessments.csv", ASSESSMENTS))
SIGN = "Your own files, seen by you alone."


def bring(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, content, "") for name, content in files]).run()
    assert not app.exception
    return app


def listed(app: AppTest) -> str:
    label: str = app.button(key="show_listed").label
    return label.removeprefix("Show ")


def test_uploaded_files_are_checked_and_shown_only_in_this_session(on_sample: Open) -> None:
    app = bring(on_sample("own_files"), *PAIR)
    assert SIGN not in texts(app), "nothing is shown before it is asked for"
    assert "constraint-error" in app.dataframe[-1].value["code"].tolist()
    app.button(key="own_use").click().run()
    assert not app.exception
    for page in ("overview", "merchants", "removals", "data"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        assert SIGN in texts(app)
    app.switch_page("pages/overview.py").run()
    assert listed(app) == "2"
    app.session_state["share"] = True
    app.run()
    assert "A link cannot carry your own files" in "".join(one.value for one in app.warning)
    other = on_sample()
    assert SIGN not in texts(other)
    assert listed(other) != "2"
    app.button(key="own_back").click().run()
    assert SIGN not in texts(app)
    assert listed(app) == listed(other)


def test_uploaded_workbooks_are_read_and_a_guessed_encoding_is_shown(on_sample: Open) -> None:
    header = ["merchant_id", "name", "country"]
    book = by_hand({"Sellers": [header, ["M1", "Mine", "FR"], ["M2", "x", "XX"]]})
    labels = "merchant_id,label,granted_on,reference\nM1,esus,2024-01-01,Żółw\n".encode("cp1250")
    files = (("Merchants 2026.xlsx", book), PAIR[1], ("labels.csv", labels))
    app = bring(on_sample("own_files"), *files)
    problems = app.dataframe[-1].value
    assert dict(zip(problems["file"], problems["value"], strict=True)) == {
        "labels.csv": "Żółw",
        "merchants.xlsx": "XX",
    }
    assert "Sheet “Sellers”: " in problems["message"].tolist()[1]
    app.button(key="own_use").click().run()
    app.switch_page("pages/overview.py").run()
    assert listed(app) == "2"


FINDINGS = (
    ("merchants.csv", b"merchant_id,name,country,esus_granted_on\nM1,x,FR,2025-01-01\nM2,y,DE,\n"),
    ("assessments.csv", b"merchant_id,published_on,ethics_finding\nM2,2026-01-01,severe\n"),
    ("dataset.toml", b"day = 2026-11-15\n"),
)


@pytest.mark.parametrize(
    ("files", "result"),
    [
        (FINDINGS, "on 15 November 2026: 1 Impact Champion of 2 merchants; 1 to remove."),
        (PAIR, "0 Impact Champions of 2 merchants; who must be removed is not known from these"),
    ],
)
def test_uploaded_files_are_answered_with_what_results_of_them(
    files: tuple[tuple[str, bytes], ...], result: str, on_sample: Open
) -> None:
    app = bring(on_sample("own_files"), *files)
    assert result in texts(app)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ((*PAIR, ("book.xlsx", b"PK")), "book.xlsx: what it holds cannot be told"),
        ((PAIR[0],), "assessments.csv is missing"),
        ((*PAIR, ("policy.toml", b"expiring_days = -1")), "expiring_days"),
    ],
)
def test_what_cannot_be_used_is_said_and_not_offered(
    files: tuple[tuple[str, bytes], ...], sentence: str, on_sample: Open
) -> None:
    app = bring(on_sample("own_files"), *files)
    assert sentence in texts(app)
    assert not [one for one in app.button if one.key == "own_use"]


def test_unknown_headers_and_words_are_offered_only_where_there_are_any(on_sample: Open) -> None:
    merchants = "merchant_id,name,Χώρα\nM1,Άλφα,GR\n".encode()
    app = bring(on_sample("own_files"), ("merchants.csv", merchants), PAIR[1])
    assert "These files cannot be used." in texts(app)
    assert "Say what 1 header of your files mean" in [box.label for box in app.expander]
    plain = MERCHANTS.replace(b",XX", b",BE")
    app = bring(on_sample("own_files"), ("merchants.csv", plain), PAIR[1])
    assert not [box for box in app.expander if "Say what" in box.label]
    assert not [one for one in app.button if one.key == "own_columns_forget"]


def test_unknown_words_of_every_kind_of_column_can_be_given_a_meaning(on_sample: Open) -> None:
    files = (
        ("merchants.csv", b"merchant_id,name,country,social_utility\nM1,x,Frunce,perhaps\n"),
        ("labels.csv", b"merchant_id,label,granted_on\nM1,ess,2026-01-01\n"),
        ("assessments.csv", b"merchant_id,published_on,medal,ethics_finding\nM1,2026-01-01,x,y\n"),
    )
    app = bring(on_sample("own_files"), *files)
    assert "Say what 5 words of your files mean" in [box.label for box in app.expander]
    tables = [one.value for one in app.dataframe if "It means" in one.value]
    words = [word for table in tables for word in table["Word in your file"]]
    assert words == ["Frunce", "perhaps", "ess", "x", "y"]


def test_a_choice_in_the_menu_right_after_the_click_does_not_undo_it(
    on_sample: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    use = session.use_own_files

    def use_while_the_menu_is_clicked(loaded: LoadedData) -> None:
        run = get_script_run_ctx()
        assert run is not None
        assert run.script_requests is not None
        run.script_requests.request_rerun(RerunData())
        use(loaded)

    monkeypatch.setattr(session, "use_own_files", use_while_the_menu_is_clicked)
    app = bring(on_sample("own_files"), *PAIR)
    app.button(key="own_use").click().run()
    app.switch_page("pages/overview.py").run()
    assert SIGN in texts(app)
