"""Bookings find their lead, in whatever order they are heard of, and ask a person what only a person knows."""

import json
from collections import Counter
from datetime import timedelta
from itertools import permutations
from typing import Any, Never

import pytest
from sqlalchemy import select

from app.domain.booking import Booking, BookingNews, BookingState, HeardBooking
from app.domain.decision import Decision
from app.domain.errors import UpstreamUnavailable
from app.domain.task import ABOUT_MEETINGS, BOOKING, RequiredAction
from app.domain.words.moments import named_time
from app.pipeline.meeting_questions import MeetingQuestions
from app.storage.booking_tables import booking_names, bookings
from app.storage.bookings import bookings_of_leads, keep_news, say_of_meeting
from app.storage.engines.postgres_database import PostgresDatabase
from app.storage.leads.due_work import due_work
from app.storage.meetings import meeting_outcomes
from app.storage.tables import deliveries, events
from app.storage.tasks.tasks import Task, decide
from integrations.inbound.channels import build_channel
from tests.path_parts import LeadPath, on_one_database
from tests.racing import meanwhile

ANA = "ana@brightpump.example"
TOLD = ("booked", "booking_moved", "booking_cancelled", "meeting_held", "meeting_missed")
FIRST, SECOND = timedelta(days=2), timedelta(days=3)


def calendly(path: LeadPath, event: str, name: str, starts: timedelta, at: int, **more: object) -> bytes:
    """One delivery: `at` is minutes from the clock's beginning."""
    begin = path.clock.now.replace(second=0, microsecond=0)
    payload: dict[str, object] = {
        "uri": name,
        "email": ANA,
        "name": "Ana Bright",
        "tracking": {},
        "scheduled_event": {
            "start_time": (begin + starts).isoformat(),
            "end_time": (begin + starts + timedelta(minutes=25)).isoformat(),
        },
        **more,
    }
    return json.dumps(
        {"event": event, "created_at": (begin + timedelta(minutes=at)).isoformat(), "payload": payload}
    ).encode()


def a_day(path: LeadPath) -> dict[str, bytes]:
    return {
        "booked": calendly(path, "invitee.created", "A", FIRST, 0),
        "moved": calendly(path, "invitee.created", "B", SECOND, 1, old_invitee="A"),
        "cancelled": calendly(path, "invitee.canceled", "B", SECOND, 2),
        "no-show": calendly(path, "invitee_no_show.created", "B", SECOND, 3),
    }


def hear(path: LeadPath, *bodies: bytes, vendor: str = "calendly") -> None:
    before, path.channel = path.channel, build_channel(vendor, (b"a-secret-of-the-vendor",))  # type: ignore[assignment]  # another adapter
    for body in bodies:
        path.run(body=body)
    path.channel = before


def kept(path: LeadPath) -> list[Booking]:
    return path.database.read(lambda connection: bookings_of_leads(connection, [one.id for one in path.leads()]))


def told(path: LeadPath) -> Counter[str]:
    query = select(events.c.kind).where(events.c.kind.in_(TOLD))
    return Counter(path.database.read(lambda connection: list(connection.execute(query).scalars())))


def about_meetings(path: LeadPath) -> list[Task]:
    return [task for task in path.tasks() if task.action in ABOUT_MEETINGS]


def say(path: LeadPath, task: Task, decision: Decision) -> None:
    path.database.write(
        lambda connection: decide(connection, task.id, decision, "ines@larkfield.example", path.clock())
    )
    path.decisions(task.id)


@pytest.fixture
def answered(path: LeadPath) -> LeadPath:
    path.run({"email": ANA})
    return path


@pytest.mark.parametrize("order", list(permutations(("booked", "moved", "cancelled", "no-show"))), ids=",".join)
def test_all_24_orders_end_alike_and_each_replay_has_no_effect(sqlite_database: Any, order: tuple[str, ...]) -> None:
    path = LeadPath(sqlite_database)
    path.run({"email": ANA})
    day = a_day(path)
    for one in order:
        hear(path, day[one])
    once = (kept(path), told(path), [task.reason for task in path.tasks()])
    hear(path, *(body + b"\n" for body in day.values()))  # other bytes, the same news

    (booking,) = once[0]
    assert (booking.state, booking.their_id) == (BookingState.NO_SHOW, "B")
    assert booking.starts_at == path.clock.now.replace(second=0, microsecond=0) + SECOND
    assert once[1] == {"booked": 1, "booking_moved": 1, "booking_cancelled": 1, "meeting_missed": 1}
    assert (kept(path), told(path), [task.reason for task in path.tasks()]) == once
    assert len(path.leads()) == 1


