"""In which language somebody was written to last."""

from sqlalchemy import Connection, select

from app.domain.people.mail_keys import recipient_key
from app.storage.tables import effects, leads


def letter_language(connection: Connection, firm_id: str, address: str) -> str:
    """Of the newest mail of ours to this mailbox whose draft is still kept; "" for none."""
    draft = connection.execute(
        select(leads.c.draft)
        .join(effects, effects.c.lead_id == leads.c.id)
        .where(effects.c.firm_id == firm_id, effects.c.to_key == recipient_key(address), leads.c.draft.is_not(None))
        .order_by(effects.c.intended_at.desc())
        .limit(1)
    ).scalar()
    return draft.language if draft is not None else ""
