"""Sign-in sessions from cookies, whether one is let in, and what one server remembers of them.

Streamlit's cookie holds who signed in and, in its signature, when: it is the sign-in. A cookie of
our own holds when that sign-in was last used. Both are signed with the secret of the sign-in.

An instance that remembers nothing of a sign-in uses its cookies. What it remembers either closes a
sign-in that the cookies would leave open, or extends one that is in use.
"""

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Generic, TypeVar

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from pages.server.settings import SignIn

USER_COOKIE = "_streamlit_user"
LAST_USE_COOKIE = "impact_seen"
_CHUNKS = re.compile(r"chunks-(\d{1,2})")
# How far apart the clocks of two instances may be.
_CLOCK_SKEW = timedelta(minutes=1)


class Verdict(Enum):
    """Whether a request is let in, or why not; the value is the text in the log."""

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
        """Return name, email and subject of the person, as far as the claims have them."""
        return person_of(self.claims)


def person_of(claims: Mapping[str, Any]) -> dict[str, str]:
    """Return name, email and subject of the claims, as the log and the screen show a person."""
    texts = {name: claims.get(name) for name in ("name", "email", "sub")}
    return {name: text for name, text in texts.items() if text and isinstance(text, str)}


def name_of(person: Mapping[str, str]) -> str:
    """Return how the screen names a person."""
    return next(iter(person.values()), "somebody")


def is_member(claims: Mapping[str, Any], claim: str, group: str) -> bool:
    """Return whether a claim names the group, as a text or in a list of texts."""
    groups = claims.get(claim)
    return (
        groups == group if isinstance(groups, str) else isinstance(groups, list) and group in groups
    )


def read_session(cookies: Mapping[str, str], secret: str) -> Session | None:
    """Return the sign-in of these cookies; None if there is none or it is not genuine.

    A large one is split over several cookies; the oldest of them counts as its time.
    """
    try:
        text, signed_in = _unsign(cookies, USER_COOKIE, secret)
        chunks = _CHUNKS.fullmatch(text)
        if chunks:
            names = [f"{USER_COOKIE}_{number + 1}" for number in range(int(chunks.group(1)))]
            parts = [_unsign(cookies, name, secret) for name in names]
            text = "".join(part for part, _ in parts)
            signed_in = min([signed_in, *(signed_at for _, signed_at in parts)])
        claims = json.loads(text)
    except (BadData, KeyError, ValueError):
        return None
    if not isinstance(claims, dict) or claims.get("is_logged_in") is not True:
        return None
    key = hashlib.sha256(f"{signed_in.isoformat()} {text}".encode()).hexdigest()
    return Session(key, claims, signed_in)


def _unsign(cookies: Mapping[str, str], name: str, secret: str) -> tuple[str, datetime]:
    serializer = URLSafeTimedSerializer(secret, salt=name)
    text, signed_at = serializer.loads(cookies[name], return_timestamp=True)
    return str(text), signed_at


def last_use_cookie(session: Session, moment: datetime, secret: str) -> str:
    """Return the value of the cookie that holds when a sign-in was last used."""
    serializer = URLSafeSerializer(secret, salt=LAST_USE_COOKIE)
    return str(serializer.dumps([session.key, int(moment.timestamp())]))


def last_use_of(cookies: Mapping[str, str], session: Session, secret: str) -> datetime:
    """Return when a sign-in was last used; without a genuine cookie, when it began."""
    serializer = URLSafeSerializer(secret, salt=LAST_USE_COOKIE)
    try:
        key, seconds = serializer.loads(cookies[LAST_USE_COOKIE])
        last_use = datetime.fromtimestamp(seconds, UTC)
    except (BadData, KeyError, TypeError, ValueError):
        return session.signed_in
    return max(session.signed_in, last_use) if key == session.key else session.signed_in


def judge_session(session: Session, last_use: datetime, now: datetime, sign_in: SignIn) -> Verdict:
    """Return whether a genuine sign-in, last used at `last_use`, is let in at `now`."""
    if not is_member(session.claims, sign_in.claim, sign_in.group):
        return Verdict.OTHER_GROUP
    if session.signed_in > now + _CLOCK_SKEW or last_use > now + _CLOCK_SKEW:
        return Verdict.DAMAGED
    if now - session.signed_in >= sign_in.absolute:
        return Verdict.TOO_OLD
    return Verdict.IDLE if now - last_use >= sign_in.idle else Verdict.LET_IN


_MAX_ENTRIES = 10_000
Value = TypeVar("Value")


class _LatestEntries(OrderedDict[str, Value], Generic[Value]):
    """A dict that drops the oldest written entries above a limit."""

    def __setitem__(self, key: str, value: Value) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > _MAX_ENTRIES:
            self.popitem(last=False)


class SignInMemory:
    """The sign-ins that this instance has seen."""

    def __init__(self) -> None:
        self._last_uses: _LatestEntries[datetime] = _LatestEntries()
        self._ended: _LatestEntries[bool] = _LatestEntries()
        self._expired: _LatestEntries[bool] = _LatestEntries()
        self._offers: _LatestEntries[_LatestEntries[bool]] = _LatestEntries()

    def note_use(self, session: Session, moment: datetime) -> None:
        """Remember that a sign-in was used."""
        self._last_uses[session.key] = moment

    def last_use(self, session: Session, cookie_use: datetime) -> datetime:
        """Return when a sign-in was last used: on this instance, or by its cookie."""
        return max(self._last_uses.get(session.key, cookie_use), cookie_use)

    def end(self, session: Session) -> bool:
        """Close a sign-in for good; return whether it was open until now."""
        return _is_first(self._ended, session)

    def has_ended(self, session: Session) -> bool:
        """Return whether a sign-in was closed."""
        return session.key in self._ended

    def is_first_expiry(self, session: Session) -> bool:
        """Return whether this is the first time that this sign-in is found expired."""
        return _is_first(self._expired, session)

    def note_offers(self, session: Session, addresses: Iterable[str]) -> None:
        """Remember the addresses that a person's page was offered."""
        for address in addresses:
            offers = self._offers.get(_person_key(session), _LatestEntries())
            offers[address] = True
            self._offers[_person_key(session)] = offers

    def was_offered(self, session: Session, address: str) -> bool:
        """Return whether an address was offered to this person."""
        return address in self._offers.get(_person_key(session), ())


def _is_first(entries: _LatestEntries[bool], session: Session) -> bool:
    is_first = session.key not in entries
    entries[session.key] = True
    return is_first


def _person_key(session: Session) -> str:
    """Return a key of the person, the same for all their sign-ins."""
    return session.person.get("sub") or session.key
