"""The partner's verdicts on what was filtered or let through."""

from datetime import datetime

from sqlalchemy import Connection, and_, case, insert, or_, select, update

from app.domain.counted_events import CountedEvent, filtered_by_person
from app.domain.identifiers import new_id
from app.domain.judgement import UNWANTED, Disposition
from app.domain.lead_path import FIRST_STEP, IDENTIFY, SCREEN
from app.storage.closed_texts import forget_closed_text, remember_closed_text
from app.storage.events import count_event, note_event
from app.storage.partner_tables import labels
from app.storage.tables import deliveries, leads
from app.storage.tasks.tasks import finish_undecided_tasks_of_lead

CONFIRMED = "confirmed"  # the verdict that a filtered lead is what the judge said


def rescue_lead(connection: Connection, lead_id: str, by: str, now: datetime) -> str | None:
    """Put a filtered or joined lead back on the path as an inquiry of its own, and remember the verdict.

    Returns the firm's id, or None when the lead is gone or was neither (a second click).
    The caller wakes the engine for the lead.
    """
    row = connection.execute(
        update(leads)
        .where(
            leads.c.id == lead_id,
            leads.c.next_step.is_(None),
            or_(
                leads.c.joined_to.is_not(None),
                and_(leads.c.disposition.is_not(None), leads.c.disposition != Disposition.INQUIRY.value),
            ),
            leads.c.rescued.is_(False),
            leads.c.emptied_at.is_(None),
        )
        .values(
            disposition=None,
            acknowledge_at=None,
            held=None,  # what a person had to decide is decided
            rescued=True,
            joined_to=None,
            # A repetition has no conversation yet.
            next_step=case((and_(leads.c.joined_to.is_not(None), leads.c.thread_id.is_(None)), IDENTIFY), else_=SCREEN),
            due_at=now,
            attempts=0,
            settled_at=None,
            watched_at=now,  # the two minutes have passed; a person is looking at it now
        )
        .returning(leads.c.firm_id)
    ).one_or_none()
    if row is None:
        return None
    _label(connection, row.firm_id, lead_id, Disposition.INQUIRY.value, by, now)
    forget_closed_text(connection, lead_id)
    note_event(connection, firm_id=row.firm_id, lead_id=lead_id, at=now, kind="rescued", actor=by)
    return str(row.firm_id)


def call_it_inquiry(connection: Connection, lead_id: str, by: str, now: datetime) -> None:
    """A filtered lead is an inquiry, and somebody has answered it: it does not go back on the path."""
    values = {"disposition": Disposition.INQUIRY.value, "held": None, "rescued": True}
    taken = update(leads).where(leads.c.id == lead_id).values(**values).returning(leads.c.firm_id)
    if (firm_id := connection.execute(taken).scalar()) is not None:
        count_event(connection, CountedEvent.TAKEN_AS_INQUIRY, firm_id, lead_id, now, actor=by)
    label_lead(connection, lead_id, Disposition.INQUIRY.value, by, now)


def read_again(connection: Connection, delivery_id: str, now: datetime) -> bool:
    """A quarantined delivery goes back to `read`, for instance after an adapter was mended."""
    changed = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id, deliveries.c.outcome == "quarantined")
        .values(next_step=FIRST_STEP, due_at=now, outcome=None, problem=None, attempts=0)
        .returning(deliveries.c.firm_id)
    ).scalar()
    if changed is not None:
        count_event(connection, CountedEvent.DELIVERY_AGAIN, changed, None, now, about=delivery_id)
    return changed is not None


def label_lead(connection: Connection, lead_id: str, verdict: str, by: str, now: datetime) -> bool:
    """Remember what a partner says a lead really was ("inquiry", "vendor_pitch", ...); nothing else changes."""
    firm_id = connection.execute(select(leads.c.firm_id).where(leads.c.id == lead_id)).scalar()
    if firm_id is None:
        return False
    _label(connection, firm_id, lead_id, verdict, by, now)
    _learn_text(connection, lead_id, verdict)
    note_event(connection, firm_id=firm_id, lead_id=lead_id, at=now, kind="labelled", actor=by, detail=verdict)
    return True


def filter_lead(
    connection: Connection, lead_id: str, by: str, now: datetime, *, kind: Disposition | None = None
) -> bool:
    """What went on as an inquiry is none: filtered as `kind`, else as what it most likely is, one click from rescue.

    It leaves the path wherever it is; whoever works on it finds the row changed and keeps nothing. What is filtered
    already may be filtered as another kind. False when the lead is gone, or filtered and no kind is named.
    """
    there = select(leads).where(leads.c.id == lead_id, leads.c.emptied_at.is_(None))
    # Locked, so that what a worker keeps at this moment is seen and not overwritten.
    row = connection.execute(there.with_for_update(key_share=True)).one_or_none()
    is_filtered = row is not None and row.disposition not in (None, Disposition.INQUIRY.value)
    if row is None or (is_filtered and kind is None):
        return False
    kind = kind or (row.judgement.otherwise if row.judgement else None) or Disposition.OTHER
    settled = {"next_step": None, "due_at": None, "settled_at": now, "watched_at": now}
    connection.execute(
        update(leads).where(leads.c.id == lead_id).values(disposition=kind.value, held=None, rescued=False, **settled)
    )
    count_event(connection, filtered_by_person(kind), row.firm_id, lead_id, now, actor=by)
    finish_undecided_tasks_of_lead(connection, lead_id, now)
    return label_lead(connection, lead_id, kind.value, by, now)


def _learn_text(connection: Connection, lead_id: str, verdict: str) -> None:
    """A text closed by a person is known from now on; one that is no pitch is not compared with any more."""
    row = connection.execute(select(leads).where(leads.c.id == lead_id)).one()
    said = row.disposition if verdict == CONFIRMED else verdict
    if said in UNWANTED and row.emptied_at is None:
        remember_closed_text(connection, row.firm_id, lead_id, row.inquiry)
    else:
        forget_closed_text(connection, lead_id)


def _label(connection: Connection, firm_id: str, lead_id: str, verdict: str, by: str, now: datetime) -> None:
    connection.execute(
        insert(labels).values(id=new_id(), firm_id=firm_id, lead_id=lead_id, verdict=verdict, by=by, at=now)
    )