def calcom(path: LeadPath, trigger: str, at: int) -> bytes:
    begin = path.clock.now.replace(second=0, microsecond=0) + FIRST
    told = {
        "uid": "A",
        "startTime": begin.isoformat(),
        "endTime": (begin + timedelta(minutes=25)).isoformat(),
        "attendees": [{"email": ANA, "noShow": True}],
    }
    created = (begin + timedelta(minutes=at)).isoformat()
    return json.dumps({"triggerEvent": trigger, "createdAt": created, "payload": told}).encode()


@pytest.mark.parametrize("order", list(permutations(("BOOKING_CREATED", "BOOKING_NO_SHOW_UPDATED", "MEETING_ENDED"))))
def test_who_did_not_come_has_not_met_us_though_the_hour_was_over(sqlite_database: Any, order: tuple[str, ...]) -> None:
    path = LeadPath(sqlite_database)
    path.run({"email": ANA})
    at = {"BOOKING_CREATED": -999, "BOOKING_NO_SHOW_UPDATED": 12, "MEETING_ENDED": 25}
    hear(path, *(calcom(path, one, at[one]) for one in order), vendor="calcom")

    assert [one.state for one in kept(path)] == [BookingState.NO_SHOW]
    met = path.database.read(lambda connection: meeting_outcomes(connection, path.firm.id))
    assert [is_met for _, is_met in met] == [False]


@on_one_database
def test_news_of_one_meeting_says_nothing_of_another(answered: LeadPath) -> None:
    hear(answered, calendly(answered, "invitee.created", "A", FIRST, 0))
    hear(answered, calendly(answered, "invitee.created", "Z", SECOND, 1))
    first, second = sorted(about_meetings(answered), key=lambda task: task.reason)
    hear(answered, calendly(answered, "invitee.canceled", "A", FIRST, 2))
    now = {task.action: task.context[BOOKING] for task in about_meetings(answered)}
    bookings = {one.their_id: one.id for one in kept(answered)}

    assert {first.context[BOOKING], second.context[BOOKING]} == set(bookings.values())
    assert now == {
        RequiredAction.SEE_TO_MEETING: bookings["A"],
        RequiredAction.PREPARE_MEETING: bookings["Z"],
    }
    answered.clock.advance((FIRST + timedelta(hours=1)).total_seconds())
    questions = MeetingQuestions(database=answered.database, profiles=answered.profiles, clock=answered.clock)
    answered.clock.advance((SECOND - FIRST).total_seconds())
    assert questions.ask() == 1
    assert {task.context[BOOKING] for task in about_meetings(answered)} == set(bookings.values())


@on_one_database
def test_a_booking_asks_the_partner_once_and_a_move_asks_anew(answered: LeadPath) -> None:
    day = a_day(answered)
    hear(answered, day["booked"], day["booked"] + b" ")
    (brief,) = about_meetings(answered)
    hear(answered, day["moved"])
    (again,) = about_meetings(answered)

    (lead,) = answered.leads()
    assert (brief.action, brief.lead_id) == (RequiredAction.PREPARE_MEETING, lead.id)
    when = named_time(kept(answered)[0].starts_at - (SECOND - FIRST), answered.firm.partners[0].time_zone)
    assert brief.reason.startswith(f"{when}, 25 minutes: they booked a meeting.")
    assert brief.context["who"].endswith(f"<{ANA}>")
    assert "they moved the meeting from" in again.reason


@on_one_database
def test_the_lead_is_recorded_again_with_each_news(answered: LeadPath) -> None:
    answered.recorder.record_due()
    assert answered.lead(0).next_step is None
    hear(answered, a_day(answered)["booked"])

    assert answered.lead(0).next_step == "record"


