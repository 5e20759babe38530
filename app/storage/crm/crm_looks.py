"""Records of the CRM that are to be looked at before their time: once each, however often somebody says so."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from app.domain.crm_copy import CopyKind
from app.storage.crm.crm_copies import Account
from app.storage.crm_tables import crm_looks
from app.storage.inserts import insert_or_replace


def ask_to_look(
    connection: Connection, account: Account, records: Iterable[tuple[CopyKind, str]], now: datetime
) -> None:
    """Asked again while it waits, it waits no longer and no less."""
    owned = {"firm_id": account.firm_id, "vendor": account.vendor, "asked_at": now}
    rows = [{**owned, "kind": kind, "their_id": their_id} for kind, their_id in sorted(set(records))]
    if rows:
        connection.execute(insert_or_replace(connection, crm_looks, "asked_at"), rows)


def looks_asked(connection: Connection, account: Account, kind: CopyKind, limit: int) -> list[str]:
    """Their ids, asked first."""
    query = select(crm_looks.c.their_id).where(
        crm_looks.c.firm_id == account.firm_id, crm_looks.c.vendor == account.vendor, crm_looks.c.kind == kind
    )
    return list(connection.execute(query.order_by(crm_looks.c.asked_at, crm_looks.c.their_id).limit(limit)).scalars())


def looked(
    connection: Connection, account: Account, kind: CopyKind, their_ids: Sequence[str], began_at: datetime
) -> None:
    """What was asked since the look began waits for another one."""
    done = delete(crm_looks).where(
        crm_looks.c.firm_id == account.firm_id,
        crm_looks.c.vendor == account.vendor,
        crm_looks.c.kind == kind,
        crm_looks.c.their_id.in_(their_ids),
        crm_looks.c.asked_at <= began_at,
    )
    connection.execute(done)
