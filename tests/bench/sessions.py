"""Benchmark of many users: 50 sessions that filter, two seconds between two clicks."""

from __future__ import annotations

import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median, quantiles

from tests.bench import constants
from tests.bench.batch import SMALL, folder_of
from tests.bench.client import Session
from tests.bench.lines import Line, Options, Pairs
from tests.browser.server import running_server

SESSIONS = 50
THINK_SECONDS = 2.0
ALONE_SECONDS, TOGETHER_SECONDS = 16, 12
SEED = 2026
# What is chosen in which filter, one after the other, by each session from a place of its own.
CHOICES = (
    ("country", ["France (FR)"]),
    ("status", ["Impact Champion"]),
    ("country", ["Spain (ES)", "Italy (IT)"]),
    ("label", ["ESUS"]),
    ("status", []),
    ("country", []),
    ("label", []),
)
FLOOR = "one session's median"
LINES: Mapping[str, float | None] = {"median": 1.2, "percentile": None}
# What bounds the median: pages of the same elements, with constants behind them.
BOUND = "constants"
TITLES = {"median": "median of a rerun", "percentile": "its 95th percentile"}


def lines(options: Options) -> Iterator[Line]:
    """Yield the lines that are asked for."""
    wanted = [name for name in LINES if options.wants(f"sessions-{name}", SMALL)]
    is_bound_wanted = options.wants(f"sessions-{BOUND}", SMALL)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        if wanted:
            with running_server(log, folder_of(SMALL)) as server:
                measured = asyncio.run(_measure(server.url, options.pairs))
            for name in wanted:
                yield _line(name, TITLES[name], LINES[name], measured[name])
        if is_bound_wanted:
            with running_server(log, module=constants.__name__) as server:
                measured = asyncio.run(_measure(server.url, options.pairs))
            title = f"{TITLES['median']}, of a page of the same elements with constants"
            yield _line(BOUND, title, None, measured["median"])


def _line(name: str, title: str, target: float | None, pairs: Pairs) -> Line:
    title = f"{SESSIONS} sessions, {THINK_SECONDS:g} s of thought: {title}"
    return Line(f"sessions-{name}", title, FLOOR, target, pairs)


async def _measure(url: str, pairs: int) -> dict[str, Pairs]:
    """Return (all sessions, one alone) of each pair, by line."""
    people = [Person(await Session.opened(url, "merchants"), at) for at in range(SESSIONS)]
    await _acting(people, 2 * THINK_SECONDS)  # warms up
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in LINES}
    for _ in range(pairs):
        alone = median(await _acting(people[:1], ALONE_SECONDS))
        together = await _acting(people, TOGETHER_SECONDS)
        measured["median"].append((median(together), alone))
        measured["percentile"].append((quantiles(together, n=20)[-1], alone))
    for person in people:
        await person.session.close()
    return {name: tuple(times) for name, times in measured.items()}


async def _acting(people: list[Person], seconds: float) -> list[float]:
    """Run people who click for some seconds; return the milliseconds of each rerun."""
    end = time.monotonic() + seconds
    taken = await asyncio.gather(*(person.act(end) for person in people))
    return [one for of_person in taken for one in of_person]


class Person:
    """Somebody at a page: thinks, clicks, and waits for what comes of it."""

    def __init__(self, session: Session, at: int) -> None:
        self.session = session
        self._random = random.Random(SEED + at)
        self._choices = itertools.islice(itertools.cycle(CHOICES), at % len(CHOICES), None)

    async def act(self, end: float) -> list[float]:
        """Click until the end; return the milliseconds of each rerun."""
        taken = []
        # Not everybody at the same moment: the first thought is of any length.
        pause = self._random.uniform(0, THINK_SECONDS)
        while time.monotonic() + pause < end:
            await asyncio.sleep(pause)
            filter_, names = next(self._choices)
            await self.session.open(f"open_{filter_}")
            taken.append(await self.session.choose(f"filter_{filter_}", names))
            await self.session.look_again()
            pause = self._random.uniform(0.5, 1.5) * THINK_SECONDS
        return taken
