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
from functools import reduce
from heapq import merge
from operator import or_
from pathlib import Path
from zlib import crc32

from dask.distributed import Client

import impact

KEYS = ("merchant_id", "ecovadis_id", "siret")  # by these, rows of other files name a merchant
SETTINGS = ("columns.toml", "dataset.toml", "policy.toml", "registries")


def cut_file(file, parts, parts_of):
    """Write a file's rows into the folders of parts, each into those of the bits of `parts_of`."""
    with ExitStack() as stack:
        rows = csv.reader(stack.enter_context(file.open(encoding="utf-8-sig", newline="")))
        targets = [stack.enter_context((part / file.name).open("w", newline="")) for part in parts]
        writers = [csv.writer(target) for target in targets]
        names = next(rows)
        for writer in writers:
            writer.writerow(names)
        places = [(key, names.index(key)) for key in KEYS if key in names]
        for row in rows:
            bits = parts_of([(key, row[at].strip()) for key, at in places if row[at : at + 1]])
            for number, writer in enumerate(writers):
                if bits >> number & 1:
                    writer.writerow(row)


def cut_folder(folder, output, count):
    """Return the folders of the parts: merchants by their id, other rows with those they name."""
    parts = [output / f"part-{number}" for number in range(count)]
    for part in parts:
        part.mkdir(parents=True)
        for source in filter(Path.exists, (folder / setting for setting in SETTINGS)):
            (shutil.copytree if source.is_dir() else shutil.copy)(source, part / source.name)
    named = defaultdict(int)

    def by_id(keys):
        bit = 1 << crc32(dict(keys).get("merchant_id", "").encode()) % count
        for key in keys:
            named[key] |= bit
        return bit

    def by_names(keys):
        return reduce(or_, (named.get(key, 0) for key in keys if key[1]), 0)

    cut_file(folder / "merchants.csv", parts, by_id)
    for kind in ("assessments*.csv", "labels.csv", "exceptions.csv", "evidence.csv"):
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
