"""A firm's folder that a test may spoil."""

import shutil
from pathlib import Path

import pytest

FERNHILL = Path(__file__).parents[2] / "profiles" / "fernhill"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample firm's, under another name."""
    shutil.copytree(FERNHILL, tmp_path / "acorn")
    return tmp_path / "acorn"
