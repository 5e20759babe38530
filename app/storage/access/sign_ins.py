"""Who is signed in: links that work once, and sessions. Only hashes of the secrets are kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from app.domain.people.mail_keys import recipient_key
from app.domain.roles import MAY, ColleagueRole, Right
from app.storage.engines.database import Database
from app.storage.partner_tables import colleagues, sign_ins
from app.storage.rows import from_row
from app.storage.tables import firms

LINK_LIFE = timedelta(minutes=15)
SESSION_IDLE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=7)  # then sign in again, however busy
_RENEWED_EVERY = timedelta(minutes=10)  # bounds how often a read of a page writes
_MOST_LINKS = 5  # per address and 15 minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A colleague with a session."""

    firm_id: str
    email: str
    name: str
    time_zone: str
    role: ColleagueRole
    language: str  # of the console
    firm_name: str
    other_firms: tuple[tuple[str, str], ...]  # (id, name) of those where the same address is a colleague's
    csrf: str
    token_hash: str
    is_stopped: bool  # nothing leaves by itself at their firm
    device_id: str | None  # the remembered device it runs on

    def may(self, right: str) -> bool:
        """Whether their role has this `Right`."""
        return Right(right) in MAY[self.role]


def make_sign_in_link(
    database: Database, email: str, public_url: str, now: datetime, *, firm_id: str | None = None
) -> str:
    """An address that signs this colleague in once, within 15 minutes.

    Raises LookupError: no firm (or not this one) has a colleague with that address.
    """
    found = [one for one in database.read(lambda connection: firms_of(connection, email)) if firm_id in (None, one[0])]
    if not found:
        raise LookupError(f"{email} is not a colleague of any firm here")
    firm, address = found[0]
    token = database.write(lambda connection: issue_link(connection, firm, address, now))
    return f"{public_url}/sign-in/{token}"


def firms_of(connection: Connection, email: str) -> list[tuple[str, str]]:
    """(firm id, address as stored) of every firm this person is a colleague of, however they spell their mailbox."""
    mailbox = recipient_key(email)
    rows = connection.execute(select(colleagues.c.firm_id, colleagues.c.email).order_by(colleagues.c.firm_id))
    return [(row.firm_id, row.email) for row in rows if recipient_key(row.email) == mailbox]


def issue_link(connection: Connection, firm_id: str, email: str, now: datetime) -> str:
    """A new link's secret part."""
    token = secrets.token_urlsafe(32)
    _store(connection, token, "link", firm_id, email, now + LINK_LIFE)
    return token


def has_enough_links(connection: Connection, email: str, now: datetime) -> bool:
    """Whether this mailbox already has as many links that work as one person can need.

    Whoever asked for them: as long as this is so, one is in the mailbox, so nobody can be locked out by it.
    """
    mailbox = recipient_key(email)
    sent_to = connection.execute(
        select(sign_ins.c.email).where(
            sign_ins.c.kind == "link", sign_ins.c.used_at.is_(None), sign_ins.c.expires_at > now
        )
    ).scalars()
    return sum(recipient_key(address) == mailbox for address in sent_to) >= _MOST_LINKS


def drop_link(connection: Connection, token: str) -> None:
    """It never reached its mailbox."""
    connection.execute(delete(sign_ins).where(sign_ins.c.token_hash == hash_of(token), sign_ins.c.kind == "link"))


def owner_of_link(connection: Connection, token: str) -> tuple[str, str] | None:
    """(firm id, address) of whom the link was made for, also when it is used or over.

    None for what is no link, or ended more than a day ago.
    """
    row = connection.execute(
        select(sign_ins.c.firm_id, sign_ins.c.email).where(
            sign_ins.c.token_hash == hash_of(token), sign_ins.c.kind == "link"
        )
    ).one_or_none()
    return None if row is None else (row.firm_id, row.email)


def link_works(connection: Connection, token: str, now: datetime) -> bool:
    """Whether the link would sign somebody in now. Changes nothing."""
    row = connection.execute(
        select(sign_ins.c.token_hash).where(
            sign_ins.c.token_hash == hash_of(token),
            sign_ins.c.kind == "link",
            sign_ins.c.used_at.is_(None),
            sign_ins.c.expires_at > now,
        )
    ).one_or_none()
    return row is not None


