"""Our replies that the sent folder of a source's mailbox does not have yet."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from app.domain.draft import OutgoingMail
from app.storage.inserts import insert_or_replace
from app.storage.mailbox_tables import filed_replies
from app.storage.tables import effects

_FILED_WITHIN = timedelta(days=2)
_SERVER_FILES_WITHIN = timedelta(seconds=45)  # some servers keep what is sent through them, a moment later
_AT_ONCE = 20
_KEPT_FOR = timedelta(days=7)


def replies_to_file(connection: Connection, source_id: str, now: datetime) -> list[tuple[str, OutgoingMail]]:
    """(effect, mail) of some that have left, oldest first."""
    known = select(filed_replies.c.effect_id).where(filed_replies.c.effect_id == effects.c.id).exists()
    query = (
        select(effects.c.id, effects.c.mail)
        .where(
            effects.c.source_id == source_id,
            effects.c.intended_at > now - _FILED_WITHIN,
            effects.c.intended_at < now - _SERVER_FILES_WITHIN,
            effects.c.state == "done",
            ~known,
        )
        .order_by(effects.c.intended_at)
        .limit(_AT_ONCE)
    )
    return [(row.id, row.mail) for row in connection.execute(query)]


def note_filed(connection: Connection, effect_id: str, now: datetime) -> None:
    """The folder has it; notes so old that nobody asks for them any more go."""
    connection.execute(insert_or_replace(connection, filed_replies, "at"), {"effect_id": effect_id, "at": now})
    connection.execute(delete(filed_replies).where(filed_replies.c.at < now - _KEPT_FOR))
