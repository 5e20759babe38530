"""When somebody last mended a firm's CRM: what it refused before is then tried again, by whichever process records."""

from datetime import datetime

from sqlalchemy import Connection, select

from app.storage.inserts import insert_or_replace
from app.storage.tables import crm_links

_KIND = "mended"  # of a row of links that is no link; its "their id" is the moment


def note_mended(connection: Connection, firm_id: str, now: datetime) -> None:
    """Say so."""
    row = {"firm_id": firm_id, "vendor": "", "kind": _KIND, "our_key": "", "their_id": now.isoformat()}
    connection.execute(insert_or_replace(connection, crm_links, "their_id"), row)


def mended_at(connection: Connection, firm_id: str) -> str:
    """Compared with what it was before; empty: never."""
    row = (crm_links.c.firm_id == firm_id, crm_links.c.vendor == "", crm_links.c.kind == _KIND)
    return connection.execute(select(crm_links.c.their_id).where(*row, crm_links.c.our_key == "")).scalar() or ""
