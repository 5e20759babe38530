"""What outlives an erasure: a wish for silence and the limits of replies, and nothing that others wrote of the person."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text

from app.domain.reply_limits import ReplyLimits
from app.domain.task import RequiredAction
from app.pipeline.retention import Retention
from app.storage.engines.database import Database
from app.storage.people.refusal_questions import ask_about_refusal
from app.storage.people.refusals import is_suppressed, suppressed
from app.storage.schema import METADATA
from app.storage.tables import effects
from tests.path_parts import LeadPath
from tests.person_to_erase import ADDRESS, NAME, ask_to_erase, erasing, row
from tests.pipeline.test_heard_bookings import calendly, hear


@pytest.fixture
def erase(path: LeadPath) -> Callable[[], None]:
    def asked() -> None:
        ask_to_erase(path)
        assert erasing(path).carry_out_due() == 1

    return asked


def holds(database: Database, trace: str) -> bool:
    """Whether any row holds these letters."""

    def read(connection: Connection) -> bool:
        tables = [table.name for table in METADATA.sorted_tables]
        rows = [tuple(one) for table in tables for one in connection.execute(text(f"SELECT * FROM {table}"))]
        return trace.lower() in str(rows).lower()

    return database.read(read)


def named(database: Database) -> bool:
    """Whether any row holds a part of their name or address."""
    return holds(database, "quirina") or holds(database, "tallowmere")


def test_a_wish_for_silence_that_nobody_decided_holds_after_the_erasure(
    path: LeadPath, erase: Callable[[], None]
) -> None:
    path.run(row("Unsubscribe. Do not contact me again."))
    assert [task.action for task in path.tasks()] == [RequiredAction.CONFIRM_REFUSAL]
    erase()
    path.run(row("A question about chairs", source_id="later"))

    assert path.mailer.sent == []
    assert any("silence was asked for" in task.reason for task in path.tasks())
    (refusal,) = path.database.read(lambda connection: suppressed(connection, path.firm.id))
    assert (refusal.address, refusal.asked_by) == ("somebody who was erased", "an erasure")


def test_what_somebody_else_asked_for_their_address_names_them_no_more_and_holds(
    path: LeadPath, erase: Callable[[], None]
) -> None:
    path.run(row())
    path.run(row("Please unsubscribe me.", name="Otto Pellworth", source_id="by another"))
    lead_id = path.leads()[0].id
    path.database.write(
        lambda connection: ask_about_refusal(connection, path.firm.id, lead_id, ADDRESS.upper(), path.clock())
    )
    erase()

    assert not named(path.database)
    assert path.database.read(lambda connection: is_suppressed(connection, path.firm.id, ADDRESS)) is not None


def test_the_limits_hold_after_an_erasure_and_forget_the_hash_when_they_forget_the_reply(
    path: LeadPath, erase: Callable[[], None]
) -> None:
    path.run(row())
    path.clock.advance(60)
    erase()
    path.run(row("A third matter, about chairs", source_id="later"))

    assert len(path.mailer.sent) == 1
    assert any("to this mailbox within 7 days" in task.reason for task in path.tasks())

    erase()
    assert not named(path.database)
    path.clock.advance(7 * 86_400)
    month = timedelta(days=30)
    retention = Retention(
        database=path.database, clock=path.clock, filtered=month, deliveries=month, leads=month, events=month
    )
    retention.empty_what_is_past_its_time()
    assert path.database.read(lambda connection: connection.execute(select(effects.c.id)).all()) == []

    path.run(row("A fourth matter, about tables", source_id="a week later"))
    assert len(path.mailer.sent) == 2


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("We heard of you from Quirina\r\nAbernethy-Voss, who liked it.", "Abernethy"),
        ("Our contact answers at 020/79 46 09-91 all day.", "46 09-91"),
        ("Please see quirina.voss(at)tallowmere.example for more.", "tallowmere"),
    ],
)
def test_what_others_wrote_of_them_in_another_spelling_goes_too(
    path: LeadPath, erase: Callable[[], None], said: str, left: str
) -> None:
    path.run(row(phone="+44 20 7946 0991"))
    path.run(row(said, "otto@pellworth.example", "Otto Pellworth", source_id="otto"))
    assert holds(path.database, left)
    erase()

    assert not holds(path.database, left)
    assert holds(path.database, "otto@pellworth.example")


def test_the_bytes_of_another_mail_that_name_them_in_a_copy_line_go_early(
    path: LeadPath, erase: Callable[[], None]
) -> None:
    path.run(row())
    fields = json.dumps(row("A question", "otto@pellworth.example", "Otto Pellworth", source_id="otto"))
    copied = json.dumps({"message": f"Cc: {NAME} <{ADDRESS}>"})  # of a key that comes twice the last one is read
    path.run(body=f"[{copied[:-1]}, {fields[1:]}]".encode())
    erase()

    assert not named(path.database)
    assert holds(path.database, "otto@pellworth.example")


def test_the_limit_of_a_domain_counts_those_who_were_erased(path: LeadPath, erase: Callable[[], None]) -> None:
    path.limits = ReplyLimits(in_an_hour=1000, to_domain_in_an_hour=1)
    path.run(row())
    erase()
    path.run(row("A question about chairs", "piet@tallowmere.example", "Piet Zander", source_id="a colleague"))

    assert len(path.mailer.sent) == 1
    assert any("to this domain within an hour" in task.reason for task in path.tasks())


def test_nothing_of_a_booking_is_left_and_calling_it_off_brings_nobody_back(
    path: LeadPath, erase: Callable[[], None]
) -> None:
    path.run(row())
    (lead,) = path.leads()
    typed = {"who": "Anouk Zwickel", "email": "zwickel@private.example", "tracking": {"utm_content": lead.id}}
    name = "https://api.calendly.example/scheduled_events/E1/invitees/I1"
    before = path.channel
    hear(path, calendly(path, "invitee.created", name, timedelta(days=2), 0, **typed))
    hear(path, calendly(path, "invitee_no_show.created", name, timedelta(days=2), 5, who="Anouk Zwickel", email=""))
    path.channel = before
    erase()
    assert not holds(path.database, "zwickel")
    hear(path, calendly(path, "invitee.canceled", name, timedelta(days=2), 9, **typed))

    assert len(path.leads()) == 1
    assert not named(path.database)
