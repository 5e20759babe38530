"""Records of the CRM that are to be looked at before their time: once each, however often somebody says so."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from app.domain.crm_copy import CopyKind
from app.storage.crm.crm_copies import Account, move_cursor, read_until
from app.storage.crm_tables import crm_looks
from app.storage.inserts import insert_or_replace
from app.storage.tables import crm_links

_A_DAY = timedelta(days=1)
_LOOKED_AT = ("company", "contact", "deal")


def ask_to_look(
    connection: Connection, account: Account, records: Iterable[tuple[CopyKind, str]], now: datetime
) -> None:
    """Asked again while it waits, it waits no longer and no less."""
    owned = {"firm_id": account.firm_id, "vendor": account.vendor, "asked_at": now}
    rows = [{**owned, "kind": kind, "their_id": their_id} for kind, their_id in sorted(set(records))]
    if rows:
        connection.execute(insert_or_replace(connection, crm_looks, "asked_at"), rows)


def ask_for_all_daily(connection: Connection, account: Account, now: datetime) -> None:
    """Once a day whatever we wrote is looked at by its id: a deletion, and what the index never told, are found so."""
    last = read_until(connection, account, "owner")  # owners are read whole and need no cursor of their own
    if last is not None and now - last < _A_DAY:
        return
    of_account = (crm_links.c.firm_id == account.firm_id, crm_links.c.vendor == account.vendor)
    query = select(crm_links.c.kind, crm_links.c.their_id).where(*of_account, crm_links.c.kind.in_(_LOOKED_AT))
    ask_to_look(connection, account, [(row.kind, row.their_id) for row in connection.execute(query)], now)
    move_cursor(connection, account, "owner", now, now)


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
