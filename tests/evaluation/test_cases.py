"""Files of labelled messages: what is wrong is named with its line, and sealed ones stay closed."""

import json
import os
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
        ({**GOOD, "label": "buyer"}, "label is one of inquiry, vendor_pitch, .*, not 'buyer'"),
        ({**GOOD, "tier": "lukewarm"}, "tier is one of hot, warm, cold, not 'lukewarm'"),
        ({**GOOD, "label": "spam", "tier": "lukewarm"}, "tier is one of"),
        ({**GOOD, "label": ["inquiry"]}, "label is one of inquiry"),
        ({**GOOD, "stakes": 5}, "stakes is a list of press"),
        ({**GOOD, "stakes": ["fame"]}, "a stake is one of press, .*, not 'fame'"),
        ({**GOOD, "alike_from_others": "some"}, "alike_from_others is a whole number"),
        ({**GOOD, "id": float("nan")}, "NaN is no number"),
        ('{"id": 1e999, "message": "x", "label": "spam"}', "1e999 is larger than any number"),
        ("[" * 100_000, "nested too deeply"),
        ({**GOOD, "written_on": "yesterday"}, "written_on is a day"),
        ({**GOOD, "firm": ["roofs"]}, "firm is the name of a profile's folder"),
        ({**GOOD, "message": 5}, "message is the text that somebody wrote, not '5'"),
        ({**GOOD, "message": " \0 "}, "message is the text that somebody wrote"),
        ({**GOOD, "message": None}, "message is the text that somebody wrote"),
        ({"label": "spam", "subject": "x"}, "message is missing"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, row: object, complaint: str) -> None:
    path = written(tmp_path, "a.jsonl", GOOD, row)

    with pytest.raises(ValueError, match=complaint) as caught:
        read_cases([path])
    assert f"{path}:2: " in str(caught.value)


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = json.dumps(GOOD).encode()
    path.write_bytes(good + b"\n" + good.replace(b"Three", b"Trois \xe9t\xe9s") + b"\n")

    with pytest.raises(ValueError, match="no text in UTF-8") as caught:
        read_cases([path])
    assert f"{path}:2: " in str(caught.value)


def test_a_line_ends_at_a_newline_and_nowhere_else(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    message = "One line\u2028and more\x85of it"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({**GOOD, "message": message}, ensure_ascii=False).encode() + b"\r\n")

    assert [case.id for case in read_cases([path])] == ["a-1"]


def test_what_no_store_takes_is_left_out_of_what_is_kept_of_a_case(tmp_path: Path) -> None:
    row = {**GOOD, "id": "a\0-\ud800 1", "writer": "w\0", "note": "\udfff", "firm": "f\0"}

    (case,) = read_cases([written(tmp_path, "a.jsonl", row)])

    assert (case.id, case.writer, case.note, case.firm_id) == ("a- 1", "w", "", "f")


def test_a_folder_that_cannot_be_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name, which is too long for the system: permissions keep no administrator out."""
    monkeypatch.chdir(tmp_path)
    for _ in range(20):
        Path("n" * 250).mkdir()
        os.chdir("n" * 250)
    monkeypatch.undo()

    with pytest.raises(OSError, match="File name too long"):
        case_files([tmp_path])


def test_sealed_cases_are_read_only_when_they_are_asked_for(tmp_path: Path) -> None:
    open_one, sealed = written(tmp_path, "a/x.jsonl", GOOD), written(tmp_path, "sealed/y.jsonl", GOOD)

    assert case_files([tmp_path]) == [open_one]
    assert case_files([tmp_path / "sealed"]) == [sealed]


def test_a_text_has_one_name_however_it_is_spaced() -> None:
    assert digest_of("Three  Roofs\n") == digest_of("three roofs")
    assert digest_of("three roofs") != digest_of("four roofs")


@pytest.mark.parametrize("firm", ["nobody", "../../etc", "Roofs"])
def test_a_firm_that_is_not_known_is_named_with_its_line_and_those_known(tmp_path: Path, firm: str) -> None:
    path = written(tmp_path, "a.jsonl", GOOD, {**GOOD, "firm": "roofs"}, {**GOOD, "firm": firm})

    with pytest.raises(ValueError, match="known are: pumps, roofs") as caught:
        read_cases([path], {"roofs", "pumps"})
    assert f"{path}:3: there is no firm {firm!r} here" in str(caught.value)


def test_a_line_without_a_firm_needs_none(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", GOOD, {**GOOD, "id": "b", "firm": ""}, {**GOOD, "id": "c", "firm": None})

    assert [case.firm_id for case in read_cases([path], {"roofs"})] == [None] * 3


def test_a_case_counts_once_however_often_it_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", GOOD, {**GOOD, "id": "b"})
    linked, copied = tmp_path / "linked.jsonl", tmp_path / "copied.jsonl"
    linked.symlink_to(path)
    copied.write_bytes(path.read_bytes())

    assert [case.id for case in read_cases([path, path, linked, copied, tmp_path])] == ["a-1", "b"]
    assert case_files([path, linked, path]) == [path]
