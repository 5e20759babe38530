"""Programs get no answer, and no person is taken for one."""

from datetime import UTC, datetime

import pytest

from app.domain.inquiry import Inquiry, MailKind
from app.domain.people.own_addresses import OwnAddresses
from integrations.inbound.mail.reader import read_mail
from tests.integrations.inbound.mail import firm_mail


def read(
    text: str, subject: str = "Question", sender: str = "Ann Example <ann@harbor.example>", head: str = ""
) -> Inquiry:
    raw = f"{head}From: {sender}\nTo: hello@fernhill.example\nSubject: {subject}\nMessage-ID: <1@x.example>\n\n{text}\n"
    own = OwnAddresses(("fernhill.example",))
    return read_mail(raw.encode(), received_at=datetime(2026, 11, 20, tzinfo=UTC), own=own)


ASKS = "We are 40 people and look for help with our messaging. What would it cost?"

MACHINE_HEADERS = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated (failure)",
    "auto-submitted: AUTO-NOTIFIED; owner=x",
    "Return-Path: <>",
    "Precedence: list",
    "Precedence: junk",
    "Precedence: auto_reply",
    "List-Id: Weekly <weekly.gazette.example>",
    "List-Post: <mailto:talk@lists.example>",
    "X-Autoreply: yes",
    "X-Autorespond: vacation",
    "X-Failed-Recipients: gone@harbor.example",
    "X-Mailing-List: <talk@lists.example>",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    "Content-Type: message/delivery-status",
    "X-POST-MessageClass: 9; Autoresponder",
]


@pytest.mark.parametrize("header", MACHINE_HEADERS)
def test_programs_that_say_so_in_the_header(header: str) -> None:
    found = read(ASKS, head=header + "\n")

    assert (found.machine, found.reply_allowed) == (True, False)
    assert found.machine_reason


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@mx.harbor.example",
        "Mail Delivery Subsystem <x@harbor.example>",
        "postmaster@harbor.example",
        "Shop <no-reply@harbor.example>",
        "donotreply@harbor.example",
        "messages-noreply+7@harbor.example",
        "nepasrepondre@harbor.example",
        "bounce-7712@harbor.example",
        "notifications@harbor.example",
        "newsletter@harbor.example",
        "owner-talk@lists.example",
        "Mail System <>",
        "post_master@harbor.example",
        "Post Master <post-master@harbor.example>",
        "MAILER_DAEMON@harbor.example",
        "Mail Delivery System <x@harbor.example>",
        "Mailer Daemon <md@harbor.example>",
        "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@harbor.example",
        "smtp-daemon@harbor.example",
        "list_serv@lists.example",
        "auto_responder@harbor.example",
    ],
)
def test_senders_that_are_programs(sender: str) -> None:
    assert read(ASKS, sender=sender).machine


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Undelivered Mail Returned to Sender", "This is the mail system at host mx.harbor.example."),
        (
            "failure notice",
            "Hi. This is the qmail-send program at harbor.example.\nI'm afraid I wasn't able to deliver your message",
        ),
        ("Delivery failure", "Your message could not be delivered to <gone@harbor.example>: user unknown"),
        ("Mail delivery", "A message that you sent could not be delivered to one or more of its recipients."),
        ("Sorry", "<gone@harbor.example>:\n550 5.1.1 user unknown\nThe message could not be delivered."),
        ("Message", "Your message\n\n  To: gone@harbor.example\n\ndid not reach the following recipient(s):"),
        ("Abuse", "This is an email abuse report for an email message received from IP 192.0.2.1"),
        ("Read: Proposal", "Your message\n\nTo: Ann\nSubject: Proposal\n\nwas read on Monday"),
        ("Automatic reply: Proposal", "Back on Monday."),
        ("Abwesenheitsnotiz: Angebot", "Ich bin wieder ab Montag da."),
        ("Réponse automatique : votre offre", "Je suis absente."),
        ("Respuesta automática: oferta", "Vuelvo el lunes."),
        ("自動返信", "担当者が不在です。"),
        ("Out of office", "I am out of the office until 4 May. In urgent cases call my colleague."),
        ("Re: your offer", "I'm currently on annual leave and will reply when I return."),
        ("AW: Angebot", "Ich bin bis 3. Juli im Urlaub und danach wieder erreichbar."),
        (
            "[Ticket 88121] Your request",
            "Your request has been received. One of our agents will reply within 24 hours.",
        ),
        ("Support", "Thank you for contacting us. Your ticket has been created. Ticket number: 55123."),
        ("Ihre Anfrage", "Wir haben Ihre Anfrage erhalten und melden uns schnellstmöglich."),
        ("Hi", "This is an automated message. Please do not reply."),
        ("Confirm", "To deliver your message, please confirm that you are a human by clicking here."),
        ("Your list", "You are receiving this email because you signed up."),
    ],
)
def test_programs_known_by_their_wording_alone(subject: str, text: str) -> None:
    assert read(text, subject).machine


