"""What one server instance remembers of sign-ins: last use, sign-outs, what a person was offered.

An instance that remembers nothing of a sign-in uses its cookies. What it remembers either closes a
sign-in that the cookies would leave open, or extends one that is in use.
"""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Generic, TypeVar

from pages.server.sessions import Session

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
        was_open = session.key not in self._ended
        self._ended[session.key] = True
        return was_open

    def has_ended(self, session: Session) -> bool:
        """Return whether a sign-in was closed."""
        return session.key in self._ended

    def is_first_expiry(self, session: Session) -> bool:
        """Return whether this is the first time that this sign-in is found expired."""
        is_first = session.key not in self._expired
        self._expired[session.key] = True
        return is_first

    def note_offers(self, addresses: Iterable[str], session: Session) -> None:
        """Remember the addresses that a person's page was offered."""
        offers = self._offers.get(person_key(session), _LatestEntries())
        for address in addresses:
            offers[address] = True
            self._offers[person_key(session)] = offers

    def was_offered(self, address: str, session: Session) -> bool:
        """Return whether an address was offered to this person."""
        return address in self._offers.get(person_key(session), ())


def person_key(session: Session) -> str:
    """Return a key of the person, the same for all their sign-ins."""
    return session.person.get("sub") or session.key
