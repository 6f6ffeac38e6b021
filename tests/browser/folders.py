"""Data folders for the browser tests: hostile texts, and files that must be refused."""

import csv
from pathlib import Path

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
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
FIELD_LENGTH = 1_000_000

Row = dict[str, str]


def write_csv(path: Path, rows: list[Row]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def toml_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def plain_folder(folder: Path) -> Path:
    """Write a folder of three merchants without a fault: a champion, a flagged one, another."""
    folder.mkdir(exist_ok=True)
    merchants = [
        merchant("M1", "Atelier Neuf"),
        merchant("M2", "Bonne Puce"),
        merchant("M3", "Carte"),
    ]
    merchants[0] |= {"esus_granted_on": "2024-01-01", "esus_expires_on": "2028-12-31"}
    write_csv(folder / "merchants.csv", merchants)
    write_csv(folder / "assessments.csv", [assessment("M2", "severe"), assessment("M3", "none")])
    (folder / "dataset.toml").write_text(f'title = "Three"\nday = {DAY}\n', encoding="utf-8")
    return folder


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


def hostile_folder(folder: Path) -> Path:
    """Write a folder whose every free text is hostile: names, ids, extras, notes, headers, title.

    Each hostile name stands three times: as a champion, as a flagged merchant with an exception
    and as one that is not yet a champion.
    """
    folder.mkdir()
    merchants: list[Row] = []
    labels: list[Row] = []
    assessments: list[Row] = []
    exceptions: list[Row] = []
    for number, text in enumerate(HOSTILE_NAMES):
        champion, flagged, other = f"C{number}", f"F{number}", f"N{number}"
        merchants += [
            merchant(key, text) | {"Note": text, text: text} for key in (champion, flagged)
        ]
        merchants += [merchant(other, text) | {"quality_score": text}]
        labels.append(
            {
                "merchant_id": champion,
                "label": "esus",
                "granted_on": "2024-01-01",
                "reference": text,
            }
        )
        assessments += [
            assessment(champion, "none"),
            assessment(flagged, "severe") | {"assessment_id": text},
        ]
        assessments.append(assessment(other, text) | {"scorecard_url": "javascript:alert(3)"})
        exceptions.append(
            {"merchant_id": flagged, "from": DAY, "until": DAY, "by": text, "reason": text}
        )
    write_csv(folder / "merchants.csv", merchants)
    write_csv(folder / "labels.csv", labels)
    write_csv(folder / "assessments.csv", assessments)
    write_csv(folder / "exceptions.csv", exceptions)
    title, owner = toml_text(HOSTILE_NAMES[2]), toml_text(HOSTILE_NAMES[0])
    settings = f"title = {title}\nowner = {owner}\nday = {DAY}\n"
    (folder / "dataset.toml").write_text(settings, encoding="utf-8")
    return folder


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
    plain_folder(folder)
    (folder / "merchants.csv").write_bytes(PNG)
    return folder


def foreign_header_folder(folder: Path) -> Path:
    """Write a folder whose merchants have their header in another language."""
    plain_folder(folder)
    text = "Händlernummer;Bezeichnung;Land\n1;Neu;DE\n"
    (folder / "merchants.csv").write_text(text, encoding="utf-8")
    return folder


def long_field_folder(folder: Path) -> Path:
    """Write a folder in which one field has a million characters."""
    plain_folder(folder)
    merchants = [merchant("M1", "x" * FIELD_LENGTH), merchant("M2", "Bonne Puce")]
    write_csv(folder / "merchants.csv", merchants)
    return folder


def two_alike_folder(folder: Path) -> Path:
    """Write a folder in which two selections make large files that differ in one row alone.

    7,000 French merchants, and one German and one Spanish one a quarter of the way down, which
    are written in as many characters.
    """
    plain_folder(folder)
    merchants = [
        merchant(f"M{number:05}", f"{'Atelier ' * 6}{number:05}") for number in range(7000)
    ]
    merchants.append(merchant("M01750x", "Zwei") | {"country": "DE"})
    merchants.append(merchant("M01750y", "Duos") | {"country": "ES"})
    write_csv(folder / "merchants.csv", merchants)
    write_csv(folder / "assessments.csv", [assessment("M00001", "none")])
    return folder
