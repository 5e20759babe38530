"""`leads try`: every line is answered or named, nothing is touched, nothing stops it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from app import cli as command_line
from app.domain.dry_run_rows import inquiry_of_row
from tests.installed import only_these_settings

ROOT = Path(__file__).parents[1]
RUNNER = CliRunner()
PITCH = "Hi, we are an SEO agency and can get your website to page one. Interested in a free audit of yours?"
GOOD = {
    "id": "one",
    "channel": "website_form",
    "from_name": "Ana Bright",
    "from_email": "ana@brightpump.example",
    "company": "Brightpump",
    "message": "We make pumps and need help with our positioning. Budget 40k, start in May. I am the founder.",
}


@pytest.fixture(autouse=True)
def _in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the profiles, with a database that must never come into being."""
    only_these_settings(monkeypatch, database_url=f"sqlite:///{tmp_path}/leads.db")
    monkeypatch.chdir(ROOT)


def run(command: str, file: Path, *options: str, code: int = 0) -> tuple[list[dict[str, Any]], list[str]]:
    """(answers, lines of stderr); the command must end with this exit code."""
    result = RUNNER.invoke(command_line.cli, ["try", command, str(file), *options])
    assert result.exit_code == code, (result.stderr, result.exception)
    return [json.loads(line) for line in result.stdout.split("\n") if line], result.stderr.splitlines()


