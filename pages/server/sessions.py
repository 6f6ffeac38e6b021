"""Whether a request comes from somebody who may come in: pure, and closed unless all is well.

Streamlit's cookie says who signed in and, by its signature, when: it is the sign-in. A cookie of
our own says when that sign-in was last used. Both are signed with the secret of the sign-in.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from pages.server.settings import SignIn

USER_COOKIE = "_streamlit_user"
LAST_USE_COOKIE = "impact_seen"
_CHUNKS = re.compile(r"chunks-(\d{1,2})")
# How far apart the clocks of two instances may be.
_CLOCK_SKEW = timedelta(minutes=1)


class Verdict(Enum):
    """Whether a request is let in, else why not; the value is what the log says."""

    LET_IN = "let in"
    NOT_SIGNED_IN = "not signed in"
    DAMAGED = "cookie not genuine"
    OTHER_GROUP = "not in the group"
    IDLE = "not used for too long"
    TOO_OLD = "signed in too long ago"
    SIGNED_OUT = "signed out"


@dataclass(frozen=True)
class Session:
    """One sign-in of one person: who, by the claims of the provider, and when."""

    key: str
    claims: Mapping[str, Any]
    signed_in: datetime

    @property
    def person(self) -> dict[str, str]:
        """Return what the claims call the person: name, email, subject, where they say it."""
        return person_of(self.claims)


def person_of(claims: Mapping[str, Any]) -> dict[str, str]:
    """Return how the claims name somebody, which is how the log and the screen do."""
    return {name: claims[name] for name in ("name", "email", "sub") if is_text(claims.get(name))}


def is_text(value: object) -> bool:
    """Tell whether a claim is a text that says something."""
    return isinstance(value, str) and bool(value)


def is_member(claims: Mapping[str, Any], claim: str, group: str) -> bool:
    """Tell whether the claims name the group: as their one text, or among their list of texts."""
    named = claims.get(claim)
    return named == group if isinstance(named, str) else isinstance(named, list) and group in named


def read_session(cookies: Mapping[str, str], secret: str) -> Session | None:
    """Return the sign-in of these cookies; None where they hold none that is genuine.

    A large one is spread over several cookies; it is as old as the oldest of them.
    """
    try:
        text, signed_in = _unsign(cookies, USER_COOKIE, secret)
        chunks = _CHUNKS.fullmatch(text)
        if chunks:
            names = [f"{USER_COOKIE}_{number + 1}" for number in range(int(chunks.group(1)))]
            parts = [_unsign(cookies, name, secret) for name in names]
            text = "".join(part for part, _ in parts)
            signed_in = min([signed_in, *(when for _, when in parts)])
        claims = json.loads(text)
    except (BadData, KeyError, ValueError):
        return None
    if not isinstance(claims, dict) or claims.get("is_logged_in") is not True:
        return None
    key = hashlib.sha256(f"{signed_in.isoformat()} {text}".encode()).hexdigest()
    return Session(key, claims, signed_in)


def _unsign(cookies: Mapping[str, str], name: str, secret: str) -> tuple[str, datetime]:
    serializer = URLSafeTimedSerializer(secret, salt=name)
    text, signed = serializer.loads(cookies[name], return_timestamp=True)
    return str(text), signed


def last_use_cookie(session: Session, moment: datetime, secret: str) -> str:
    """Return the value of the cookie that says when a sign-in was last used."""
    serializer = URLSafeSerializer(secret, salt=LAST_USE_COOKIE)
    return str(serializer.dumps([session.key, int(moment.timestamp())]))


def last_use_of(cookies: Mapping[str, str], session: Session, secret: str) -> datetime:
    """Return when a sign-in was last used; when it began where no genuine cookie says more."""
    serializer = URLSafeSerializer(secret, salt=LAST_USE_COOKIE)
    try:
        key, seconds = serializer.loads(cookies[LAST_USE_COOKIE])
        seen = datetime.fromtimestamp(seconds, UTC)
    except (BadData, KeyError, TypeError, ValueError):
        return session.signed_in
    return max(session.signed_in, seen) if key == session.key else session.signed_in


def judge_session(session: Session, seen: datetime, now: datetime, sign_in: SignIn) -> Verdict:
    """Say whether a genuine sign-in that was last used at `seen` is let in at `now`."""
    if not is_member(session.claims, sign_in.claim, sign_in.group):
        return Verdict.OTHER_GROUP
    if session.signed_in > now + _CLOCK_SKEW or seen > now + _CLOCK_SKEW:
        return Verdict.DAMAGED
    if now - session.signed_in >= sign_in.absolute:
        return Verdict.TOO_OLD
    return Verdict.IDLE if now - seen >= sign_in.idle else Verdict.LET_IN
