"""The log: one JSON object per line, in UTC, with any name or file."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from threading import Thread

import pytest

from pages.server import log

ANA = {"name": 'Ana\nLyst \u2028 "x"', "sub": "ana"}


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "impact.log"
    monkeypatch.setenv("IMPACT_LOG", str(file))
    log.write("sign_in", ANA)
    file.rename(tmp_path / "impact.log.1")
    log.write("sign_out", ANA)
    log.write("sign_in", None)
    assert [line["event"] for line in lines(file.read_text())] == ["sign_out", "sign_in"]
    assert file.stat().st_mode & 0o007 == 0
    assert capsys.readouterr().out == ""


def test_lines_of_concurrent_writers_stay_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "impact.log"
    monkeypatch.setenv("IMPACT_LOG", str(file))

    def write_many() -> None:
        for number in range(50):
            log.write("export", ANA, rows=number, filters="q=" + "x" * 5000)

    writers = [Thread(target=write_many) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(lines(file.read_text())) == 200


def test_an_unwritable_log_stops_nobody_and_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("IMPACT_LOG", str(tmp_path / "nowhere" / "impact.log"))
    with caplog.at_level(logging.ERROR):
        log.write("sign_in", ANA)
    assert "The log cannot be written" in caplog.text