def test_our_link_says_whose_it_is_whatever_address_was_typed(answered: LeadPath) -> None:
    (lead,) = answered.leads()
    hear(
        answered,
        calendly(
            answered,
            "invitee.created",
            "A",
            FIRST,
            0,
            email="privately@mailbox.example",
            tracking={"utm_content": lead.id},
        ),
    )

    assert [one.lead_id for one in kept(answered)] == [lead.id]
    assert len(answered.leads()) == 1


@on_one_database
def test_a_strangers_guess_of_a_lead_hangs_the_booking_on_nobody_else(answered: LeadPath) -> None:
    guessed = {"utm_content": "0" * 32}
    hear(answered, calendly(answered, "invitee.created", "A", FIRST, 0, email="new@else.example", tracking=guessed))

    first, second = answered.leads()
    assert [one.lead_id for one in kept(answered)] == [second.id]
    assert first.id != second.id


def test_who_only_books_is_a_lead_to_whom_nothing_is_sent(path: LeadPath) -> None:
    answers = [{"question": "What is it about?", "answer": "A price list for pumps"}]
    hear(path, calendly(path, "invitee.created", "A", FIRST, 0, questions_and_answers=answers))

    (lead,) = path.leads()
    whole = path.lead(0)
    assert whole.inquiry.message == "What is it about: A price list for pumps"
    assert [one.lead_id for one in kept(path)] == [lead.id]
    assert path.mailer.sent == []
    assert [task.action for task in path.tasks()] == [RequiredAction.PREPARE_MEETING]
    outcomes = path.database.read(lambda connection: list(connection.execute(select(deliveries.c.outcome)).scalars()))
    assert outcomes == ["read"]


def test_who_only_books_leaves_no_task_to_answer_them_when_the_watch_was_quicker(path: LeadPath) -> None:
    def fail() -> Never:
        raise UpstreamUnavailable("model", "timeout")

    path.judge.before = fail
    path.mailer.before = fail
    answers = [{"question": "What is it about?", "answer": "A price list for pumps"}]
    hear(path, calendly(path, "invitee.created", "A", FIRST, 0, questions_and_answers=answers))
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()
    asked = {task.action for task in path.tasks()}
    path.judge.before = path.mailer.before = lambda: None
    for work in path.database.read(lambda connection: due_work(connection, path.clock())):
        path.worker(work)

    assert asked == {RequiredAction.PREPARE_MEETING, RequiredAction.WRITE_REPLY}
    assert [task.action for task in path.tasks()] == [RequiredAction.PREPARE_MEETING]


def test_what_is_called_off_makes_no_lead_and_still_belongs_to_the_booking(path: LeadPath) -> None:
    day = a_day(path)
    hear(path, day["cancelled"])
    assert (path.leads(), path.tasks()) == ([], [])
    hear(path, day["booked"], day["moved"])

    assert [one.state for one in kept(path)] == [BookingState.CANCELLED]


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("9999-12-31T23:00:00Z", "9999-12-31T23:59:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:30:00Z"),
        ("2031-05-16T09:00:00Z", "9999-12-31T00:00:00Z"),
    ],
)
@on_one_database
def test_a_meeting_that_cannot_be_is_kept_for_a_person(answered: LeadPath, starts: str, ends: str) -> None:
    times = {"start_time": starts, "end_time": ends}
    hear(answered, calendly(answered, "invitee.created", "A", FIRST, 0, scheduled_event=times))

    assert kept(answered) == []
    assert [task.action for task in answered.tasks()] == [RequiredAction.REPAIR_DELIVERY]


def test_a_booking_by_a_clock_far_ahead_tells_nothing_that_no_later_news_can_change(answered: LeadPath) -> None:
    hear(answered, calendly(answered, "invitee.created", "A", FIRST, 40 * 24 * 60))

    assert kept(answered) == []


def test_a_booking_of_a_lead_is_a_notice_in_the_digests_sum(answered: LeadPath) -> None:
    hear(answered, a_day(answered)["booked"])

    query = select(deliveries.c.outcome).order_by(deliveries.c.received_at, deliveries.c.id)
    assert answered.database.read(lambda connection: list(connection.execute(query).scalars())) == ["read", "notice"]


def test_a_booking_that_names_nobody_is_a_persons(path: LeadPath) -> None:
    hear(path, calendly(path, "invitee.created", "A", FIRST, 0, email=""))

    (task,) = path.tasks()
    assert task.action is RequiredAction.SEE_TO_MEETING
    assert "names no lead" in task.reason


