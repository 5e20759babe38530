"""A lead added by hand goes the same path as any other, and nothing of it leaves without a person."""

import pytest
from sqlalchemy import select

from app.domain.added_lead import AddedLead
from app.domain.inquiry import ChannelName
from app.domain.lead import Lead
from app.domain.lead_state import LeadState
from app.domain.task import RequiredAction
from app.storage.access.firms import list_sources, load_source
from app.storage.events import events_of_lead
from app.storage.leads.added_leads import add_lead
from app.storage.leads.leads import load_lead
from app.storage.people.erasures import ask_erasure
from app.storage.people.person_search import find_person
from app.storage.tables import deliveries
from tests.path_parts import LeadPath

INES = "ines@larkfield.example"
ADA = AddedLead(name="Ada Quill", email="ada@quillmotors.example", phone="+44 20 7946 0018", message="Wants pricing.")


def add(path: LeadPath, lead: AddedLead = ADA, *, entry: str = "a" * 32, delivery_id: str | None = None) -> str | None:
    now = path.clock()
    lead_id, new = path.database.write(
        lambda connection: add_lead(
            connection, path.firm.id, lead, by=INES, entry=entry, now=now, delivery_id=delivery_id
        )
    )
    if new and lead_id is not None:
        path.worker(("lead", lead_id))
    return lead_id


def stored(path: LeadPath, lead_id: str | None) -> Lead:
    found = path.database.read(lambda connection: load_lead(connection, lead_id or ""))
    assert found is not None
    return found


def test_it_is_judged_and_drafted_and_waits_for_a_person(path: LeadPath) -> None:
    lead_id = add(path)

    (task,) = path.tasks()
    assert (task.lead_id, task.action) == (lead_id, RequiredAction.APPROVE_REPLY)
    assert task.reason == f"Added by hand ({INES}); nothing is sent until you say so."
    assert path.mailer.sent == []
    lead = stored(path, lead_id)
    assert lead.draft is not None
    assert lead.inquiry.channel is ChannelName.BY_HAND
    events = path.database.read(lambda connection: events_of_lead(connection, lead_id or ""))
    assert ("added_by_hand", INES, "phone") in [one[1:] for one in events]


def test_the_watch_sends_no_acknowledgement_either(path: LeadPath) -> None:
    now = path.clock()
    path.database.write(lambda connection: add_lead(connection, path.firm.id, ADA, by=INES, entry="b" * 32, now=now))
    path.clock.advance(120)
    path.watch.acknowledge_late_leads()

    assert path.mailer.sent == []
    assert len(path.tasks()) == 1


@pytest.mark.parametrize("message", ["spam", "Please stop writing to me. Unsubscribe."])
def test_no_judge_and_no_rule_closes_what_a_person_vouches_for(path: LeadPath, message: str) -> None:
    add(path, AddedLead(name="Ada Quill", email="ada@quillmotors.example", message=message))

    assert [lead.state for lead in path.leads()] == [LeadState.HELD]


def test_without_an_address_a_person_answers_as_they_got_in_touch(path: LeadPath) -> None:
    add(path, AddedLead(name="Ada Quill", phone="+44 20 7946 0018", message="Wants pricing."))

    (task,) = path.tasks()
    assert task.action is RequiredAction.WRITE_REPLY
    assert "Added by hand" in task.reason


def test_a_form_sent_twice_adds_once(path: LeadPath) -> None:
    first, again, other = add(path), add(path), add(path, entry="c" * 32)

    assert first == again != other
    assert [lead.state for lead in path.leads()] == [LeadState.HELD, LeadState.JOINED]  # the other says the same


def test_the_person_is_recognised(path: LeadPath) -> None:
    path.run({"email": "ada@quillmotors.example", "name": "Ada Quill", "message": "Hello, what do you cost?"})
    lead_id = add(path)

    assert stored(path, lead_id).contact_id == stored(path, path.leads()[0].id).contact_id


def test_whoever_stands_in_a_quarantined_delivery_is_added_with_it_and_its_task_is_done(path: LeadPath) -> None:
    delivery_id = path.run(body=b"From: Ada")
    lead_id = add(path, delivery_id=delivery_id)

    lead = stored(path, lead_id)
    assert (lead.inquiry.channel, lead.source_id) == (ChannelName.WEBSITE_FORM, "website")
    assert [task.action for task in path.tasks()] == [RequiredAction.APPROVE_REPLY]
    assert path.database.read(lambda connection: find_person(connection, path.firm.id, "ada@quillmotors.example"))


def test_another_firms_delivery_adds_nothing(path: LeadPath) -> None:
    assert add(path, delivery_id="0" * 32) is None
    assert path.leads() == []


def test_its_source_is_nobodys_to_post_to(path: LeadPath) -> None:
    add(path)

    assert [source.id for source in path.database.read(list_sources)] == ["website"]
    assert path.database.read(lambda connection: load_source(connection, f"by_hand:{path.firm.id}")) is None


def test_erasing_the_person_takes_what_was_written_down(path: LeadPath) -> None:
    add(path)
    subject = path.database.read(lambda connection: find_person(connection, path.firm.id, "ada@quillmotors.example"))
    kept = path.database.read(lambda connection: connection.execute(select(deliveries.c.id)).scalars().all())
    assert set(subject.deliveries) == set(kept)
    path.database.write(lambda connection: ask_erasure(connection, path.firm.id, subject, INES, path.clock()))
