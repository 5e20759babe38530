"""Further letters: exactly once, in the reader's working hours, and none after anything was heard of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from app.domain.booking import BookingState
from app.domain.decision import Decision
from app.domain.errors import UpstreamUnavailable
from app.domain.firm import AutonomyRule
from app.domain.identifiers import new_id
from app.domain.task import NewTask, RequiredAction
from app.storage.booking_tables import bookings
from app.storage.crm_tables import crm_copies
from app.storage.leads.planned_letters import end_letters, further_letters_of, letters_to_come
from app.storage.people.refusals import suppress
from app.storage.tables import crm_links, effects
from app.storage.tasks.tasks import decide, open_task
from tests.fakes import Killed
from tests.path_parts import LeadPath, on_one_database
from tests.racing import race

PROVED = {"channel": "inbound_email", "authentication": "pass", "message_id": "<first@brightpump.example>"}
THIRD_DAY = datetime(2031, 5, 19, 9, 0, tzinfo=UTC)  # the Monday after; everything begins on a Wednesday


def answered(path: LeadPath, *days: int, **row: object) -> str:
    """A firm that writes further letters, and a lead that got its first one. Returns its id."""
    path.firm = replace(path.firm, followups=days or (3, 7))
    path.profiles[path.firm.id] = path.firm
    path.run({**PROVED, **row})
    path.letter_round.write_due()
    return path.leads()[-1].id


def look(path: LeadPath, at: datetime) -> None:
    path.clock.now = at
    path.letter_round.write_due()


def why(path: LeadPath, lead_id: str) -> str | None:
    found = path.database.read(lambda connection: further_letters_of(connection, lead_id))
    assert found is not None
    return found.why


def letters(path: LeadPath) -> list[str]:
    return [mail.text.strip() for mail in path.mailer.sent[1:]]


def test_two_letters_leave_on_their_days_below_the_first_and_no_third(path: LeadPath) -> None:
    lead_id = answered(path)
    (first,) = path.mailer.sent
    (coming,) = path.database.read(lambda connection: letters_to_come(connection, path.firm.id))
    assert (coming.lead_id, coming.due_at, coming.number) == (lead_id, THIRD_DAY, 1)

    look(path, THIRD_DAY - timedelta(minutes=1))
    assert letters(path) == []
    for day in range(60):
        look(path, THIRD_DAY + timedelta(days=day))

    assert letters(path) == ["Letter 1.", "Letter 2."]
    second, third = path.mailer.sent[1:]
    assert (second.sent_at, third.sent_at) == (THIRD_DAY, datetime(2031, 5, 23, 9, 0, tzinfo=UTC))
    assert (second.in_reply_to, third.in_reply_to) == (first.message_id, second.message_id)
    assert second.references == ("<first@brightpump.example>", first.message_id)
    assert third.references == ("<first@brightpump.example>", first.message_id, second.message_id)
    assert second.list_unsubscribe == "https://reply.example/refuse/larkfield"
    assert path.tasks() == []
    assert why(path, lead_id) == "The last one was sent."


def test_without_the_firms_word_none_is_written(path: LeadPath) -> None:
    path.run(dict(PROVED))
    for day in range(20):
        look(path, THIRD_DAY + timedelta(days=day))

    assert letters(path) == []
    assert path.further.asked == 0


def replied(path: LeadPath, _lead_id: str) -> None:
    path.run({**PROVED, "message_id": "<again@x>", "message": "Tuesday suits me.", "source_id": new_id()})


def replied_elsewhere(path: LeadPath, _lead_id: str) -> None:
    """From the website, about something else."""
    path.run({"message": "A whole other matter of ours.", "source_id": new_id()})


def booked(path: LeadPath, lead_id: str) -> None:
    now = path.clock()

    def book(connection: Connection) -> None:
        row = {"id": new_id(), "firm_id": path.firm.id, "vendor": "calendly", "their_id": "b1", "lead_id": lead_id}
        row |= {"state": BookingState.BOOKED.value}
        connection.execute(insert(bookings).values(**row, news=(), starts_at=now, ends_at=now, changed_at=now))

    path.database.write(book)


def refused(path: LeadPath, _lead_id: str) -> None:
    path.database.write(
        lambda connection: suppress(
            connection, path.firm.id, "ana@brightpump.example", "clicked", path.clock(), by="the sender"
        )
    )


def of_deal(path: LeadPath, lead_id: str, **values: str) -> None:
    """What the CRM says of the lead's deal."""
    copy = {"firm_id": path.firm.id, "vendor": "hubspot", "kind": "deal", "their_id": "77"}

    def keep(connection: Connection) -> None:
        connection.execute(insert(crm_links).values(**copy, our_key=lead_id))
        connection.execute(
            insert(crm_copies).values(
                {**copy, "values": values, "changed_at": path.clock(), "read_at": path.clock(), "owner": ""}
            )
        )

    path.database.write(keep)


