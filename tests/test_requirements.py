"""The page of requirements: every one stands there once, and what it says shows it exists."""

import re
from pathlib import Path

import pytest

from scripts.drivers.__main__ import DRIVERS

ROOT = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| R\d", line)
]
TESTS = {
    name
    for file in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^ *(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
}


def test_every_requirement_stands_there_once_and_in_order() -> None:
    assert [re.match(r"R(\d+) ", row[0])[1] for row in ROWS] == [str(number) for number in range(1, 36)]  # type: ignore[index]  # every row of ROWS matches


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].split()[0])
def test_what_shows_a_requirement_exists(row: list[str]) -> None:
    _, state, shown, missing = row
    tests = set(re.findall(r"`(test_\w+)`", shown))
    drivers = set(re.findall(r"`scripts/break (\w+)", shown))

    assert tests - TESTS == set()
    assert drivers - set(DRIVERS) == set()
    assert state in {"met", "partly", "not met"}
    assert (tests | drivers) if state == "met" else missing
