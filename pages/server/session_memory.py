"""What one instance remembers of the sign-ins: last use, ends, and whose download is whose.

It only ever closes more than the cookies do, or saves a sign-in that is in use from ending: an
instance that knows nothing of a sign-in goes by its cookies.
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
    """A dict that keeps the entries that were written last."""

    def __setitem__(self, key: str, value: Value) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > _MAX_ENTRIES:
            self.popitem(last=False)


class SignInMemory:
    """The sign-ins that this instance has seen."""

    def __init__(self) -> None:
        self._seen: _LatestEntries[datetime] = _LatestEntries()
        self._ended: _LatestEntries[bool] = _LatestEntries()
        self._run_out: _LatestEntries[bool] = _LatestEntries()
        self._owners: _LatestEntries[frozenset[str]] = _LatestEntries()

    def note_use(self, session: Session, moment: datetime) -> None:
        """Remember that a sign-in was used."""
        self._seen[session.key] = moment

    def last_use(self, session: Session, otherwise: datetime) -> datetime:
        """Return when a sign-in was last used: here, or as its cookie says."""
        return max(self._seen.get(session.key, otherwise), otherwise)

    def end(self, session: Session) -> bool:
        """Close a sign-in for good; tell whether it was open until now."""
        was_open = session.key not in self._ended
        self._ended[session.key] = True
        return was_open

    def has_ended(self, session: Session) -> bool:
        """Tell whether a sign-in was closed."""
        return session.key in self._ended

    def is_news(self, session: Session) -> bool:
        """Tell once that a sign-in has run out."""
        is_news = session.key not in self._run_out
        self._run_out[session.key] = True
        return is_news

    def note_downloads(self, sent: bytes, session: Session) -> None:
        """Remember the download addresses that a person's page is being told of."""
        for name in _MEDIA.findall(sent):
            key = name.decode()
            self._owners[key] = self._owners.get(key, frozenset()) | {person_key(session)}

    def may_download(self, name: str, session: Session) -> bool:
        """Tell whether a download was offered to this person."""
        return person_key(session) in self._owners.get(name, frozenset())


def person_key(session: Session) -> str:
    """Return what tells one person from another, whatever the number of their sign-ins."""
    return session.person.get("sub") or session.key
