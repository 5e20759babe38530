"""Which contacts are parts of others because a person made them one."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from app.storage.merge_tables import contact_changes

_STANDS = contact_changes.c.kind == "merge", contact_changes.c.undone_at.is_(None)
_WHOLE = select(contact_changes.c.contact_id).where(contact_changes.c.other_id == bindparam("part"), *_STANDS)

_PARTS = select(contact_changes.c.other_id).where(
    contact_changes.c.contact_id.in_(bindparam("wholes", expanding=True)), *_STANDS
)


def whole_of(connection: Connection, contact_id: str) -> str:
    """The contact that this one is part of now; itself where it is part of none."""
    while (whole := connection.execute(_WHOLE, {"part": contact_id}).scalar()) is not None:
        contact_id = whole
    return contact_id


def parts_below(connection: Connection, contact_id: str) -> list[str]:
    """The contacts that were made parts of this one."""
    return list(connection.execute(_PARTS, {"wholes": [contact_id]}).scalars())


def family_of(connection: Connection, contact_ids: Iterable[str]) -> set[str]:
    """These and all that are part of them, or that they are part of."""
    found = {whole_of(connection, one) for one in contact_ids}
    asked: set[str] = set()
    while new := found - asked:
        asked |= new
        found |= set(connection.execute(_PARTS, {"wholes": sorted(new)}).scalars())
    return found