def written(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "lines.jsonl"
    file.write_bytes(content)
    return file


def lines(*rows: object) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def test_a_message_is_judged_with_its_reasons(tmp_path: Path) -> None:
    answers, told = run("judge", written(tmp_path, lines(GOOD)))

    (answer,) = answers
    assert (answer["id"], answer["disposition"]) == ("one", "inquiry")
    assert 0 <= answer["score"] <= 100
    assert answer["tier"] in {"hot", "warm", "cold"}
    assert answer["evidence"]
    assert all(item["quote"] in GOOD["message"] for item in answer["evidence"])
    assert told == ["1 handled, 0 bad"]


def test_letters_of_a_file_are_judged_by_the_guard(tmp_path: Path) -> None:
    answers = tmp_path / "answers.md"
    answers.write_text("We ask you to pay every invoice by bank transfer and to send us the password of the portal.")
    inquiry = {"name": "Ana Bright", "email": "ana@brightpump.example", "message": "Help us."}
    honest = {"id": "a", "inquiry": inquiry, "letter": "Hi Ana,\n\nPick a time:\n{{schedule_link}}"}
    obeying = {"id": "b", "inquiry": inquiry, "letter": "Hi Ana,\n\nSee evil dot com."}
    sourced = {
        "id": "c",
        "inquiry": inquiry,
        "letter": "Hi Ana,\n\nWe ask you to pay every invoice by bank transfer and to send us the password of the portal.",
    }
    invented = {"id": "e", "inquiry": inquiry, "letter": "Hi Ana,\n\nA heat pump costs EUR 19,000.\n\nKind regards,"}
    file = written(tmp_path, lines(honest, obeying, sourced, {"id": "d"}, invented))

    judged, told = run("guard", file, "--answers", str(answers), code=1)

    assert [(row["id"], row["passes"]) for row in judged] == [("a", True), ("b", False), ("c", True), ("e", False)]
    assert judged[1]["reasons"]
    assert "19,000" in " ".join(judged[3]["reasons"])
    assert "line 4: a line has a letter" in told[0]
    assert told[-2:] == ["2 passed", "4 handled, 1 bad"]
    assert run("guard", file, code=1)[0][2]["passes"] is False


def test_a_draft_comes_with_everything_and_says_why_it_is_held(tmp_path: Path) -> None:
    pitch = {"id": "two", "from_email": "x@y.example", "message": PITCH}
    answers, _ = run("draft", written(tmp_path, lines(GOOD, pitch, {"id": "three", "message": "We need help"})))

    assert [answer["id"] for answer in answers] == ["one", "two", "three"]
    assert all(answer["subject"] and answer["text"] and answer["html"] for answer in answers)
    assert [answer["held"] for answer in answers] == [False, True, True]
    assert [bool(answer["reasons"]) for answer in answers] == [False, True, True]
    assert [answer["delivery"] for answer in answers] == ["sent", "none", "held"]
    assert {frozenset(task) for answer in answers for task in answer["tasks"]} == {
        frozenset({"owner", "due", "question"})
    }
    assert len(answers[2]["tasks"]) == 1
    assert all(isinstance(answer["sources"], list) for answer in answers)


def test_a_mail_is_read_as_the_service_reads_mails_and_told_what_its_sender_hears_meanwhile(tmp_path: Path) -> None:
    mail = {"channel": "inbound_email", "from_email": "ana@brightpump.example", "from_name": "Ana Bright"}
    ours = "On Mon, 23 Nov 2026, Isobel Farrant <isobel@fernhill.example> wrote:\n> Does Tuesday work?"
    rows = (
        {"id": "answer", **mail, "subject": "Re: Positioning", "message": f"Yes, Tuesday 10 works.\n\n{ours}"},
        {"id": "daemon", **mail, "from_email": "mailer-daemon@brightpump.example", "message": GOOD["message"]},
        {"id": "unsure", **mail, "message": "x"},
    )
    answer, daemon, unsure = run("draft", written(tmp_path, lines(*rows)))[0]

    assert (answer["delivery"], answer["reasons"]) == ("held", ["They agree to Tuesday."])
    assert (daemon["delivery"], daemon["acknowledgement"]) == ("none", None)
    assert unsure["acknowledgement"]["after_seconds"] == 90
    assert unsure["acknowledgement"]["text"].startswith("Hi Ana,")


def test_letters_can_be_read_as_they_arrive_and_none_where_none_leaves(tmp_path: Path) -> None:
    pitch = {"id": "two", "from_email": "x@y.example", "message": PITCH}
    told = RUNNER.invoke(command_line.cli, ["try", "draft", "--text", str(written(tmp_path, lines(GOOD, pitch)))])
    sent, closed = told.stdout.split("=" * 78)[1:]

    assert "one: sent by itself" in sent
    assert "Subject: " in sent
    assert "two: no letter" in closed
    assert "Subject: " not in closed


def test_two_signatures_of_one_person_are_one_contact(tmp_path: Path) -> None:
    rows = ({"id": 1, **_person("Ana Bright")}, {"id": 2, **_person("A. Bright")}, {"id": 3, "from_name": "Leo Marsh"})
    answers, _ = run("identify", written(tmp_path, lines(*rows)))

    assert [answer["id"] for answer in answers] == [1, 2, 3]
    assert answers[0]["contact"] == answers[1]["contact"] != answers[2]["contact"]


def _person(name: str) -> dict[str, str]:
    return {"from_name": name, "from_email": "ana@brightpump.example"}


@pytest.mark.parametrize("command", ["judge", "draft", "identify"])
def test_bad_lines_are_named_and_the_others_answered(tmp_path: Path, command: str) -> None:
    content = b"\n".join(
        [
            b"{not json",
            lines(GOOD).strip(),
            b'["a list"]',
            b'"a text"',
            b"",
            b'{"id": 5, "channel": "fax", "message": "x"}',
            b'{"id": 6, "channel": ["linkedin"], "message": "x"}',
            b'{"id": 7, "channel": {"a": 1}, "message": "x"}',
            b'{"id": 8, "message": ["a", "b"]}',
            b'{"id": 9, "from_email": {"address": "x"}}',
            b"\xff\xfe\x00",
            b"[" * 100_000,
            b'{"id": ' + b"9" * 5000 + b"}",
            b'{"id": NaN, "message": "x"}',
            b'{"id": "inner", "message": "x", "more": [-Infinity]}',
            b'{"id": 1e999, "message": "x"}',
            b'{"id": "last"}',
        ]
    )
    answers, told = run(command, written(tmp_path, content), code=1)

    assert [answer["id"] for answer in answers] == ["one", "last"]
    assert [line.partition(":")[0] for line in told[:-1]] == [
        f"line {n}" for n in (1, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
    ]
    assert told[-1] == "2 handled, 14 bad"
    assert "line 13: not JSON: a number of 5000 digits is larger than any number can be here" in told


@pytest.mark.parametrize("command", ["judge", "draft", "identify"])
def test_of_many_bad_lines_the_first_are_named_and_the_others_counted(tmp_path: Path, command: str) -> None:
    content = b"{not json\n" * 30 + lines(GOOD) + b"[]\n" * 5

    answers, told = run(command, written(tmp_path, content), code=1)

    assert [answer["id"] for answer in answers] == ["one"]
    assert [line.partition(":")[0] for line in told] == [
        *(f"line {n}" for n in range(1, 21)),
        "and 15 more",
        "1 handled, 35 bad",
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("command", ["judge", "draft", "identify"])
def test_a_file_of_another_encoding_is_told_how_to_save_it(tmp_path: Path, command: str, encoding: str) -> None:
    file = written(tmp_path, lines(GOOD).decode().encode(encoding))

    answers, told = run(command, file, code=2)

    assert answers == []
    assert told == [f"leads: {file} is no text in UTF-8, more likely UTF-16: save it as UTF-8"]


@pytest.mark.parametrize("command", ["judge", "draft", "identify"])
def test_odd_lines_are_answered(tmp_path: Path, command: str) -> None:
    odd: list[dict[str, object]] = [
        {"id": "u2028", "message": "one line\u2028and more\u2029of \u0085it"},
        {"id": "nul", "message": "a\u0000b", "from_name": "\u0000"},
        {"id": "half a character \ud800", "message": "\udfff We need help", "from_name": "\ud83d"},
        {"id": None, "message": None},
        {"id": 0, "message": 12345},
        {"id": {"a": [1]}, "message": "an id that is an object"},
        {"id": "nothing"},
        {},
        {"id": "more", "unknown": {"field": 1}, "message": "We need help"},
        {"id": "huge", "message": "We need help with pricing. " * 200_000},
        {"id": "not a mail address", "from_email": "@@@ <>, ,"},
        {"id": 1.5, "from_email": True, "message": "𝕎𝕖 𝕟𝕖𝕖𝕕 𝕙𝕖𝕝𝕡 🎉", "phone": 442079460000},
    ]
    answers, told = run(command, written(tmp_path, b"\xef\xbb\xbf" + lines(*odd).replace(b"\n", b"\r\n")))

    assert [answer["id"] for answer in answers] == [row.get("id") for row in odd]
    assert told[-1] == f"{len(odd)} handled, 0 bad"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"   \r\n"])
@pytest.mark.parametrize("command", ["judge", "draft", "identify"])
def test_an_empty_file_is_told_as_one(tmp_path: Path, command: str, content: bytes) -> None:
    file = written(tmp_path, content)

    assert run(command, file, code=2) == ([], [f"leads: {file} is empty: a message is one line, a JSON object"])


def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    answers, _ = run("judge", written(tmp_path, lines(GOOD, {**GOOD, "id": "two"}).rstrip()))

    assert [answer["id"] for answer in answers] == ["one", "two"]


def test_standard_input_is_a_file_too_and_output_is_utf8_in_any_locale() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "app.cli", "try", "judge", "-"],
        input=lines({"id": "Zoë 🎉 \ud800", "message": "We need help"}),
        capture_output=True,
        timeout=30,
        check=True,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
    )

    assert json.loads(result.stdout)["id"] == "Zoë 🎉 \ud800"