def test_one_of_us_trying_the_page_is_no_lead(path: LeadPath) -> None:
    hear(path, calendly(path, "invitee.created", "A", FIRST, 0, email="ines@larkfield.example"))

    assert (path.leads(), path.tasks()) == ([], [])


def test_after_its_end_the_partner_is_asked_once_and_their_word_counts(answered: LeadPath) -> None:
    hear(answered, a_day(answered)["booked"])
    questions = MeetingQuestions(database=answered.database, profiles=answered.profiles, clock=answered.clock)
    assert questions.ask() == 0
    answered.clock.advance((FIRST + timedelta(hours=1)).total_seconds())

    assert (questions.ask(), questions.ask()) == (1, 0)
    (asked,) = about_meetings(answered)
    assert asked.action is RequiredAction.SAY_IF_MET
    say(answered, asked, Decision.MET)
    assert [one.state for one in kept(answered)] == [BookingState.HELD]
    assert told(answered) == {"booked": 1, "meeting_held": 1}
    assert about_meetings(answered) == []
    assert questions.ask() == 0


def test_what_is_moved_after_the_question_is_asked_about_again(answered: LeadPath) -> None:
    day = a_day(answered)
    hear(answered, day["booked"])
    questions = MeetingQuestions(database=answered.database, profiles=answered.profiles, clock=answered.clock)
    answered.clock.advance((FIRST + timedelta(hours=1)).total_seconds())
    assert questions.ask() == 1
    hear(answered, day["moved"])
    answered.clock.advance((SECOND - FIRST).total_seconds())

    assert questions.ask() == 1


@on_one_database
def test_a_meeting_that_does_not_suit_is_called_off_where_it_was_made(answered: LeadPath) -> None:
    hear(answered, a_day(answered)["booked"])
    (brief,) = about_meetings(answered)
    say(answered, brief, Decision.DECLINE)

    (left,) = about_meetings(answered)
    assert left.action is RequiredAction.SEE_TO_MEETING
    when = named_time(kept(answered)[0].starts_at, answered.firm.partners[0].time_zone)
    assert f"The meeting of {when}" in left.reason.replace("You said that the", "The")
    assert "Calendly" in left.reason
    assert left.context["who"].endswith(f"<{ANA}>")
    hear(answered, calendly(answered, "invitee.canceled", "A", FIRST, 9))
    assert [one.state for one in kept(answered)] == [BookingState.CANCELLED]


def test_an_answer_overtakes_no_meeting(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    path.run({"email": ANA})
    hear(path, calendly(path, "invitee.created", "A", FIRST, 0))
    letter = next(task for task in path.tasks() if task.action is RequiredAction.APPROVE_REPLY)
    say(path, letter, Decision.ANSWERED)

    assert [task.action for task in path.tasks()] == [RequiredAction.PREPARE_MEETING]


def test_two_orders_of_one_moment_meet_in_postgres_too(answered: LeadPath) -> None:
    day = a_day(answered)
    hear(answered, *reversed(day.values()))

    rows = answered.database.read(lambda connection: list(connection.execute(select(bookings.c.id)).scalars()))
    names = answered.database.read(lambda connection: list(connection.execute(select(booking_names.c.name)).scalars()))
    assert (len(rows), sorted(names)) == (1, ["A", "B"])


def test_a_colleagues_word_outlives_news_that_is_heard_at_the_same_moment(postgres_database: PostgresDatabase) -> None:
    path = LeadPath(postgres_database)
    path.run({"email": ANA})
    hear(path, a_day(path)["booked"])
    (booking,) = kept(path)
    news = BookingNews(
        at=path.clock(),
        state=BookingState.BOOKED,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        by="calendly",
        name="A",
        place="https://call.example/7",
    )
    heard = HeardBooking(vendor="calendly", news=news)
    meanwhile(
        postgres_database,
        lambda connection: say_of_meeting(connection, booking.id, BookingState.HELD, "ines", path.clock()),
        lambda connection: keep_news(connection, path.firm.id, heard, booking.lead_id, path.clock()),
    )

    assert [one.state for one in kept(path)] == [BookingState.HELD]
