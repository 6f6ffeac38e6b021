"""The log: one JSON object per line, in UTC, with any name or file."""

import json
import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from pages.server import log

ANA = {"name": 'Ana\nLyst \u2028 "x"', "sub": "ana"}
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


class Clock:
    """A clock that a test sets; every line of the test begins in a period of its own."""

    days = 0

    def __init__(self) -> None:
        Clock.days += 1
        self.time = NOON + timedelta(days=Clock.days)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(log, "now", clock)
    return clock


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "impact.log"
    monkeypatch.setenv("IMPACT_LOG", str(file))
    return file


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_an_event_is_one_line_on_standard_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IMPACT_LOG", raising=False)
    log.write("export", ANA, file="é.csv", rows=3)
    text = capsys.readouterr().out
    assert text.count("\n") == 1
    [line] = lines(text)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(line.pop("time")))
    assert line == {"event": "export", "person": ANA, "file": "é.csv", "rows": 3}


def test_events_are_appended_to_the_file_of_impact_log(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.write("sign_in", ANA)
    file.rename(file.with_name("impact.log.1"))
    log.write("sign_out", ANA)
    log.write("sign_in", None)
    assert [line["event"] for line in lines(file.read_text())] == ["sign_out", "sign_in"]
    assert file.stat().st_mode & 0o007 == 0
    assert capsys.readouterr().out == ""


def test_lines_of_concurrent_writers_stay_whole(file: Path) -> None:
    def write_many() -> None:
        for number in range(50):
            log.write("export", ANA, rows=number, filters="q=" + "x" * 3000)

    writers = [Thread(target=write_many) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(lines(file.read_text())) == 200


def test_an_unwritable_log_stops_nobody_and_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IMPACT_LOG", str(tmp_path / "nowhere" / "impact.log"))
    log.write("sign_in", ANA)
    assert "The log cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("event", sorted(log.EVENTS_OF_ANYBODY))
def test_what_anybody_can_log_is_cut(event: str, file: Path, clock: Clock) -> None:
    log.write(event, None, path="/" + '"' * 20_000, address="10.0.0.7")
    [line] = lines(file.read_text())
    assert file.stat().st_size < 1_500
    assert str(line["path"]).startswith('/"')
    assert str(line["path"]).endswith("… (20,001 characters)")
    assert line["address"] == "10.0.0.7"


@pytest.mark.parametrize(
    ("event", "length", "is_cut"),
    [
        *(("cookie_refused", 300, False), ("cookie_refused", 301, True), ("export", 4_000, False)),
        ("export", 4_001, True),
    ],
)
def test_a_text_is_cut_only_above_its_limit(
    event: str, length: int, is_cut: bool, file: Path, clock: Clock
) -> None:
    log.write(event, None, text="x" * length)
    [line] = lines(file.read_text())
    assert (line["text"] != "x" * length) is is_cut


def test_a_flood_is_counted_and_hides_no_other_event(file: Path, clock: Clock) -> None:
    for _ in range(log.MAX_LINES_OF_ANYBODY + 5):
        log.write("cookie_refused", None)
    log.write("sign_in", ANA)
    log.write("sign_in_failed", None)
    events = [line["event"] for line in lines(file.read_text())]
    assert events.count("cookie_refused") == log.MAX_LINES_OF_ANYBODY
    assert events[-2:] == ["sign_in", "sign_in_failed"]
    clock.time += log.PERIOD
    log.write("sign_out", ANA)
    log.write("sign_out", ANA)
    *_, counted, _, _ = lines(file.read_text())
    facts = [counted[name] for name in ("event", "of", "lines")]
    assert facts == ["lines_suppressed", "cookie_refused", 5]


def test_what_members_do_is_never_suppressed(file: Path, clock: Clock) -> None:
    for _ in range(3 * log.MAX_LINES_OF_ANYBODY):
        log.write("export", None)
    assert len(lines(file.read_text())) == 3 * log.MAX_LINES_OF_ANYBODY


def test_a_librarys_lines_are_limited_too(clock: Clock) -> None:
    limit, record = log.RateLimit(), logging.makeLogRecord({})
    passed = [limit.filter(record) for _ in range(log.MAX_LINES_OF_ANYBODY + 1)]
    assert passed == [*[True] * log.MAX_LINES_OF_ANYBODY, False]
    clock.time += log.PERIOD
    assert limit.filter(record)
