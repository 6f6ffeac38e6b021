"""Write the digest of what needs a person as one page of HTML or as plain text.

It needs no network, holds no clock time, and is the same for the same items.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from impact.explain.letters.words import one_line
from impact.model.dataset import DatasetInfo
from impact.model.dates import format_long_date
from impact.model.texts.number_format import plural
from impact.output.html_templates import load_template
from impact.selection.todo import KINDS, TodoItem

# Of a kind and section; the page has them all.
MAX_SHOWN = 100
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Digest:
    """What needs a person on a day.

    Attributes:
        since: the day since which the items of `new` are new; None where none was named.
        new, old: each in the order of the items.
    """

    day: date
    since: date | None
    new: tuple[TodoItem, ...]
    old: tuple[TodoItem, ...]

    @property
    def headline(self) -> str:
        """Return "7 things to do, 3 new since 9 November"."""
        count = len(self.new) + len(self.old)
        things = f"{plural(count, 'thing')} to do" if count else "Nothing to do"
        since = self.since
        if since is None:
            return things
        news = f"{len(self.new):,} new" if self.new else "nothing new"
        is_this_year = since.year == self.day.year
        day = f"{since.day} {since:%B}" if is_this_year else format_long_date(since)
        return f"{things}, {news} since {day}"


def build_digest(
    day: date, items: Iterable[TodoItem], since: date | None, then: Iterable[TodoItem] = ()
) -> Digest:
    """Return the digest of the items of a day.

    Args:
        since: an item is new that began after this day, or that was not among the items of it;
            None: nothing is said to be new.
        then: the items of that day.
    """
    if since is None:
        return Digest(day, None, (), tuple(items))
    known = Counter((item.kind, item.subject) for item in then)
    new: list[TodoItem] = []
    old: list[TodoItem] = []
    for item in items:
        key = (item.kind, item.subject)
        # Two rows of one fault have one subject: as many as then are not new.
        is_known, known[key] = known[key] > 0, known[key] - 1
        is_old = is_known and not (item.since is not None and item.since > since)
        (old if is_old else new).append(item)
    return Digest(day, since, tuple(new), tuple(old))


def render_digest(digest: Digest, info: DatasetInfo, form: str) -> str:
    """Return the digest as "html" or "txt"."""
    sections = [("New", digest.new), ("Still to do", digest.old)]
    shown = [(title, list(_groups(items, digest, info))) for title, items in sections if items]
    if digest.since is None:
        shown = [("", groups) for _, groups in shown]
    return load_template(_FOLDER / f"digest.{form}").render(
        headline=digest.headline,
        day=format_long_date(digest.day),
        title=one_line(info.title) or "Impact Champions",
        is_fictional=info.fictional,
        sections=shown,
    )


def _groups(items: Sequence[TodoItem], digest: Digest, info: DatasetInfo) -> Iterator[Any]:
    """Yield the items of each kind: title, lines, how many are hidden, address of their page."""
    for kind, words in KINDS.items():
        own = [item for item in items if item.kind == kind]
        if own:
            yield {
                "title": words.title(len(own)),
                "lines": [_line(item, digest.day, info) for item in own[:MAX_SHOWN]],
                "hidden": max(len(own) - MAX_SHOWN, 0),
                "address": _address(words.page, words.params, info),
            }


def _line(item: TodoItem, day: date, info: DatasetInfo) -> dict[str, str]:
    name, merchant_id = one_line(item.name), one_line(item.merchant_id)
    return {
        "who": f"{name} ({merchant_id})" if name and merchant_id else name or merchant_id,
        "text": one_line(item.text),
        "days": _days(item, day),
        "address": _address(item.page, item.params, info),
    }


def _address(page: str, params: Mapping[str, str], info: DatasetInfo) -> str:
    """Return the address of a page; "" where dataset.toml names no dashboard."""
    query = f"?{urlencode(params)}" if params else ""
    return f"{info.base_url}/{page}{query}" if info.base_url else ""


def _days(item: TodoItem, day: date) -> str:
    since = f"since {format_long_date(item.since)}" if item.since else ""
    if item.due is None or item.due < day:
        return since
    due = format_long_date(item.due)
    return "" if due in item.text else f"until {due}"
