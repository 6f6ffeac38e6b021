"""Write zips whose bytes depend on their files alone, and a CSV with its sidecar in one."""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence

from impact.output.provenance import screen_provenance, sidecar_json
from impact.rules.view import View
from impact.selection.filters import Selection

# The first day that an archive can hold: no clock time, so that the same rows are the same bytes.
_WRITTEN = (1980, 1, 1, 0, 0, 0)


def zip_files(files: Mapping[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    """Return the files as a zip in order of name.

    Args:
        packing: stored by default, since not all machines pack alike.
    """
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_WRITTEN)
            entry.compress_type = packing
            entry.create_system = 3  # whatever the machine
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return sink.getvalue()


def zip_with_sidecar(
    view: View,
    name: str,
    content: bytes,
    rows: int,
    filters: Selection | None = None,
    columns: Sequence[str] = (),
    base: str = "",
) -> bytes:
    """Return a CSV from a page, under that name, with its sidecar, zipped.

    Args:
        filters, columns, base: as in `screen_provenance`.
    """
    about = screen_provenance(view, filters, columns, base)
    sidecar = sidecar_json(about, rows, "csv", hashlib.sha256(content).hexdigest())
    return zip_files({name: content, f"{name}.meta.json": sidecar}, zipfile.ZIP_DEFLATED)
