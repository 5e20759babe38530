"""Who may import whom, and the one order of the path."""

from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from app.domain.lead_path import LAST_STEP, LEAD_PATH, step_after

ROOT = Path(__file__).parents[1]


def test_every_contract_about_imports_is_kept() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None) == EXIT_STATUS_SUCCESS


def test_each_step_is_followed_by_its_neighbour_and_the_last_by_none() -> None:
    assert tuple(step_after(step) for step in LEAD_PATH[:-1]) == LEAD_PATH[1:]
    with pytest.raises(ValueError, match="not in tuple"):
        step_after(LAST_STEP)


def test_step_names_fit_the_column_they_are_stored_in() -> None:
    assert max(map(len, LEAD_PATH)) <= 16


def test_each_step_has_a_module_that_says_so() -> None:
    for step in LEAD_PATH:
        text = (ROOT / "app" / "pipeline" / "steps" / f"{step}.py").read_text()
        assert text.startswith('"""A step of the lead path: '), step


def test_the_path_has_no_other_modules() -> None:
    modules = {file.stem for file in (ROOT / "app" / "pipeline" / "steps").glob("*.py")}

    assert modules == {*LEAD_PATH, "__init__"}
