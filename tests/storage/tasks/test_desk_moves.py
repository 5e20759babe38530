"""Assigned, put off, undone, opened again: once, by one of those who try, and written in the history."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, select, update

from app.domain.absence import PlannedAbsence
from app.domain.decision import Decision
from app.domain.desk import SNOOZES, Move, snoozed_until
from app.domain.errors import Conflict, MoveRefused
from app.domain.firm import Partner
from app.domain.task import EMERGENCY, RequiredAction
from app.storage.access.firms import store_profile
from app.storage.events import events_of_lead
from app.storage.leads.reopened_tasks import reopen
from app.storage.schema import migrate
from app.storage.tables import leads, tasks
from app.storage.tasks.desk_moves import assign, snooze, undo, unsnooze
from app.storage.tasks.stand_ins import go_away
from app.storage.tasks.tasks import Task, decide, load_task
from app.storage.tasks.tasks_to_remind import unalerted_tasks
from tests.fakes import Killed
from tests.path_parts import LeadPath
from tests.racing import race
from tests.seeding import LONDON, NOON, Seed
from tests.storage.test_schema import new_engine, run_alembic

__all__ = ["new_engine"]  # a fixture
INES, LEO = "ines@larkfield.example", "leo@larkfield.example"
HOUR = timedelta(hours=1)
T = TypeVar("T")
BEFORE = "0029"  # the revision before what a stop left had a name


def held(path: LeadPath, **row: object) -> Task:
    """The task of a reply that waits for approval, of a firm with two partners."""
    ines = path.firm.partners[0]
    leo = Partner(email=LEO, name="Leo Brandt", time_zone=ines.time_zone, digest_at=ines.digest_at)
    path.firm = replace(path.firm, partners=(ines, leo))
    path.profiles[path.firm.id] = path.firm
    path.database.write(lambda connection: store_profile(connection, path.firm, path.clock()))
    path.set_policy(autonomy="hold")
    path.run(dict(row))
    path.owners.tell()
    (task,) = path.tasks()
    return task


def again(path: LeadPath, task_id: str) -> Task:
    found = path.database.read(lambda connection: load_task(connection, task_id))
    assert found is not None
    return found


def chosen(path: LeadPath, task: Task, decision: Decision, text: str | None = None) -> None:
    path.clock.advance(1)
    now = path.clock()
    assert path.database.write(lambda connection: decide(connection, task.id, decision, INES, now, text=text))


def history(path: LeadPath) -> list[tuple[str, str, str]]:
    lead_id = path.leads()[0].id
    found = path.database.read(lambda connection: events_of_lead(connection, lead_id))
    return [(kind, actor, detail) for _at, kind, actor, detail in found if kind in set(Move)]


def moved(path: LeadPath, move: Callable[..., T], task: Task, *more: object, **named: object) -> T:
    now = path.clock()
    return path.database.write(lambda c: move(c, path.firm.id, task.id, *more, by=INES, now=now, **named))


def test_who_gets_a_task_is_told_of_it_and_it_is_due_when_it_was(path: LeadPath) -> None:
    task = held(path)
    path.clock.advance(60)
    moved(path, assign, task, LEO)

    now = again(path, task.id)
    assert (now.owner, now.due_at, now.alerted_at) == (LEO, task.due_at, None)
    assert path.owners.tell() == 1
    assert path.alerts.sent[-1].owner == LEO
    assert history(path) == [("assigned", INES, "to Leo Brandt")]
    with pytest.raises(MoveRefused, match="already"):
        moved(path, assign, task, LEO)
    with pytest.raises(MoveRefused, match="one of your colleagues"):
        moved(path, assign, task, "stranger@visitor.example")


def test_who_takes_a_task_themselves_is_not_told_and_who_is_away_is_stood_in_for(path: LeadPath) -> None:
    task = held(path)
    moved(path, assign, task, LEO)
    moved(path, assign, task, INES)
    assert path.owners.tell() == 0, "Ines took it back herself"

    away = PlannedAbsence(email=LEO, stand_in=INES, begins_at=path.clock(), ends_at=None)
    path.database.write(lambda connection: go_away(connection, path.firm.id, away, by=LEO, now=path.clock()))
    with pytest.raises(MoveRefused, match="Ines Calder's already"):
        moved(path, assign, task, LEO)


def test_of_two_who_assign_at_once_one_is_told_that_it_is_taken(path: LeadPath) -> None:
    task = held(path)
    now = path.clock()
    give = partial(assign, firm_id=path.firm.id, task_id=task.id, owner=LEO, now=now)
    problems = race(*(lambda by=by: path.database.write(partial(give, by=by)) for by in (INES, LEO)))

    assert [type(problem) for problem in problems] == [MoveRefused]
    assert len(history(path)) == 1


def test_a_snoozed_task_rings_when_it_comes_back_and_others_still_hear_when_it_is_due(path: LeadPath) -> None:
    task = held(path)
    until = task.due_at - timedelta(minutes=5)
    moved(path, snooze, task, until)
    now = again(path, task.id)
    assert (now.due_at, now.snoozed_until) == (task.due_at, until)
    assert path.database.read(partial(unalerted_tasks, now=until - HOUR)) == []
    path.clock.now = until
    assert path.owners.tell() == 1, "its owner hears that it is back"

    moved(path, snooze, task, task.due_at + HOUR)
    path.clock.now = task.due_at
    path.reminders.remind()
    assert LEO in {alert.owner for alert in path.alerts.sent}, "past due somebody else knows, whoever put it off"
    assert [kind for kind, *_ in history(path)] == ["snoozed", "snoozed"]


def test_what_cannot_wait_is_not_put_off_and_what_is_decided_neither(path: LeadPath) -> None:
    task = held(path)
    urgent = update(tasks).values(context={EMERGENCY: "the line stands still"})
    path.database.write(lambda connection: connection.execute(urgent))
    with pytest.raises(MoveRefused, match="emergency"):
        moved(path, snooze, task, path.clock() + HOUR)
    path.database.write(lambda connection: connection.execute(update(tasks).values(context={})))
    moved(path, snooze, task, path.clock() + HOUR)
    moved(path, unsnooze, task)
    moved(path, unsnooze, task)
    assert again(path, task.id).snoozed_until is None
    chosen(path, task, Decision.DROP)
    with pytest.raises(MoveRefused, match="decided it already"):
        moved(path, snooze, task, path.clock() + HOUR)
    assert [kind for kind, *_ in history(path)] == ["snoozed", "unsnoozed"]


def test_until_when_is_said_in_words_or_as_the_clock_of_the_colleague_shows_it() -> None:
    wednesday, friday = NOON, NOON + timedelta(days=2)

    def named(said: str, now: datetime = wednesday) -> str:
        return f"{snoozed_until(said, LONDON, now).astimezone(LONDON):%a %d %H:%M}"

    assert [named(one) for one in SNOOZES] == ["Wed 14 13:00", "Wed 14 14:00", "Thu 15 08:00", "Mon 19 08:00"]
    assert (named("tomorrow", friday), named("next_week", friday)) == ("Mon 19 08:00", "Mon 19 08:00")
    assert named("2031-05-16T09:30") == "Fri 16 09:30"
    for wrong in ("", "soon", "2031-05-14T11:00", "2032-05-14T11:00", "0001-01-01", "9999-12-31T23:59"):
        with pytest.raises(MoveRefused):
            named(wrong)


def test_a_letter_is_stopped_within_ten_seconds_and_keeps_its_words(path: LeadPath) -> None:
    task = held(path)
    chosen(path, task, Decision.SEND, "Dear Ana,\n\nmy own words.")
    path.clock.advance(9)
    path.worker(("task", task.id))  # a stray wake-up
    assert path.mailer.sent == []
    assert path.waker.woken[-1] == (("task", task.id), again(path, task.id).due_step_at), "and none is lost by it"
    moved(path, undo, task)

    now = again(path, task.id)
    assert (now.decision, now.next_step, now.decision_text) == (None, None, "Dear Ana,\n\nmy own words.")
    path.clock.advance(60)
    path.worker(("task", task.id))
    assert (path.mailer.sent, path.leads()[0].state) == ([], "held")
    assert history(path) == [("undone", INES, "")]
    with pytest.raises(MoveRefused, match="nothing to undo"):
        moved(path, undo, task)


def test_a_letter_that_is_leaving_cannot_be_undone(path: LeadPath) -> None:
    task = held(path)
    chosen(path, task, Decision.SEND)
    path.clock.advance(10)
    problems: list[Exception] = []

    def meanwhile() -> None:
        try:
            moved(path, undo, task)
        except MoveRefused as refused:
            problems.append(refused)

    path.mailer.before = meanwhile
    path.worker(("task", task.id))
    assert (len(problems), len(path.mailer.sent)) == (1, 1)
    with pytest.raises(MoveRefused, match="carried out already"):
        moved(path, undo, task)


def test_undo_and_the_worker_at_the_same_moment_do_not_both_win(path: LeadPath) -> None:
    for number in range(8):
        path.mailer.sent.clear()
        path.set_policy(autonomy="hold")
        path.run({"email": f"p{number}@firm{number}.example", "name": "", "message": f"Question {number}"})
        (task,) = path.tasks()
        chosen(path, task, Decision.SEND)
        path.clock.advance(10)
        problems = race(partial(path.decisions, task.id), partial(moved, path, undo, task))

        was_sent, is_open = len(path.mailer.sent) == 1, again(path, task.id).decision is None
        assert was_sent is not is_open, (number, problems)
        assert all(isinstance(problem, MoveRefused | Conflict) for problem in problems), problems
        if is_open:
            chosen(path, task, Decision.DROP)
            path.decisions(task.id)


def test_a_worker_that_was_slow_sends_nothing_that_was_undone_and_decided_again(path: LeadPath) -> None:
    """It has read the decision; before it writes the intention the colleague takes it back and decides otherwise."""
    task = held(path)
    chosen(path, task, Decision.SEND)
    path.clock.advance(10)
    as_read = again(path, task.id)
    moved(path, undo, task)
    chosen(path, task, Decision.DROP)
    with pytest.raises(Conflict):
        path.decisions._send(as_read)
    assert path.mailer.sent == []


def test_a_process_that_dies_in_a_move_leaves_the_task_as_it_was(path: LeadPath) -> None:
    task = held(path)
    before = again(path, task.id)

    def die(connection: Connection) -> None:
        assign(connection, path.firm.id, task.id, LEO, INES, path.clock())
        snooze(connection, path.firm.id, task.id, path.clock() + HOUR, INES, path.clock())
        raise Killed

    with pytest.raises(Killed):
        path.database.write(die)
    assert again(path, task.id) == before
    assert history(path) == []


@pytest.mark.parametrize("decision", [Decision.DROP, Decision.ANSWERED, Decision.NO_INQUIRY, Decision.PITCH])
def test_a_decided_task_opens_again_as_if_nothing_had_been_decided(path: LeadPath, decision: Decision) -> None:
    task = held(path)
    before = path.leads()[0].facts
    chosen(path, task, decision)
    path.decisions(task.id)
    assert path.tasks() == []
    path.clock.advance(3 * 24 * 3600)
    due = path.clock() + HOUR
    assert moved(path, reopen, task, due_at=due) == (task.id, Move.REOPENED)

    (open_now,) = path.tasks()
    facts = path.leads()[0].facts
    assert (open_now.id, open_now.decision, open_now.due_at) == (task.id, None, due)
    assert (facts.held, facts.answer, facts.disposition) == (before.held, None, "inquiry")
    lead = path.lead(0)
    assert path.leads()[0].personal_answer is None
    assert lead.draft is not None
    path.recorder.record_due()
    assert path.recorder.record_due() in (0, None), "the CRM has heard of it"
    chosen(path, open_now, Decision.SEND)
    path.clock.advance(10)
    path.decisions(task.id)
    assert (len(path.mailer.sent), path.leads()[0].state) == (1, "answered")


def test_after_a_letter_has_left_there_is_a_new_task_with_an_empty_letter(path: LeadPath) -> None:
    task = held(path)
    chosen(path, task, Decision.SEND)
    path.clock.advance(10)
    path.decisions(task.id)
    found = moved(path, reopen, task, due_at=path.clock() + HOUR)
    assert moved(path, reopen, task, due_at=path.clock() + HOUR) == found, "the same one, not a second"

    (new,) = path.tasks()
    assert (new.id, new.action, new.decision_text, new.owner) == (found[0], RequiredAction.WRITE_LETTER, "", INES)
    assert (found[1], path.leads()[0].state) == (Move.ASKED_ANEW, "answered")
    assert path.owners.tell() == 0, "whoever asked for it knows"


def test_what_cannot_be_taken_back_says_so(path: LeadPath) -> None:
    task = held(path)
    with pytest.raises(MoveRefused, match="waits for a decision already"):
        moved(path, reopen, task, due_at=path.clock())
    path.run({"message": "vendor, but unsure", "email": "vik@seller.example", "name": ""})
    (_, doubt) = path.tasks()
    chosen(path, doubt, Decision.INQUIRY)
    path.decisions(doubt.id)
    with pytest.raises(MoveRefused, match="cannot be taken back here"):
        moved(path, reopen, doubt, due_at=path.clock())
    with pytest.raises(MoveRefused, match="does not exist"):
        path.database.write(lambda connection: undo(connection, "mossgate", task.id, INES, path.clock()))


def test_two_who_open_the_same_task_again_do_it_once(path: LeadPath) -> None:
    task = held(path)
    chosen(path, task, Decision.DROP)
    path.decisions(task.id)
    problems = race(*[lambda: moved(path, reopen, task, due_at=path.clock() + HOUR)] * 3)

    assert [type(problem) for problem in problems] == [MoveRefused] * 2
    assert [kind for kind, *_ in history(path)] == ["reopened"]


def test_what_a_stop_held_is_known_as_that(path: LeadPath) -> None:
    path.set_policy(stopped=True)
    path.run({})
    (task,) = path.tasks()
    held_for = select(leads.c.held_for).where(leads.c.id == task.lead_id)
    assert path.database.read(lambda connection: connection.execute(held_for).scalar()) == "stopped"


def test_what_a_stop_held_before_the_upgrade_is_known_as_that_after_it(new_engine: Callable[[str], Engine]) -> None:
    engine = new_engine("stopped")
    migrate(engine)
    with engine.begin() as connection:
        seed = Seed(connection).firm()
        stopped = "The kill switch is on: nothing leaves by itself."
        seed.lead("stopped", held=stopped, held_for="policy")
        seed.lead("limit", held="The daily cap.", held_for="policy")
    run_alembic(engine, command.downgrade, BEFORE)
    run_alembic(engine, command.upgrade, "head")

    with engine.connect() as connection:
        kinds = {row.id: row.held_for for row in connection.execute(select(leads.c.id, leads.c.held_for))}
    assert (kinds[seed.ids["stopped"]], kinds[seed.ids["limit"]]) == ("stopped", "policy")
