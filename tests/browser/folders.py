"""Data folders for the browser tests: hostile texts, and files that must be refused."""

from datetime import date
from pathlib import Path

from tests.builders.factories import table_bytes, write_folder

# Each is a merchant's name that must be shown as written, never run, rendered or fetched.
HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "![x](https://example.org/x.png)",
    "**bold** $x^2$ :red[x]",
    "@3D",
    "<img src=x onerror=alert(2)>",
    "<b>fat</b><br><a href='https://example.org'>link</a>",
)
DAY = "2026-06-30"
SETTINGS = {"title": "Three", "day": date.fromisoformat(DAY)}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
FIELD_LENGTH = 1_000_000

Row = dict[str, str]


def write_csv(path: Path, rows: list[Row]) -> None:
    path.write_bytes(table_bytes(rows))


def merchant(merchant_id: str, name: str) -> Row:
    return {"merchant_id": merchant_id, "name": name, "country": "FR"}


def assessment(merchant_id: str, finding: str) -> Row:
    return {
        "merchant_id": merchant_id,
        "published_on": "2026-03-02",
        "overall_score": "55",
        "environment_finding": finding,
        "social_finding": "none",
        "ethics_finding": "none",
        "scorecard_url": "https://example.org/scorecard",
    }


def plain_folder(folder: Path, merchants: bytes | str | list[Row] | None = None) -> Path:
    """Write a folder of three merchants without a fault: a champion, a flagged one, another.

    Args:
        merchants: others instead, or the whole file.
    """
    champion = {"esus_granted_on": "2024-01-01", "esus_expires_on": "2028-12-31"}
    three = [merchant("M1", "Atelier Neuf") | champion, merchant("M2", "Bonne Puce")]
    three.append(merchant("M3", "Carte"))
    assessments = [assessment("M2", "severe"), assessment("M3", "none")]
    return write_folder(folder, merchants or three, assessments, dataset=SETTINGS)


def hostile_folder(folder: Path) -> Path:
    """Write a folder whose every free text is hostile: names, ids, extras, notes, headers, title.

    Each hostile name stands three times: as a champion, as a flagged merchant with an exception
    and as one that is not yet a champion.
    """
    merchants: list[Row] = []
    labels: list[Row] = []
    assessments: list[Row] = []
    exceptions: list[Row] = []
    for number, text in enumerate(HOSTILE_NAMES):
        champion, flagged, other = f"C{number}", f"F{number}", f"N{number}"
        more = {"Note": text, text: text}
        merchants += [merchant(champion, text) | more, merchant(flagged, text) | more]
        merchants.append(merchant(other, text) | {"quality_score": text})
        label = {"label": "esus", "granted_on": "2024-01-01", "reference": text}
        labels.append({"merchant_id": champion, **label})
        assessments += [
            assessment(champion, "none"),
            assessment(flagged, "severe") | {"assessment_id": text},
            assessment(other, text) | {"scorecard_url": "javascript:alert(3)"},
        ]
        stay = {"from": DAY, "until": DAY, "by": text, "reason": text}
        exceptions.append({"merchant_id": flagged, **stay})
    settings = {**SETTINGS, "title": HOSTILE_NAMES[2], "owner": HOSTILE_NAMES[0]}
    tables = {"labels": labels, "exceptions": exceptions}
    return write_folder(folder, merchants, assessments, **tables, dataset=settings)


def empty_folder(folder: Path) -> Path:
    folder.mkdir()
    return folder


def folder_for_a_file(folder: Path) -> Path:
    plain_folder(folder)
    (folder / "merchants.csv").unlink()
    (folder / "merchants.csv").mkdir()
    return folder


def picture_folder(folder: Path) -> Path:
    """Write a folder whose merchants are a picture renamed to CSV."""
    return plain_folder(folder, PNG)


def foreign_header_folder(folder: Path) -> Path:
    """Write a folder whose merchants have their header in another language."""
    return plain_folder(folder, "Händlernummer;Bezeichnung;Land\n1;Neu;DE\n")


def long_field_folder(folder: Path) -> Path:
    """Write a folder in which one field has a million characters."""
    return plain_folder(folder, [merchant("M1", "x" * FIELD_LENGTH), merchant("M2", "Bonne Puce")])


def two_alike_folder(folder: Path) -> Path:
    """Write a folder in which two selections make large files that differ in one row alone.

    7,000 French merchants, and one German and one Spanish one a quarter of the way down, which
    are written in as many characters.
    """
    merchants = [merchant(f"M{n:05}", f"{'Atelier ' * 6}{n:05}") for n in range(7000)]
    merchants.append(merchant("M01750x", "Zwei") | {"country": "DE"})
    merchants.append(merchant("M01750y", "Duos") | {"country": "ES"})
    return write_folder(folder, merchants, [assessment("M00001", "none")], dataset=SETTINGS)
