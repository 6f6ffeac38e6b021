"""Decide a data folder on a Dask cluster: python -m docs.examples.decide_on_dask FOLDER DAY OUTPUT.

Each merchant is decided from its own rows (docs/scaling.md): the files are cut by merchant, each
worker decides parts with the library's public calls, and the rows are put together. The files are
ones that `python -m impact check` found in order, with the column names of docs/contract.md and
commas. OUTPUT is a folder that all workers see, such as a share.
"""

import csv
import shutil
import sys
from collections import defaultdict
from contextlib import ExitStack
from datetime import date
from heapq import merge
from pathlib import Path
from zlib import crc32

from dask.distributed import Client

import impact

KEYS = ("merchant_id", "ecovadis_id", "siret")  # by these, rows of other files name a merchant
SETTINGS = ("columns.toml", "dataset.toml", "policy.toml", "registries")


def cut_file(file, parts, parts_of):
    """Write a file's rows into the folders of parts, each into those that `parts_of` returns."""
    with ExitStack() as stack:
        rows = csv.DictReader(stack.enter_context(file.open(encoding="utf-8-sig", newline="")))
        targets = [stack.enter_context((part / file.name).open("w", newline="")) for part in parts]
        writers = [csv.writer(target) for target in targets]
        for writer in writers:
            writer.writerow(rows.fieldnames)
        for row in rows:
            for number in parts_of(row):
                writers[number].writerow([*map(row.get, rows.fieldnames), *row.get(None, ())])


def cut_folder(folder, output, count):
    """Return the folders of the parts: merchants by their id, other rows with those they name."""
    parts = [output / f"part-{number}" for number in range(count)]
    for part in parts:
        part.mkdir(parents=True)
        for source in filter(Path.exists, (folder / setting for setting in SETTINGS)):
            (shutil.copytree if source.is_dir() else shutil.copy)(source, part / source.name)
    named = {key: defaultdict(set) for key in KEYS}

    def by_id(row):
        number = crc32(row["merchant_id"].strip().encode()) % count
        for key in filter(row.get, KEYS):
            named[key][row[key].strip()].add(number)
        return [number]

    def by_names(row):
        return set().union(*(named[key].get(row[key].strip(), ()) for key in filter(row.get, KEYS)))

    cut_file(folder / "merchants.csv", parts, by_id)
    for kind in ("assessments*.csv", "labels.csv", "exceptions.csv"):
        for file in folder.glob(kind):
            cut_file(file, parts, by_names)
    return parts


def decide_part(part, day):
    """Decide the merchants of a part; return the file of their decisions, sorted by merchant."""
    view = impact.decide(impact.load(part), day, impact.read_policy(part))
    (part / "decisions.csv").write_bytes(impact.export_decisions(view))
    return part / "decisions.csv"


def decide_folder(client, folder, day, output, count):
    """Write OUTPUT/decisions.csv: the rows, and their order, of one process."""
    files = client.gather(client.map(decide_part, cut_folder(folder, output, count), day=day))
    with ExitStack() as stack:
        texts = [stack.enter_context(file.open(encoding="utf-8", newline="")) for file in files]
        header, *_ = [next(text) for text in texts]
        target = stack.enter_context((output / "decisions.csv").open("w", newline=""))
        target.write(header)
        csv.writer(target, lineterminator="\n").writerows(merge(*map(csv.reader, texts)))


if __name__ == "__main__":
    folder, day, output = Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), Path(sys.argv[3])
    decide_folder(Client(), folder, day, output, count=8)