def lost(path: LeadPath, lead_id: str) -> None:
    of_deal(path, lead_id, state="lost")


def asked_of_a_person(path: LeadPath, lead_id: str) -> None:
    task = NewTask(action=RequiredAction.HAND_ON, owner="x@larkfield.example", due_at=path.clock(), reason="Look.")
    path.database.write(lambda connection: open_task(connection, path.firm.id, task, path.clock(), lead_id=lead_id))


def clicked(path: LeadPath, lead_id: str) -> None:
    path.database.write(
        lambda connection: end_letters(connection, path.firm.id, lead_id, "No.", path.clock(), by="ines")
    )


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (replied, "They have written since."),
        (replied_elsewhere, "They have written since."),
        (booked, "They have booked a meeting."),
        (refused, "No mail goes to this address (clicked)."),
        (lost, "Their deal is not open any more."),
        (asked_of_a_person, "Something about them waits for a person."),
        (clicked, "No."),
    ],
)
@on_one_database
def test_anything_that_is_heard_of_them_ends_it(
    path: LeadPath, happens: Callable[[LeadPath, str], None], told: str
) -> None:
    lead_id = answered(path)
    happens(path, lead_id)
    sent = len(path.mailer.sent)
    for day in range(20):
        look(path, THIRD_DAY + timedelta(days=day))

    assert len(path.mailer.sent) == sent
    assert path.further.asked == 0
    assert why(path, lead_id) == told


@pytest.mark.parametrize("happens", [replied, booked, refused, lost, asked_of_a_person, clicked])
@on_one_database
def test_what_comes_while_the_letter_is_being_written_is_in_time(
    path: LeadPath, happens: Callable[[LeadPath, str], None]
) -> None:
    lead_id = answered(path)
    path.further.before = lambda: happens(path, lead_id)
    look(path, THIRD_DAY)

    assert path.further.asked == 1
    assert letters(path) == []
    assert why(path, lead_id) is not None


def test_an_answer_that_nobody_has_read_yet_is_waited_for(path: LeadPath) -> None:
    lead_id = answered(path)
    kept: list[str] = []
    again: dict[str, object] = {
        **PROVED,
        "message_id": "<again@x>",
        "message": "Tuesday suits me.",
        "source_id": new_id(),
    }
    path.further.before = lambda: kept.append(path.post(again))
    look(path, THIRD_DAY)
    assert letters(path) == []

    path.worker(("delivery", kept[0]))
    look(path, THIRD_DAY + timedelta(minutes=2))
    assert letters(path) == []
    assert why(path, lead_id) == "They have written since."


