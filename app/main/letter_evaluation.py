"""`leads eval letters`: the path's own steps over inquiries with known answers, and what code says of the letters."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import VERSION
from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.domain.judgement import Disposition
from app.domain.lead_path import RESPOND
from app.domain.ports import LanguageModel
from app.domain.reply.reply_answers import WriteReplyAnswer
from app.evaluation.cases import LabelledCase
from app.evaluation.letter_figures import LetterFigures
from app.evaluation.letters import Exchange, LetterOutcome
from app.evaluation.runs import EvaluationRun, RunKind, new_run
from app.main.clock import utc_now
from app.main.dry_run import DryRun
from app.main.evaluation_run import read_answers
from app.main.lead_steps import build_lead_steps
from app.main.outside import build_outside
from app.settings import Settings
from integrations.judges.offline_judge import NAME
from integrations.judges.trained_weights import weights_name
from integrations.letters.offline_writer import OfflineWriter
from integrations.model.recorded_model import RecordedModel, WatchedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenWriter:
    """Who writes, and what is to be known of them."""

    kind: RunKind
    model: LanguageModel | None  # None: the offline writer
    name: str  # of the model
    judges_too: bool = False  # the model judges as well; else the offline judge does


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterEvaluation:
    """A run with its letters, and the questions that have no answer yet.

    A letter nobody has written yet is not in the run; one whose repair nobody has written is held, as without a model.
    """

    run: EvaluationRun
    figures: LetterFigures
    open_questions: tuple[Mapping[str, Any], ...]
    problems: tuple[str, ...]  # of them: why


def offline_writer() -> ChosenWriter:
    """The writer that needs no network."""
    return ChosenWriter(kind=RunKind.LETTERS_OFFLINE, model=None, name="")


def live_writer(settings: Settings, *, judges_too: bool) -> ChosenWriter:
    """The configured model. Raises ConfigurationError where there is none."""
    model = build_outside(settings).model
    if model is None:
        raise ConfigurationError("--writer model: set LEADS_OPENAI_API_KEY or LEADS_OPENAI_BASE_URL first")
    name = settings.openai_large_model
    return ChosenWriter(kind=RunKind.LETTERS_MODEL, model=model, name=name, judges_too=judges_too)


def recorded_writer(paths: Sequence[Path], *, judges_too: bool) -> ChosenWriter:
    """Answers from files of `{key, answer}` lines, whoever gave them; none: every question is open.

    Raises OSError or ValueError, naming file and line.
    """
    answers = {key: answer for path in paths for key, answer in read_answers(path).items()}
    name = f"answers of {', '.join(path.name for path in paths)}"
    kind = RunKind.LETTERS_RECORDED
    return ChosenWriter(kind=kind, model=RecordedModel(answers), name=name, judges_too=judges_too)


def letters_of(
    settings: Settings,
    cases: Sequence[LabelledCase],
    writer: ChosenWriter,
    firm: FirmProfile,
    firms: Mapping[str, FirmProfile],
    tell: Callable[[int], None] = lambda _done: None,
) -> LetterEvaluation:
    """The letter to every genuine inquiry, with its fate. Raises ValueError where there is none.

    Args:
        tell: Called with how many are done.
    """
    due = [one for one in cases if one.label is Disposition.INQUIRY]
    if not due:
        raise ValueError("there is no inquiry in these files: letters are written to cases labelled inquiry")
    watched = WatchedModel(writer.model) if writer.model is not None else None
    outcomes, questions, problems, prompts = [], {}, {}, set()
    for done, outcome in enumerate(_outcomes(settings, due, writer, watched, firm, firms), 1):
        if watched is not None and watched.unanswered is not None:
            questions[watched.unanswered["key"]] = watched.unanswered
            problems[watched.unanswered["key"]] = f"{outcome.case.id}: {watched.problem}"
        if not outcome.is_open:
            outcomes.append(outcome)
            prompts |= {one.prompt for one in outcome.exchanges}
        tell(done)
    figures = LetterFigures(tuple(outcomes))
    versions = {"code": VERSION, "writer": OfflineWriter.name if watched is None else "model"}
    if not writer.judges_too:
        versions |= {"judge": NAME, "weights": weights_name()}
    if watched is not None:
        versions |= {"prompt": " and ".join(sorted(prompts)), "model": writer.name}
    return LetterEvaluation(
        run=new_run(figures, versions, utc_now(), kind=writer.kind),
        figures=figures,
        open_questions=tuple(questions.values()),
        problems=tuple(problems.values()),
    )


def _outcomes(
    settings: Settings,
    cases: Sequence[LabelledCase],
    writer: ChosenWriter,
    watched: WatchedModel | None,
    firm: FirmProfile,
    firms: Mapping[str, FirmProfile],
) -> Iterator[LetterOutcome]:
    def refuse_url(firm_id: str, _address: str) -> str:
        return f"{settings.public_url}/refuse/{firm_id}"

    steps = build_lead_steps(settings, watched, refuse_url)
    if not writer.judges_too:
        steps = {**build_lead_steps(settings, None, refuse_url), RESPOND: steps[RESPOND]}
    for case in cases:
        if watched is not None:
            watched.begin()
        written_to = firms.get(case.firm_id or "", firm)
        run, at = DryRun(written_to, steps), case.inquiry.received_at
        walked = run.walked(run.lead_of(case.inquiry, case.id, at, case.alike_from_others), letters_to_closed=False)
        answers = [answer for _, answer in watched.exchanges if isinstance(answer, WriteReplyAnswer)] if watched else []
        graded = walked.lead.qualification
        yield LetterOutcome(
            case=case,
            firm_id=written_to.id,
            written_languages=written_to.spoken_languages,
            fate=walked.fate,
            draft=walked.draft,
            tier=graded.tier if graded else None,
            asked=len(answers[-1].questions) if answers else None,
            exchanges=tuple(
                Exchange(
                    prompt=f"{prompt.name} v{prompt.version}",
                    read=len(prompt.system) + len(prompt.user),
                    written=len(answer.model_dump_json(by_alias=True)),
                )
                for prompt, answer in (watched.exchanges if watched else ())
            ),
            is_open=watched is not None and watched.unanswered is not None and not answers,
        )
