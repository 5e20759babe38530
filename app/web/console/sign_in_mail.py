"""The mail with the link that signs a colleague in."""

from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlencode

from sqlalchemy import Connection

from app.domain.draft import OutgoingMail
from app.domain.errors import UpstreamError
from app.domain.firm import FirmProfile
from app.domain.identifiers import new_id
from app.storage.access.sign_ins import firms_of, has_enough_links, issue_link
from app.storage.events import note_event
from app.web.console.context import ConsoleContext

_SENDS_WITHIN = timedelta(minutes=2)


def mail_links(context: ConsoleContext, email: str, wanted: str) -> None:
    """One mail per firm this person is a colleague of; nothing for anybody else."""
    now = context.clock()
    mailer = context.mailer
    if mailer is None:
        return
    for firm_id, address in context.database.read(lambda connection: firms_of(connection, email)):
        profile = context.profiles.get(firm_id)
        if profile is None or context.database.read(lambda connection: has_enough_links(connection, email, now)):
            continue
        token = _new_link(context, firm_id, address, now)
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        link = f"{context.public_url.rstrip('/')}/sign-in/{token}{query}"
        try:
            mailer.send(_mail(profile, address, link, now), not_after=now + _SENDS_WITHIN)
            outcome = "sign_in_link_sent"
        except UpstreamError:
            outcome = "sign_in_link_failed"
        _note(context, firm_id, outcome, now)


def _new_link(context: ConsoleContext, firm_id: str, address: str, now: datetime) -> str:
    return context.database.write(lambda connection: issue_link(connection, firm_id, address, now))


def _note(context: ConsoleContext, firm_id: str, kind: str, now: datetime) -> None:
    def write(connection: Connection) -> None:
        note_event(connection, firm_id=firm_id, lead_id=None, at=now, kind=kind, actor="sign-in")

    context.database.write(write)


def _mail(firm: FirmProfile, address: str, link: str, now: datetime) -> OutgoingMail:
    lines = (
        f"This link signs you in to Firstreply for {firm.name}. It works once, for 15 minutes.",
        "If you did not ask for it, ignore this mail; nobody can sign in without it.",
    )
    partner = next((one for one in firm.partners if one.email.lower() == address.lower()), None)
    return OutgoingMail(
        message_id=f"<sign-in.{new_id()}@{firm.mail_address.rpartition('@')[2]}>",
        from_address=firm.mail_address,
        from_name=f"Firstreply for {firm.name}",
        to_address=address,
        to_name=partner.name if partner else "",
        subject="Your link to sign in to Firstreply",
        text=f"{lines[0]}\n\n{link}\n\n{lines[1]}\n",
        html=(
            f'<p>{escape(lines[0])}</p><p><a href="{escape(link)}">Sign in to Firstreply</a></p>'
            f"<p>{escape(link)}</p><p>{escape(lines[1])}</p>"
        ),
        sent_at=now,
        auto_submitted="auto-generated",
    )
