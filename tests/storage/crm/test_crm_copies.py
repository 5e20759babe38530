"""What of ours a record of theirs stands for."""

from sqlalchemy import event

from app.domain.crm import CrmLink
from app.storage.crm.crm_copies import Account, our_keys_of
from app.storage.crm.crm_records import keep_links
from app.storage.crm.open_there import linked_ids
from app.storage.engines.sqlite_database import SqliteDatabase
from tests.seeding import seed_every_state

THEIRS = Account("larkfield", "hubspot")


def test_it_is_found_by_its_id_among_however_many(sqlite_database: SqliteDatabase) -> None:
    """With fifty thousand tasks the reader would hold the writer for seconds, and letters with it."""
    sqlite_database.write(seed_every_state)
    links = [CrmLink(kind="contact", our_key=key, their_id="7") for key in ("b", "a")]
    sqlite_database.write(lambda connection: keep_links(connection, THEIRS.firm_id, THEIRS.vendor, links))
    asked: list[tuple[str, object]] = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))

    keys = sqlite_database.read(lambda connection: our_keys_of(connection, THEIRS, "contact", "7"))
    ids = sqlite_database.read(lambda connection: linked_ids(connection, THEIRS, "contact", ["7", "8"]))

    assert (keys, ids) == (["a", "b"], ["7"])
    connection = sqlite_database.engine.raw_connection()
    plans = [
        str(row[3])
        for statement, parameters in asked
        for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    assert all("crm_links_by_their_id" in plan for plan in plans if "crm_links" in plan), plans