def test_a_bounce_passed_on_without_a_comment_gets_no_answer() -> None:
    text = "see below\n\n> Final-Recipient: rfc822; gone@harbor.example\n> Action: failed\n> Diagnostic-Code: smtp; 550 unknown"

    assert read(text, "Fwd: Returned mail").machine


OF_SALES_TOOLS = [
    "Precedence: bulk",
    "List-Unsubscribe: <https://gazette.example/u>",
    "List-Help: <mailto:h@x.example>",
]


@pytest.mark.parametrize("header", OF_SALES_TOOLS)
def test_a_letter_to_us_with_a_sales_tools_headers_is_a_persons_and_waits_for_one(header: str) -> None:
    found = read(ASKS, head=header + "\n")

    assert (found.machine, found.reply_allowed) == (False, False)
    assert "reads like a letter" in (found.machine_reason or "")


@pytest.mark.parametrize("header", OF_SALES_TOOLS)
@pytest.mark.parametrize(
    "text",
    [
        "Our autumn collection is here. Twelve new colours.",
        "What is new in November?\n\nView this email in your browser. Unsubscribe here.",
        "Did you see our news? " + "We have so much to tell. " * 90,
        "New posts? https://a.example/1 https://a.example/2 https://a.example/3 https://a.example/4",
    ],
)
def test_a_newsletter_with_the_same_headers_is_none(header: str, text: str) -> None:
    assert read(text, head=header + "\n").machine


PEOPLE = [
    (
        "Out of office signage for our clinics",
        "We run clinics and make 'out of office' signs. I am away on Friday. " + ASKS,
    ),
    ("Out of the office product line", "Our product keeps teams out of the office. " + ASKS),
    ("Automatic replies in HubSpot", "We want automatic replies set up. Who can do that?"),
    (
        "Delivery failure rates in pharma",
        "Our delivery failure rates dropped. Nobody knows. Can you help with messaging?",
    ),
    ("Undelivered promises", "Our competitors' promises are undeliverable. " + ASKS),
    ("Question", "My message to sales@ could not be delivered, the mailbox is full. So again here: " + ASKS),
    ("Thank you for your message", "Thank you for your message. We would like to go ahead, budget is 25k."),
    ("Re: Thank you for contacting us", "Thanks, though nobody has read it yet. " + ASKS),
    ("Request for proposal 20441", "Please find our request 20441 attached. Please confirm receipt within 5 days."),
    ("Urlaub und Projektstart", "Ich bin ab Montag im Urlaub und am 20. wieder erreichbar. Bitte vorher ein Angebot."),
    ("Ticketing", "We received your name from a friend. Every ticket number gets lost. When can we talk?"),
    ("Newsletter strategy", "Our newsletter has a high unsubscribe rate. We need a content programme."),
    ("Vacation rental software", "We make vacation rental software, 60 people. I will be back on Tuesday. " + ASKS),
    ("Returned mail platform", "Returned mail is our market: a platform for parcels that come back. " + ASKS),
    ("Ticket 4411", "My colleague opened ticket 4411 in your chat. We still want a quote. Could you reply in 2 days?"),
    ("Away until Monday", "I'm away until Monday but wanted to get this out: we need help, 40 people, 15k."),
    ("Your request", "As per your request here are our numbers: 120 staff, 5k a month. When could you start?"),
    ("Absence of leads", "We have a total absence of inbound leads. Who can help?"),
    ("Read: our brief", "Please read our brief. Cheers"),
    ("Accepted: your terms", "We accept your terms for the workshop. Where do I sign?"),
    ("Warning: long mail", "Sorry for the length. " + ASKS),
    ("Rejected by three agencies", "Three agencies rejected us as too small. Would you take us?"),
    ("Bounce rate", "Our bounce rate is 80 %. Can you find out why?"),
    ("bounced cheque software", "We sell software for bounced cheques. " + ASKS),
    (
        "Congés payés : logiciel RH",
        "Nous éditons un logiciel de congés. Je suis absent jeudi. Pouvez-vous m'envoyer un devis ?",
    ),
    ("Vacaciones", "Vendemos software de vacaciones. Necesitamos posicionamiento. ¿Cuánto cuesta?"),
    ("Ferie", "Siamo un'azienda di 40 persone. Cerchiamo aiuto per il messaggio. Torno lunedì."),
    ("RE: Angebot", "Danke, das passt. Ich bin nächste Woche nicht im Büro, können wir am 4. telefonieren?"),
    ("Support", "We need support with HubSpot. One of our team will join the call."),
    (
        "Receipt scanning start-up",
        "We scan receipts. Do not reply to this address, use my work mail please. We want a quote.",
    ),
    ("Quota", "Our reps are over quota and we still have no pipeline. Could you look at it?"),
    ("User unknown", "Nobody knows our users. The user is unknown to us, so to say. " + ASKS),
    ("", "hey do u guys do hubspot cleanups"),
    ("Hallo", "Vielen Dank für Ihre Nachricht, wir würden gern starten. Wann passt es Ihnen?"),
    ("550 staff", "We are 550 staff in 4 countries. " + ASKS),
    ("Invitation to quote", "You are invited to quote. Late responses will not be considered."),
    ("Case 12345 study", "We liked case 12345 on your site. " + ASKS),
    ("Test", "Just testing whether this address works before I write to you properly. Anna"),
    ("Unsubscribe", "Please unsubscribe me from your newsletter, but do tell me what an audit costs?"),
    ("We have received your proposal", "We have received your proposal and would like to talk about the price."),
    ("Fwd: Undeliverable: Inquiry", "I tried to write to your sales address and got this back. " + ASKS),
    ("Welcome to our tender", "Our tender for marketing is open. " + ASKS),
]


