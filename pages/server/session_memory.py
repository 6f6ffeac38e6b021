"""What one server instance remembers of sign-ins: last use, sign-outs, who may download what.

An instance that remembers nothing of a sign-in uses its cookies. What it remembers either closes a
sign-in that the cookies would leave open, or extends one that is in use.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from datetime import datetime
from typing import Generic, TypeVar

from pages.server.sessions import Session

_MAX_ENTRIES = 10_000
_MEDIA = re.compile(rb"/media/([0-9A-Za-z_-]+(?:\.[0-9A-Za-z]+)*)")
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
        self._download_owners: _LatestEntries[frozenset[str]] = _LatestEntries()

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

    def note_downloads(self, sent: bytes, session: Session) -> None:
        """Remember the download addresses in a message to a person's page."""
        for name in _MEDIA.findall(sent):
            key = name.decode()
            self._download_owners[key] = self._download_owners.get(key, frozenset()) | {
                person_key(session)
            }

    def may_download(self, name: str, session: Session) -> bool:
        """Return whether a download was offered to this person."""
        return person_key(session) in self._download_owners.get(name, frozenset())


def person_key(session: Session) -> str:
    """Return a key of the person, the same for all their sign-ins."""
    return session.person.get("sub") or session.key
