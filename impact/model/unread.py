"""What the files hold and nothing reads, by merchant."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class UnreadColumn:
    """A header that serves nothing and is like a column that its file lacks.

    Attributes:
        merchants: whether a row of each merchant has it filled.
    """

    file: str
    header: str
    column: str
    merchants: np.ndarray


@dataclass(frozen=True)
class Unread:
    """What was not read, by merchant.

    Attributes:
        findings: whether a finding in an assessment of each merchant could not be read.
    """

    findings: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    columns: tuple[UnreadColumn, ...] = ()