@pytest.mark.parametrize(("subject", "text"), PEOPLE, ids=[subject or "no subject" for subject, _ in PEOPLE])
def test_people_who_sound_like_programs_are_people(subject: str, text: str) -> None:
    found = read(text, subject)

    assert not found.machine, found.machine_reason


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No (written by hand)",
        "Precedence: normal",
        "Return-Path: <ann@harbor.example>",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "X-Mailer: Microsoft Outlook 16.0",
        "Importance: high",
        "Disposition-Notification-To: ann@harbor.example",
        "X-MS-Exchange-Organization-AuthAs: Internal",
    ],
)
def test_headers_of_ordinary_people_allow_an_answer(header: str) -> None:
    found = read(ASKS, head=header + "\n")

    assert (found.machine, found.reply_allowed) == (False, True)


@pytest.mark.parametrize(
    "header",
    [
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-MS-Exchange-Inbox-Rules-Loop: ann@harbor.example",
        "Feedback-ID: 1.eu-west-1:AmazonSES",
        "X-Loop: hello@fernhill.example",
    ],
)
def test_people_whose_mail_forbids_an_automatic_answer_stay_visible(header: str) -> None:
    found = read(ASKS, head=header + "\n")

    assert (found.machine, found.reply_allowed) == (False, False)
    assert found.machine_reason


@pytest.mark.parametrize(
    "local", ["noreen", "nora.reply", "donot", "bounty", "alex.mailer-smith", "cronin", "rootes", "postma", "it-admin"]
)
def test_names_that_look_like_programs_are_people(local: str) -> None:
    assert not read(ASKS, sender=f"{local}@harbor.example").machine


def test_a_shared_mailbox_that_is_a_mail_group_of_the_firm_is_no_mailing_list() -> None:
    group = "List-Id: <hello.fernhill.example>\nPrecedence: list\nDelivered-To: hello@fernhill.example\n"
    elsewhere = "List-Id: <talk.lists.example>\nPrecedence: list\nDelivered-To: hello@fernhill.example\n"

    assert not read(ASKS, head=group).machine
    assert read(ASKS, head=elsewhere).machine


def test_a_contact_form_that_mails_carries_the_person_in_reply_to() -> None:
    found = read(ASKS, sender="Site <wordpress@fernhill.example>", head="Reply-To: Jo Vane <jo@vane.example>\n")

    assert (found.sender_email, found.sender_name, found.machine) == ("jo@vane.example", "Jo Vane", False)


def test_reply_to_of_an_ordinary_person_does_not_change_who_they_are() -> None:
    assert read(ASKS, head="Reply-To: office@elsewhere.example\n").sender_email == "ann@harbor.example"


