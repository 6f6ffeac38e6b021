"""Who is let in, by cookies and claims only: both sides of each limit."""

import json
from datetime import timedelta
from typing import Any

import pytest

from pages.server.sessions import (
    LAST_USE_COOKIE,
    USER_COOKIE,
    Session,
    Verdict,
    is_member,
    judge_session,
    last_use_cookie,
    last_use_of,
    read_session,
)
from tests.builders.sign_ins import (
    ABSOLUTE,
    ANA,
    BOB,
    IDLE,
    NOON,
    SECOND,
    SECRET,
    SIGN_IN,
    cookies_of,
    signed,
)

pytestmark = pytest.mark.counts("sign-in cases")


def session(claims: dict[str, Any] = ANA) -> Session:
    session = read_session(cookies_of(claims), SECRET)
    assert session is not None
    return session


def test_a_sign_in_has_its_person_and_time() -> None:
    assert session().signed_in == NOON
    assert session().person == {"name": "Ana Lyst", "email": "ana@company.test", "sub": "ana"}


def test_two_sign_ins_of_one_person_differ() -> None:
    later = read_session(cookies_of(ANA, NOON + SECOND), SECRET)
    assert later is not None
    assert later.key != session().key


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        (timedelta(), Verdict.LET_IN),
        (IDLE - SECOND, Verdict.LET_IN),
        (IDLE, Verdict.IDLE),
        (ABSOLUTE, Verdict.TOO_OLD),
    ],
)
def test_an_unused_sign_in_ends_after_8_hours(after: timedelta, verdict: Verdict) -> None:
    assert judge_session(session(), NOON, NOON + after, SIGN_IN) is verdict


@pytest.mark.parametrize(
    ("after", "verdict"),
    [(ABSOLUTE - SECOND, Verdict.LET_IN), (ABSOLUTE, Verdict.TOO_OLD)],
)
def test_a_used_sign_in_ends_after_24_hours(after: timedelta, verdict: Verdict) -> None:
    now = NOON + after
    assert judge_session(session(), now, now, SIGN_IN) is verdict


def test_a_sign_in_from_the_future_is_not_genuine() -> None:
    assert judge_session(session(), NOON, NOON - timedelta(minutes=2), SIGN_IN) is Verdict.DAMAGED
    assert judge_session(session(), NOON, NOON - timedelta(seconds=30), SIGN_IN) is Verdict.LET_IN


def test_another_group_is_not_let_in_even_if_fresh() -> None:
    assert judge_session(session(BOB), NOON, NOON, SIGN_IN) is Verdict.OTHER_GROUP


@pytest.mark.parametrize(
    ("claims", "is_in"),
    [
        ({"groups": ["csr"]}, True),
        ({"groups": ["staff", "csr"]}, True),
        ({"groups": "csr"}, True),
        ({"groups": "staff csr"}, False),
        ({"groups": ["CSR"]}, False),
        ({"groups": ["csr-alumni"]}, False),
        ({"groups": "csr-alumni"}, False),
        ({"groups": []}, False),
        ({"groups": None}, False),
        ({"groups": {"csr": True}}, False),
        ({"groups": True}, False),
        ({"roles": ["csr"]}, False),
        ({}, False),
    ],
)
def test_a_member_has_exactly_the_group_in_the_claim(claims: dict[str, Any], is_in: bool) -> None:
    assert is_member(claims, "groups", "csr") is is_in


def replace_character(value: str, position: int) -> str:
    return value[:position] + ("A" if value[position] != "A" else "B") + value[position + 1 :]


def test_a_changed_cookie_is_not_a_sign_in() -> None:
    value = cookies_of(ANA)[USER_COOKIE]
    # The last character carries bits that base64 drops: it may change without a meaning.
    for i in range(len(value) - 1):
        assert read_session({USER_COOKIE: replace_character(value, i)}, SECRET) is None, i


@pytest.mark.parametrize(
    "cookies",
    [
        {},
        {USER_COOKIE: ""},
        {USER_COOKIE: json.dumps({**ANA, "is_logged_in": True})},
        cookies_of(ANA, secret="another secret that somebody made up"),
        {USER_COOKIE: signed("_streamlit_user_tokens", json.dumps({"is_logged_in": True}), NOON)},
        {USER_COOKIE: signed(USER_COOKIE, json.dumps({**ANA, "is_logged_in": "yes"}), NOON)},
        {USER_COOKIE: signed(USER_COOKIE, json.dumps(ANA), NOON)},
        {USER_COOKIE: signed(USER_COOKIE, "[]", NOON)},
        {USER_COOKIE: signed(USER_COOKIE, "no JSON", NOON)},
        {USER_COOKIE: signed(USER_COOKIE, "chunks-2", NOON)},
    ],
    ids=[
        "none",
        "empty",
        "unsigned",
        "signed by another",
        "signed for another cookie",
        "not logged in",
        "says nothing of it",
        "no claims",
        "no JSON",
        "parts missing",
    ],
)
def test_these_cookies_are_not_a_sign_in(cookies: dict[str, str]) -> None:
    assert read_session(cookies, SECRET) is None


def test_a_chunked_sign_in_is_as_old_as_its_oldest_chunk() -> None:
    text = json.dumps({**ANA, "is_logged_in": True})
    cookies = {
        USER_COOKIE: signed(USER_COOKIE, "chunks-2", NOON),
        f"{USER_COOKIE}_1": signed(f"{USER_COOKIE}_1", text[:40], NOON - IDLE),
        f"{USER_COOKIE}_2": signed(f"{USER_COOKIE}_2", text[40:], NOON),
    }
    session = read_session(cookies, SECRET)
    assert session is not None
    assert session.person["sub"] == "ana"
    assert session.signed_in == NOON - IDLE


def test_the_last_use_is_read_from_its_cookie() -> None:
    used = NOON + timedelta(hours=3)
    cookie = {LAST_USE_COOKIE: last_use_cookie(session(), used, SECRET)}
    assert last_use_of(cookie, session(), SECRET) == used


@pytest.mark.parametrize(
    "value",
    [
        "",
        "made up",
        last_use_cookie(session(BOB), NOON + IDLE, SECRET),
        last_use_cookie(session(), NOON + IDLE, "another secret that somebody made up"),
        signed(LAST_USE_COOKIE, "text", NOON),
    ],
    ids=["empty", "made up", "of another sign-in", "signed by another", "of another shape"],
)
def test_a_forged_last_use_is_ignored(value: str) -> None:
    assert last_use_of({LAST_USE_COOKIE: value}, session(), SECRET) == NOON
