"""Mark the cases that only `make test-long` runs."""

import os
from collections.abc import Iterable
from typing import Any

import pytest

LONG = pytest.mark.skipif(os.environ.get("IMPACT_TEST_LONG") != "1", reason="make test-long")


def more(cases: Iterable[Any]) -> list[Any]:
    """Return cases of a parameter that the long run alone tries."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=LONG) for case in cases
    ]
