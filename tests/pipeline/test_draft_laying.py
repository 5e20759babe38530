"""Held drafts lie in the mailbox once, as a person's mail, until somebody decides."""

from dataclasses import replace
from functools import partial

import pytest

from app.domain.decision import Decision
from app.domain.delivery import Delivery
from app.storage.access.read_mailboxes import ReadMailbox
from app.storage.engines.database import Database
from app.storage.leads.deliveries import store_delivery
from app.storage.leads.own_answers import leads_answered
from app.storage.tasks.tasks import decide
from tests.fake_mailbox import NEVER, FakeMailbox, head, kept, prepared_mailbox, reading
from tests.fakes import Killed
from tests.path_parts import LeadPath


@pytest.fixture
def mailbox(database: Database) -> ReadMailbox:
    return prepared_mailbox(database)


def held_in_mailbox(database: Database) -> LeadPath:
    """A lead that came through the mailbox, whose draft waits for a person."""
    path = LeadPath(database, autonomy="hold")
    body = b'[{"message": "We need help with pricing", "email": "ana@brightpump.example"}]'
    delivery = Delivery(headers={}, body=body, received_at=path.clock())
    kept_as = database.write(partial(store_delivery, firm_id=path.firm.id, source_id="post", delivery=delivery))[0]
    path.worker(("delivery", kept_as))
    return path


def laying(mailbox: ReadMailbox) -> ReadMailbox:
    return replace(mailbox, account=replace(mailbox.account, lays_drafts=True))


def test_a_held_draft_is_laid_once_as_a_persons_mail_and_taken_back_when_decided(
    database: Database, mailbox: ReadMailbox
) -> None:
    path, fetched, reader = held_in_mailbox(database), FakeMailbox([]), reading(database)
    reader.look(mailbox, fetched, NEVER)
    assert fetched.drafts == {}
    for _ in range(2):
        reader.look(laying(mailbox), fetched, NEVER)
    ((message_id, raw),) = fetched.drafts.items()
    assert raw.startswith(b"None ana@brightpump.example ")

    (task,) = path.tasks()
    database.write(lambda connection: decide(connection, task.id, Decision.DROP, "ines", path.clock()))
    reader.look(mailbox, fetched, NEVER)
    assert message_id not in fetched.drafts


class DyingMailbox(FakeMailbox):
    def add_draft(self, raw: bytes, message_id: str) -> bool:
        super().add_draft(raw, message_id)
        raise Killed


def test_who_dies_while_laying_a_draft_lays_it_under_the_same_id_again(
    database: Database, mailbox: ReadMailbox
) -> None:
    held_in_mailbox(database)
    fetched = DyingMailbox([])
    with pytest.raises(Killed):
        reading(database).look(laying(mailbox), fetched, NEVER)
    again = FakeMailbox([], drafts=dict(fetched.drafts))
    reading(database).look(laying(mailbox), again, NEVER)

    assert (len(again.drafts), again.drafts.keys()) == (1, fetched.drafts.keys())


def test_sending_a_draft_from_the_mailbox_is_the_decision_whoever_it_went_to(
    database: Database, mailbox: ReadMailbox
) -> None:
    path, fetched, reader = held_in_mailbox(database), FakeMailbox([]), reading(database)
    reader.look(laying(mailbox), fetched, NEVER)
    (message_id,) = fetched.drafts
    sent, raw = head(1, to="assistant@brightpump-office.example")
    fetched.sent.append((replace(sent, message_id=message_id, answered_ids=()), raw))
    reader.look(laying(mailbox), fetched, NEVER)

    assert b"answer 1" in kept(database)
    recipients = ["assistant@brightpump-office.example"]
    asked = partial(leads_answered, firm_id=path.firm.id, message_id=message_id, answered_ids=(), recipients=recipients)
    found = database.read(partial(asked, at=path.clock()))
    assert found is not None
    assert [task.lead_id for task in path.tasks()] == list(found.lead_ids)
    elsewhere = partial(leads_answered, firm_id="another", message_id=message_id, answered_ids=())
    assert database.read(partial(elsewhere, recipients=recipients, at=path.clock())) is None
