"""Tell uploaded files apart: which one is the export to check, which one its sidecar."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from impact.model.errors import UsageError

SIDECAR = ".meta.json"
ARCHIVE = ".zip"
# The limit for an unpacked archive, as for a file that is uploaded without one.
MOST_BYTES = 64 * 1024 * 1024
MOST_MEMBERS = 10

File = tuple[str, bytes]


@dataclass(frozen=True)
class Upload:
    """An exported file to be checked; `sidecar` is None where none came with it."""

    name: str
    content: bytes
    sidecar: bytes | None


def find_export(files: Iterable[File]) -> Upload:
    """Return the export and its sidecar among (name, content) of files or one archive of them.

    A sidecar is recognised only by its ending: browsers rename what is downloaded twice, and the
    sha256 shows whether the two belong together.

    Raises:
        UsageError: it is not one file with at most one sidecar, or an archive cannot be opened.
    """
    unpacked = [inner for file in files for inner in _unpack(*file)]
    exports = [file for file in unpacked if not file[0].lower().endswith(SIDECAR)]
    sidecars = [content for name, content in unpacked if name.lower().endswith(SIDECAR)]
    if len(exports) != 1 or len(sidecars) > 1:
        raise UsageError(
            f"One exported file is checked at a time, with its proof file (FILE{SIDECAR}) beside "
            f"it if there is one. Here are {len(exports)} files and {len(sidecars)} proof files."
        )
    name, content = exports[0]
    return Upload(name, content, sidecars[0] if sidecars else None)


def _unpack(name: str, content: bytes) -> Iterator[File]:
    if not name.lower().endswith(ARCHIVE):
        yield name, content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            size = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or size > MOST_BYTES:
                raise UsageError(
                    f"The archive holds {len(members)} files of {size:,} bytes; {MOST_MEMBERS} "
                    f"files of {MOST_BYTES:,} bytes are the most that are opened: it is none of "
                    "ours. Unpack it and bring the file and its proof file."
                )
            for member in members:
                yield member.filename.rpartition("/")[2], archive.read(member)
    except UsageError:
        raise
    except Exception as error:
        # zipfile raises all kinds of exceptions for a damaged or encrypted archive.
        raise UsageError(f"The archive cannot be opened ({type(error).__name__}).") from None
