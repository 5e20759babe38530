"""What ends further letters is asked in the transaction of the one writer: it must not read all leads of a firm."""

import re
from typing import Any

from sqlalchemy import Connection, event

from app.storage.crm.standings import in_crm
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leads.leads import load_lead
from app.storage.leads.letter_stops import is_something_unread, why_no_further_letter
from tests.path_parts import LeadPath
from tests.pipeline.test_letter_round import answered

# An index of what is due holds what waits alone; of sources there are few.
_OF_THE_FIRM = re.compile(r"^(SCAN (?!CONSTANT|sources|\(|.*_due$)|SEARCH .*\(firm_id=\?\)$)")


def test_nothing_reads_all_rows_of_a_firm(sqlite_database: SqliteDatabase) -> None:
    path = LeadPath(sqlite_database)
    lead_id = answered(path)
    asked: list[tuple[str, Any]] = []
    event.listen(path.database.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))

    def ask(connection: Connection) -> str | None:
        lead = load_lead(connection, lead_id)
        assert lead is not None
        in_crm(connection, path.firm.id, lead.contact_id, lead.inquiry.sender_email or "")
        assert not is_something_unread(connection, path.firm.id)
        return why_no_further_letter(connection, lead, path.firm, path.clock())

    assert path.database.write(ask) is None, "all reasons were asked for"

    questions = [one for one in asked if one[0].lstrip().startswith("SELECT")]
    plans = {
        (statement, str(row[3]))
        for statement, parameters in questions
        for row in path.database.engine.raw_connection().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    }
    assert len(plans) > 20
    assert [plan for plan in plans if _OF_THE_FIRM.match(plan[1])] == []
