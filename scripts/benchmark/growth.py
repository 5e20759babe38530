"""The path's speed beside 1,000, 10,000 and 100,000 stored leads.

The stored leads are copies of leads that went through the path: every row of theirs once
more, with new ids, keys and addresses, and some days older each time. They are written
by the database itself, straight into the tables.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)

from app.domain.identifiers import new_id
from app.storage.column_types import Moment
from app.storage.tables import (
    companies,
    contact_points,
    contacts,
    deliveries,
    effects,
    events,
    leads,
    messages,
    rollout,
    tasks,
    threads,
)
from scripts.benchmark.figures import Figures, load_average, ratio
from scripts.benchmark.measured import Measured
from scripts.benchmark.path import measure_path

COPIED = (  # each after what it refers to
    companies,
    contacts,
    contact_points,
    threads,
    deliveries,
    leads,
    messages,
    effects,
    tasks,
    events,
    rollout,
)
_IDS = frozenset(
    {"id", "contact_id", "company_id", "thread_id", "lead_id", "delivery_id", "fingerprint"}
    | {"follows", "joined_to", "answered_by"}
)
_KEYS = frozenset({"key", "origin_id", "message_id", "to_key", "to_domain"})  # no copy repeats one
_SHOWN = (
    "answered_per_second",
    "settled_per_second",
    "cpu_ms_per_lead",
    "to_first_step_p50_ms",
    "peak_mib",
    "load_average",
)
_WARM_UP = 20
_DAYS_APART = 3
_MICROSECONDS_A_DAY = 86_400 * 1_000_000
FIRST_ROUND = 250  # so many go through the path before any copy


def measure_growth(place: Measured, sizes: Sequence[int], leads_at_each: int) -> Figures:
    """Leads per second and CPU at each size, and how many times longer a lead takes at the last than at the first."""
    place.start()
    measure_path(place, FIRST_ROUND, model_seconds=0, sdk={})
    until, figures = new_id(), {}
    for size in sizes:
        place.stop()
        stored = fill(place.database.engine, size, until)
        place.start()
        measure_path(place, _WARM_UP, model_seconds=0, sdk={})
        measured = measure_path(place, leads_at_each, model_seconds=0, sdk={})
        figures[f"at_{size}"] = {"stored_leads": stored, **{name: measured[name] for name in _SHOWN}}
    first, last = figures[f"at_{sizes[0]}"], figures[f"at_{sizes[-1]}"]
    return {
        **figures,
        "slower_by": ratio(first["settled_per_second"], last["settled_per_second"]),
        "cpu_by": ratio(last["cpu_ms_per_lead"], first["cpu_ms_per_lead"]),
        "load_average": load_average(),
    }


def fill(engine: Engine, size: int, until: str) -> int:
    """Copy the leads that are older than the id `until` until about `size` are stored. Returns how many there are."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        stored = _count(connection, "g")
        originals = _count(connection, until)
        first = stored // originals  # no number twice: what came through the path meanwhile only leaves gaps
        for number in range(first, first + round(max(0, size - stored) / originals)):
            for table in COPIED:
                _copy(connection, table, number, until)
        stored = _count(connection, "g")
        connection.commit()
        connection.execute(text("ANALYZE"))
        connection.commit()
        if connection.dialect.name == "sqlite":  # years of leads never stand in the log together, as these now do
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return stored


def _count(connection: Connection, below: str) -> int:
    return int(connection.execute(select(func.count()).where(leads.c.id < below)).scalar_one())


def _copy(connection: Connection, table: Table, number: int, until: str) -> None:
    """Ids of copies begin with "c", those of real leads with the time, a "0" until the year 2500."""
    mark = f"c{number:04x}"
    own = table.c.id if "id" in table.c else table.c.contact_id
    copied = select(*(_copied(column, mark, number) for column in table.c)).where(own < until)
    connection.execute(insert(table).from_select([column.name for column in table.c], copied))


def _copied(column: Column[Any], mark: str, number: int) -> ColumnElement[Any]:
    if column.name in _IDS:
        return literal(mark) + func.substr(column, len(mark) + 1)
    if column.name in _KEYS:
        return column + literal(f"~{mark}")
    if isinstance(column.type, Moment):
        return cast(column, BigInteger) - literal((number + 1) * _DAYS_APART * _MICROSECONDS_A_DAY, BigInteger)
    return column
