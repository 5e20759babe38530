"""Forms posted within a minute are counted: what is over the limit is kept and filtered, unjudged and unanswered."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from app.domain.identifiers import new_id
from app.domain.inquiry import Inquiry
from app.domain.lead import Lead
from app.domain.post_limits import PostLimits
from app.domain.reply_limits import ReplyLimit
from app.storage.leads.leads import insert_lead
from app.storage.leads.reached_limits import note_limit
from app.storage.reply_tables import form_posts
from app.storage.turns import wait_for_turn

_MINUTE = timedelta(minutes=1)
_KEPT_FOR = timedelta(minutes=10)  # longer than two posts of one minute are read apart
_FILTERED = "The rest is filtered as a program's, and one click from rescue."
# Before and after: deliveries are not read in the order they came in.
_OF_SOURCE = select(func.count()).where(
    form_posts.c.source_id == bindparam("source"),
    form_posts.c.at > bindparam("since"),
    form_posts.c.at < bindparam("until"),
)
_OF_VISITOR = _OF_SOURCE.where(form_posts.c.visitor == bindparam("visitor"))


def insert_within_limits(
    connection: Connection,
    limits: PostLimits | None,
    *,
    firm_id: str,
    source_id: str,
    delivery_id: str,
    inquiry: Inquiry,
    received_at: datetime,
) -> Lead | None:
    """As `insert_lead`; a form over the limit is marked as a program's, and its firm's partners are told once an hour.

    `limits` is None for what was recovered: hundreds come at once, and their vendor had taken them one by one.
    Only forms within the limit count, so that a flood leaves room for as many a minute as the limit says. The
    visitor's address is kept for minutes, not with the lead.
    """
    visitor, inquiry = inquiry.visitor, replace(inquiry, visitor=None, recipients=())
    reached = None
    counts = limits is not None and inquiry.is_form and not inquiry.machine
    if limits is not None and counts:
        wait_for_turn(connection, f"posts {source_id}")
        reached = _limit_reached(connection, limits, source_id, visitor, received_at)
    if limits is not None and reached is not None:
        inquiry = replace(inquiry, machine=True, reply_allowed=False, machine_reason=_reason(limits, reached))
    lead = insert_lead(
        connection,
        firm_id=firm_id,
        source_id=source_id,
        delivery_id=delivery_id,
        inquiry=inquiry,
        received_at=received_at,
    )
    if limits is not None and lead is not None and reached is not None:
        reason = f"The source {source_id} had {_reason(limits, reached)}. {_FILTERED}"
        note_limit(connection, firm_id, reached, reason, received_at)
    elif lead is not None and counts:
        row = {"id": new_id(), "firm_id": firm_id, "source_id": source_id, "visitor": visitor, "at": received_at}
        connection.execute(insert(form_posts), row)
    return lead


def forget_visitors(connection: Connection, now: datetime) -> int:
    """Remove the posts that no other one is compared with any more. Returns how many."""
    return connection.execute(delete(form_posts).where(form_posts.c.at < now - _KEPT_FOR)).rowcount


def _limit_reached(
    connection: Connection, limits: PostLimits, source_id: str, visitor: str | None, at: datetime
) -> ReplyLimit | None:
    asked = {"source": source_id, "since": at - _MINUTE, "until": at + _MINUTE}
    if visitor is not None:
        of_visitor = connection.execute(_OF_VISITOR, {**asked, "visitor": visitor}).scalar_one()
        if of_visitor >= limits.of_visitor:
            return ReplyLimit.VISITOR
    return ReplyLimit.VOLUME if connection.execute(_OF_SOURCE, asked).scalar_one() >= limits.of_source else None


def _reason(limits: PostLimits, reached: ReplyLimit) -> str:
    if reached is ReplyLimit.VISITOR:
        return f"more than {limits.of_visitor} posts a minute from one visitor"
    return f"more than {limits.of_source} posts a minute"
