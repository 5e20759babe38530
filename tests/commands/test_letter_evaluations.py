"""`leads eval letters` as a developer uses it: questions out, answers in, a page, verdicts back."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app import cli as command_line
from tests.installed import ROOT, install

RUNNER = CliRunner()
BUYER = "We make pumps, 80 people, and need help with our positioning. Budget 40k, start in May. I am the founder."


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)
    monkeypatch.setenv("LEADS_PROMPTS_DIRECTORY", str(ROOT / "prompts"))


@pytest.fixture
def cases(tmp_path: Path) -> str:
    rows = [
        {"id": "c1", "from_name": "Ada Quill", "from_email": "ada@quill.example", "message": BUYER, "tier": "hot"},
        {"id": "c2", "from_name": "Bo Reed", "from_email": "bo@reed.example", "message": f"Hello, {BUYER}"},
    ]
    lines = [json.dumps({"label": "inquiry", "language": "en", **row}) for row in rows]
    lines.append(json.dumps({"label": "vendor_pitch", "message": "We sell links. Interested?"}))
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    return RUNNER.invoke(command_line.cli, ["eval", "letters", *arguments])


def figures(*arguments: str) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def answer(paragraph: str) -> dict[str, Any]:
    return {
        "language": "en",
        "register": "informal",
        "kind": "first",
        "questions": [],
        "case_studies": [],
        "paragraphs": ["Hello,", paragraph, "Please choose a time:\n{{schedule_link}}", "Kind regards,"],
        "reread": [],
        "facts": [],
    }


PLAIN = (
    "Pumps are bought by people who have a pipe to fill and little patience, and they ask a colleague before they ask a "
    "maker. What that colleague says about you is where we would begin, before anything new is written for the pages "
    "that you have today."
)


def answered(questions: Path, file: Path, paragraph: str) -> str:
    keys = [json.loads(line)["key"] for line in questions.read_text(encoding="utf-8").splitlines()]
    lines = [json.dumps({"key": key, "answer": answer(paragraph)}) for key in keys]
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


def test_without_a_model_the_offline_letters_are_measured(cases: str) -> None:
    told = figures(cases)

    assert told["messages"] == 2  # the pitch is due no letter
    assert told["sent"]["total"] == 2
    assert told["versions"]["writer"].startswith("offline")
    assert "numbers have a source" not in told["checks"]


def test_questions_go_out_and_answers_come_in(cases: str, tmp_path: Path) -> None:
    asked = tmp_path / "p.jsonl"
    assert "2 questions" in run(cases, "--prompts", str(asked)).stderr
    first = json.loads(asked.read_text(encoding="utf-8").splitlines()[0])
    assert BUYER in first["user"]

    told = figures(cases, "--answers", answered(asked, tmp_path / "a.jsonl", PLAIN))

    assert told["messages"] == 2
    assert told["versions"]["prompt"].startswith("write_reply v")
    assert told["versions"]["model"] == "answers of a.jsonl"
    assert told["tokens"]["a lead"][0] > 100


def test_a_refused_letter_is_asked_for_again_in_a_file_of_its_own(cases: str, tmp_path: Path) -> None:
    asked, again = tmp_path / "p.jsonl", tmp_path / "again.jsonl"
    run(cases, "--prompts", str(asked))
    bad = answered(asked, tmp_path / "a.jsonl", f"{PLAIN} See https://evil.example for more.")

    told = figures(cases, "--answers", bad, "--repairs", str(again))
    assert told["refused"]["count"] == told["held"]["count"] == 2  # as the service would, had nobody written it again
    questions = [json.loads(line) for line in again.read_text(encoding="utf-8").splitlines()]
    assert len(questions) == 2
    assert all("evil.example" in one["user"] for one in questions)

    good = answered(again, tmp_path / "b.jsonl", PLAIN)
    read = tmp_path / "read.jsonl"
    figures(cases, "--answers", bad, "--answers", good, "--repairs", str(read))
    seconds = [json.loads(line) for line in read.read_text(encoding="utf-8").splitlines()]
    assert {one["name"] for one in seconds} == {"check_reply"}
    sound = tmp_path / "c.jsonl"
    sound.write_text("\n".join(json.dumps({"key": one["key"], "answer": {"found": []}}) for one in seconds), "utf-8")
    assert figures(cases, "--answers", bad, "--answers", good, "--answers", str(sound))["open_questions"] == 0


def test_a_judge_that_is_the_model_is_asked_first(cases: str, tmp_path: Path) -> None:
    asked = tmp_path / "p.jsonl"
    run(cases, "--judge", "model", "--prompts", str(asked))

    assert {json.loads(line)["name"] for line in asked.read_text(encoding="utf-8").splitlines()} == {"judge"}


def test_letters_nobody_has_written_are_not_measured(cases: str, tmp_path: Path) -> None:
    empty = tmp_path / "none.jsonl"
    empty.touch()

    failed = run(cases, "--answers", str(empty))

    assert failed.exit_code == 2
    assert "none of the letters has been written" in failed.stderr


def test_verdicts_of_readers_are_kept_and_the_no_counts(cases: str, tmp_path: Path) -> None:
    page, out = tmp_path / "r.html", tmp_path / "run.json"
    told = figures(cases, "--reading", str(page), "--out", str(out))
    letters = [row[5] for row in json.loads(out.read_text(encoding="utf-8"))["outcomes"]]
    assert all(f'id="{letter}"' in page.read_text(encoding="utf-8") for letter in letters)

    def verdicts(name: str, *second_letter: bool) -> str:
        rows = [{"letter": letters[0], "yes": [True] * 6}, {"letter": letters[1], "yes": second_letter, "words": "x"}]
        file = tmp_path / name
        file.write_text(json.dumps({"reading": told["reading"], "verdicts": rows}), encoding="utf-8")
        return str(file)

    first = figures("--verdicts", verdicts("ann.json", *[True] * 6), "--reader", "Ann")
    assert first["passed"]["count"] == 2
    second = figures("--verdicts", verdicts("bo.json", *[True] * 5, False), "--reader", "Bo")

    assert second["readers"] == ["Ann", "Bo"]
    assert second["passed"]["count"] == 1
    assert second["versions"]["reader"] == "Bo"
    assert second["versions"]["writer"] == told["versions"]["writer"]
    assert "sent unedited" in run("--verdicts", verdicts("bo.json", *[True] * 5, False), "--reader", "Bo").stdout


def test_verdicts_find_their_run_in_a_file_where_it_was_not_kept(
    cases: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path}/nowhere.db")
    out, file = tmp_path / "run.json", tmp_path / "v.json"
    run(cases, "--out", str(out))
    kept = json.loads(out.read_text(encoding="utf-8"))
    rows = [{"letter": row[5], "yes": [True] * 6} for row in kept["outcomes"]]
    file.write_text(json.dumps({"reading": kept["figures"]["reading"], "verdicts": rows}), encoding="utf-8")

    assert "name it with --run" in run("--verdicts", str(file), "--reader", "Ann").stderr
    assert figures("--verdicts", str(file), "--reader", "Ann", "--run", str(out))["passed"]["count"] == 2


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--prompts", "p", "--answers", "a"], "--prompts only writes the first questions"),
        (["--repairs", "r"], "--repairs writes what --answers leave open"),
        (["--reader", "Ann"], "--reader and --run belong to --verdicts"),
        (["--verdicts", "v"], "--verdicts needs --reader"),
        (["--writer", "poet"], "are offline or model"),
        (["--judge", "model"], "--judge model needs"),
        (["--writer", "model"], "--writer model: set LEADS_OPENAI_API_KEY"),
        (["--answers", "nowhere.jsonl"], "nowhere.jsonl"),
    ],
)
def test_what_does_not_fit_together_is_one_sentence(cases: str, arguments: list[str], complaint: str) -> None:
    failed = run(cases, *arguments)

    assert failed.exit_code != 0
    assert complaint in failed.stderr + str(failed.exception or "")


@pytest.mark.parametrize("option", ["--out", "--prompts", "--reading", "--repairs"])
def test_a_file_that_is_read_is_never_written(cases: str, option: str) -> None:
    before = Path(cases).read_bytes()

    for refused in (run(cases, option, cases), run("--verdicts", cases, "--reader", "Ann", option, cases)):
        assert refused.exit_code == 2
        assert f"{option} {cases} would overwrite {cases}, which is read here" in refused.stderr
    assert Path(cases).read_bytes() == before
