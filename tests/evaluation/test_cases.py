"""Files of labelled messages: what is wrong is named with its line, and sealed ones stay closed."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.domain.judgement import Disposition, Stake, Tier
from app.evaluation.cases import case_files, digest_of, read_cases

GOOD = {"id": "a-1", "message": "Three roofs, please", "label": "inquiry", "tier": "warm", "stakes": ["press"]}


def written(folder: Path, name: str, *rows: object) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_row_is_read_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    row = {**GOOD, "writer": "w", "campaign": "c", "firm": "roofs", "written_on": "2026-11-03", "language": "de"}

    (case,) = read_cases([written(tmp_path, "a.jsonl", row, "")])

    assert (case.label, case.tier, case.stakes) == (Disposition.INQUIRY, Tier.WARM, frozenset({Stake.PRESS}))
    assert (case.writer, case.campaign, case.firm_id, case.language) == ("w", "c", "roofs", "de")
    assert case.inquiry.received_at.date() == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{", "Expecting"),
        ("[1]", "not a JSON object"),
        ({"message": "x"}, "label is missing"),
        ({**GOOD, "label": "buyer"}, "'buyer' is not a valid Disposition"),
        ({**GOOD, "tier": "lukewarm"}, "'lukewarm' is not a valid Tier"),
        ({**GOOD, "stakes": 5}, "not iterable"),
        ({**GOOD, "written_on": "yesterday"}, "written_on is a day"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, row: object, complaint: str) -> None:
    path = written(tmp_path, "a.jsonl", GOOD, row)

    with pytest.raises(ValueError, match=complaint) as caught:
        read_cases([path])
    assert f"{path}:2: " in str(caught.value)


def test_sealed_cases_are_read_only_when_they_are_asked_for(tmp_path: Path) -> None:
    open_one, sealed = written(tmp_path, "a/x.jsonl", GOOD), written(tmp_path, "sealed/y.jsonl", GOOD)

    assert case_files([tmp_path]) == [open_one]
    assert case_files([tmp_path / "sealed"]) == [sealed]


def test_a_text_has_one_name_however_it_is_spaced() -> None:
    assert digest_of("Three  Roofs\n") == digest_of("three roofs")
    assert digest_of("three roofs") != digest_of("four roofs")
