"""Closed texts are remembered once, whoever says it how often."""

from functools import partial

from sqlalchemy import func, select

from app.domain.words.near_copies import marks_of
from app.storage.closed_texts import remember_closed_text
from app.storage.engines.postgres_database import PostgresDatabase
from app.storage.learning_tables import closed_texts
from app.storage.tables import leads
from tests.path_parts import LeadPath
from tests.racing import meanwhile

PITCH = (
    "We are a vendor of mailing lists: forty thousand decision makers of your trade, checked by hand each month, "
    "with addresses and telephone numbers, and the first five hundred are free for you if you answer this week."
)


def test_two_verdicts_at_once_remember_a_text_once(postgres_database: PostgresDatabase) -> None:
    path = LeadPath(postgres_database, autonomy="hold")
    path.run({"message": PITCH})
    lead_id = path.leads()[0].id
    inquiry = postgres_database.read(lambda connection: connection.execute(select(leads.c.inquiry)).scalar_one())
    postgres_database.write(lambda connection: connection.execute(closed_texts.delete()))
    remember = partial(remember_closed_text, firm_id=path.firm.id, lead_id=lead_id, inquiry=inquiry)

    meanwhile(postgres_database, remember, remember)

    kept = postgres_database.read(
        lambda connection: connection.execute(select(func.count(closed_texts.c.mark))).scalar()
    )
    assert kept == len(set(marks_of(inquiry.typed))) > 0
