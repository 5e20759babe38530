"""`leads eval`: any judge over cases with known answers, without a path, a lead or a mail."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import VERSION
from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.domain.ports import Judge, LanguageModel
from app.evaluation.cases import LabelledCase
from app.evaluation.figures import Figures
from app.evaluation.json_lines import read_lines
from app.evaluation.outcomes import judged_cases
from app.evaluation.runs import EvaluationRun, RunKind, new_run
from app.main.clock import utc_now
from app.main.dry_run import chosen_profile
from app.main.outside import build_outside
from app.profiles.profile_folders import load_profiles
from app.settings import Settings
from integrations.judges.model_judge import ModelJudge
from integrations.judges.offline_judge import NAME, OfflineJudge
from integrations.judges.trained_weights import trained_weights, weights_name
from integrations.model.recorded_model import AskedOnly, RecordedModel

_FIRMS_BESIDE = "firms"  # a folder of profiles beside or above the cases: whom they were written to


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A run, its outcomes, and how many cases were left out because the judge has learned from them."""

    run: EvaluationRun
    figures: Figures
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenJudge:
    """A judge and what is to be known of it."""

    judge: Judge
    kind: RunKind
    versions: Mapping[str, str]
    learned_from: frozenset[str]  # digests of texts it must not be scored on


def offline_judge() -> ChosenJudge:
    """The judge that needs no network."""
    learned = trained_weights().learned_from
    versions = {"code": VERSION, "judge": NAME, "weights": weights_name()}
    return ChosenJudge(judge=OfflineJudge(), kind=RunKind.OFFLINE, versions=versions, learned_from=learned)


def model_judge(settings: Settings, model: LanguageModel, name: str, kind: RunKind = RunKind.MODEL) -> ChosenJudge:
    """The one that asks this model; where it fails, the offline one answers and the outcome says so."""
    seconds = settings.openai_seconds_per_lead / 2
    judge = ModelJudge(model, OfflineJudge(), settings.prompts_directory, seconds)
    versions = {"code": VERSION, "prompt": judge.prompt_file.label, "model": name, "weights": weights_name()}
    return ChosenJudge(judge=judge, kind=kind, versions=versions, learned_from=frozenset())


def live_model_judge(settings: Settings) -> ChosenJudge:
    """The configured model. Raises ConfigurationError where there is none."""
    model = build_outside(settings).model
    if model is None:
        raise ConfigurationError("--judge model: set LEADS_OPENAI_API_KEY or LEADS_OPENAI_BASE_URL first")
    return model_judge(settings, model, settings.openai_small_model)


def recorded_judge(settings: Settings, answers: Path) -> ChosenJudge:
    """The model judge with answers from a file of `{key, answer}` lines, whoever gave them.

    Raises OSError or ValueError, naming file and line.
    """
    return model_judge(settings, RecordedModel(read_answers(answers)), f"answers of {answers.name}", RunKind.RECORDED)


def read_answers(answers: Path) -> dict[str, Any]:
    """Key -> answer, of a file of `{key, answer}` lines. Raises OSError or ValueError, naming file and line."""
    return dict(read_lines(answers, _answer_of))


def _answer_of(_number: int, row: Mapping[str, Any]) -> tuple[str, Any]:
    if not isinstance(row.get("key"), str) or "answer" not in row:
        raise ValueError("a line is {key, answer}, the key as in the file of questions")
    return row["key"], row["answer"]


def write_prompts(
    settings: Settings, cases: Sequence[LabelledCase], firms: Mapping[str, FirmProfile], tell: Callable[[Any], None]
) -> int:
    """Each case's question to the model, as `AskedOnly` tells it; how many. Nobody is asked."""
    asking = model_judge(settings, AskedOnly(tell), "nobody").judge
    return sum(1 for _ in judged_cases(cases, asking, firms, next(iter(firms.values()))))


def firms_of(
    settings: Settings, paths: Iterable[Path], firm_id: str | None
) -> tuple[FirmProfile, dict[str, FirmProfile]]:
    """(the chosen profile, every profile known): of the settings, and of a folder `firms` beside or above the cases."""
    chosen = chosen_profile(settings, firm_id)
    firms = dict(load_profiles(settings.profiles_directory))
    for path in paths:
        for folder in (path, *path.parents):
            if (folder / _FIRMS_BESIDE).is_dir():
                firms |= load_profiles(folder / _FIRMS_BESIDE)
                break
    return chosen, {chosen.id: chosen, **firms}


def evaluated(
    cases: Sequence[LabelledCase], chosen: ChosenJudge, firm: FirmProfile, firms: Mapping[str, FirmProfile]
) -> Evaluation:
    """Every case the judge has not learned from, judged. Raises ValueError where none is left."""
    if not cases:
        raise ValueError("there is no case in these files: a line is {label, message, ...}, as evals/README.md says")
    unseen = [one for one in cases if one.digest not in chosen.learned_from]
    if not unseen:
        raise ValueError(
            f"none of the {len(cases)} cases is new to this judge: it has learned from them, and a figure on them "
            "would say nothing"
        )
    figures = Figures(tuple(judged_cases(unseen, chosen.judge, firms, firm)))
    run = new_run(figures, chosen.versions, utc_now(), kind=chosen.kind)
    return Evaluation(run=run, figures=figures, left_out=len(cases) - len(unseen))