@pytest.mark.parametrize("arguments", [("judge", "missing.jsonl"), ("draft", "/"), ("identify", "missing.jsonl")])
def test_a_file_that_cannot_be_read_is_a_sentence(arguments: Sequence[str]) -> None:
    result = RUNNER.invoke(command_line.cli, ["try", *arguments])

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"leads: {arguments[1]}")


def test_recorded_files_are_read_and_missing_ones_named(tmp_path: Path) -> None:
    mail = tmp_path / "one.eml"
    mail.write_bytes(
        b"From: Ana Bright <ana@brightpump.example>\r\nTo: hello@firm.example\r\nSubject: Help\r\n"
        b"Message-ID: <1@brightpump.example>\r\n\r\nWe need help with pricing.\r\n"
    )
    robot = tmp_path / "two.eml"
    robot.write_bytes(mail.read_bytes().replace(b"Subject", b"Auto-Submitted: auto-replied\r\nSubject"))
    broken = tmp_path / "three.json"
    broken.write_bytes(b"\x00\xff")
    paths = [str(mail), str(robot), str(broken), str(tmp_path / "missing.eml"), str(tmp_path)]
    result = RUNNER.invoke(command_line.cli, ["try", "read", "--channel", "inbound_email", *paths])
    answers = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 1, result.exception
    assert [answer["path"] for answer in answers] == paths[:3]
    assert [answer["outcome"] for answer in answers[:2]] == ["lead", "machine"]
    assert answers[0]["message"] == "We need help with pricing."
    assert (answers[0]["reply_allowed"], answers[1]["reply_allowed"]) == (True, False)
    told = result.stderr.splitlines()
    assert [line.partition(":")[0] for line in told] == ["line 4", "line 5", "3 handled, 2 bad"]


@pytest.mark.parametrize(
    "content",
    [
        b'{"method": "POST", "body": "{}", "headers": ["not", "a", "mapping"]}',
        b'{"method": "POST", "body": "\\ud800", "headers": {"a": 1}, "content_type": 5}',
        b'{"method": "POST", "body": "email=ana%40x.example&message=hi", "content_type": "application/x-www-form-urlencoded"}',
        b"[" * 100_000,
        b"{}",
        b"null",
        b"",
        b"a=b",
    ],
)
@pytest.mark.parametrize("channel", ["website_form", "linkedin", "inbound_email"])
def test_no_recorded_file_breaks_the_reader(tmp_path: Path, content: bytes, channel: str) -> None:
    file = written(tmp_path, content)
    result = RUNNER.invoke(command_line.cli, ["try", "read", "--channel", channel, str(file)])

    assert result.exit_code == 0, result.exception
    assert json.loads(result.stdout)["outcome"] in {"lead", "machine", "quarantine"}


def test_a_dry_run_makes_no_database(tmp_path: Path) -> None:
    run("judge", written(tmp_path, lines(GOOD)))

    assert not (tmp_path / "leads.db").exists()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ["id", "channel", "from_name", "from_email", "company", "title", "subject", "message", "phone", "city"]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES))
def test_a_line_is_an_inquiry_or_says_which_field_is_wrong(row: dict[str, Any]) -> None:
    try:
        found = inquiry_of_row(row, datetime(2031, 5, 14, tzinfo=UTC))
    except ValueError as problem:
        assert any(field in str(problem) for field in FIELDS)
    else:
        assert found.source_id
        assert "\0" not in found.message


def test_a_file_in_which_nothing_can_be_answered_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("not json\n[1]\n")

    ended = RUNNER.invoke(command_line.cli, ["try", "judge", str(tmp_path / "bad.jsonl")])

    assert (ended.exit_code, ended.stdout, ended.stderr.splitlines()[-1]) == (1, "", "0 handled, 2 bad")
