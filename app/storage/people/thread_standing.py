"""What became of the messages of a conversation, and so what another one in it may still get."""

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select, tuple_, update

from app.domain.decision import QUESTIONS
from app.domain.decision_effects import has_touched
from app.domain.judgement import Disposition
from app.domain.lead import EarlierMessage, Thread
from app.domain.lead_path import LEAD_STEPS
from app.storage.people.threads import CLOSED_BY_A_JUDGE
from app.storage.tables import leads, messages, tasks, threads

_READ_MESSAGES = 20  # what a judge or a partner reads of a long thread

_others = leads.alias("others")
_this = leads.alias("this")
_said_in = leads.alias("said_in")
_OTHERS = and_(_others.c.thread_id == threads.c.id, _others.c.id != bindparam("lead"))
_IS_INQUIRY = or_(_others.c.disposition.is_(None), _others.c.disposition == Disposition.INQUIRY.value)


def _exists(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(_others.c.id).where(_OTHERS, *which))


_DECIDED = exists(
    select(tasks.c.id)
    .join(_others, _others.c.id == tasks.c.lead_id)
    .where(
        _OTHERS,
        or_(
            *(
                and_(tasks.c.action == action.value, tasks.c.decision == choice.decision.value)
                for action, question in QUESTIONS.items()
                for choice in question.choices
                if has_touched(action, choice.effect)
            )
        ),
    )
)
_WROTE = exists(
    select(messages.c.id).where(
        messages.c.thread_id == threads.c.id, messages.c.from_us, messages.c.lead_id != bindparam("lead")
    )
)
_WAITS = exists(
    select(_others.c.id).where(
        _OTHERS,
        _this.c.id == bindparam("lead"),
        tuple_(_others.c.received_at, _others.c.id) < tuple_(_this.c.received_at, _this.c.id),
        _others.c.joined_to.is_(None),
        _others.c.answered_at.is_(None),
        _IS_INQUIRY,
        or_(_others.c.next_step.in_(LEAD_STEPS), _others.c.held.is_not(None)),
    )
)
_OF_CLIENT = exists(
    select(_others.c.id).where(
        _others.c.contact_id == threads.c.contact_id,
        _others.c.id != bindparam("lead"),
        _others.c.disposition == Disposition.EXISTING_CLIENT.value,
    )
)
_FILTERED_AS = (
    select(_others.c.disposition)
    .where(_OTHERS, _others.c.disposition.in_(CLOSED_BY_A_JUDGE))
    .order_by(_others.c.received_at)
    .limit(1)
    .scalar_subquery()
)
_STANDING = select(
    threads.c.answered_by,
    select(leads.c.thread_id).where(leads.c.id == threads.c.answered_by).scalar_subquery().label("answered_in"),
    or_(_exists(_others.c.answered_at.is_not(None)), _WROTE).label("answered"),
    _DECIDED.label("decided"),
    _WAITS.label("waits"),
    _OF_CLIENT.label("of_client"),
    _FILTERED_AS.label("filtered_as"),
).where(threads.c.id == bindparam("thread"))
_EARLIER = (
    select(messages.c.from_us, messages.c.at, messages.c.text, messages.c.subject, _said_in.c.inquiry)
    .outerjoin(_said_in, and_(_said_in.c.id == messages.c.lead_id, messages.c.from_us.is_(False)))
    .where(messages.c.thread_id == bindparam("thread"), messages.c.lead_id != bindparam("lead"))
    .order_by(messages.c.at.desc())
    .limit(_READ_MESSAGES)
)


def load_thread(connection: Connection, thread_id: str, *, before_lead: str) -> Thread:
    """The conversation without the lead's own message, and what became of the others in it."""
    asked = {"thread": thread_id, "lead": before_lead}
    standing = connection.execute(_STANDING, asked).one()
    rows = connection.execute(_EARLIER, asked).all()
    earlier = tuple(
        EarlierMessage(
            from_us=row.from_us,
            at=row.at,
            text=row.text,
            subject=row.subject,
            labels=row.inquiry.labels if row.inquiry is not None else (),
        )
        for row in reversed(rows)
    )
    taken = standing.answered_by not in (None, before_lead)
    elsewhere = taken and standing.answered_in not in (None, thread_id)
    return Thread(
        id=thread_id,
        messages=earlier,
        answered=standing.answered or (taken and not elsewhere and not standing.decided),
        decided=standing.decided,
        elsewhere=elsewhere,
        waits=standing.waits,
        of_client=standing.of_client,
        filtered_as=None if standing.filtered_as is None else Disposition(standing.filtered_as),
    )


def take_thread(connection: Connection, thread_id: str, *, for_thread: str) -> None:
    """Nobody in the conversation gets a first letter: it answers what was said in another one."""
    latest = (
        select(leads.c.id)
        .where(leads.c.thread_id == for_thread)
        .order_by(leads.c.received_at.desc(), leads.c.id)
        .limit(1)
    )
    free = update(threads).where(threads.c.id == thread_id, threads.c.answered_by.is_(None))
    connection.execute(free.values(answered_by=latest.scalar_subquery()))
