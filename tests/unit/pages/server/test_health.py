"""`/healthz` is 200 only with data in use that are new enough, and names no value of a file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from impact.model.errors import UsageError
from pages.server import health
from pages.server.health import DataHealth, Health
from pages.server.settings import max_age_days

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
GOOD = DataHealth("2026-06-23", 7, "abc", "2026-06-30T08:00:00+00:00")


class World:
    def __init__(self) -> None:
        self.time = NOON
        self.health = GOOD
        self.looks = 0
        self.answers = Event()
        self.answers.set()

    def probe(self, moment: datetime) -> DataHealth:
        self.looks += 1
        self.answers.wait(20)
        return self.health


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    app = Health(Starlette(), now=lambda: world.time, probe=world.probe)
    with TestClient(app) as client:
        yield client


def test_data_in_use_are_healthy_with_their_day_age_and_fingerprint(client: TestClient) -> None:
    answer = client.get("/healthz")
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert (body["status"], body["reason"], body["fault"]) == ("ok", None, None)
    assert (body["data_day"], body["age_days"], body["fingerprint"]) == ("2026-06-23", 7, "abc")
    assert body["loaded_at"] == "2026-06-30T08:00:00+00:00"
    assert body["version"]


def test_without_data_the_reason_is_named(client: TestClient, world: World) -> None:
    world.health = DataHealth(fault="refused: merchants.csv")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "no data are in use: refused: merchants.csv"


def test_a_fault_of_newer_files_is_told_beside_the_data_in_use(
    client: TestClient, world: World
) -> None:
    world.health = replace(GOOD, fault="refused: merchants.csv")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["fault"]) == (200, "refused: merchants.csv")


@pytest.mark.parametrize(("limit", "status"), [("", 200), ("7", 200), ("6", 503)])
def test_what_is_too_old_is_a_setting(
    limit: str, status: int, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_MAX_AGE_DAYS", limit)
    answer = client.get("/healthz")
    assert answer.status_code == status
    reason = None if status == 200 else "the data are 7 days old; more than 6 are too old"
    assert answer.json()["reason"] == reason


@pytest.mark.parametrize("text", ["0", "3651", "-1", "1.5", "a week", "٣"])
def test_a_wrong_setting_is_refused_with_the_fix(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_MAX_AGE_DAYS", text)
    with pytest.raises(UsageError, match="write a whole number of days from 1 to 3650"):
        max_age_days()


def test_many_questions_are_one_look_at_the_data(client: TestClient, world: World) -> None:
    for _ in range(20):
        client.get("/healthz")
    assert world.looks == 1
    world.time += health.KEPT_FOR
    client.get("/healthz")
    assert world.looks == 2


def test_a_look_that_hangs_is_answered_in_time_and_not_begun_again(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "WAIT_SECONDS", 0.1)
    world.answers.clear()
    for _ in range(3):
        answer = client.get("/healthz")
        world.time += timedelta(minutes=1)
        assert (answer.status_code, answer.json()["reason"]) == (
            503,
            "the data are still being read",
        )
    assert world.looks == 1
    world.answers.set()
