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
    ("signed_in", "used", "verdict"),
    [
        (timedelta(), timedelta(), Verdict.LET_IN),
        (IDLE - SECOND, IDLE - SECOND, Verdict.LET_IN),
        (IDLE, IDLE, Verdict.IDLE),
        (ABSOLUTE - SECOND, timedelta(), Verdict.LET_IN),
        (ABSOLUTE, timedelta(), Verdict.TOO_OLD),
        (ABSOLUTE, ABSOLUTE, Verdict.TOO_OLD),
        # From the future, which clocks that differ a little do not mean.
        (-timedelta(seconds=30), -timedelta(seconds=30), Verdict.LET_IN),
        (-timedelta(minutes=2), -timedelta(minutes=2), Verdict.DAMAGED),
    ],
)
def test_a_sign_in_ends_8_hours_after_its_last_use_and_24_after_it_began(
    signed_in: timedelta, used: timedelta, verdict: Verdict
) -> None:
    now = NOON + signed_in
    assert judge_session(session(), now - used, now, SIGN_IN) is verdict


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


NO_SIGN_INS = {
    "none": {},
    "empty": {USER_COOKIE: ""},
    "unsigned": {USER_COOKIE: json.dumps({**ANA, "is_logged_in": True})},
    "signed by another": cookies_of(ANA, secret="another secret that somebody made up"),
    "signed for another cookie": {
        USER_COOKIE: signed("_streamlit_user_tokens", json.dumps({"is_logged_in": True}), NOON)
    },
    **{
        name: {USER_COOKIE: signed(USER_COOKIE, text, NOON)}
        for name, text in {
            "not logged in": json.dumps({**ANA, "is_logged_in": "yes"}),
            "says nothing of it": json.dumps(ANA),
            "no claims": "[]",
            "no JSON": "no JSON",
            "parts missing": "chunks-2",
        }.items()
    },
}


@pytest.mark.parametrize("case", NO_SIGN_INS)
def test_these_cookies_are_not_a_sign_in(case: str) -> None:
    assert read_session(NO_SIGN_INS[case], SECRET) is None


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


FORGED = {
    "empty": "",
    "made up": "made up",
    "of another sign-in": last_use_cookie(session(BOB), NOON + IDLE, SECRET),
    "signed by another": last_use_cookie(session(), NOON + IDLE, "a secret that somebody made up"),
    "of another shape": signed(LAST_USE_COOKIE, "text", NOON),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_last_use_is_ignored(case: str) -> None:
    assert last_use_of({LAST_USE_COOKIE: FORGED[case]}, session(), SECRET) == NOON
