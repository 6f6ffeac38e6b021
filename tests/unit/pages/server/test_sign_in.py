"""Who is let in, by cookies and claims only: both sides of each limit."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from pages.server.sessions import (
    SEEN_COOKIE,
    USER_COOKIE,
    Session,
    Verdict,
    is_member,
    judge,
    last_seen,
    read_session,
    seen_cookie,
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
    read = read_session(cookies_of(claims), SECRET)
    assert read is not None
    return read


def test_a_sign_in_has_a_user_and_a_time() -> None:
    assert session().signed_in == NOON
    assert session().person == {"name": "Ana Lyst", "email": "ana@company.test", "sub": "ana"}


def test_two_sign_ins_of_one_person_are_separate() -> None:
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
    assert judge(session(), NOON, NOON + after, SIGN_IN) is verdict


@pytest.mark.parametrize(
    ("after", "verdict"),
    [(ABSOLUTE - SECOND, Verdict.LET_IN), (ABSOLUTE, Verdict.TOO_OLD)],
)
def test_a_constantly_used_sign_in_ends_after_24_hours(after: timedelta, verdict: Verdict) -> None:
    now = NOON + after
    assert judge(session(), now, now, SIGN_IN) is verdict


def test_a_sign_in_dated_in_the_future_is_not_genuine() -> None:
    assert judge(session(), NOON, NOON - timedelta(minutes=2), SIGN_IN) is Verdict.DAMAGED
    assert judge(session(), NOON, NOON - timedelta(seconds=30), SIGN_IN) is Verdict.LET_IN


def test_a_member_of_another_group_is_never_let_in() -> None:
    assert judge(session(BOB), NOON, NOON, SIGN_IN) is Verdict.OTHER_GROUP


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
def test_a_member_matches_the_claim_exactly(claims: dict[str, Any], is_in: bool) -> None:
    assert is_member(claims, "groups", "csr") is is_in


def replace_character(value: str, position: int) -> str:
    return value[:position] + ("A" if value[position] != "A" else "B") + value[position + 1 :]


def test_no_changed_cookie_is_a_sign_in() -> None:
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
def test_an_invalid_cookie_is_not_a_sign_in(cookies: dict[str, str]) -> None:
    assert read_session(cookies, SECRET) is None


def test_a_split_cookie_is_as_old_as_its_oldest_part() -> None:
    text = json.dumps({**ANA, "is_logged_in": True})
    cookies = {
        USER_COOKIE: signed(USER_COOKIE, "chunks-2", NOON),
        f"{USER_COOKIE}_1": signed(f"{USER_COOKIE}_1", text[:40], NOON - IDLE),
        f"{USER_COOKIE}_2": signed(f"{USER_COOKIE}_2", text[40:], NOON),
    }
    read = read_session(cookies, SECRET)
    assert read is not None
    assert read.person["sub"] == "ana"
    assert read.signed_in == NOON - IDLE


def test_the_last_activity_comes_from_its_cookie() -> None:
    used = NOON + timedelta(hours=3)
    cookie = {SEEN_COOKIE: seen_cookie(session(), used, SECRET)}
    assert last_seen(cookie, session(), SECRET) == used


@pytest.mark.parametrize(
    "value",
    [
        "",
        "made up",
        seen_cookie(session(BOB), NOON + IDLE, SECRET),
        seen_cookie(session(), NOON + IDLE, "another secret that somebody made up"),
        signed(SEEN_COOKIE, "text", NOON),
    ],
    ids=["empty", "made up", "of another sign-in", "signed by another", "of another shape"],
)
def test_a_forged_last_activity_is_ignored(value: str) -> None:
    assert last_seen({SEEN_COOKIE: value}, session(), SECRET) == NOON