@pytest.mark.parametrize(("wrote", "told"), [("new", "Their deal was moved in the CRM."), ("talking", None)])
def test_a_deal_that_somebody_moved_ends_it_and_one_that_we_moved_does_not(
    path: LeadPath, wrote: str, told: str | None
) -> None:
    lead_id = answered(path)
    of_deal(path, lead_id, state="open", stage="talking")  # first read long after the letter was planned
    path.database.write(lambda connection: connection.execute(update(crm_links).values(written={"stage": wrote})))
    look(path, THIRD_DAY)

    assert len(letters(path)) == (told is None)
    assert told is None or why(path, lead_id) == told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"authentication": "unknown"}, None),  # held at once, and so never planned
        ({"channel": "website_form", "authentication": "unknown"}, "Nothing proves that the address is theirs."),
        ({"message": "We have a promise of yours."}, None),
        ({"message": "A complaint."}, None),
    ],
)
def test_none_is_planned_where_the_first_letter_waited_or_nothing_proves_the_address(
    path: LeadPath, row: dict[str, object], told: str | None
) -> None:
    lead_id = answered(path, **row)
    found = path.database.read(lambda connection: further_letters_of(connection, lead_id))
    assert (found.why if found else None) in (told, "Something about them waits for a person.")
    for day in range(20):
        look(path, THIRD_DAY + timedelta(days=day))
    assert path.further.asked == 0


def test_one_person_gets_such_letters_about_one_matter_only(path: LeadPath) -> None:
    answered(path)
    look(path, THIRD_DAY)
    path.clock.advance(timedelta(days=20).total_seconds())
    path.limits = replace(path.limits, to_mailbox_in_a_week=5)
    path.run({**PROVED, "message_id": "<new@x>", "message": "Another matter altogether.", "source_id": new_id()})
    for _day in range(20):
        look(path, path.clock() + timedelta(days=1))

    assert letters(path).count("Letter 1.") == 1


def test_who_reads_in_new_york_gets_it_while_people_are_at_work_there(path: LeadPath) -> None:
    written = datetime.fromisoformat("2031-05-14T02:00:00-07:00")
    answered(path, written_at=written.isoformat())
    for minute in range(0, 24 * 60 * 10, 15):
        look(path, THIRD_DAY - timedelta(days=1) + timedelta(minutes=minute))
        if letters(path):
            break

    assert path.mailer.sent[1].sent_at == datetime(2031, 5, 19, 16, 30, tzinfo=UTC)  # 09:30 in California


def test_a_service_that_was_down_over_night_waits_for_the_morning(path: LeadPath) -> None:
    answered(path)
    look(path, datetime(2031, 5, 19, 23, 0, tzinfo=UTC))
    assert letters(path) == []
    (coming,) = path.database.read(lambda connection: letters_to_come(connection, path.firm.id))
    assert coming.due_at == datetime(2031, 5, 20, 8, 0, tzinfo=UTC)  # nine in London


def test_after_a_week_of_standing_still_it_would_come_too_late(path: LeadPath) -> None:
    lead_id = answered(path)
    path.set_policy(stopped=True)
    for day in range(12):
        look(path, THIRD_DAY + timedelta(days=day))
    path.set_policy(stopped=False)
    look(path, THIRD_DAY + timedelta(days=13))

    assert letters(path) == []
    assert why(path, lead_id) == "It would have come too late."


def test_the_kill_switch_holds_it_and_lets_it_go_again(path: LeadPath) -> None:
    answered(path)
    path.set_policy(stopped=True)
    look(path, THIRD_DAY)
    assert (letters(path), path.tasks()) == ([], [])

    path.set_policy(stopped=False)
    look(path, THIRD_DAY + timedelta(hours=3))
    assert letters(path) == ["Letter 1."]


@pytest.mark.parametrize("changes", [{"autonomy": "hold"}, {"mode": "shadow"}, {"rollout_percent": 0}])
def test_what_may_not_leave_by_itself_waits_with_its_letter(path: LeadPath, changes: dict[str, object]) -> None:
    answered(path)
    path.set_policy(**changes)
    look(path, THIRD_DAY)

    (task,) = path.tasks()
    assert (task.action, task.decision_text) == (RequiredAction.APPROVE_LETTER, "Letter 1.")
    assert letters(path) == []


