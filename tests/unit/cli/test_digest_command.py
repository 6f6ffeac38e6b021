"""The `digest` command: its exit status, what counts as then, and what it refuses."""

from datetime import date
from pathlib import Path

import pytest

from tests.builders.asking import run
from tests.builders.factories import write_folder

Capture = pytest.CaptureFixture[bytes]
SEVERE = {"merchant_id": "M1", "published_on": "2026-06-20", "ethics_finding": "severe"}
MERCHANTS = [
    {"merchant_id": "M1", "name": "Un", "badge_published": "yes", "Manager": "Odile"},
    {"merchant_id": "M2", "name": "Deux", "badge_published": "yes", "Manager": "Paul"},
]
FINDINGS = dict.fromkeys(("environment_finding", "social_finding"), "none")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(
        tmp_path, MERCHANTS, [SEVERE | FINDINGS], dataset={"day": date(2026, 6, 30)}
    )


def first_line(capture: Capture, folder: Path, *arguments: str) -> tuple[int, str]:
    status, out, _ = run(capture, "digest", "--data", folder, *arguments)
    return status, out.splitlines()[0] if out else ""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), (0, "3 things to do")),
        (("--since", "2026-06-19"), (0, "3 things to do, 1 new since 19 June")),
        (("--since", "2026-06-20"), (3, "3 things to do, nothing new since 20 June")),
        (("--since", "2026-06-30"), (3, "3 things to do, nothing new since 30 June")),
        (("--for", "manager=Paul"), (0, "1 thing to do")),
        (
            ("--for", "manager=Paul", "--since", "2026-06-19"),
            (3, "1 thing to do, nothing new since 19 June"),
        ),
        (("--for", "manager=Nobody"), (3, "Nothing to do")),
    ],
)
def test_the_exit_status_says_whether_anything_is_new(
    folder: Path, capfdbinary: Capture, arguments: tuple[str, ...], expected: tuple[int, str]
) -> None:
    assert first_line(capfdbinary, folder, *arguments) == expected


def test_then_is_what_was_reported_where_a_snapshot_is_kept(
    folder: Path, capfdbinary: Capture
) -> None:
    unseen = [{**merchant, "badge_published": "no"} for merchant in MERCHANTS]
    write_folder(folder / "2026-06-15", unseen)
    since = ("--since", "2026-06-24")
    assert first_line(capfdbinary, folder, *since) == (0, "3 things to do, 3 new since 24 June")
    write_folder(folder / "2026-06-15", MERCHANTS, [SEVERE | FINDINGS])
    assert first_line(capfdbinary, folder, *since) == (
        3,
        "3 things to do, nothing new since 24 June",
    )


def test_a_closed_item_is_gone_the_next_day(folder: Path, capfdbinary: Capture) -> None:
    clear = SEVERE | {"published_on": "2026-06-29", "ethics_finding": "none"}
    write_folder(folder, MERCHANTS, [SEVERE | FINDINGS, clear | FINDINGS])
    assert (
        "merchant to remove"
        in run(capfdbinary, "digest", "--data", folder, "--as-of", "2026-06-28")[1]
    )
    assert "removal" not in run(capfdbinary, "digest", "--data", folder, "--as-of", "2026-06-29")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--since", "2026-07-01"), "--since 2026-07-01 is after 2026-06-30; name an earlier day."),
        (("--for", "managr=x"), "no column of the merchants is named managr; is manager meant?"),
        (("--output", "digest.pdf"), "digest.pdf ends in neither .html nor .txt."),
    ],
)
def test_wrong_usage_is_one_line(
    folder: Path, capfdbinary: Capture, arguments: tuple[str, str], message: str
) -> None:
    status, out, err = run(capfdbinary, "digest", "--data", folder, *arguments)
    assert (status, out, len(err)) == (2, "", 1)
    assert err[0].startswith(f"impact: {message}")


def test_a_file_is_html_or_text_by_its_ending(
    folder: Path, tmp_path: Path, capfdbinary: Capture
) -> None:
    for name, start in (("d.html", "<!DOCTYPE html>"), ("d.TXT", "3 things to do")):
        output = tmp_path / name
        assert run(capfdbinary, "digest", "--data", folder, "--output", output)[:2] == (0, "")
        assert output.read_text("utf-8").startswith(start)
