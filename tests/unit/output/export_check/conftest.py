"""The folder whose exports are checked."""

from pathlib import Path

import pytest

from tests.builders.exported_files import write_merchants


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_merchants(tmp_path / "data")