def test_a_row_of_the_firms_table_keeps_them(path: LeadPath) -> None:
    answered(path)
    rule = AutonomyRule(do="hold", letters=("further",))
    path.profiles[path.firm.id] = replace(path.firm, autonomy=(rule,))
    look(path, THIRD_DAY)

    (task,) = path.tasks()
    assert "keeps further letters for you" in task.reason


def test_a_held_letter_leaves_when_a_person_says_so_and_none_after_it(path: LeadPath) -> None:
    answered(path)
    path.further.reasons = ("says nothing",)
    look(path, THIRD_DAY)
    (task,) = path.tasks()
    assert "says nothing" in task.reason

    now = path.clock()
    path.database.write(
        lambda connection: decide(connection, task.id, Decision.SEND, "ines", now, text=task.decision_text)
    )
    path.clock.advance(11)
    path.worker(("task", task.id))
    for day in range(20):
        look(path, THIRD_DAY + timedelta(days=day))

    assert letters(path) == ["Letter 1."]
    assert path.tasks() == []


@pytest.mark.parametrize("mail_left", [True, False])
def test_a_process_that_dies_while_sending_never_sends_it_twice(path: LeadPath, *, mail_left: bool) -> None:
    lead_id = answered(path)

    def die() -> None:
        raise Killed

    path.mailer.before = die
    with pytest.raises(Killed):
        look(path, THIRD_DAY)
    path.mailer.before = lambda: None
    if mail_left:
        effect = path.database.read(
            lambda connection: connection.execute(select(effects.c.mail).where(effects.c.kind == "followup:1")).scalar()
        )
        assert effect is not None
        path.archive.ids.add(effect.message_id)
    path.holder = "the-next-process"
    for minute in range(1, 10):
        look(path, THIRD_DAY + timedelta(minutes=minute))

    assert letters(path) == []
    if mail_left:
        assert path.tasks() == []
        look(path, THIRD_DAY + timedelta(days=10))
        assert letters(path) == ["Letter 2."]
    else:
        (task,) = path.tasks()
        assert (task.action, task.decision_text) == (RequiredAction.APPROVE_LETTER, "Letter 1.")
        assert "may or may not have left" in task.reason
        look(path, THIRD_DAY + timedelta(days=10))
        assert letters(path) == []
        assert why(path, lead_id) == "A person decides about it."


def test_an_outage_of_the_mail_server_puts_it_off(path: LeadPath) -> None:
    answered(path)
    path.mailer.failure = UpstreamUnavailable("mail", "no route")
    look(path, THIRD_DAY)
    path.mailer.failure = None
    look(path, THIRD_DAY + timedelta(minutes=16))

    assert letters(path) == ["Letter 1."]
    look(path, THIRD_DAY + timedelta(days=10))
    assert letters(path) == ["Letter 1.", "Letter 2."]


def test_many_at_once_send_it_once(path: LeadPath) -> None:
    answered(path)
    path.clock.now = THIRD_DAY
    rounds = [replace(path.letter_round, holder=f"process {number}") for number in range(4)]
    race(*(one.write_due for one in rounds))
    path.clock.advance(60)
    path.letter_round.write_due()

    assert letters(path) == ["Letter 1."]


def test_the_limits_count_it(path: LeadPath) -> None:
    answered(path)
    path.limits = replace(path.limits, of_firm_in_a_day=0)
    look(path, THIRD_DAY)
    assert (letters(path), path.tasks()) == ([], [])

    path.limits = replace(path.limits, of_firm_in_a_day=1)
    look(path, THIRD_DAY + timedelta(hours=3))
    assert letters(path) == ["Letter 1."]
    path.run({"email": "leo@other.example", "message": "Something else.", "source_id": new_id()})
    assert len(path.mailer.sent) == 2
    assert "daily cap" in path.tasks()[0].reason
