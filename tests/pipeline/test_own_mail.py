"""What the firm's own people answer in their mail programs: it closes what waits, and nobody else can do that."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, select

from app.domain.delivery import Delivery
from app.domain.mailbox import ARRIVED, FOLDER, MAIL_TYPE, MailFolder
from app.domain.people.own_addresses import OwnAddresses
from app.domain.task import RequiredAction
from app.storage.engines.database import Database
from app.storage.events import events_of_lead
from app.storage.leads.deliveries import store_delivery
from app.storage.leads.verdicts import rescue_lead
from app.storage.tables import deliveries, messages
from integrations.inbound.mailboxes.fetched_mail import FetchedMail
from tests.path_parts import LeadPath, on_one_database

PROVED = "Authentication-Results: mx.larkfield.example; dmarc=pass header.from="
ANA = "ana@brightpump.example"


@pytest.fixture
def path(database: Database) -> LeadPath:
    made = LeadPath(database, autonomy="hold")
    own = OwnAddresses(domains=("larkfield.example",), partners=("ines@larkfield.example",))
    read = FetchedMail(secrets=(), authserv_ids=("mx.larkfield.example",), own=own)
    made.channel = read  # type: ignore[assignment]  # a real reader in place of the fake
    return made


def arrive(path: LeadPath, *lines: str, folder: MailFolder = MailFolder.INBOX, text: str = "We need help") -> str:
    """A mail with these header lines, read. What it was read as."""
    path.clock.advance(60)
    body = "\r\n".join((*lines, "", text, "")).encode()
    headers = {"content-type": MAIL_TYPE, FOLDER: folder.value, ARRIVED: path.clock().isoformat()}
    delivery = Delivery(headers=headers, body=body, received_at=path.clock())
    keep = partial(store_delivery, firm_id=path.firm.id, source_id="website", delivery=delivery)
    delivery_id = path.database.write(keep)[0]
    path.worker(("delivery", delivery_id))
    query = select(deliveries.c.outcome).where(deliveries.c.id == delivery_id)
    return str(path.database.read(lambda connection: connection.execute(query).scalar()))


def inquiry(path: LeadPath, number: int = 1, *, sender: str = ANA) -> str:
    domain = sender.rpartition("@")[2]
    text = "We need help with our pricing" if number == 1 else "Also: who would train our sales people in Leeds?"
    head = (f"{PROVED}{domain}", f"From: Ana Bright <{sender}>", "To: hello@larkfield.example", f"Subject: Q {number}")
    return arrive(path, *head, f"Message-ID: <q{number}@brightpump.example>", text=text)


def own(path: LeadPath, *more: str, to: str = ANA, folder: MailFolder = MailFolder.SENT, number: int = 1) -> str:
    head = ("From: Ines Calder <ines@larkfield.example>", f"To: {to}", "Subject: Re: Q", f"Message-ID: <own{number}@x>")
    return arrive(path, *head, *more, folder=folder, text="Dear Ana, we can. Shall we talk on Monday?")


def said_by_us(path: LeadPath) -> list[str]:
    query = select(messages.c.text).where(messages.c.from_us).order_by(messages.c.at)
    return [text.strip() for text in path.database.read(lambda found: found.execute(query).scalars().all())]


def kinds_of_events(path: LeadPath, lead_id: str) -> list[str]:
    return [event[1] for event in path.database.read(lambda connection: events_of_lead(connection, lead_id))]


def test_an_answer_in_the_sent_folder_closes_the_task_and_counts_as_the_first_answer(path: LeadPath) -> None:
    inquiry(path)
    assert len(path.tasks()) == 1
    assert own(path, "In-Reply-To: <q1@brightpump.example>") == "notice"

    (lead,) = path.leads()
    assert (path.tasks(), lead.state, lead.facts.answer) == ([], "answered", "person")
    assert lead.answered_after == timedelta(seconds=60)
    assert said_by_us(path) == ["Dear Ana, we can. Shall we talk on Monday?"]
    assert "answered_by_mail" in kinds_of_events(path, lead.id)
    assert path.mailer.sent == []


def test_a_new_mail_to_the_address_closes_what_waits_for_it(path: LeadPath) -> None:
    inquiry(path)
    own(path, to="Ana <ANA@brightpump.example>, other@elsewhere.example")
    assert (path.tasks(), path.leads()[0].state) == ([], "answered")


def test_the_same_answer_as_a_copy_to_us_and_in_the_sent_folder_is_kept_once(path: LeadPath) -> None:
    inquiry(path)
    own(path, f"{PROVED}larkfield.example", "Cc: hello@larkfield.example", folder=MailFolder.INBOX)
    own(path)
    assert (path.tasks(), len(said_by_us(path)), len(path.leads())) == ([], 1, 1)


def test_who_forges_one_of_us_cannot_call_a_lead_answered(path: LeadPath) -> None:
    inquiry(path)
    for line in ("X-Nothing: proved", f"{PROVED}other.example", "Authentication-Results: mx.evil.example; dmarc=pass"):
        own(path, line, "In-Reply-To: <q1@brightpump.example>", folder=MailFolder.INBOX)
    assert [task.action for task in path.tasks()].count(RequiredAction.APPROVE_REPLY) == 1
    assert said_by_us(path) == []


@pytest.mark.parametrize("to", ["sam@larkfield.example", "freelancer@elsewhere.example"])
def test_a_mail_that_is_handed_on_is_no_answer(path: LeadPath, to: str) -> None:
    inquiry(path)
    assert own(path, "References: <q1@brightpump.example>", to=to) == "notice"
    assert (len(path.tasks()), said_by_us(path)) == (1, [])


def test_an_absence_note_in_our_name_is_no_answer(path: LeadPath) -> None:
    inquiry(path)
    own(path, "In-Reply-To: <q1@brightpump.example>", "Auto-Submitted: auto-replied")
    assert len(path.tasks()) == 1


@on_one_database
def test_what_came_in_after_the_answer_still_waits(path: LeadPath) -> None:
    inquiry(path)
    written_at = path.clock() + timedelta(seconds=1)
    inquiry(path, 2)
    headers = {"content-type": MAIL_TYPE, FOLDER: MailFolder.SENT.value, ARRIVED: written_at.isoformat()}
    body = f"From: ines@larkfield.example\r\nTo: {ANA}\r\nMessage-ID: <o@x>\r\n\r\nYes.\r\n".encode()
    delivery = Delivery(headers=headers, body=body, received_at=path.clock())
    kept = partial(store_delivery, firm_id=path.firm.id, source_id="website", delivery=delivery)
    path.worker(("delivery", path.database.write(kept)[0]))

    second = path.leads()[1]
    assert [task.lead_id for task in path.tasks()] == [second.id]


def test_a_lead_that_is_still_on_its_way_makes_no_task_and_no_reply_any_more(path: LeadPath) -> None:
    path.set_policy(autonomy="send")

    def answer_meanwhile() -> None:
        path.judge.before = lambda: None
        own(path, "In-Reply-To: <q1@brightpump.example>")

    path.judge.before = answer_meanwhile
    inquiry(path)

    assert (path.tasks(), path.mailer.sent) == ([], [])
    assert path.leads()[0].facts.answer == "person"


@on_one_database
def test_a_further_message_after_our_own_answer_is_for_a_person(path: LeadPath) -> None:
    inquiry(path)
    own(path, "In-Reply-To: <q1@brightpump.example>")
    path.set_policy(autonomy="send")
    arrive(
        path,
        f"{PROVED}brightpump.example",
        f"From: {ANA}",
        "In-Reply-To: <own1@x>",
        "Message-ID: <q9@brightpump.example>",
        text="Monday is fine. What does it cost?",
    )
    assert path.mailer.sent == []
    assert [task.action for task in path.tasks()] == ["continue_thread"]


def test_thanks_for_our_own_answer_ask_nobody_and_when_brought_back_get_no_first_letter(path: LeadPath) -> None:
    inquiry(path)
    own(path, "In-Reply-To: <q1@brightpump.example>")
    path.set_policy(autonomy="send")
    arrive(path, f"{PROVED}brightpump.example", f"From: {ANA}", "In-Reply-To: <own1@x>", text="Thank you so much!")
    thanks = path.leads()[1]
    assert (path.tasks(), thanks.facts.joined_to) == ([], path.leads()[0].id)

    path.database.write(partial(rescue_lead, lead_id=thanks.id, by="ines@larkfield.example", now=path.clock()))
    path.worker(("lead", thanks.id))
    assert path.mailer.sent == []
    assert [task.reason for task in path.tasks()] == ["They say thank you, and nothing else."]


def test_the_day_adds_up_with_what_we_answered_ourselves(path: LeadPath) -> None:
    inquiry(path)
    own(path, "In-Reply-To: <q1@brightpump.example>")

    def outcomes(connection: Connection) -> list[str]:
        return list(connection.execute(select(deliveries.c.outcome).order_by(deliveries.c.received_at)).scalars())

    assert path.database.read(outcomes) == ["read", "notice"]


QUOTED = """Dear Ana,\r
\r
yes, we can help. Monday?\r
\r
-----Original Message-----\r
From: Ana Bright <ana@brightpump.example>\r
Sent: Friday, November 27, 2026 10:02\r
To: hello@larkfield.example\r
Subject: Pricing\r
\r
We need help with our pricing.\r
Ana"""


def copied(path: LeadPath, *more: str) -> str:
    """A colleague's answer with the lead's mail below it as Outlook quotes it, and us in the copy."""
    head = ("From: Ines Calder <ines@larkfield.example>", f"To: Ana Bright <{ANA}>", "Cc: hello@larkfield.example")
    return arrive(path, *head, "Subject: Re: Q", "Message-ID: <own7@x>", *more, text=QUOTED)


def test_a_copied_answer_that_quotes_the_leads_mail_is_an_answer_and_no_introduction(path: LeadPath) -> None:
    inquiry(path)
    assert copied(path, f"{PROVED}larkfield.example", "In-Reply-To: <q1@brightpump.example>") == "notice"
    assert (path.tasks(), len(path.leads()), path.leads()[0].state) == ([], 1, "answered")
    (said,) = said_by_us(path)
    assert said.startswith("Dear Ana")
    assert "need help" not in said


def test_the_same_mail_about_somebody_we_do_not_know_brings_a_lead(path: LeadPath) -> None:
    assert copied(path, f"{PROVED}larkfield.example", "In-Reply-To: <elsewhere@x>") == "read"
    assert [lead.address for lead in path.leads()] == [ANA]


def test_a_forged_copy_closes_nothing(path: LeadPath) -> None:
    inquiry(path)
    copied(path, "In-Reply-To: <q1@brightpump.example>")
    assert said_by_us(path) == []
    assert path.tasks() != []


@pytest.mark.parametrize("local", ["wordpress", "noreply", "hello"])
@on_one_database
def test_what_a_program_of_ours_confirms_to_somebody_is_no_answer(path: LeadPath, local: str) -> None:
    inquiry(path)
    sender = f"From: Larkfield <{local}@larkfield.example>"
    told = ("Cc: hello@larkfield.example", "Subject: We received your message", "Message-ID: <c1@larkfield.example>")
    arrive(path, f"{PROVED}larkfield.example", sender, f"To: {ANA}", *told, text="Thank you for your message.")
    assert (len(path.tasks()), said_by_us(path)) == (1, [])


def test_a_reply_from_the_shared_mailbox_in_copy_is_an_answer(path: LeadPath) -> None:
    inquiry(path)
    head = ("From: hello@larkfield.example", f"To: {ANA}", "Cc: all@larkfield.example", "Message-ID: <c2@x>")
    arrive(path, f"{PROVED}larkfield.example", *head, "In-Reply-To: <q1@brightpump.example>", text="Yes, on Monday.")
    assert (path.tasks(), said_by_us(path)) == ([], ["Yes, on Monday."])
