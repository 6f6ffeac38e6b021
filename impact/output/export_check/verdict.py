"""The verdict on an exported file, and its sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from impact.model.errors import quote_value
from impact.model.texts.number_format import join_first, plural
from impact.output.export_check.cell_forms import CAUSES
from impact.output.export_check.compare_tables import CellDifference, Differences
from impact.output.export_check.parse_export import ParsedTable
from impact.output.export_check.sidecar import Sidecar
from impact.output.html_templates import load_template
from impact.rules.view import View

# Limits of what the sentences list; `Differences` has everything.
MOST_CELLS = 20
_SENTENCES = Path(__file__).with_name("verdict.txt")


@dataclass(frozen=True)
class ExportVerdict:
    """The result of checking an exported file.

    Attributes:
        kind: genuine (byte for byte what its sidecar, the data and the policy give); form (every
            row and cell is as it was written, only the form is another); edited (rows or cells
            were changed); contradicted (file, sidecar and data do not agree); intact (byte for
            byte what its sidecar describes, and nothing more can be shown); changed (another file
            than its sidecar describes, and in what cannot be told); unproven (there is no
            sidecar); foreign (no export of decisions); unreadable.
        basis: what was compared, a key of `compared` in verdict.txt; "" where no cell was.
        claims: the wrong claims of the sidecar.
        edits: how it differs from what was written; None where that cannot be known.
        today: how it differs from what would be written today (`missing` rows would come,
            `added` ones would go, `expected` is today's value); None where it cannot be known.
        undated: the cells about badge and shop that are not in `today`, since the file and the
            files of today are of two data days.
        ignored: filters of the sidecar that this program or this data does not know.
        view: the decisions of today's data and policy; None where none were needed.
        rows: how many the file has; file: its rows, where they were compared.
    """

    kind: str
    name: str
    message: str = ""
    basis: str = ""
    claims: tuple[str, ...] = ()
    is_up_to_date: bool = False
    form_changes: tuple[str, ...] = ()
    edits: Differences | None = None
    today: Differences | None = None
    undated: tuple[CellDifference, ...] = ()
    is_data_changed: bool = False
    changed_files: tuple[str, ...] = ()
    changed_policy: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    view: View | None = None
    rows: int | None = None
    file: ParsedTable | None = None
    sidecar: Sidecar | None = None

    @property
    def is_fine(self) -> bool:
        """Return whether the file is genuine and up to date."""
        return self.kind == "genuine" and self.is_up_to_date

    @property
    def is_same(self) -> bool:
        """Return whether data and policy are those that the sidecar states."""
        return not self.is_data_changed and not self.changed_policy

    @property
    def is_damaged(self) -> bool:
        """Return whether the file was cut, or has fields that no column has."""
        return self.file is not None and not self.file.is_whole

    @property
    def is_saved_by_spreadsheet(self) -> bool:
        """Return whether all that differs is what a spreadsheet does to cells."""
        if self.edits is None or self.is_damaged:
            return False
        cells = self.edits.cells
        return self.edits.count == len(cells) > 0 and all(cell.cause for cell in cells)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return the verdict in words, the headline first."""
        text = load_template(_SENTENCES).render(
            verdict=self,
            causes=CAUSES,
            most_cells=MOST_CELLS,
            **{rule.__name__: rule for rule in (plural, list_names, list_columns)},
            **{rule.__name__: rule for rule in (quote, plain_text)},
        )
        return tuple(line for line in text.split("\n") if line)


def list_columns(cells: Iterable[CellDifference]) -> str:
    """Return the columns of cells, as `list_names`."""
    return list_names(dict.fromkeys(cell.column for cell in cells))


def list_names(names: Iterable[str]) -> str:
    """Return the first names, and how many more there are."""
    return join_first([plain_text(name) for name in names])


def quote(text: str) -> str:
    """Return a value in quotes, or that it is blank."""
    return f"“{plain_text(text)}”" if text else "blank"


def plain_text(text: str) -> str:
    """Return an untrusted text on one line, without terminal control characters."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in quote_value(text)
    )
