"""How judges and letters did over time: every evaluation that was kept, and what it was made by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field, ValidationError

from app.evaluation.figures import HEADLINES
from app.evaluation.letter_figures import LETTER_HEADLINES
from app.evaluation.readings import READING_HEADLINES
from app.evaluation.runs import LETTER_KINDS, EvaluationRun, RunKind
from app.storage.kept_evaluations import KeptRun, newest_runs
from app.web.console.context import ConsoleContext
from app.web.console.pages import page
from app.web.console.sessions import Colleague, Sessions

KIND_TITLES = {
    RunKind.MODEL: "With the language model",
    RunKind.RECORDED: "With answers of a model out of a file",
    RunKind.OFFLINE: "Without a language model",
    RunKind.WEEKLY_MODEL: "Each week, with the language model",
    RunKind.WEEKLY_OFFLINE: "Each week, without a language model",
    RunKind.LETTERS_READ: "Letters, read blind",
    RunKind.LETTERS_MODEL: "Letters of the language model",
    RunKind.LETTERS_RECORDED: "Letters of a model out of a file",
    RunKind.LETTERS_OFFLINE: "Letters without a language model",
}
_SHOWN = ("inquiries_closed", "inquiries_to_a_person", "unwanted_closed", "others_not_answered", "tiers")
_OF_JUDGES = {name: HEADLINES[name] for name in _SHOWN}
_COLUMNS = {**dict.fromkeys(LETTER_KINDS, LETTER_HEADLINES), RunKind.LETTERS_READ: READING_HEADLINES}
_WIDTH, _HEIGHT = 240, 48  # of one course, in pixels


def evaluation_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/evaluations`."""
    router = sessions.router()

    @router.get("/evaluations")
    def evaluations(who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        kept = context.database.read(newest_runs)
        return page(
            "evaluations.html",
            who=who,
            kinds=[
                _course_of(title, _COLUMNS.get(kind, _OF_JUDGES), rows)
                for kind, title in KIND_TITLES.items()
                if (rows := [one for one in kept if one.kind == kind])
            ],
            unknown=[one.number for one in kept if one.kind not in set(RunKind)],
        )

    return router


class _Share(BaseModel):
    """As `Share.as_json` wrote it."""

    total: int = Field(ge=0)
    share: float | None = Field(ge=0, le=1)
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)


@dataclass(frozen=True)
class _Row:
    """One evaluation."""

    number: int
    run: EvaluationRun | None  # None: it cannot be read
    shares: Mapping[str, _Share]  # those it has


@dataclass(frozen=True)
class _Course:
    """Evaluations of one kind, newest first."""

    title: str
    columns: Mapping[str, str]  # figure -> its title
    rows: Sequence[_Row]

    @property
    def points(self) -> Mapping[str, str]:
        """Figure -> its course over time."""
        return {name: _points(self.rows, name) for name in self.columns}


def _course_of(title: str, columns: Mapping[str, str], kept: Sequence[KeptRun]) -> _Course:
    return _Course(title, columns, [_row(one, columns) for one in kept])


def _row(kept: KeptRun, columns: Mapping[str, str]) -> _Row:
    try:
        figures = kept.run.figures if kept.run else {}
        shares = {name: _Share.model_validate(figures[name]) for name in columns if name in figures}
    except ValidationError:
        return _Row(kept.number, None, {})
    return _Row(kept.number, kept.run, shares)


def _points(rows: Sequence[_Row], name: str) -> str:
    """The share over time, oldest first, as points of an SVG polyline; 100 % is at the top."""
    shares = [row.shares[name].share if name in row.shares else None for row in reversed(rows) if row.run]
    known = [(place, share) for place, share in enumerate(shares) if share is not None]
    step = _WIDTH / max(len(shares) - 1, 1)
    return " ".join(f"{place * step:.1f},{(1 - share) * _HEIGHT:.1f}" for place, share in known)