def open_session(connection: Connection, token: str, now: datetime) -> str | None:
    """Use up the link; returns the new session's secret, or None when the link is used or over.

    One statement uses it up, so two clicks at once make one session.
    """
    used = connection.execute(
        update(sign_ins)
        .where(
            sign_ins.c.token_hash == hash_of(token),
            sign_ins.c.kind == "link",
            sign_ins.c.used_at.is_(None),
            sign_ins.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(sign_ins.c.firm_id, sign_ins.c.email)
    ).one_or_none()
    return None if used is None else begin_session(connection, used.firm_id, used.email, now)


def bind_to_device(connection: Connection, session: str, device_id: str) -> None:
    """The session ends when the device is forgotten."""
    connection.execute(update(sign_ins).where(sign_ins.c.token_hash == hash_of(session)).values(device_id=device_id))


def begin_session(
    connection: Connection,
    firm_id: str,
    email: str,
    now: datetime,
    *,
    device_id: str | None = None,
    began_at: datetime | None = None,
) -> str:
    """A new session's secret; one that goes on from another (`began_at`) ends when that would have."""
    session = secrets.token_urlsafe(32)
    began = began_at or now
    _store(connection, session, "session", firm_id, email, now + SESSION_IDLE, used_at=began, device_id=device_id)
    return session


def switch_firm(connection: Connection, who: SignedIn, firm_id: str, now: datetime) -> str | None:
    """The session goes on in another firm of the same address: a new secret, the old one ends. None: not theirs."""
    address = connection.execute(
        select(colleagues.c.email).where(colleagues.c.firm_id == firm_id, _same_address(who.email))
    ).scalar()
    ended = delete(sign_ins).where(sign_ins.c.token_hash == who.token_hash, sign_ins.c.kind == "session")
    began_at = None if address is None else connection.execute(ended.returning(sign_ins.c.used_at)).scalar()
    if address is None or began_at is None:
        return None
    return begin_session(connection, firm_id, address, now, device_id=who.device_id, began_at=began_at)


def end_sessions(connection: Connection, email: str, *, device_id: str | None = None) -> None:
    """Those of this address in every firm; with a device, those that run on it."""
    ended = delete(sign_ins).where(sign_ins.c.kind == "session", func.lower(sign_ins.c.email) == func.lower(email))
    connection.execute(ended if device_id is None else ended.where(sign_ins.c.device_id == device_id))


def _same_address(email: str) -> ColumnElement[bool]:
    """Stricter than `firms_of`: what was proved for one address opens no other spelling of its mailbox."""
    return func.lower(colleagues.c.email) == func.lower(email)


def _other_firms(connection: Connection, firm_id: str, email: str) -> tuple[tuple[str, str], ...]:
    found = select(firms.c.id, firms.c.name).join(colleagues, colleagues.c.firm_id == firms.c.id)
    rows = connection.execute(found.where(_same_address(email), firms.c.id != firm_id).order_by(firms.c.name))
    return tuple((row.id, row.name) for row in rows)


def load_session(connection: Connection, session: str, now: datetime) -> tuple[SignedIn, bool] | None:
    """(who, the session should be renewed), or None. Someone no longer a colleague has none."""
    row = connection.execute(
        select(
            sign_ins,
            colleagues.c.name,
            colleagues.c.time_zone,
            colleagues.c.role,
            func.coalesce(colleagues.c.chosen_language, colleagues.c.language).label("language"),
            firms.c.name.label("firm_name"),
            firms.c.stopped.label("is_stopped"),
        )
        .join(
            colleagues,
            (colleagues.c.firm_id == sign_ins.c.firm_id) & (colleagues.c.email == sign_ins.c.email),
        )
        .join(firms, firms.c.id == sign_ins.c.firm_id)
        .where(
            sign_ins.c.token_hash == hash_of(session),
            sign_ins.c.kind == "session",
            sign_ins.c.expires_at > now,
            sign_ins.c.used_at > now - SESSION_LIFE,
        )
    ).one_or_none()
    if row is None:
        return None
    others = _other_firms(connection, row.firm_id, row.email)
    who = from_row(SignedIn, row, role=ColleagueRole(row.role), other_firms=others)
    return who, row.expires_at < now + SESSION_IDLE - _RENEWED_EVERY


def renew_session(connection: Connection, token_hash: str, now: datetime) -> None:
    """The colleague is still there."""
    connection.execute(
        update(sign_ins).where(sign_ins.c.token_hash == token_hash).values(expires_at=now + SESSION_IDLE)
    )


def close_session(connection: Connection, session: str) -> None:
    """Signed out, or replaced by a new session."""
    connection.execute(delete(sign_ins).where(sign_ins.c.token_hash == hash_of(session), sign_ins.c.kind == "session"))


def hash_of(token: str) -> str:
    """What is stored instead of a secret with 256 random bits; no salt is needed for those."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _store(
    connection: Connection,
    token: str,
    kind: str,
    firm_id: str,
    email: str,
    expires_at: datetime,
    *,
    used_at: datetime | None = None,
    device_id: str | None = None,
) -> None:
    connection.execute(
        insert(sign_ins).values(
            token_hash=hash_of(token),
            kind=kind,
            firm_id=firm_id,
            email=email,
            csrf=secrets.token_urlsafe(32),
            expires_at=expires_at,
            used_at=used_at,
            device_id=device_id,
        )
    )
