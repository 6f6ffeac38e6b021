"""Shared test configuration: the order of the folders and the Hypothesis profiles."""

import gc
import os
import sys
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import reliability

pytest.register_assert_rewrite("tests.builders")
# Where bytecode is turned off, each worker and process would compile everything again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

TESTS = Path(__file__).parent
IS_LONG = os.environ.get("IMPACT_TEST_LONG") == "1"
# A test, or a case of a parameter, that the long run alone tries.
LONG = pytest.mark.skipif(not IS_LONG, reason="make test-long")
# Fast tests first, so failures appear early; the browser comes last.
FOLDERS = ("unit", "sample", "property", "process", "app")
LAST = "browser"

# A shared or slow machine is not a fault of the code: no deadline, no slow-data check.
settings.register_profile(
    "fast",
    max_examples=20,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long",
    max_examples=1000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("long" if IS_LONG else "fast")

# Most objects live from the start: a garbage collection through them takes longer than a test.
gc.set_threshold(10_000, 20, 20)


def more(cases: Iterable[Any]) -> list[Any]:
    """Return cases of a parameter that the long run alone tries."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=LONG) for case in cases
    ]


def folder_of(item: pytest.Item) -> str:
    """Return the folder below tests/ of the test, "" for tests/ itself."""
    parts = item.path.relative_to(TESTS).parts
    return parts[0] if len(parts) > 1 else ""


def rank_of(item: pytest.Item) -> int:
    folder = folder_of(item)
    if folder in FOLDERS:
        return FOLDERS.index(folder)
    return len(FOLDERS) + (folder == LAST)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        reliability.mark(item)
        if folder_of(item) == LAST:
            item.add_marker(pytest.mark.browser)
    items.sort(key=rank_of)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Freeze the collected tests: they live to the end, so garbage collection can skip them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def is_long() -> bool:
    """Return whether the long profile is requested (`make test-long`)."""
    return IS_LONG
