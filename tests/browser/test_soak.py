"""Twenty minutes of five people at work, while the files change and the server is killed."""

import asyncio
import os
import random
import re
import shutil
import signal
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from playwright.async_api import Error, Locator, Page, async_playwright

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from tests.browser.conftest import TRACE
from tests.browser.server import ROOT, free_port, start, stop, wait_until_healthy
from tests.browser.visits import FLAGS, SETTLED, TIMEOUT_MS
from tests.conftest import LONG

PEOPLE = 5
MINUTES = float(os.environ.get("IMPACT_SOAK_MINUTES", "20"))
SWAPS = round(25 * MINUTES)
FILES = ("merchants.csv", "assessments.csv")
DAY = date(2026, 11, 15)
ADDRESSES = (
    "overview",
    "overview?tab=what_changed",
    "overview?tab=ahead",
    "overview?tab=test",
    "merchants?status=champion",
    "merchants?country=FR&country=DE",
    "merchant?id=M00042",
    "removals",
    "labels",
    "labels?tab=lists",
    "badges",
    "data",
    "help",
)
WORDS = ("atelier", "M000", "phone", "2026", "é")
CHAMPIONS = re.compile(r"^(\d+) ")


def write_versions(folder: Path) -> tuple[list[dict[str, bytes]], set[int]]:
    """Make two states of the sample in `folder`; return their files and counts of champions.

    The second has seven champions more and a severe finding for three of the others, so a mixture
    of the two has a count of its own.
    """
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("2026-*"))
    before = {name: (folder / name).read_bytes() for name in FILES}
    decisions = _decide(folder)
    champions = decisions.loc[decisions["status"] == "champion", "merchant_id"].astype(str)
    declared = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
    merchants = [
        {"merchant_id": f"M9999{at}", "name": "Late joiner", "joined_on": "2026-11-01", **declared}
        for at in range(7)
    ]
    findings = [
        {
            "merchant_id": merchant,
            "assessment_id": f"EV-9999{at}",
            "published_on": "2026-11-10",
            "ethics_finding": "severe",
        }
        for at, merchant in enumerate(champions.iloc[:3])
    ]
    for name, rows in zip(FILES, (merchants, findings), strict=True):
        header = before[name].splitlines()[0].decode("utf-8-sig").split(",")
        lines = pd.DataFrame(rows).reindex(columns=header).to_csv(index=False, header=False)
        (folder / name).write_bytes(before[name] + lines.encode())
    after = {name: (folder / name).read_bytes() for name in FILES}
    counts = {len(champions), len(champions) + 7 - 3}
    assert (_decide(folder)["status"] == "champion").sum() in counts - {len(champions)}
    return [before, after], counts


def _decide(folder: Path) -> pd.DataFrame:
    return decide_view(load(folder), DAY, read_policy(folder), DAY).decisions


async def swap_files(folder: Path, versions: list[dict[str, bytes]]) -> None:
    """Put the two states in the place of each other, spread over the time."""
    begin = time.monotonic()
    for swaps in range(1, SWAPS + 1):
        for name, content in versions[swaps % 2].items():
            temporary = folder / f".{name}.part"
            temporary.write_bytes(content)
            temporary.replace(folder / name)
        due = begin + swaps * MINUTES * 60 / SWAPS
        await asyncio.sleep(max(0.0, due - time.monotonic()))


class Person:
    """Does one thing after the other in a window, and counts them by their kind."""

    def __init__(self, page: Page, url: str, seed: int, allowed: set[int]) -> None:
        self.page, self.url, self.allowed = page, url, allowed
        self.random = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.faults: list[str] = []

    async def work(self, end: float) -> None:
        ways = (self.visit, self.choose_menu, self.press, self.search, self.download, self.back)
        while time.monotonic() < end:
            way = self.random.choice(ways)
            try:
                await way()
                await self.look()
            except Error as error:
                # The server may be away for a while, and a control may go before it is reached.
                self.done[f"{way.__name__}: {str(error).splitlines()[0][:60]}"] += 1
                await asyncio.sleep(0.5)
            else:
                self.done[way.__name__] += 1

    async def look(self) -> None:
        await self.page.wait_for_function(SETTLED, timeout=TIMEOUT_MS)
        text = await self.page.inner_text("body")
        if await self.page.get_by_test_id("stException").count() or "Traceback" in text:
            self.faults.append(f"an exception on {self.page.url}")
        heading = await self.page.locator("h1").first.inner_text()
        champions = CHAMPIONS.match(heading)
        if "Impact Champions on" in heading and champions:
            self.done["counts read"] += 1
            if int(champions[1]) not in self.allowed:
                self.faults.append(f"{heading} on {self.page.url}")

    async def visit(self) -> None:
        await self.page.goto(f"{self.url}/{self.random.choice(ADDRESSES)}")

    async def choose_menu(self) -> None:
        await self._click_one(self.page.get_by_test_id("stTopNavLink"))

    async def press(self) -> None:
        await self._click_one(self.page.get_by_test_id("stMain").get_by_role("button"))

    async def _click_one(self, targets: Locator) -> None:
        count = max(await targets.count(), 1)
        await targets.nth(self.random.randrange(count)).click(timeout=5_000)

    async def search(self) -> None:
        field = self.page.get_by_role("searchbox", name="Search a merchant")
        await field.fill(self.random.choice(WORDS), timeout=5_000)
        await field.press("Enter")

    async def download(self) -> None:
        await self.page.goto(f"{self.url}/merchants?status=champion")
        await self.page.wait_for_function(SETTLED, timeout=TIMEOUT_MS)
        async with self.page.expect_download(timeout=30_000) as waiting:
            await self.page.get_by_role("button", name=re.compile("^CSV")).first.click(
                timeout=5_000
            )
        path = await (await waiting.value).path()
        rows = len(pd.read_csv(path, dtype=str))
        if rows not in self.allowed:
            self.faults.append(f"{rows} champions in a file of {self.page.url}")

    async def back(self) -> None:
        await self.page.go_back(timeout=30_000)


async def _soak(folder: Path, chromium: str, log: Path) -> tuple[list[Person], str]:
    versions, allowed = write_versions(folder)
    port = free_port()
    server = start(log, folder, None, port, (), {})
    wait_until_healthy(server)
    end = time.monotonic() + MINUTES * 60
    outputs = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        people = [
            Person(await (await browser.new_context()).new_page(), server.url, seed, allowed)
            for seed in range(PEOPLE)
        ]
        for person in people:
            await person.visit()
        work = [asyncio.create_task(person.work(end)) for person in people]
        swaps = asyncio.create_task(swap_files(folder, versions))
        await asyncio.sleep(MINUTES * 30)
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        outputs.append(server.output())
        await asyncio.sleep(2)
        server = start(log, folder, None, port, (), {})
        try:
            await asyncio.gather(*work)
            await swaps
            await browser.close()
        finally:
            stop(server.process)
            outputs.append(server.output())
    return people, "".join(outputs)


@LONG
def test_five_people_work_while_files_change_and_the_server_is_killed(
    chromium: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, output = asyncio.run(_soak(tmp_path / "data", chromium, tmp_path / "log.txt"))
    done = sum((person.done for person in people), Counter())
    with capsys.disabled():
        sys.stdout.write(f"\n{SWAPS} swaps; {dict(done.most_common())}\n")
    assert [fault for person in people for fault in person.faults] == []
    assert TRACE not in output
    assert done["counts read"] > 0
