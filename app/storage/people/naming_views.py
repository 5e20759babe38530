"""Lists that colleagues keep by words that name a person who is erased."""

from urllib.parse import parse_qs

from sqlalchemy import Connection, delete, select

from app.domain.people.search_words import asked_for, person_words
from app.domain.people.traces import Traces
from app.storage.search_tables import saved_views

_SHORTEST = 3  # letters of a word that names somebody


def forget_naming_views(connection: Connection, firm_id: str, traces: Traces) -> int:
    """One word of their name, address or number is enough: it is soon chosen again. Returns how many are gone."""
    mailboxes = [address.rpartition("@")[0] for address in traces.addresses]
    words = {word for word in person_words(traces.names, mailboxes, traces.phones) if len(word) >= _SHORTEST}
    kept = connection.execute(select(saved_views).where(saved_views.c.firm_id == firm_id)).all()
    gone = [
        row.id for row in kept if any(_names(text, words) for text in (row.name, *parse_qs(row.query).get("q", ())))
    ]
    return connection.execute(delete(saved_views).where(saved_views.c.id.in_(gone))).rowcount


def _names(text: str, words: set[str]) -> bool:
    asked = asked_for(text)
    return asked.number in words or any(one in words for spellings in asked.words for one in spellings)
