"""`leads eval letters`: what the letters to known inquiries are worth, to code at once and to readers on a page."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.commands.kept_runs import keep, last_kept, read_run, run_text, tell_of_costs
from app.commands.options import Json, chosen_firm, opened
from app.commands.output import fail, in_a_sentence, show_json
from app.commands.written_files import require_writable
from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.evaluation.cases import LabelledCase, case_files, read_cases
from app.evaluation.intervals import Share
from app.evaluation.letter_figures import LETTER_HEADLINES, LetterFigures, letter_regressions
from app.evaluation.readings import (
    READING_HEADLINES,
    LetterVerdict,
    LetterVerdicts,
    read_verdicts,
    reading_page,
    reading_run,
)
from app.evaluation.runs import LETTER_KINDS, EvaluationRun, Regression, RunKind
from app.main.clock import utc_now
from app.main.databases import open_existing
from app.main.evaluation_run import firms_of
from app.main.letter_evaluation import (
    ChosenWriter,
    LetterEvaluation,
    letters_of,
    live_writer,
    offline_writer,
    recorded_writer,
)
from app.settings import Settings, read_settings
from app.storage.kept_evaluations import runs_of_reading
from app.storage.own_cases import own_letter_cases

_TOLD_EVERY = 50
_WRITER_HELP = "offline, or model: the configured one, whose questions LEADS_OPENAI_COST_PER_DAY does not count."
_JUDGE_HELP = "offline, or model: the writer's model judges too."


def letters(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files of labelled messages, or folders of them.", show_default=False)
    ] = None,
    own: Annotated[bool, typer.Option("--own", help="The messages whose letters partners rated wrong.")] = False,
    writer: Annotated[str, typer.Option(help=_WRITER_HELP)] = "offline",
    judge: Annotated[str, typer.Option(help=_JUDGE_HELP)] = "offline",
    firm: Annotated[str | None, typer.Option(help="Whose profile, for messages that name none.")] = None,
    prompts: Annotated[Path | None, typer.Option(help="Write the first questions there, and ask nobody.")] = None,
    answers: Annotated[list[Path] | None, typer.Option(help="Take these answers; may be given more than once.")] = None,
    repairs: Annotated[
        Path | None,
        typer.Option(help="Write there what these answers leave open: letters after judgements, checks, repairs."),
    ] = None,
    reading: Annotated[Path | None, typer.Option(help="Write a page there to read the letters on, blind.")] = None,
    seed: Annotated[int, typer.Option(help="The order of the page; another one for each reader.")] = 1,
    verdicts: Annotated[Path | None, typer.Option(help="Keep what a reader saved from that page.")] = None,
    reader: Annotated[str | None, typer.Option(help="Who read.")] = None,
    run: Annotated[
        Path | None, typer.Option(help="The run the verdicts are about, as --out wrote it; else it is looked up.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the run there.")] = None,
    as_json: Json = False,
) -> None:
    """Write the letter to each labelled inquiry; say what code finds, and have people read. Keeps the run.

    What readers say (--verdicts FILE --reader NAME) gives the share sent unedited, per tier and language.
    """
    settings = read_settings(os.environ)
    wish = _Wish(prompts=prompts, answers=tuple(answers or ()), repairs=repairs, reading=reading, seed=seed, out=out)
    try:
        require_writable(
            {"--prompts": prompts, "--repairs": repairs, "--reading": reading, "--out": out},
            [*case_files(paths or []), *wish.answers, *filter(None, (verdicts, run))],
        )
        if verdicts is not None:
            _read_back(settings, verdicts, reader, run, out, as_json=as_json)
            return
        _refuse_what_does_not_fit(wish, reader or run)
        firm, rated = _rated_wrong(firm) if own else (firm, [])
        chosen, firms = firms_of(settings, paths or [], firm)
        cases = [*rated, *read_cases(paths or [], firms)]
        done = letters_of(settings, cases, _chosen(settings, writer, judge, wish), chosen, firms, _progress)
        is_written = _write_files(wish, done, {**firms, chosen.id: chosen})
    except OSError as error:
        raise fail(in_a_sentence(error), 2) from None
    except ValueError as error:
        raise fail(str(error), 2) from None
    if is_written:
        earlier = last_kept(settings, done.run)
        keep(settings, done.run)
        _show(done, letter_regressions(earlier, done.run) if earlier else [], as_json=as_json)


def _rated_wrong(firm: str | None) -> tuple[str, list[LabelledCase]]:
    """(the firm, the messages whose letters its partners rated wrong). Raises ValueError where there are none."""
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        cases = database.read(lambda connection: own_letter_cases(connection, firm_id))
    if not cases:
        raise ValueError("no partner has rated a letter wrong yet")
    return firm_id, cases


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """What is to be read and written."""

    prompts: Path | None
    answers: tuple[Path, ...]
    repairs: Path | None
    reading: Path | None
    seed: int
    out: Path | None


def _refuse_what_does_not_fit(wish: _Wish, of_verdicts: object) -> None:
    """Raises ValueError, naming the options."""
    if of_verdicts:
        raise ValueError("--reader and --run belong to --verdicts")
    if wish.prompts is not None and (wish.answers or wish.repairs or wish.reading or wish.out):
        told = "--prompts only writes the first questions: leave --answers, --repairs, --reading and --out out"
        raise ValueError(told)
    if wish.repairs is not None and not wish.answers:
        raise ValueError("--repairs writes what --answers leave open: name both")


def _write_files(wish: _Wish, done: LetterEvaluation, firms: Mapping[str, FirmProfile]) -> bool:
    """Whether there are letters; else only questions were wanted. Raises ValueError where there are none to be had."""
    if wish.prompts is not None:
        _write_questions(done, wish.prompts)
        return False
    if wish.repairs is not None:
        _write_questions(done, wish.repairs)
    elif done.open_questions:
        _tell(f"{len(done.open_questions)} questions have no answer: {'; '.join(done.problems[:3])}")
    if not done.figures.outcomes:
        if wish.repairs is not None:
            return False
        raise ValueError("none of the letters has been written: every question about one is open")
    if wish.reading is not None:
        wish.reading.write_text(reading_page(done.figures.outcomes, firms, seed=wish.seed), encoding="utf-8")
    if wish.out is not None:
        wish.out.write_text(run_text(done.run), encoding="utf-8")
    return True


def _chosen(settings: Settings, writer: str, judge: str, wish: _Wish) -> ChosenWriter:
    if judge not in ("offline", "model") or writer not in ("offline", "model"):
        raise ValueError("--writer and --judge are offline or model")
    judges_too = judge == "model"
    if wish.answers or wish.prompts is not None:
        return recorded_writer(wish.answers, judges_too=judges_too)
    if writer == "model":
        tell_of_costs(settings)
        return live_writer(settings, judges_too=judges_too)
    if judges_too:
        raise ValueError("--judge model needs --writer model, --prompts or --answers")
    return offline_writer()


def _write_questions(done: LetterEvaluation, path: Path) -> None:
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in done.open_questions]
    path.write_text("".join(lines), encoding="utf-8")
    _tell(f"{len(lines)} questions are in {path}; answer each as {{key, answer}}, then use --answers")


def _read_back(
    settings: Settings, path: Path, reader: str | None, run: Path | None, out: Path | None, *, as_json: bool
) -> None:
    """Keep a reader's verdicts beside those of others over the same letters."""
    if reader is None:
        raise ValueError("--verdicts needs --reader NAME")
    said = read_verdicts(path)
    known = _known_runs(settings, said.reading)
    letter_runs = [read_run(run)] if run is not None else [one for one in known if one.kind in LETTER_KINDS]
    if not letter_runs or letter_runs[-1].figures.get("reading") != said.reading:
        raise ValueError(
            f"no run here wrote these letters ({said.reading}): name it with --run FILE, as --out wrote it"
        )
    readers = {
        one.versions["reader"]: [LetterVerdict(letter=row[0], yes=row[1], words=row[2]) for row in one.outcomes]
        for one in known
        if one.kind is RunKind.LETTERS_READ
    }
    kept = reading_run(letter_runs[-1], {**readers, reader: _once(said)}, reader, utc_now())
    if out is not None:
        out.write_text(run_text(kept), encoding="utf-8")
    keep(settings, kept)
    _show_reading(kept, as_json=as_json)


