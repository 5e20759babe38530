"""What stays of somebody who was erased: a hash that answers "is it this address?" and names nobody.

Its key is the firm's and stands in the same database, so it keeps a list from being read, not from being
tried against known addresses by whoever has the whole database.
"""

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, bindparam, select, update

from app.domain.people.mail_keys import mailbox_key
from app.storage.tables import firms

_KEY = select(firms.c.erasure_key).where(firms.c.id == bindparam("firm"))


def erasure_key(connection: Connection, firm_id: str) -> str | None:
    """The firm's key; None while nobody was erased there."""
    key: str | None = connection.execute(_KEY, {"firm": firm_id}).scalar()
    return key


def make_erasure_key(connection: Connection, firm_id: str) -> str:
    """The firm's key, made with its first erasure."""
    missing = update(firms).where(firms.c.id == firm_id, firms.c.erasure_key.is_(None))
    connection.execute(missing.values(erasure_key=secrets.token_hex(32)))
    return str(erasure_key(connection, firm_id))


def person_hash(key: str, named: str) -> str:
    """The same for every spelling of one mailbox."""
    spelled = mailbox_key(named) or named
    return hmac.new(key.encode(), spelled.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
