"""Values and columns of the files that could not be read, by merchant."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class UnreadColumn:
    """A header that is not read but is like a column that its file lacks.

    Attributes:
        column: the name of the column that it is like.
        merchants: for each merchant, whether a row of it has a value there (bool).
    """

    file: str
    header: str
    column: str
    merchants: np.ndarray


@dataclass(frozen=True)
class Unread:
    """The unread findings and columns of a dataset.

    Attributes:
        findings: for each merchant, whether a finding of it could not be read (bool).
    """

    findings: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    columns: tuple[UnreadColumn, ...] = ()
