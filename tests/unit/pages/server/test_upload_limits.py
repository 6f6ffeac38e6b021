"""Uploads are bounded for each page and in all, and freed when their page has gone."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from pages.server import upload_limits
from pages.server.upload_limits import FREED_AFTER, UploadLimits

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class World:
    """Uploads with a clock, pages that can be closed, and Streamlit's answer."""

    def __init__(self) -> None:
        self.time = NOON
        self.open = {"a", "b"}
        self.dropped: list[str] = []
        self.status = 204
        self.limits = UploadLimits(self._answer, now=lambda: self.time, sessions=lambda: self)
        self.client = TestClient(self.limits)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Response(status_code=self.status)(scope, receive, send)

    def is_active_session(self, page: str) -> bool:
        return page in self.open

    def close_session(self, page: str) -> None:
        self.dropped.append(page)

    def put(self, page: str, file: str, size: int) -> int:
        path = f"/_stcore/upload_file/{page}/{file}"
        return int(self.client.put(path, content=b"x" * size).status_code)

    def delete(self, page: str, file: str) -> int:
        return int(self.client.delete(f"/_stcore/upload_file/{page}/{file}").status_code)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(upload_limits, "MAX_PAGE_BYTES", 100)
    monkeypatch.setattr(upload_limits, "MAX_TOTAL_BYTES", 150)
    return World()


@pytest.mark.parametrize(
    "puts",
    [
        [("a", "1", 60, 204), ("a", "2", 40, 204), ("a", "3", 1, 413)],  # of a page
        [("a", "1", 100, 204), ("b", "1", 50, 204), ("b", "2", 1, 413)],  # of all pages
        [("a", "1", 100, 204), ("a", "1", 90, 204), ("a", "2", 10, 204)],  # one replaced
    ],
)
def test_files_are_taken_up_to_the_limits(
    puts: list[tuple[str, str, int, int]], world: World
) -> None:
    assert [world.put(*put[:3]) for put in puts] == [put[3] for put in puts]


def test_a_refusal_says_the_limits_and_what_to_do(world: World) -> None:
    refusal = world.client.put("/_stcore/upload_file/a/1", content=b"x" * 101)
    assert refusal.text.startswith("A page may bring files of 160 MB together")
    assert "Remove a file" in refusal.text


def test_a_removed_file_makes_room(world: World) -> None:
    world.put("a", "1", 100)
    assert world.delete("a", "1") == 204
    assert world.put("a", "2", 100) == 204


@pytest.mark.parametrize("status", [400, 403, 413])
def test_a_refused_upload_takes_no_room(status: int, world: World) -> None:
    world.status = status
    assert world.put("a", "1", 100) == status
    world.status = 204
    assert world.put("a", "2", 100) == 204


def test_a_refused_removal_makes_no_room(world: World) -> None:
    world.put("a", "1", 100)
    world.status = 403
    world.delete("a", "1")
    world.status = 204
    assert world.put("a", "2", 1) == 413


def test_an_upload_without_a_length_is_refused(world: World) -> None:
    chunks = iter([b"x" * 1_000])
    assert world.client.put("/_stcore/upload_file/a/1", content=chunks).status_code == 411


def test_the_files_of_a_page_are_freed_a_minute_after_it_has_gone(world: World) -> None:
    world.put("a", "1", 100)
    world.open.remove("a")
    world.client.get("/_stcore/health")
    world.time += FREED_AFTER - SECOND
    world.client.get("/_stcore/health")
    assert world.dropped == []
    world.time += SECOND
    assert world.put("b", "1", 100) == 204
    assert world.dropped == ["a"]


def test_a_page_that_comes_back_keeps_its_files(world: World) -> None:
    world.put("a", "1", 100)
    for is_open in (False, True, False):
        world.open = {"a"} if is_open else set()
        world.client.get("/_stcore/health")
        world.time += FREED_AFTER - SECOND
    assert world.put("b", "1", 51) == 413
    assert world.dropped == []