def test_messages_relayed_by_linkedin_are_seen_and_not_answered_by_mail() -> None:
    found = read(ASKS, sender="Jo Vane via LinkedIn <inmail-hit-reply@linkedin.com>", head="List-Unsubscribe: <x>\n")

    assert (found.machine, found.reply_allowed, found.sender_name) == (False, False, "Jo Vane")


@pytest.mark.parametrize("program", ["mailer@crm.example", "bounces@crm.example", "notifications@crm.example"])
def test_a_letter_that_a_program_sent_for_a_person_waits_for_a_person(program: str) -> None:
    letter = "We are 60 people and look for an agency for our new website. Budget 20,000 euros. Who may I call?"
    found = firm_mail.read(firm_mail.mail(letter, f"Sender: {program}", sender="Ann Ek <ann@ek.example>"))

    assert found.sender_email == "ann@ek.example"
    assert not found.machine
    assert not found.reply_allowed


def test_what_a_program_sent_and_reads_like_no_letter_is_a_machines() -> None:
    raw = firm_mail.mail("Our newsletter for May.", "Sender: bounces@crm.example", sender="Ann Ek <ann@ek.example>")
    found = firm_mail.read(raw)

    assert found.machine


REPORT = """--b
Content-Type: text/plain

{words}

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.firm.example

Final-Recipient: rfc822; ann@ek.example
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

From: hello@firm.example
To: ann@ek.example
Message-ID: <ours@firm.example>

--b--
"""


def report(action: str, status: str, *fields: str) -> Inquiry:
    kind = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
    text = REPORT.format(words="Your message could not be delivered.", action=action, status=status)
    return firm_mail.read(firm_mail.mail(text, kind, *fields, sender="Mail Delivery System <mailer-daemon@mx.example>"))


def test_a_mail_of_ours_that_came_back_says_which_address_took_it_not_and_which_mail() -> None:
    found = report("failed", "5.1.1")

    assert (found.machine, found.mail_kind, found.named_address) == (True, MailKind.BOUNCE, "ann@ek.example")
    assert found.answered_ids == ("<ours@firm.example>",)
    assert "did not take our mail" in (found.for_a_person or "")


@pytest.mark.parametrize(
    ("status", "is_for_good"),
    [("5.1.1", True), ("5.1.10", True), ("5.2.1", True), ("5.2.2", False), ("5.7.1", False), ("4.4.7", False)],
)
def test_only_an_address_that_is_none_is_lost_for_good(status: str, *, is_for_good: bool) -> None:
    assert report("failed", status).returned_for_good is is_for_good


def test_a_mail_that_is_late_has_not_come_back() -> None:
    found = report("delayed", "4.4.1")

    assert found.machine
    assert found.for_a_person is None


def test_a_mail_that_came_back_in_words_alone_names_the_address_in_them() -> None:
    said = "I'm afraid I wasn't able to deliver your message to the following addresses.\n<ann@ek.example>:\nNo such user.\n"
    said += "--- Below this line is a copy of the message.\nMessage-ID: <ours@firm.example>\n"
    raw = firm_mail.mail(said, "Return-Path: <>", sender="MAILER-DAEMON@mx.example")
    found = firm_mail.read(raw.replace(b"Something new", b"failure notice"))

    assert (found.machine, found.mail_kind, found.named_address) == (True, MailKind.BOUNCE, "ann@ek.example")
    assert "<ours@firm.example>" in found.answered_ids


@pytest.mark.parametrize("local", ["notifications", "noreply", "postmaster", "root", "alerts"])
@pytest.mark.parametrize(
    "text", ["Do you take new clients?", "Ring 020 7946 0018.", "Ask anna@buyer.example.", "I am a dentist in Leeds."]
)
def test_a_mailboxs_name_alone_closes_nothing_that_a_person_may_have_written(local: str, text: str) -> None:
    found = read(text, sender=f"Service <{local}@service.example>")

    assert (found.machine, found.reply_allowed) == (True, False)
    assert "a person may have written it" in (found.for_a_person or "")


def test_what_no_person_wrote_stays_closed() -> None:
    backup = read("The backup finished. 5120 files were copied.", sender="Service <noreply@service.example>")
    newsletter = read(
        "Our week in pictures. What is new? Read it all: https://a.example",
        sender="Service <noreply@service.example>",
        head="List-Unsubscribe: <https://service.example/u>\nList-Id: <week.service.example>\n",
    )

    assert (backup.machine, backup.for_a_person) == (True, None)
    assert (newsletter.machine, newsletter.for_a_person) == (True, None)
