"""A firm's own messages with known answers: what its partners said of them, by whatever button."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select

from app.domain.decision import Decision
from app.domain.inquiry import Inquiry
from app.domain.judgement import Disposition, Tier
from app.domain.people.mail_domains import company_domain
from app.domain.people.mail_keys import domain_of, mailbox_key
from app.domain.rating import RatingSubject, RatingVerdict
from app.domain.task import RequiredAction
from app.domain.words.near_copies import grouped
from app.evaluation.cases import LabelledCase
from app.storage.leads.verdicts import CONFIRMED
from app.storage.partner_tables import labels
from app.storage.rating_tables import ratings
from app.storage.tables import leads, tasks

MOST_CASES = 2000  # the newest ones count


def own_cases(connection: Connection, firm_id: str, at_most: int = MOST_CASES) -> list[LabelledCase]:
    """The newest labelled messages of a firm, the oldest first.

    A verdict and a rescue say what a message is, a confirmed closure that the judge was right, and an approved reply
    that it is an inquiry; what was said last counts. The writer is the sender's domain, or the mailbox where a provider
    gives addresses to anybody; nearly the same texts are one campaign. What a program wrote, a test, and what was
    emptied is none.
    """
    answers = _answers(connection, firm_id)
    wanted = dict(sorted(answers.items(), key=lambda item: item[1][1])[-at_most:])
    rows = {row.id: row for row in _rows(connection, list(wanted))}
    told = [
        (rows[lead_id], label)
        for lead_id, (verdict, _at) in wanted.items()
        if lead_id in rows and (label := _label(verdict, rows[lead_id])) is not None
    ]
    tiers = _tiers(connection, firm_id)
    campaigns = grouped((row.id, row.inquiry.typed) for row, _label in told)
    return [_case(row, label, campaigns[row.id], tiers.get(row.id)) for row, label in told]


def own_letter_cases(connection: Connection, firm_id: str) -> list[LabelledCase]:
    """The messages whose letters partners rated wrong, the newest ones: what a better writer is to be tried on."""
    query = (
        select(ratings.c.lead_id, ratings.c.chosen, ratings.c.why)
        .where(
            ratings.c.firm_id == firm_id,
            ratings.c.subject == RatingSubject.LETTER.value,
            ratings.c.verdict == RatingVerdict.WRONG.value,
        )
        .order_by(ratings.c.at.desc())
        .limit(MOST_CASES)
    )
    said = {row.lead_id: ": ".join(filter(None, (row.chosen, row.why))) for row in connection.execute(query)}
    tiers = _tiers(connection, firm_id)
    return [
        replace(_case(row, Disposition.INQUIRY, row.id, tiers.get(row.id)), note=said[row.id])
        for row in _rows(connection, list(said))
    ]


def _tiers(connection: Connection, firm_id: str) -> dict[str, Tier]:
    """Lead -> the tier a partner says it is, where they rated that wrong."""
    query = select(ratings.c.lead_id, ratings.c.chosen).where(
        ratings.c.firm_id == firm_id,
        ratings.c.subject == RatingSubject.ROUTING.value,
        ratings.c.chosen.in_([one.value for one in Tier]),
    )
    return {row.lead_id: Tier(row.chosen) for row in connection.execute(query)}


def _answers(connection: Connection, firm_id: str) -> dict[str, tuple[str, Any]]:
    """Lead -> (verdict, when), the last one said."""
    said = select(labels.c.lead_id, labels.c.verdict, labels.c.at).where(labels.c.firm_id == firm_id)
    approved = select(tasks.c.lead_id, tasks.c.decided_at).where(
        tasks.c.firm_id == firm_id,
        tasks.c.action == RequiredAction.APPROVE_REPLY.value,
        tasks.c.decision == Decision.SEND.value,
        tasks.c.done_at.is_not(None),
        tasks.c.lead_id.is_not(None),
    )
    found = [(row.lead_id, row.verdict, row.at) for row in connection.execute(said)]
    found += [(row.lead_id, Disposition.INQUIRY.value, row.decided_at) for row in connection.execute(approved)]
    return {lead_id: (verdict, at) for lead_id, verdict, at in sorted(found, key=lambda one: (one[2], one[0]))}


def _rows(connection: Connection, lead_ids: list[str]) -> Iterable[Row[Any]]:
    """Those of them that still hold a person's own message."""
    for start in range(0, len(lead_ids), 500):
        query = select(leads).where(
            leads.c.id.in_(lead_ids[start : start + 500]), leads.c.emptied_at.is_(None), leads.c.joined_to.is_(None)
        )
        yield from (row for row in connection.execute(query) if not (row.inquiry.machine or row.inquiry.test))


def _label(verdict: str, row: Row[Any]) -> Disposition | None:
    said = row.disposition if verdict == CONFIRMED else verdict
    return Disposition(said) if said in list(Disposition) else None


def _case(row: Row[Any], label: Disposition, campaign: str, tier: Tier | None = None) -> LabelledCase:
    return LabelledCase(
        id=row.id,
        inquiry=row.inquiry,
        label=label,
        tier=tier if label is Disposition.INQUIRY else None,
        firm_id=row.firm_id,
        writer=_writer(row.inquiry) or row.contact_id or row.id,
        campaign=campaign,
        language=row.judgement.language if row.judgement else "",
        alike_from_others=row.alike_from_others,
    )


def _writer(inquiry: Inquiry) -> str:
    address = inquiry.sender_email or ""
    return company_domain(domain_of(address)) or mailbox_key(address)
