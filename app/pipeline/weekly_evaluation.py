"""Measures the judge in use once a week, so that a model that changed behind its name is noticed."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event

import structlog
from sqlalchemy import Connection

from app.domain.firm import FirmProfile
from app.domain.ports import Judge
from app.domain.trouble import Trouble
from app.evaluation.cases import LabelledCase
from app.evaluation.figures import Figures
from app.evaluation.outcomes import Outcome, judged_cases
from app.evaluation.runs import EvaluationRun, RunKind, new_run, regressions
from app.storage.engines.database import Database
from app.storage.kept_evaluations import keep_run, runs_since
from app.storage.leases import WEEKLY_EVALUATION, hold_lease, is_held
from app.storage.own_cases import own_cases

log = structlog.get_logger("weekly_evaluation")

EVERY = timedelta(days=7)
COMPARED_FOR = timedelta(days=90)  # with the oldest of them too, so that a slow decline is seen
_TRIED_AGAIN_AFTER = EVERY / 2  # where it failed, or the model did not answer: at most two tries a week, each costs
_TOLD_FOR = EVERY + timedelta(days=1)  # the next one says whether it is over


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyEvaluation:
    """Called by the schedule in every process; a lease makes it single.

    What it costs is bounded by `most_messages`, each of which is one question. What was answered by the fallback says
    nothing about the model and is left out; where that is half, no run is kept.
    """

    database: Database
    judge: Judge
    kind: RunKind  # OFFLINE or MODEL
    versions: Mapping[str, str]
    learned_from: frozenset[str]  # digests of texts the judge must not be measured on
    shipped: Callable[[], Sequence[LabelledCase]]  # cases of any firm, read when they are wanted
    profiles: Mapping[str, FirmProfile]
    most_messages: int  # 0: never
    holder: str  # this process
    clock: Callable[[], datetime]
    ending: Event = field(default_factory=Event)

    def evaluate_if_due(self) -> bool:
        """Whether a run was kept."""
        if not self.most_messages or self._is_recent() or not self.database.write(self._is_my_turn):
            return False
        cases = self._cases()
        outcomes = self._outcomes(cases)
        if 2 * len(outcomes) < len(cases) or not outcomes:
            log.warning("weekly_evaluation_incomplete", judged=len(outcomes), cases=len(cases))
            return False
        now = self.clock()
        earlier = self.database.read(lambda connection: runs_since(connection, self._kept_as, now - COMPARED_FOR))
        run = new_run(Figures(outcomes), self.versions, now, worse=_worse(earlier, outcomes), kind=self._kept_as)
        self.database.write(lambda connection: keep_run(connection, run))
        log.info("weekly_evaluation", judge=self.kind, messages=len(outcomes), worse=list(run.worse))
        return True

    def worse(self, now: datetime) -> Sequence[Trouble]:
        """For the alarm watch: what the last run found worse than one before it, by more than chance."""
        runs = self.database.read(lambda connection: runs_since(connection, self._kept_as, now - _TOLD_FOR))
        if not runs or not runs[-1].worse:
            return []
        advice = (
            f"The weekly test of the judge ({self.kind}) on messages with known answers went worse than before: "
            f"{'; '.join(runs[-1].worse)}. The page of evaluations shows by how much. Nothing was changed."
        )
        return [Trouble(key=f"judge:{self.kind}", title="Messages are judged worse than before", advice=advice)]

    def stop(self) -> None:
        """Begin no further message."""
        self.ending.set()

    @property
    def _kept_as(self) -> RunKind:
        return RunKind.WEEKLY_MODEL if self.kind is RunKind.MODEL else RunKind.WEEKLY_OFFLINE

    def _is_recent(self) -> bool:
        since = self.clock() - EVERY
        return bool(self.database.read(lambda connection: runs_since(connection, self._kept_as, since)))

    def _is_my_turn(self, connection: Connection) -> bool:
        """False while anybody's turn lasts, this process's too: a failed one is not begun anew at once."""
        now = self.clock()
        return not is_held(connection, WEEKLY_EVALUATION, now) and hold_lease(
            connection, WEEKLY_EVALUATION, self.holder, now, _TRIED_AGAIN_AFTER
        )

    def _cases(self) -> list[LabelledCase]:
        """The shipped ones, and of the firms' own as many as there is room for: each week the same where it can be."""
        shipped = list(self.shipped())
        found, shipped_ids = list(shipped), {one.id for one in shipped}
        for firm_id in self.profiles:
            found += self.database.read(partial(own_cases, firm_id=firm_id))
        unseen = [one for one in found if one.digest not in self.learned_from]
        unseen.sort(key=lambda one: (one.id not in shipped_ids, zlib.crc32(one.id.encode())))
        return unseen[: self.most_messages]

    def _outcomes(self, cases: Sequence[LabelledCase]) -> tuple[Outcome, ...]:
        outcomes = []
        first = next(iter(self.profiles.values()))
        for outcome in judged_cases(cases, self.judge, self.profiles, first):
            if self.ending.is_set():
                return ()
            if not outcome.fell_back:
                outcomes.append(outcome)
        return tuple(outcomes)


def _worse(earlier: Sequence[EvaluationRun], outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Against the run before and the oldest that counts, each figure once."""
    if not earlier:
        return ()
    found = [*regressions(earlier[-1], outcomes), *regressions(earlier[0], outcomes)]
    told = {one.what: f"{one.what} ({one.lost} got worse, {one.won} better)" for one in found}
    return tuple(told.values())
