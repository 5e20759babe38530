"""The digest as a mail: one column of tables that Outlook draws, and a complete plain text."""

from collections.abc import Sequence
from datetime import date, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.domain.digest import Digest, duration, percent
from app.domain.draft import OutgoingMail
from app.domain.firm import FirmProfile
from app.domain.reply.reply_mail import mail_to_colleague
from app.domain.words.shown_text import defanged
from app.domain.words.text import clean_line
from app.storage.digest.digest_mails import Reader


def _line(text: str, limit: int = 160) -> str:
    """One line of what a stranger wrote: it must not open a line of its own in the plain text, nor be a link."""
    return defanged(clean_line(text, limit))


def _named_day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


_TEMPLATES = Environment(
    loader=PackageLoader("app.digests"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"duration": duration, "percent": percent, "line": _line, "named_day": _named_day}


def digest_mail(
    parts: Sequence[Digest],
    reader: Reader,
    firm: FirmProfile,
    *,
    public_url: str,
    archive_address: str | None,
    now: datetime,
) -> OutgoingMail:
    """The days in one mail, oldest first. What waits is listed once, as of the newest."""
    values = {
        "parts": parts,
        "waiting": parts[-1].waiting,
        "waiting_in_all": parts[-1].waiting_in_all,
        "reader": reader,
        "firm_name": firm.name,
        "url": public_url,
        "zone": reader.zone,
        "now": now,
        "headline": _headline(parts),
    }
    return mail_to_colleague(
        firm,
        reader.email,
        now,
        name=reader.name,
        subject=_subject(parts),
        text=_TEMPLATES.get_template("digest.txt").render(values),
        html=_TEMPLATES.get_template("digest.html").render(values),
        archive_address=archive_address,
    )


def _subject(parts: Sequence[Digest]) -> str:
    first, last = parts[0].day, parts[-1].day
    days = f"{last:%a} {last.day} {last:%b}" if first == last else f"{first.day} {first:%b} to {last.day} {last:%b}"
    return f"{days}: {_headline(parts)}"


def _headline(parts: Sequence[Digest]) -> str:
    new_leads = sum(part.counts.new_leads for part in parts)
    answered = sum(part.first_response.answered for part in parts)
    waiting = parts[-1].waiting_in_all
    leads = "no new leads" if not new_leads else f"{new_leads} new lead{'' if new_leads == 1 else 's'}"
    replies = f", {answered} answered" if new_leads else ""
    return f"{leads}{replies}, {waiting or 'nothing'} waiting for you"
