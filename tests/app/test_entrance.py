"""Sign-in from the inside: where it is configured, no page draws without the gate."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.server import settings
from tests.builders.sign_ins import ANA, BOB, SIGN_IN
from tests.unit.pages.server.test_server_start import SECRETS

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))


@pytest.fixture(autouse=True)
def _unguarded() -> Iterator[None]:
    yield
    settings._guards.clear()


def shown(app: AppTest) -> tuple[str, ...]:
    return (*(block.value for block in app.title), *(block.value for block in app.metric))


def opened(claims: dict[str, object] | None = None) -> AppTest:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    if claims is not None:
        app.user.update(claims)
    return app.run()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "text", [SECRETS, "[auth]", "not TOML ="], ids=["whole", "part", "damaged"]
)
def test_streamlit_run_shows_no_page_where_a_sign_in_is_configured(
    page: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("IMPACT_SECRETS", str(file))
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    app.switch_page(f"pages/{page}").run()
    assert [error.value for error in app.error] == ["Nothing is shown without a sign-in."]
    assert shown(app) == ()
    assert not app.exception
    assert "of the provider" not in "".join(text.value for text in app.text)


def test_our_server_without_a_sign_in_shows_its_pages() -> None:
    settings.set_guard(None)
    app = opened()
    assert not app.error
    assert shown(app)
    assert not [button for button in app.button if button.label == "Sign out"]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        (None, "did not say who you are"),
        ({**BOB, "is_logged_in": True}, "not in the group csr"),
        ({**ANA, "is_logged_in": False}, "did not say who you are"),
    ],
)
def test_a_page_checks_the_sign_in_again_behind_the_gate(
    claims: dict[str, object] | None, words: str
) -> None:
    settings.set_guard(SIGN_IN)
    app = opened(claims)
    assert words in app.text[0].value
    assert shown(app) == ()


def test_a_member_sees_the_page_and_can_sign_out() -> None:
    settings.set_guard(SIGN_IN)
    app = opened({**ANA, "is_logged_in": True})
    assert not app.error
    assert shown(app)
    assert [button.label for button in app.button if button.label == "Sign out"]
