"""What may forbid an automatic reply, and who is inside a rollout."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, String, cast, insert, literal, select, true

from app.domain.errors import UpstreamRefused
from app.domain.identifiers import new_id
from app.domain.rollout import inside_rollout
from app.domain.task import RequiredAction
from app.storage.people.refusals import suppress
from app.storage.tables import effects, leads
from tests.path_parts import LeadPath
from tests.racing import race


def write_as(path: LeadPath, address: str, number: int) -> None:
    """One message of somebody new, about something new; conversations of a month do not come between."""
    path.run({"email": address, "name": "", "message": f"{new_id()} {number}", "source_id": new_id()})


def test_a_mailbox_gets_one_automatic_reply_a_week_whoever_writes_from_it(path: LeadPath) -> None:
    people = ["Ana Bright", "Leo Marsh", "Ines Calder"]
    for name in people:
        path.run({"email": "info@brightpump.example", "name": name, "message": new_id()})
        path.clock.advance(3700)
    assert len(path.mailer.sent) == 1
    assert all("to this mailbox within 7 days" in task.reason for task in path.tasks())

    path.clock.advance(timedelta(days=7).total_seconds())
    path.run({"email": "info@brightpump.example", "name": "Gustav Holmqvist", "message": new_id()})
    assert len(path.mailer.sent) == 2


def test_however_it_is_spelled_a_mailbox_is_one(path: LeadPath) -> None:
    for spelling in ("bright.pump@gmail.com", "BrightPump+1@googlemail.com", "b.right.pump+x@gmail.com"):
        write_as(path, spelling, 1)

    assert [mail.to_address for mail in path.mailer.sent] == ["bright.pump@gmail.com"]


def test_an_address_that_can_be_read_as_another_is_held_and_uses_up_nobodys_limit(path: LeadPath) -> None:
    write_as(path, "\uff1cvictor\uff20brightpump.example\uff1e@other.example", 1)
    assert path.mailer.sent == []
    assert "read as two addresses" in path.tasks()[0].reason

    write_as(path, "victor@brightpump.example", 2)
    assert [mail.to_address for mail in path.mailer.sent] == ["victor@brightpump.example"]


def test_hosts_under_one_registered_name_are_one_organisation(path: LeadPath) -> None:
    for number in range(7):
        write_as(path, f"person{number}@host{number}.brightpump.example", number)
    assert len(path.mailer.sent) == 5

    for number in range(7):
        write_as(path, f"person{number}@owner{number}.github.io", number)
    assert len(path.mailer.sent) == 12


def test_domains_of_addresses_that_are_thrown_away_are_no_exception(path: LeadPath) -> None:
    for number in range(7):
        write_as(path, f"person{number}@mailinator.com", number)

    assert len(path.mailer.sent) == 5


def test_an_organisation_gets_five_automatic_replies_an_hour(path: LeadPath) -> None:
    for number in range(7):
        write_as(path, f"person{number}@brightpump.example", number)
    assert len(path.mailer.sent) == 5
    assert all("this domain within an hour" in task.reason for task in path.tasks())

    path.clock.advance(3601)
    write_as(path, "late@brightpump.example", 8)
    assert len(path.mailer.sent) == 6


@pytest.mark.parametrize("domain", ["gmail.com", "outlook.com", "web.de"])
def test_providers_that_everybody_uses_have_no_such_limit(path: LeadPath, domain: str) -> None:
    for number in range(7):
        write_as(path, f"somebody.{new_id()[-9:]}@{domain}", number)

    assert len(path.mailer.sent) == 7


def test_the_limit_holds_for_replies_that_leave_at_the_same_moment(path: LeadPath) -> None:
    deliveries = [
        path.post({"email": f"person{number}@brightpump.example", "name": "", "message": new_id()})
        for number in range(8)
    ]
    problems = race(*[lambda one=one: path.worker(("delivery", one)) for one in deliveries])

    assert problems == []
    assert len(path.mailer.sent) == 5


def test_a_firm_has_a_daily_cap(path: LeadPath) -> None:
    write_as(path, "p@firm1.example", 1)
    path.database.write(lambda connection: _copy_the_only_reply(connection, 4999))
    path.clock.advance(3601)  # the same hour's limit would come first
    write_as(path, "p@firm2.example", 2)
    assert len(path.mailer.sent) == 1
    assert ["the daily cap" in task.reason for task in path.tasks()] == [True]

    path.clock.advance(24 * 3600 + 1)
    write_as(path, "p@firm3.example", 3)
    assert len(path.mailer.sent) == 2


def _copy_the_only_reply(connection: Connection, times: int) -> None:
    """As many leads and replies more, made by the database itself."""
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < times))
    text = cast(numbers.c.n, String)
    for table, copied in ((leads, {"id": text, "origin_id": text}), (effects, {"id": text, "lead_id": text})):
        chosen = select(*[copied.get(column.name, column) for column in table.c]).select_from(
            table.join(numbers, true())
        )
        connection.execute(insert(table).from_select([column.name for column in table.c], chosen))


def test_a_mail_that_certainly_did_not_leave_does_not_count(path: LeadPath) -> None:
    path.mailer.failure = UpstreamRefused("smtp", "550 no such user")
    for number in range(5):
        write_as(path, f"person{number}@brightpump.example", number)
    path.mailer.failure = None
    write_as(path, "real@brightpump.example", 9)

    assert len(path.mailer.sent) == 1


@pytest.mark.parametrize("spelling", ["ana@brightpump.example", "ANA@BrightPump.example", "Ana@brightpump.example"])
def test_a_suppressed_address_is_never_written_to_however_it_is_spelled(path: LeadPath, spelling: str) -> None:
    path.database.write(
        lambda connection: suppress(
            connection, path.firm.id, "Ana@Brightpump.Example", "asked by mail", path.clock(), by="the test"
        )
    )
    path.run({"email": spelling})

    (task,) = path.tasks()
    assert path.mailer.sent == []
    assert (task.action, "asked by mail" in task.reason) == (RequiredAction.APPROVE_REPLY, True)


def test_who_was_answered_stays_inside_a_smaller_rollout(path: LeadPath) -> None:
    people = [f"p@firm{number}.example" for number in range(12)]
    for number, address in enumerate(people):
        write_as(path, address, number)
    assert len(path.mailer.sent) == 12
    path.set_policy(rollout_percent=1)
    path.clock.advance(timedelta(days=40).total_seconds())
    for number, address in enumerate(people):
        write_as(path, address, number)

    assert len(path.mailer.sent) == 24


def test_at_nought_percent_nobody_is_inside_not_even_who_was(path: LeadPath) -> None:
    write_as(path, "ana@brightpump.example", 1)
    path.set_policy(rollout_percent=0)
    path.clock.advance(timedelta(days=40).total_seconds())
    write_as(path, "ana@brightpump.example", 2)

    assert len(path.mailer.sent) == 1


def test_a_contact_is_inside_or_outside_for_good_at_one_percentage(path: LeadPath) -> None:
    path.set_policy(rollout_percent=50)
    people = [f"p@firm{number}.example" for number in range(12)]
    answered: list[set[str]] = []
    for _ in range(2):
        before = len(path.mailer.sent)
        for number, address in enumerate(people):
            write_as(path, address, number)
        answered.append({mail.to_address for mail in path.mailer.sent[before:]})
        path.clock.advance(timedelta(days=40).total_seconds())

    assert answered[0] == answered[1]


CONTACTS = st.text("0123456789abcdef", min_size=32, max_size=32)
PERCENT = st.integers(0, 100)


@settings(max_examples=200, deadline=None)
@given(CONTACTS, PERCENT, PERCENT)
def test_nobody_falls_out_when_the_percentage_grows(contact: str, one: int, other: int) -> None:
    less, more = sorted((one, other))

    assert inside_rollout(contact, more, assigned=None) or not inside_rollout(contact, less, assigned=None)


@settings(max_examples=200, deadline=None)
@given(CONTACTS, PERCENT)
def test_an_assignment_holds_as_long_as_anybody_is_inside(contact: str, percent: int) -> None:
    assert inside_rollout(contact, percent, assigned=True) == (percent > 0)
    assert inside_rollout(contact, percent, assigned=False) == inside_rollout(contact, percent, assigned=None)


@pytest.mark.parametrize("percent", [0, 1, 10, 25, 50, 90, 100])
def test_the_share_of_contacts_inside_is_the_percentage(percent: int) -> None:
    contacts = [new_id() for _ in range(4000)]
    inside = sum(inside_rollout(contact, percent, assigned=None) for contact in contacts)

    assert abs(inside / 40 - percent) <= 3.5
    assert inside in ({0} if percent == 0 else {4000} if percent == 100 else range(1, 4000))
