"""In which order open tasks stand in digest, desk and `leads tasks`: what costs most to wait first, then due first."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Text, and_, case, func, or_, type_coerce

from app.domain.judgement import Tier
from app.domain.task import EMERGENCY
from app.domain.urgency import ALARMS, DOUBTS, NOBODY_WAITS, PROMISES, Urgency
from app.storage.tables import leads, tasks

_TOMORROW = timedelta(days=1)


def urgency_of(ends: datetime) -> ColumnElement[int]:
    """An `Urgency` of each task, beside its lead or none. `ends`: the reader's day."""
    emergency = type_coerce(tasks.c.context, Text).contains(f'"{EMERGENCY}":')
    is_promise, is_today = tasks.c.action.in_(PROMISES), tasks.c.due_at < ends
    is_hot = and_(func.coalesce(leads.c.tier, "") == Tier.HOT.value, tasks.c.action.not_in(NOBODY_WAITS))
    return case(
        (emergency, Urgency.EMERGENCY.value),
        (tasks.c.action.in_(ALARMS), Urgency.ALARM.value),
        (and_(is_today, or_(is_hot, is_promise)), Urgency.BEST_TODAY.value),
        (is_hot, Urgency.HOT.value),
        (and_(is_today, tasks.c.action.in_(DOUBTS)), Urgency.DOUBTFUL_TODAY.value),
        (is_today, Urgency.TODAY.value),
        (and_(is_promise, tasks.c.due_at < ends + _TOMORROW), Urgency.PROMISED.value),
        else_=Urgency.LATER.value,
    )


def is_on_desk(at: datetime) -> ColumnElement[bool]:
    """Whether nobody has put it off beyond that moment."""
    return or_(tasks.c.snoozed_until.is_(None), tasks.c.snoozed_until <= at)
