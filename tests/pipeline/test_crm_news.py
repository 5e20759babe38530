"""What follows here from what somebody does in the CRM."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from app.domain.crm import CrmLink
from app.domain.crm_copy import CopyKind, CrmCopy
from app.domain.decision import Decision
from app.domain.firm import Partner
from app.domain.task import NewTask, RequiredAction
from app.storage.access.firms import store_profile
from app.storage.crm.crm_copies import copies_of
from app.storage.crm.crm_looks import ask_to_look, looks_asked
from app.storage.crm.crm_records import keep_links
from app.storage.crm_tables import crm_copies, crm_copy_keys
from app.storage.events import events_of_lead
from app.storage.leads.step_results import keep_person_answer
from app.storage.people.emptying import empty_leads
from app.storage.people.refusals import is_suppressed
from app.storage.tasks.desk_moves import assign
from app.storage.tasks.tasks import Task, decide, load_task, open_task
from tests.path_parts import LeadPath
from tests.pipeline.test_crm_reading import EVERY, account, reading
from tests.seeding import PARTNER

TOMAS = "tomas@larkfield.example"
LATER = timedelta(minutes=20).total_seconds()


def held(path: LeadPath, action: RequiredAction = RequiredAction.APPROVE_REPLY) -> Task:
    """A lead of contact 7 there, and its task, 71 there."""
    path.firm = replace(path.firm, partners=(*path.firm.partners, Partner(email=TOMAS, name="Tomas Brandt")))
    path.profiles = {path.firm.id: path.firm}
    path.database.write(lambda connection: store_profile(connection, path.firm, path.clock()))
    path.set_policy(autonomy="hold")
    path.run({"email": "ann@acme.example", "name": "Ann", "message": "We need help with pricing."})
    lead = path.lead(0)
    if action is not RequiredAction.APPROVE_REPLY:
        path.database.write(lambda c: decide(c, path.tasks()[0].id, Decision.DROP, PARTNER, path.clock()))
        path.worker(("task", path.tasks()[0].id))
        new = NewTask(action=action, owner=PARTNER, due_at=path.clock(), reason="See to it.")
        path.database.write(lambda c: open_task(c, path.firm.id, new, path.clock(), lead_id=lead.id))
    [task] = path.tasks()
    links = [
        CrmLink(kind="task", our_key=task.id, their_id="71"),
        CrmLink(kind="contact", our_key=lead.contact_id or "", their_id="7"),
        CrmLink(kind="deal", our_key=lead.id, their_id="8"),
    ]
    path.database.write(lambda connection: keep_links(connection, path.firm.id, path.crm.vendor, links))
    return task


def there(path: LeadPath, kind: str, id_: str, owner: str = PARTNER, **values: str) -> None:
    keys = ("ann@acme.example",) if kind == "contact" else ()
    path.crm.put(
        CrmCopy(kind=kind, their_id=id_, changed_at=path.clock(), owner=owner, keys=keys, values=values)  # type: ignore[arg-type]  # a test's own kinds
    )


def now_as(path: LeadPath, task: Task) -> Task:
    found = path.database.read(lambda connection: load_task(connection, task.id))
    assert found is not None
    return found


def look(path: LeadPath, times: int = 1) -> None:
    """Each by a process of its own, so that nothing is remembered but what is stored."""
    for _ in range(times):
        path.clock.advance(EVERY.total_seconds())
        reading(path, "reader").read_all()


def kinds(path: LeadPath) -> list[str]:
    return [kind for _, kind, *_ in path.database.read(lambda c: events_of_lead(c, path.leads()[0].id))]


def test_a_task_completed_there_closes_here_once_the_reply_is_known(path: LeadPath) -> None:
    task = held(path)
    path.database.write(lambda c: keep_person_answer(c, path.leads()[0].id, path.clock(), path.clock()))
    there(path, "task", "71", done="yes")

    look(path, 2)

    decided = now_as(path, task)
    assert (decided.decision, decided.decided_by) == (Decision.ANSWERED, PARTNER)
    assert (("task", task.id), None) in path.waker.woken
    path.worker(("task", task.id))
    assert now_as(path, task).done_at is not None


def test_what_a_webhook_says_of_a_task_is_followed_at_once_and_of_a_strangers_task_never(path: LeadPath) -> None:
    task = held(path)
    reading(path, "reader").read_all()
    there(path, "task", "71", owner=TOMAS)
    there(path, "task", "72", owner=TOMAS)
    named: list[tuple[CopyKind, str]] = [("task", "71"), ("task", "72")]
    path.database.write(lambda connection: ask_to_look(connection, account(path), named, path.clock()))
    path.clock.advance(5)

    reading(path, "reader").read_all()

    assert now_as(path, task).owner == TOMAS
    assert path.database.read(lambda c: copies_of(c, account(path), "task", ["71", "72"])).keys() == {"71"}
    assert path.database.read(lambda c: looks_asked(c, account(path), "task", 10)) == []


def test_a_mail_that_somebody_wrote_in_the_crm_is_a_reply(path: LeadPath) -> None:
    task = held(path)
    path.crm.written_to.add("7")
    there(path, "task", "71", done="yes")

    look(path)

    assert now_as(path, task).decision == Decision.ANSWERED


def test_completed_without_a_reply_stays_open_here_and_its_owner_is_told_once(path: LeadPath) -> None:
    task = held(path)
    path.owners.tell()
    told = len(path.alerts.sent)
    there(path, "task", "71", done="yes")

    look(path, 2)
    assert now_as(path, task).reason == task.reason, "the reply may be on its way to us"
    path.clock.advance(LATER)
    look(path, 3)
    path.owners.tell()

    asked = now_as(path, task)
    assert asked.decision is None
    assert asked.reason.startswith("Somebody completed it in the CRM, but no reply of ours is known")
    assert len(path.alerts.sent) == told + 1
    assert kinds(path).count("crm_task_completed") == 1


def test_ringing_back_is_believed_and_what_only_a_person_can_say_is_asked(path: LeadPath) -> None:
    task = held(path, RequiredAction.RING_BACK)
    there(path, "task", "71", done="yes")
    look(path)
    assert now_as(path, task).decision == Decision.DONE


def test_a_question_that_only_a_person_can_answer_is_not_closed_from_there(path: LeadPath) -> None:
    task = held(path, RequiredAction.CONFIRM_REFUSAL)
    there(path, "task", "71", done="yes")
    look(path, 2)
    assert now_as(path, task).decision is None
    assert now_as(path, task).reason.startswith("Somebody completed it in the CRM; what is to be done")


def test_a_task_given_to_a_colleague_there_is_theirs_here(path: LeadPath) -> None:
    task = held(path)
    there(path, "task", "71")
    look(path)
    there(path, "task", "71", TOMAS)

    look(path, 2)

    assert now_as(path, task).owner == TOMAS
    assert kinds(path).count("assigned") == 1


def test_what_was_given_away_here_is_not_taken_back_by_what_stands_there(path: LeadPath) -> None:
    task = held(path)
    path.database.write(lambda c: assign(c, path.firm.id, task.id, TOMAS, PARTNER, path.clock()))
    there(path, "task", "71", PARTNER)

    look(path, 3)

    assert now_as(path, task).owner == TOMAS


def test_a_task_given_to_a_stranger_there_is_said_and_stays(path: LeadPath) -> None:
    task = held(path)
    there(path, "task", "71")
    look(path)
    there(path, "task", "71", "new@larkfield.example")

    look(path, 2)

    assert now_as(path, task).owner == PARTNER
    assert now_as(path, task).reason.count("new@larkfield.example, who is no colleague here") == 1


def test_a_task_deleted_there_is_asked_about_once(path: LeadPath) -> None:
    task = held(path)
    there(path, "task", "71")
    look(path)
    path.crm.copies.clear()

    look(path, 3)

    assert now_as(path, task).reason.count("Somebody deleted it in the CRM") == 1
    assert kinds(path).count("crm_task_deleted") == 1


def test_a_new_owner_of_the_contact_owns_its_leads_and_what_is_open(path: LeadPath) -> None:
    task = held(path)
    there(path, "contact", "7")
    look(path)
    assert path.lead(0).owner is None, "as it was"
    there(path, "contact", "7", TOMAS)

    look(path, 2)

    assert (path.lead(0).owner, now_as(path, task).owner) == (TOMAS, TOMAS)
    assert kinds(path).count("owner_found") == 1


def test_opting_out_there_is_heard_here_and_a_partner_may_lift_it(path: LeadPath) -> None:
    held(path)
    there(path, "contact", "7", opted_out="yes", email="ann@acme.example")

    look(path)

    assert path.database.read(lambda c: is_suppressed(c, path.firm.id, "ann@acme.example"))


def test_a_stage_that_moved_is_told_in_the_history_once(path: LeadPath) -> None:
    held(path)
    there(path, "deal", "8", stage="new", state="open")
    look(path)
    there(path, "deal", "8", stage="signed", state="won", amount="4000")

    look(path, 3)

    told = [
        detail
        for _, kind, _, detail in path.database.read(lambda c: events_of_lead(c, path.leads()[0].id))
        if kind == "crm_deal"
    ]
    assert told == ["stage new to signed, state open to won, amount none to 4000"]


def test_no_copy_of_an_erased_person_is_left_nor_comes_back(path: LeadPath) -> None:
    held(path)
    there(path, "contact", "7")
    look(path)
    path.database.write(lambda c: empty_leads(c, [path.leads()[0].id], path.clock()))

    rows = path.database.read(
        lambda c: [
            *c.execute(select(crm_copies).where(crm_copies.c.kind == "contact")),
            *c.execute(select(crm_copy_keys)),
        ]
    )
    assert rows == []
