"""Browsers a colleague wants remembered for 30 days: a tap on one begins a session. Only a hash of the secret is kept.

A device belongs to the address that was proved on it, in every firm where that address is a colleague's.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from app.domain.identifiers import new_id
from app.storage.access.sign_ins import end_sessions, hash_of
from app.storage.device_tables import devices
from app.storage.partner_tables import colleagues, sign_ins
from app.storage.rows import from_row
from app.storage.search_tables import saved_views
from app.storage.tables import firms

DEVICE_LIFE = timedelta(days=30)  # from the link that was used on it, however often it is tapped


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A browser that is remembered."""

    id: str
    named: str
    remembered_at: datetime
    used_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """Who may go on on a device, and in which firm."""

    device_id: str
    firm_id: str
    firm_name: str
    email: str
    name: str
    language: str


def remember_device(
    connection: Connection, firm_id: str, email: str, named: str, now: datetime, *, earlier: str = ""
) -> tuple[str, str]:
    """(id, secret) of a new device; the one the browser had (`earlier`, a secret) is forgotten, and whoever was signed
    in by it, with a copy of its cookie too, is signed out."""
    gone = delete(devices).where(devices.c.token_hash == hash_of(earlier)).returning(devices.c.id, devices.c.email)
    for known in connection.execute(gone).all():
        end_sessions(connection, known.email, device_id=known.id)
    device_id, secret = new_id(), secrets.token_urlsafe(32)
    row = {"id": device_id, "firm_id": firm_id, "token_hash": hash_of(secret), "email": email.lower(), "named": named}
    moments = {"remembered_at": now, "used_at": now, "expires_at": now + DEVICE_LIFE}
    connection.execute(insert(devices).values(**row, **moments))
    return device_id, secret


def known_person(connection: Connection, secret: str, now: datetime) -> KnownPerson | None:
    """Whose device it is, in the firm they used last while they belong to it, else in another of theirs."""
    if not secret:
        return None
    row = connection.execute(
        select(
            devices.c.id.label("device_id"),
            colleagues.c.firm_id,
            firms.c.name.label("firm_name"),
            colleagues.c.email,
            colleagues.c.name,
            func.coalesce(colleagues.c.chosen_language, colleagues.c.language).label("language"),
        )
        .join(colleagues, func.lower(colleagues.c.email) == func.lower(devices.c.email))
        .join(firms, firms.c.id == colleagues.c.firm_id)
        .where(devices.c.token_hash == hash_of(secret), devices.c.expires_at > now)
        .order_by(colleagues.c.firm_id != devices.c.firm_id, colleagues.c.firm_id)
        .limit(1)
    ).one_or_none()
    return None if row is None else from_row(KnownPerson, row)


def note_device_used(connection: Connection, device_id: str, firm_id: str, now: datetime) -> None:
    """Where its person went on."""
    connection.execute(update(devices).where(devices.c.id == device_id).values(firm_id=firm_id, used_at=now))


def devices_of(connection: Connection, email: str, now: datetime) -> list[Device]:
    """Those that would let this address in, the one used last first."""
    found = select(devices).where(devices.c.email == email.lower(), devices.c.expires_at > now)
    return [from_row(Device, row) for row in connection.execute(found.order_by(devices.c.used_at.desc()))]


def forget_device(connection: Connection, email: str, device_id: str) -> bool:
    """It lets nobody in any more, and sessions that run on it end. False: this address has no such device."""
    gone = connection.execute(delete(devices).where(devices.c.id == device_id, devices.c.email == email.lower()))
    end_sessions(connection, email, device_id=device_id)
    return gone.rowcount == 1


def sign_out_everywhere(connection: Connection, email: str) -> None:
    """Every session and every device of this address, in every firm."""
    connection.execute(delete(devices).where(devices.c.email == email.lower()))
    end_sessions(connection, email)


def forget_who_left(connection: Connection, firm_id: str, left: Sequence[str]) -> None:
    """Links, sessions and kept lists there; and the devices of whoever is no colleague anywhere any more."""
    for table in (sign_ins, saved_views):
        connection.execute(delete(table).where(table.c.firm_id == firm_id, table.c.email.in_(left)))
    for address in left:
        elsewhere = select(colleagues.c.email).where(func.lower(colleagues.c.email) == address.lower()).limit(1)
        if connection.execute(elsewhere).scalar() is None:
            connection.execute(delete(devices).where(devices.c.email == address.lower()))
