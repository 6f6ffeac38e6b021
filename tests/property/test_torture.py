"""A public collection of files that CSV readers get wrong, read as a merchants.csv.

The collection says of each file what is in it; tests/data/csv-spectrum/README.md.
"""

import json
from pathlib import Path

import pytest

from impact.loading.folder import load
from tests.builders.factories import write_folder

COLLECTION = Path(__file__).parents[1] / "data" / "csv-spectrum"
FILES = sorted(path.stem for path in (COLLECTION / "csvs").iterdir())
# The collection's JSON of this file has another phone number, and is one row instead of a list.
OTHER_NUMBER = {"location_coordinates": ("1234567890", "2095257564")}


def expected(name: str) -> list[list[str]]:
    content = json.loads((COLLECTION / "json" / f"{name}.json").read_text(encoding="utf-8"))
    rows = [list(row.values()) for row in (content if isinstance(content, list) else [content])]
    if name in OTHER_NUMBER:
        stated, written = OTHER_NUMBER[name]
        assert rows[0][0] == stated
        rows[0][0] = written
    return sorted(rows)


def names_of(name: str) -> list[str]:
    content = json.loads((COLLECTION / "json" / f"{name}.json").read_text(encoding="utf-8"))
    return list(content[0] if isinstance(content, list) else content)


def test_the_collection_is_whole() -> None:
    assert len(FILES) == 12


@pytest.mark.counts("files fuzzed")
@pytest.mark.parametrize("name", FILES)
def test_every_file_of_the_collection_is_read_as_it_says(tmp_path: Path, name: str) -> None:
    first, *others = names_of(name)
    columns = {
        "merchants": {
            "headers": {"merchant_id": [first]},
            "constants": {"name": "x", "country": "FR"},
        }
    }
    content = (COLLECTION / "csvs" / f"{name}.csv").read_bytes()
    dataset = load(write_folder(tmp_path, content, columns=columns))
    extras = dict(dataset.merchants.extras)
    read = [dataset.merchants.ids, *(extras[other] for other in others)]
    assert sorted(map(list, zip(*(texts.to_pylist() for texts in read), strict=True))) == expected(
        name
    )
    assert list(extras) == others
    assert not dataset.report.problem_list
