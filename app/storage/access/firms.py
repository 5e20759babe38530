"""The firms, how far each lets Firstreply act, and the addresses leads are posted to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from app.domain.added_lead import BY_HAND
from app.domain.console_languages import console_language
from app.domain.counted_events import CountedEvent
from app.domain.firm import FirmProfile, OtherColleague
from app.domain.inquiry import ChannelName
from app.domain.roles import ColleagueRole
from app.domain.source_proof import SourceProof, new_secret
from app.storage.access.devices import forget_who_left
from app.storage.events import count_event, note_event
from app.storage.inserts import insert_or_replace
from app.storage.partner_tables import colleagues
from app.storage.recording_again import record_tasks_again
from app.storage.rows import from_row
from app.storage.tables import firms, sources, tasks
from app.storage.tasks.stand_ins import UNTOLD

_POLICY = select(firms.c.autonomy, firms.c.mode, firms.c.rollout_percent, firms.c.stopped).where(
    firms.c.id == bindparam("firm")
)
_POSTED_TO = sources.c.adapter != BY_HAND  # what colleagues add by hand has a source that is nobody else's business
_SOURCE = select(sources).where(sources.c.id == bindparam("source"), _POSTED_TO)

_STAGE = ("autonomy", "mode", "rollout_percent")  # whoever changes one of them begins a stage
POLICY_CHOICES = {"autonomy": ("hold", "send"), "mode": ("live", "shadow")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How far a firm lets Firstreply act by itself."""

    firm_id: str
    autonomy: str  # "hold": a person sends every reply; "send"
    mode: str  # "live"; "shadow": everything but sending
    rollout_percent: int
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An address leads are posted to."""

    id: str
    firm_id: str
    channel: ChannelName
    adapter: str
    secrets: tuple[str, ...]
    paused: bool
    proof: SourceProof | None = None  # None: the adapter's only way
    access: Mapping[str, str] | None = field(default=None, repr=False)  # to the vendor's API; holds a token
    silence_alarm: bool = True  # somebody is told when it is silent against its own rhythm
    challenged_at: datetime | None = None  # when the vendor last checked the address, within half an hour


def store_profile(connection: Connection, profile: FirmProfile, now: datetime) -> None:
    """Make the firm and its colleagues known; how far it acts stays as it was (first time: a person sends).

    Who no longer stands in the profile can neither sign in nor decide from then on, a reader looks only; what
    waited for them waits for the first partner, who is told about it.
    """
    firm = {"id": profile.id, "name": profile.name, "changed_at": now, "changed_by": "profile", "stage_at": now}
    connection.execute(insert_or_replace(connection, firms, "name"), firm)
    for one in profile.everybody:
        row = {
            "name": one.name,
            "time_zone": str(one.time_zone),
            "digest_at": one.digest_at.strftime("%H:%M") if one.digest_at else "",
            "role": one.role.value if isinstance(one, OtherColleague) else ColleagueRole.PARTNER.value,
            "language": console_language(one.language, profile.language),
        }
        whole = {"firm_id": profile.id, "email": one.email, **row}
        connection.execute(insert_or_replace(connection, colleagues, *row), whole)
    _let_go(connection, profile, now)


def _let_go(connection: Connection, profile: FirmProfile, now: datetime) -> None:
    """Without their row, links, sessions, devices and kept lists of those who left are worth nothing."""
    staying = [one.email for one in profile.everybody]
    readers = [one.email for one in profile.colleagues if one.role is ColleagueRole.READER]
    gone = connection.execute(
        delete(colleagues)
        .where(colleagues.c.firm_id == profile.id, colleagues.c.email.not_in(staying))
        .returning(colleagues.c.email)
    ).scalars()
    if left := list(gone):
        forget_who_left(connection, profile.id, left)
    moved = connection.execute(
        update(tasks)
        .where(tasks.c.firm_id == profile.id, tasks.c.owner.in_([*left, *readers]), tasks.c.done_at.is_(None))
        .values(owner=staying[0], **UNTOLD)
        .returning(tasks.c.id, tasks.c.lead_id)
    )
    record_tasks_again(connection, moved.all(), now)


def load_policy(connection: Connection, firm_id: str) -> Policy:
    """Read inside the transaction that writes an intention: a stop acts on the very next reply."""
    row = connection.execute(_POLICY, {"firm": firm_id}).one()
    return from_row(Policy, row, firm_id=firm_id)


def change_policy(
    connection: Connection, firm_id: str, now: datetime, by: str, place: str = "", /, **changes: object
) -> bool:
    """Set any of autonomy, mode, rollout_percent, stopped, and note who did, from where and what it was before.

    `place` is the network address of a page's visitor, or the machine a command ran on. False: no such firm.
    """
    before = connection.execute(_POLICY, {"firm": firm_id}).one_or_none()
    if before is None:
        return False
    values = {"changed_at": now, "changed_by": by, **changes}
    if any(changes.get(name, before._mapping[name]) != before._mapping[name] for name in _STAGE):  # noqa: SLF001  columns by name
        values["stage_at"] = now
        count_event(connection, CountedEvent.STAGE_BEGAN, firm_id, None, now, actor=by)
    connection.execute(update(firms).where(firms.c.id == firm_id).values(values))
    told = ", ".join(f"{name}: {before._mapping[name]} -> {value}" for name, value in changes.items())  # noqa: SLF001  columns by name
    note_event(
        connection,
        firm_id=firm_id,
        lead_id=None,
        at=now,
        kind="policy_changed",
        actor=by,
        detail=f"{told} (from {place})" if place else told,
    )
    return True


def stage_began_at(connection: Connection, firm_id: str) -> datetime:
    """When how far the firm lets Firstreply act was last changed, but for a stop; else when the firm was added."""
    began = select(func.coalesce(firms.c.stage_at, firms.c.changed_at)).where(firms.c.id == firm_id)
    found: datetime = connection.execute(began).scalar_one()
    return found


def firm_ids(connection: Connection) -> list[str]:
    """Every firm of this installation."""
    return list(connection.execute(select(firms.c.id).order_by(firms.c.id)).scalars())


def name_of_firm(connection: Connection, firm_id: str) -> str:
    """As it stands in its profile; the id of one that nobody knows."""
    return connection.execute(select(firms.c.name).where(firms.c.id == firm_id)).scalar() or firm_id


def any_colleague(connection: Connection, firm_id: str) -> str | None:
    """The address of somebody of the firm, the same each time, for when its profile cannot say who comes first."""
    return connection.execute(select(func.min(colleagues.c.email)).where(colleagues.c.firm_id == firm_id)).scalar()


def add_source(
    connection: Connection,
    *,
    source_id: str,
    firm_id: str,
    channel: ChannelName,
    adapter: str,
    now: datetime,
    secret: str | None = None,
    proof: SourceProof | None = None,
) -> Source:
    """A new address with a secret of its own (made here unless given)."""
    chosen = secret or new_secret(proof)
    connection.execute(
        insert(sources).values(
            id=source_id,
            firm_id=firm_id,
            channel=channel.value,
            adapter=adapter,
            secrets=(chosen,),
            proof=None if proof is None else proof.value,
            paused=False,
            created_at=now,
        )
    )
    return Source(
        id=source_id,
        firm_id=firm_id,
        channel=channel,
        adapter=adapter,
        secrets=(chosen,),
        paused=False,
        proof=proof,
    )


def change_source(connection: Connection, source_id: str, **changes: object) -> bool:
    """Set secrets, access, paused, silence_alarm or when the address was checked. False: no such source."""
    return connection.execute(update(sources).where(sources.c.id == source_id).values(**changes)).rowcount == 1


def load_source(connection: Connection, source_id: str) -> Source | None:
    """One source, or None."""
    row = connection.execute(_SOURCE, {"source": source_id}).one_or_none()
    return None if row is None else _source(row)


def lock_source(connection: Connection, source_id: str) -> Source | None:
    """The same; who would change it too waits for this transaction."""
    connection.execute(select(sources.c.id).where(sources.c.id == source_id).with_for_update())
    return load_source(connection, source_id)


def list_sources(connection: Connection) -> list[Source]:
    """All sources, by name."""
    return [_source(row) for row in connection.execute(select(sources).where(_POSTED_TO).order_by(sources.c.id))]


def _source(row: Row[Any]) -> Source:
    proof = None if row.proof is None else SourceProof(row.proof)
    return from_row(Source, row, channel=ChannelName(row.channel), proof=proof)
