"""`leads learn` and `leads eval --own`: a firm's own messages, judged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.firm import FirmProfile
from app.domain.judgement import Thresholds
from app.domain.ports import Judge
from app.evaluation.cases import LabelledCase
from app.evaluation.lessons import Lesson, learn
from app.evaluation.outcomes import Outcome, judged_cases
from app.evaluation.runs import cases_name
from app.evaluation.score_calibration import ScoreCalibration, calibration_of
from app.main.databases import AnyDatabase, profiles_in_use
from app.main.learned_profiles import LearnedProfiles
from app.settings import Settings
from app.storage.engines.database import Database
from app.storage.learned_thresholds import keep_thresholds
from app.storage.meetings import meeting_outcomes
from app.storage.own_cases import own_cases
from integrations.judges.offline_judge import OfflineJudge


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What held before, and what the firm's cases say."""

    before: Thresholds | None
    lesson: Lesson
    meetings: int  # leads of which it is known whether they met us
    scores: ScoreCalibration | None  # None: too few are known


def profile_in_use(settings: Settings, database: AnyDatabase, firm_id: str) -> FirmProfile:
    """With its learned thresholds. Raises ConfigurationError where the profile is not right."""
    return LearnedProfiles(profiles_in_use(settings, database), database)[firm_id]


def cases_of_firm(database: Database, firm_id: str) -> list[LabelledCase]:
    """Its own messages with known answers."""
    return database.read(lambda connection: own_cases(connection, firm_id))


def learn_from_own(
    database: Database, firm: FirmProfile, by: str, now: datetime, judge: Judge | None = None
) -> Learned:
    """Compare today's thresholds with others on the firm's own messages; those better beyond chance are kept.

    `judge` is the offline one unless another is given, whatever model is configured: each threshold tried judges every
    message anew, and a model would be asked each time.
    """
    cases, asked = cases_of_firm(database, firm.id), judge or OfflineJudge()

    def judged_at(thresholds: Thresholds | None) -> Sequence[Outcome]:
        chosen = firm if thresholds is None else replace(firm, thresholds=thresholds)
        return list(judged_cases(cases, asked, {firm.id: chosen}, chosen))

    lesson = learn(cases, judged_at, firm.lost_buyer_costs, firm.thresholds)
    after = lesson.after
    if after is not None:
        name = cases_name(cases)
        database.write(
            lambda connection: keep_thresholds(connection, firm.id, after, cases=name, why=lesson.why, by=by, now=now)
        )
    met = database.read(lambda connection: meeting_outcomes(connection, firm.id))
    return Learned(before=firm.thresholds, lesson=lesson, meetings=len(met), scores=calibration_of(met))
