"""Which of our mails a message quotes, where no Message-ID says so: a program dropped it, or a form has none."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from app.domain.inquiry import Inquiry
from app.domain.people.mail_domains import company_domain
from app.domain.people.mail_keys import domain_key, domain_of, mailbox_key, recipient_key
from app.domain.words.folding import words_of
from app.domain.words.text import above_signature
from app.storage.tables import contact_points, effects, leads, messages, threads

_READ = 20_000  # characters of what is quoted
_COMPARED = 20  # of our mails to one address or domain
_TELLING = 8  # words in a row that nobody else writes by chance


def thread_quoted(connection: Connection, firm_id: str, inquiry: Inquiry) -> tuple[str, str] | None:
    """(thread, contact) of our latest mail to the sender, or to a colleague of theirs, of which a line stands here."""
    said = _spaced(f"{inquiry.message}\n{inquiry.history}"[:_READ])
    if said.count(" ") <= _TELLING:
        return None
    ours = _our_mails(connection, firm_id, inquiry.sender_email or "")
    return next(((thread, contact) for thread, contact, text in ours if _is_quoted(text, said)), None)


def _our_mails(connection: Connection, firm_id: str, address: str) -> Iterator[tuple[str, str, str]]:
    if not domain_of(address):
        return
    domain = company_domain(domain_of(address))
    to_them = [effects.c.to_key == recipient_key(address)]
    to_them += [effects.c.to_domain == domain_key(domain)] if domain else []
    for whose in to_them:
        sent = (
            select(leads.c.thread_id, leads.c.contact_id, effects.c.mail)
            .join(leads, leads.c.id == effects.c.lead_id)
            .where(effects.c.firm_id == firm_id, whose, effects.c.state.in_(("done", "unknown")))
            .where(leads.c.thread_id.is_not(None), leads.c.contact_id.is_not(None))
            .order_by(effects.c.intended_at.desc())
            .limit(_COMPARED)
        )
        for row in connection.execute(sent):
            yield row.thread_id, row.contact_id, row.mail.text
    by_hand = (
        select(threads.c.id, threads.c.contact_id, messages.c.text)
        .join(threads, threads.c.id == messages.c.thread_id)
        .join(contact_points, contact_points.c.contact_id == threads.c.contact_id)
        .where(contact_points.c.firm_id == firm_id, contact_points.c.key == f"email:{mailbox_key(address)}")
        .where(messages.c.from_us)
        .order_by(messages.c.at.desc())
        .limit(_COMPARED)
    )
    for row in connection.execute(by_hand):
        yield row.id, row.contact_id, row.text


def _is_quoted(text: str, said: str) -> bool:
    lines = (words_of(line) for line in above_signature(text).splitlines())
    return any(_joined(words) in said for words in lines if len(words) >= _TELLING)


def _spaced(text: str) -> str:
    return _joined(words_of(text))


def _joined(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "
