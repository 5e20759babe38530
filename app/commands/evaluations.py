"""`leads eval`: how good a judge is on messages whose answer is known, now and against the last time."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.command_groups import PlainGroup, command_group
from app.commands.kept_runs import keep, last_kept, read_run, run_text, tell_of_costs
from app.commands.options import Json, opened
from app.commands.options import chosen_firm as chosen_firm_of
from app.commands.output import fail, in_a_sentence, show_json
from app.commands.written_files import require_writable
from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.evaluation.cases import LabelledCase, case_files, read_cases
from app.evaluation.figures import HEADLINES, Figures
from app.evaluation.report import report_page
from app.evaluation.runs import EvaluationRun, Regression, regressions
from app.main.databases import open_existing
from app.main.evaluation_run import (
    ChosenJudge,
    Evaluation,
    evaluated,
    firms_of,
    live_model_judge,
    offline_judge,
    recorded_judge,
    write_prompts,
)
from app.main.learning_run import cases_of_firm, profile_in_use
from app.settings import Settings, read_settings

_JUDGE_HELP = "offline, or model: the configured one, whose questions LEADS_OPENAI_COST_PER_DAY does not count."
_WORSE = 1  # exit code of a gate that holds


class _JudgeFirst(PlainGroup):
    """`leads eval FILE` judges, as `leads eval judge FILE` does."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """With the name of the first command, unless one is named or help is asked for."""
        is_named = args[:1] in (["-h"], ["--help"]) or (bool(args) and args[0] in self.commands)
        return super().make_context(info_name, args if is_named else ["judge", *args], *more, **extra)


commands = command_group(
    "How good judge and letters are; `leads eval FILE` is `leads eval judge FILE`.", cls=_JudgeFirst
)


@commands.command("judge")
def evaluate(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files of labelled messages, or folders of them.", show_default=False)
    ] = None,
    own: Annotated[bool, typer.Option("--own", help="The firm's own messages, as partners decided them.")] = False,
    judge: Annotated[str, typer.Option(help=_JUDGE_HELP)] = "offline",
    firm: Annotated[str | None, typer.Option(help="Whose profile, for messages that name none.")] = None,
    prompts: Annotated[Path | None, typer.Option(help="Write the model's questions there, and ask nobody.")] = None,
    answers: Annotated[Path | None, typer.Option(help="Judge by these answers to such questions.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write an HTML page with every wrong case there.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the run there, to compare with later.")] = None,
    before: Annotated[
        Path | None, typer.Option(help="The earlier run to compare with; else the last one kept.")
    ] = None,
    gate: Annotated[bool, typer.Option("--gate", help="Exit code 1 when a figure is worse beyond chance.")] = False,
    as_json: Json = False,
) -> None:
    """Judge messages with known answers, and say how often it is right. Keeps the run where there is a database.

    A line is {label, message, ...} as in evals/; texts a judge has learned from are left out of its figures.
    """
    settings = read_settings(os.environ)
    if prompts is not None:
        _refuse_beside_prompts(answers or report or out or before or gate)
    elif gate and before is None:
        _require_database(settings)
    try:
        require_writable(
            {"--prompts": prompts, "--report": report, "--out": out},
            [*case_files(paths or []), *filter(None, (answers, before))],
        )
        cases, chosen_firm, firms = _asked(settings, paths or [], firm, own=own)
        if prompts is not None:
            _write_prompts(settings, cases, firms, prompts)
            return
        done = evaluated(cases, _chosen(settings, judge, answers), chosen_firm, firms)
        earlier = read_run(before) if before else None
    except OSError as error:
        raise fail(in_a_sentence(error), 2) from None
    except ValueError as error:
        raise fail(str(error), 2) from None
    earlier = earlier or last_kept(settings, done.run)
    worse = regressions(earlier, done.figures.outcomes) if earlier else []
    if out is not None:
        _write(out, run_text(done.run))
    if report is not None:
        _write(report, report_page(done.figures, done.run, worse))
    keep(settings, done.run)
    _show(done, worse, as_json=as_json)
    if gate:
        _hold_where_worse(earlier, done, worse)


def _asked(
    settings: Settings, paths: list[Path], firm: str | None, *, own: bool
) -> tuple[list[LabelledCase], FirmProfile, dict[str, FirmProfile]]:
    """(the cases, the chosen profile, every profile known). Raises ValueError where there is nothing to judge."""
    if not own:
        if not paths:
            raise ValueError("name files of labelled messages, or --own for the firm's own")
        chosen, firms = firms_of(settings, paths, firm)
        return read_cases(paths, firms), chosen, firms
    with opened() as database:
        profile = profile_in_use(settings, database, chosen_firm_of(database, firm))
        cases = cases_of_firm(database, profile.id)
    if not cases:
        raise ValueError("no partner has said yet what a message is: verdicts, rescues and approved replies count")
    _chosen_profile, firms = firms_of(settings, paths, profile.id)
    firms = {**firms, profile.id: profile}
    return [*cases, *read_cases(paths, firms)], profile, firms


def _chosen(settings: Settings, judge: str, answers: Path | None) -> ChosenJudge:
    if answers is not None:
        return recorded_judge(settings, answers)
    if judge == "model":
        chosen = live_model_judge(settings)
        tell_of_costs(settings)
        return chosen
    if judge == "offline":
        return offline_judge()
    raise ValueError(f"--judge is offline or model, not {judge!r}")


def _write_prompts(settings: Settings, cases: list[LabelledCase], firms: Any, prompts: Path) -> None:
    lines: list[str] = []
    count = write_prompts(settings, cases, firms, lambda told: lines.append(json.dumps(told, ensure_ascii=False)))
    _write(prompts, "\n".join(lines) + "\n")
    sys.stderr.write(f"{count} questions are in {prompts}; answer each as {{key, answer}}, then use --answers\n")


def _hold_where_worse(earlier: EvaluationRun | None, done: Evaluation, worse: list[Regression]) -> None:
    """The gate: ends with 1 where something is worse, with 2 where nothing could be compared."""
    if earlier is None:
        raise fail("--gate: there is no earlier run over these cases; this one is kept for the next time", 2)
    if earlier.kind is not None and earlier.kind is not done.run.kind:
        told = f"the earlier run is of another kind of judge ({earlier.kind}) than this one ({done.run.kind})"
        raise fail(f"--gate: {told}, so how they differ is no change", 2)
    if not {row[0] for row in earlier.outcomes} & {one.case.id for one in done.figures.outcomes}:
        raise fail("--gate: the earlier run judged none of these cases, so nothing was compared", 2)
    if worse:
        raise typer.Exit(_WORSE)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise fail(in_a_sentence(error), 2) from None


def _refuse_beside_prompts(given: object) -> None:
    if given:
        raise fail("--prompts only writes questions: leave --answers, --report, --out, --before and --gate out", 2)


def _require_database(settings: Settings) -> None:
    try:
        open_existing(settings).close()
    except ConfigurationError:
        needs = "--gate needs something to compare with: --before FILE, or a database with an earlier run"
        raise fail(needs, 2) from None


def _show(done: Evaluation, worse: list[Regression], *, as_json: bool) -> None:
    if as_json:
        told = {"versions": dict(done.run.versions), "left_out": done.left_out, **done.run.figures}
        show_json({**told, "worse": [str(one) for one in worse]})
        return
    sys.stdout.write(f"{done.run.made_by}\n{len(done.figures.outcomes)} messages")
    sys.stdout.write(f", {done.left_out} more left out: it has learned from them\n" if done.left_out else "\n")
    for line in _lines(done.figures):
        sys.stdout.write(f"  {line}\n")
    for one in worse:
        sys.stdout.write(f"WORSE  {one}\n")


def _lines(figures: Figures) -> list[str]:
    shares = {title: getattr(figures, name) for name, title in HEADLINES.items()}
    shares |= {f"{tier} recognised": share for tier, share in figures.tier_recall.items()}
    width = max(len(title) for title in shares)
    lines = [f"{title:{width}}  {share}" for title, share in shares.items() if share.total]
    median, high = figures.milliseconds
    return [*lines, f"{'one judgement':{width}}  {median:.1f} ms, one of a hundred {high:.1f} ms"]
