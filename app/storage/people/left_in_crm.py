"""Whom the CRM still holds although they were erased here."""

from sqlalchemy import Connection, select

from app.domain.task import RequiredAction
from app.storage.erasure_tables import erasures
from app.storage.tables import tasks


def contacts_being_erased(connection: Connection, firm_id: str) -> frozenset[str]:
    """The CRM's ids of those it has not deleted yet: what is read of them meanwhile is not kept.

    Also of those that a person deletes there by hand, whether they say that it is done or not.
    """
    waiting = select(erasures.c.crm_keys).where(erasures.c.firm_id == firm_id, erasures.c.crm_keys.is_not(None))
    asked = (keys for keys in connection.execute(waiting).scalars() if keys)
    by_hand = select(tasks.c.context).where(
        tasks.c.firm_id == firm_id, tasks.c.action == RequiredAction.ERASE_BY_HAND.value
    )
    left = (context.get("contact_ids", "").split() for context in connection.execute(by_hand).scalars())
    return frozenset(id_ for keys in asked for id_ in keys.get("contact_ids", ())).union(*left)