def _once(said: LetterVerdicts) -> list[LetterVerdict]:
    """One verdict a letter: the last one of the file."""
    return list({one.letter: one for one in said.verdicts}.values())


def _known_runs(settings: Settings, reading: str) -> list[EvaluationRun]:
    try:
        open_existing(settings).close()
    except ConfigurationError:
        return []
    with opened() as database:
        return database.read(lambda connection: runs_of_reading(connection, reading))


def _show(done: LetterEvaluation, worse: list[Regression], *, as_json: bool) -> None:
    if as_json:
        told = {"versions": dict(done.run.versions), "open_questions": len(done.open_questions), **done.run.figures}
        show_json({**told, "worse": [str(one) for one in worse]})
        return
    figures = done.figures
    sys.stdout.write(f"{done.run.made_by}\n{len(figures.outcomes)} inquiries\n")
    shares = {title: getattr(figures, name) for name, title in LETTER_HEADLINES.items()}
    for title, share in {**shares, **figures.checks}.items():
        sys.stdout.write(f"  {title:26}  {share}\n")
    for tier, part in figures.by_tier.items():
        sys.stdout.write(f"  {f'{tier}, sent':26}  {part.sent}\n")
    _show_refusals(figures)
    for one in worse:
        sys.stdout.write(f"WORSE  {one}\n")


def _show_refusals(figures: LetterFigures) -> None:
    for name, (read, written) in figures.tokens.items():
        sys.stdout.write(f"  {name:26}  about {read:.0f} tokens in, {written:.0f} out, in the median\n")
    for reason, count in figures.refusals.items():
        sys.stdout.write(f"  {count:4} refused: {reason}\n")


def _show_reading(kept: EvaluationRun, *, as_json: bool) -> None:
    if as_json:
        show_json({"versions": dict(kept.versions), **kept.figures})
        return
    figures = kept.figures
    sys.stdout.write(f"{kept.made_by}\n{figures['messages']} letters, read by {', '.join(figures['readers'])}\n")
    lines = {title: figures[name] for name, title in READING_HEADLINES.items()}
    lines |= {f"{part}, unedited": share for name in ("tiers", "languages") for part, share in figures[name].items()}
    lines |= {f"yes to {question}": share for question, share in figures["questions"].items()}
    for title, share in lines.items():
        if share["total"]:
            sys.stdout.write(f"  {title:44}  {Share(share['count'], share['total'])}\n")


def _progress(done: int) -> None:
    if done % _TOLD_EVERY == 0:
        _tell(f"{done} done")


def _tell(told: str) -> None:
    sys.stderr.write(f"{told}\n")
