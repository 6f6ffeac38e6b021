"""Write and read the zip of an evidence pack: the same files give the same bytes everywhere."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

MANIFEST = "manifest.sha256"
# The first day that an archive can hold: no clock time.
_WRITTEN = (1980, 1, 1, 0, 0, 0)
_MOST_BYTES = 1 << 30


class BadArchive(ValueError):
    """A file that is no evidence pack, in words."""


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    """Return the SHA-256 of each file, in the format of `sha256sum`."""
    hashes = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(hashes).encode()


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """Return the files as a zip in order of name, unpacked: not all machines pack alike."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_WRITTEN)
            entry.create_system = 3  # whatever the machine
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return sink.getvalue()


def unzip_files(content: bytes) -> dict[str, bytes]:
    """Return the files of a pack by name.

    Raises:
        BadArchive: it is no zip, is damaged, was packed by another program, or is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise BadArchive("The archive was packed again by another program.")
            if sum(entry.file_size for entry in entries) > _MOST_BYTES:
                raise BadArchive("The archive is larger than any pack.")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, BadArchive):
            raise
        raise BadArchive(f"The archive is damaged or no zip: {error}.") from None


def store_again(packed: bytes) -> bytes:
    """Return an archive, such as a workbook, without compression and clock times."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return zip_files({name: archive.read(name) for name in archive.namelist()})
