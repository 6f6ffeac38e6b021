"""Files that somebody brings to be checked: which one is the export, which one its sidecar."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from impact.model.errors import UsageError

SIDECAR = ".meta.json"
ARCHIVE = ".zip"
# Of an archive, unpacked: nine times the export of 100,000 merchants.
MOST_BYTES = 256 * 1024 * 1024
MOST_MEMBERS = 10

File = tuple[str, bytes]


@dataclass(frozen=True)
class Upload:
    """An exported file to be checked; `sidecar` is None where none came with it."""

    name: str
    content: bytes
    sidecar: bytes | None


def sort_out(files: Iterable[File]) -> Upload:
    """Return the export and its sidecar among (name, content) of files or one archive of them.

    A sidecar is known by its ending alone: browsers rename what is downloaded twice, and
    whether the two belong together is told by the sha256.

    Raises:
        UsageError: it is not one file with at most one sidecar, or an archive cannot be opened.
    """
    found = [inner for file in files for inner in _unpacked(*file)]
    exports = [file for file in found if not file[0].lower().endswith(SIDECAR)]
    sidecars = [content for name, content in found if name.lower().endswith(SIDECAR)]
    if len(exports) != 1 or len(sidecars) > 1:
        raise UsageError(
            f"One exported file is checked at a time, with its sidecar (FILE{SIDECAR}) beside it "
            f"if there is one. Here are {len(exports)} files and {len(sidecars)} sidecars."
        )
    name, content = exports[0]
    return Upload(name, content, sidecars[0] if sidecars else None)


def _unpacked(name: str, content: bytes) -> Iterator[File]:
    if not name.lower().endswith(ARCHIVE):
        yield name, content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            size = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or size > MOST_BYTES:
                raise UsageError(
                    f"The archive holds {len(members)} files of {size:,} bytes: it is none of "
                    "ours. Unpack it and bring the file and its sidecar."
                )
            for member in members:
                yield member.filename.rpartition("/")[2], archive.read(member)
    except UsageError:
        raise
    except Exception as fault:
        # A damaged or locked archive makes its parts raise whatever they like.
        raise UsageError(f"The archive cannot be opened ({type(fault).__name__}).") from None
