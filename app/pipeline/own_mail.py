"""Tells an answer that somebody of the firm wrote in their own mail program from an inquiry."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.mailbox import ARRIVED, FOLDER, MailFolder
from app.storage.leads.deliveries import KeptDelivery
from app.storage.leads.own_answers import keep_own_answer, leads_answered

OWN_ANSWER = "An answer that one of you sent from a mail program of your own."


def keep_own_answers(
    connection: Connection, firm: FirmProfile, kept: KeptDelivery, inquiries: Sequence[Inquiry], now: datetime
) -> list[Inquiry]:
    """Those that are inquiries; answers of ours are kept beside what they answer."""
    others = []
    for inquiry in inquiries:
        ours = _is_ours(connection, firm, kept, inquiry, now)
        if ours and inquiry.only_as_answer:
            return []
        if not ours and not inquiry.only_as_answer:
            others.append(inquiry)
    return others


def _is_ours(connection: Connection, firm: FirmProfile, kept: KeptDelivery, inquiry: Inquiry, now: datetime) -> bool:
    """True for what is no inquiry: an answer of ours, now kept beside what it answers, or other mail that we sent.

    What lies in the sent folder is ours. What arrived, as a copy, is ours where our own server proved its address:
    whoever forges one of us must not be able to call a lead answered. What a program of ours confirms to whoever is
    named in a form goes to us in copy as well; so a copy that replies to no mail counts from a partner's mailbox alone.
    """
    sent = kept.delivery.headers.get(FOLDER) == MailFolder.SENT
    proved = inquiry.address_proved and firm.is_own_address(inquiry.sender_email or "")
    if not (sent or proved) or inquiry.machine:
        return sent
    arrived = kept.delivery.headers.get(ARRIVED)
    at = datetime.fromisoformat(arrived) if arrived else inquiry.received_at
    answered = leads_answered(
        connection,
        kept.firm_id,
        message_id=inquiry.message_id,
        answered_ids=inquiry.answered_ids,
        recipients=outsiders(firm, inquiry.recipients),
        at=at,
        by_address=sent or firm.own_addresses.is_partners(inquiry.sender_email or ""),
    )
    if answered is not None:
        keep_own_answer(connection, kept.firm_id, answered, inquiry, at, now)
    return sent or answered is not None


def outsiders(firm: FirmProfile, addresses: tuple[str, ...]) -> list[str]:
    """Those that are not our own."""
    return [address for address in addresses if not firm.is_own_address(address)]
