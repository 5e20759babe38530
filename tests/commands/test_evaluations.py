"""`leads eval` as a developer uses it: figures, a file of questions, answers from anywhere, a gate."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app import cli as command_line
from tests.installed import ROOT, install

RUNNER = CliRunner()
BUYER = "We make pumps and need help with our positioning. Budget 40k, start in May. I am the founder."
SELLER = "Hi, we are an SEO agency and can get your website to page one. Interested in a free audit of yours?"


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)
    monkeypatch.setenv("LEADS_PROMPTS_DIRECTORY", str(ROOT / "prompts"))


def cases(tmp_path: Path, *labels: str) -> str:
    rows = [
        {"id": f"c{n}", "message": f"{BUYER if label == 'inquiry' else SELLER} {n}", "label": label}
        for n, label in enumerate(labels)
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    return RUNNER.invoke(command_line.cli, ["eval", *arguments])


def test_figures_are_told_and_the_run_is_kept_and_reported(tmp_path: Path) -> None:
    file = cases(tmp_path, "inquiry", "vendor_pitch")

    told = run(file, "--json", "--report", str(tmp_path / "r.html"), "--out", str(tmp_path / "run.json"))

    assert told.exit_code == 0, told.stderr
    figures = json.loads(told.stdout)
    assert figures["messages"] == 2
    assert figures["inquiries_closed"]["count"] == 0
    assert "weights" in figures["versions"]
    assert "Evaluation of 2 messages" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert run(file, "--gate", "--before", str(tmp_path / "run.json")).exit_code == 0
    assert run(file, "--gate").exit_code == 0  # compared with the first, which was kept


def test_a_gate_fails_when_more_got_worse_than_chance_would(tmp_path: Path) -> None:
    file = cases(tmp_path, *["inquiry"] * 12)
    out = tmp_path / "run.json"
    run(file, "--out", str(out))
    before = json.loads(out.read_text(encoding="utf-8"))
    cases(tmp_path, *["vendor_pitch"] * 12)
    run(file, "--out", str(out))
    worse = json.loads(out.read_text(encoding="utf-8"))
    worse["outcomes"] = [[row[0], "vendor_pitch", "closed", None, 0.9] for row in before["outcomes"]]
    out.write_text(json.dumps(worse), encoding="utf-8")
    file = cases(tmp_path, *["vendor_pitch"] * 12)
    for_sellers = [line.replace(SELLER, BUYER) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    Path(file).write_text("\n".join(for_sellers), encoding="utf-8")  # sellers who write as buyers do

    failed = run(file, "--gate", "--before", str(out))

    assert failed.exit_code == 1
    assert "WORSE  pitches and spam closed: 12 cases got worse, 0 better" in failed.stdout


def test_a_gate_without_anything_to_compare_with_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = cases(tmp_path, "inquiry")

    first = run(file, "--gate")
    assert first.exit_code == 2
    assert "there is no earlier run" in first.stderr
    monkeypatch.setenv("LEADS_DATABASE_URL", f"sqlite:///{tmp_path}/nowhere.db")
    assert "needs something to compare with" in run(file, "--gate").stderr


def test_a_gate_over_other_cases_compares_nothing_and_says_so(tmp_path: Path) -> None:
    file, out = cases(tmp_path, "inquiry"), tmp_path / "run.json"
    run(file, "--out", str(out))
    kept = json.loads(out.read_text(encoding="utf-8"))
    out.write_text(json.dumps({**kept, "outcomes": [["another", "inquiry", "path", None, 1.0]]}), encoding="utf-8")

    failed = run(file, "--gate", "--before", str(out))

    assert failed.exit_code == 2
    assert "judged none of these cases" in failed.stderr


def test_an_empty_file_is_told_as_one(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()

    assert "there is no case in these files" in run(str(empty)).stderr


def answer_to(question: dict[str, Any], disposition: str) -> dict[str, Any]:
    open_finding = {"met": "unknown", "quote": ""}
    criteria = ("company_fit", "service_need", "budget", "timing", "authority")
    evidence = [{"claim": "Sells", "quote": "SEO agency" if "SEO agency" in question["user"] else "need help"}]
    return {
        "disposition": disposition,
        "evidence": evidence,
        "language": "en",
        **dict.fromkeys(criteria, open_finding),
    }


def test_questions_are_answered_by_whoever_reads_the_file(tmp_path: Path) -> None:
    file, prompts, answers = cases(tmp_path, "inquiry", "vendor_pitch"), tmp_path / "p.jsonl", tmp_path / "a.jsonl"
    assert "2 questions" in run(file, "--prompts", str(prompts)).stderr
    questions = [json.loads(line) for line in prompts.read_text(encoding="utf-8").splitlines()]
    lines = [
        {"key": one["key"], "answer": answer_to(one, "vendor_pitch" if SELLER in one["user"] else "inquiry")}
        for one in questions
    ]
    answers.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")

    told = json.loads(run(file, "--answers", str(answers), "--json").stdout)

    assert told["accuracy"]["count"] == 2
    assert told["versions"]["model"] == "answers of a.jsonl"
    assert told["versions"]["prompt"].startswith("judge v")


def test_answers_out_of_a_file_are_never_compared_with_another_judges(tmp_path: Path) -> None:
    file, out, answers = cases(tmp_path, "inquiry", "vendor_pitch"), tmp_path / "run.json", tmp_path / "a.jsonl"
    answers.write_text('{"key": "x", "answer": {}}\n', encoding="utf-8")
    assert run(file, "--out", str(out)).exit_code == 0

    assert "there is no earlier run" in run(file, "--answers", str(answers), "--gate").stderr
    refused = run(file, "--answers", str(answers), "--gate", "--before", str(out))
    assert refused.exit_code == 2
    assert "the earlier run is of another kind of judge (offline) than this one (recorded)" in refused.stderr
    old = json.loads(out.read_text(encoding="utf-8"))
    out.write_text(json.dumps({name: old[name] for name in old if name != "kind"}), encoding="utf-8")
    assert "another kind" not in run(file, "--answers", str(answers), "--gate", "--before", str(out)).stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere.jsonl"], "leads: nowhere.jsonl: No such file"),
        (["cases.jsonl", "--answers", "."], "leads: .: Is a directory"),
        (["cases.jsonl", "--before", "nowhere.json"], "leads: nowhere.json: No such file"),
        (["cases.jsonl", "--out", "."], "leads: .: Is a directory"),
        (["cases.jsonl", "--prompts", "p", "--answers", "a"], "--prompts only writes questions: leave --answers"),
        (["cases.jsonl", "--prompts", "p", "--gate"], "--prompts only writes questions"),
        (["cases.jsonl", "--judge", "oracle"], "--judge is offline or model, not 'oracle'"),
        (["cases.jsonl", "--judge", "model"], "set LEADS_OPENAI_API_KEY"),
        (["cases.jsonl", "--answers", "cases.jsonl"], "cases.jsonl:1: a line is {key, answer}"),
        (["cases.jsonl", "--before", "cases.jsonl"], "is not a run"),
        (["cases.jsonl", "--firm", "nobody"], "there is no profile nobody"),
        (["cases.jsonl", "--out", "cases.jsonl"], "--out cases.jsonl would overwrite cases.jsonl, which is read here"),
        (["cases.jsonl", "--report", "./cases.jsonl"], "--report cases.jsonl would overwrite"),
        (["cases.jsonl", "--prompts", "cases.jsonl"], "--prompts cases.jsonl would overwrite"),
        (["cases.jsonl", "--out", "nowhere/run.json"], "leads: nowhere/run.json: No such file"),
        (["cases.jsonl", "--report", "nowhere/r.html"], "leads: nowhere/r.html: No such file"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path: Path, arguments: list[str], complaint: str) -> None:
    cases(tmp_path, "inquiry")

    failed = run(*arguments)

    assert failed.exit_code != 0
    assert complaint in failed.stderr + str(failed.exception or "")


def test_a_cap_that_does_not_count_the_questions_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADS_OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    file = cases(tmp_path, "inquiry")
    told = "LEADS_OPENAI_COST_PER_DAY neither counts nor limits"

    assert told not in run(file, "--judge", "model").stderr
    monkeypatch.setenv("LEADS_OPENAI_COST_PER_DAY", "1")
    assert told in run(file, "--judge", "model").stderr
    assert told not in run(file).stderr
    assert "LEADS_OPENAI_COST_PER_DAY" in run("judge", "--help").stdout


def test_nothing_is_judged_or_kept_for_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    file = cases(tmp_path, "inquiry")

    assert run(file, "--report", str(tmp_path / "nowhere" / "r.html")).exit_code == 2
    assert "there is no earlier run" in run(file, "--gate").stderr
    assert run(file, "--out", file).exit_code == 2
    assert json.loads(Path(file).read_text(encoding="utf-8"))["id"] == "c0"


def test_a_line_of_a_firm_that_is_not_known_is_refused(tmp_path: Path) -> None:
    file = cases(tmp_path, "inquiry")
    row = json.loads(Path(file).read_text(encoding="utf-8"))
    Path(file).write_text(json.dumps({**row, "firm": "nobody"}), encoding="utf-8")

    for refused in (run(file), run("letters", file)):
        assert refused.exit_code == 2
        assert f"{file}:1: there is no firm 'nobody' here, known are: " in refused.stderr
