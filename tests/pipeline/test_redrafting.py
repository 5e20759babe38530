"""A letter written anew as a colleague wishes: by the worker, once, and never over a decision; else they are told why not."""

from functools import partial

import pytest
from sqlalchemy import Connection, insert, select

from app.domain.decision import Decision
from app.domain.errors import Conflict, MoveRefused
from app.pipeline.redrafting import Redrafting
from app.storage.leads.due_work import due_work
from app.storage.mailbox_tables import laid_drafts
from app.storage.tables import tasks
from app.storage.tasks.desk_moves import undo, wish
from app.storage.tasks.tasks import Task, decide, load_task
from tests.fakes import Killed
from tests.path_parts import LeadPath
from tests.person_to_erase import ask_to_erase, erasing
from tests.racing import race

INES = "ines@larkfield.example"


def held(path: LeadPath) -> Task:
    path.set_policy(autonomy="hold")
    path.run({"message": "We need help with pricing."})
    (task,) = path.tasks()
    return task


def wished(path: LeadPath, task: Task, said: str) -> None:
    move = partial(wish, firm_id=path.firm.id, task_id=task.id, said=said, by=INES, now=path.clock())
    path.database.write(move)


def again(path: LeadPath, task: Task) -> Task:
    found = path.database.read(partial(load_task, task_id=task.id))
    assert found is not None
    return found


def told(path: LeadPath, task: Task) -> str | None:
    query = select(tasks.c.wish_told).where(tasks.c.id == task.id)
    said: str | None = path.database.read(lambda connection: connection.execute(query).scalar())
    return said


def letter(path: LeadPath) -> str:
    draft = path.lead(0).draft
    assert draft is not None
    return draft.letter


def test_the_worker_writes_it_anew_and_the_task_stays_open(path: LeadPath) -> None:
    task = held(path)
    wished(path, task, "shorter")
    assert path.database.read(partial(due_work, now=path.clock())) == [("task", task.id)]
    path.worker(("task", task.id))
    path.worker(("task", task.id))

    assert letter(path) == "Good day. As wished: shorter."
    now = again(path, task)
    assert (now.next_step, now.decision, now.wish, told(path, task)) == (
        None,
        None,
        None,
        "It was written anew: shorter.",
    )
    assert path.database.read(partial(due_work, now=path.clock())) == []
    assert path.mailer.sent == []


@pytest.mark.parametrize(
    ("said", "why"), [("in verse", "Nobody can do that."), ("unfit", "would not pass its checks (too short)")]
)
def test_what_cannot_be_written_so_is_said_and_the_letter_is_as_it_was(path: LeadPath, said: str, why: str) -> None:
    task = held(path)
    wished(path, task, said)
    path.worker(("task", task.id))

    assert (letter(path), again(path, task).next_step) == ("Good day.", None)
    assert why in (told(path, task) or "")


def test_a_fault_of_the_writer_is_told_and_not_tried_for_ever(path: LeadPath) -> None:
    class Broken:
        def write(self, *_given: object, **_named: object) -> object:
            raise ValueError("a bug")

    task = held(path)
    wished(path, task, "shorter")
    parts = path.decisions.redrafting
    respond = type(parts.respond)(Broken(), parts.respond.unsubscribe_url)  # type: ignore[arg-type]  # no writer, which is what is tried
    Redrafting(database=path.database, profiles=path.profiles, respond=respond, clock=path.clock)(again(path, task))
    assert "could not be written anew" in (told(path, task) or "")
    assert path.database.read(partial(due_work, now=path.clock())) == []


def test_a_decision_overtakes_a_wish_and_is_what_leaves(path: LeadPath) -> None:
    task = held(path)
    wished(path, task, "shorter")
    as_read = again(path, task)
    path.database.write(partial(decide, task_id=task.id, decision=Decision.SEND, by=INES, now=path.clock()))
    with pytest.raises(Conflict):
        path.decisions.redrafting(as_read)
    path.clock.advance(10)
    path.worker(("task", task.id))
    assert [mail.text for mail in path.mailer.sent] == ["Good day.\n"]
    with pytest.raises(MoveRefused):
        wished(path, task, "shorter")


def test_two_workers_write_it_once_and_one_that_dies_leaves_it_to_another(path: LeadPath) -> None:
    task = held(path)
    wished(path, task, "shorter")

    def die(connection: Connection) -> None:
        raise Killed

    with pytest.raises(Killed):
        path.database.write(die)
    problems = race(*[partial(path.decisions, task.id)] * 3)
    assert all(isinstance(problem, Conflict) for problem in problems), problems
    assert letter(path) == "Good day. As wished: shorter."


def test_a_new_letter_takes_the_place_of_words_left_in_the_field_and_of_the_copy_in_a_mailbox(path: LeadPath) -> None:
    task = held(path)
    path.database.write(
        partial(decide, task_id=task.id, decision=Decision.SEND, by=INES, now=path.clock(), text="My own words.")
    )
    path.database.write(partial(undo, firm_id=path.firm.id, task_id=task.id, by=INES, now=path.clock()))
    row = {"task_id": task.id, "lead_id": task.lead_id, "source_id": "website", "message_id": "<laid@x.example>"}
    path.database.write(lambda connection: connection.execute(insert(laid_drafts).values(row)))
    assert again(path, task).decision_text == "My own words."
    wished(path, task, "shorter")
    path.worker(("task", task.id))

    assert again(path, task).decision_text is None
    lying = path.database.read(lambda c: c.execute(select(laid_drafts.c.task_id)).scalars().all())
    assert task.id not in lying, "the old copy is taken away, and the new letter laid"


def test_of_somebody_who_is_erased_neither_wish_nor_answer_stays(path: LeadPath) -> None:
    task = held(path)
    wished(path, task, "say hello to Ana's brother Teodor")
    ask_to_erase(path, "ana@brightpump.example")
    erasing(path).carry_out_due()
    left = path.database.read(lambda c: c.execute(select(tasks.c.id, tasks.c.wish, tasks.c.wish_told)).all())
    assert [(row.wish, row.wish_told) for row in left if row.id != task.id] == [(None, None)], "what to erase by hand"
    path.worker(("task", task.id))
