"""Rows that release 0.1 stored are read for ever.

The files beside this test were written by that release's own code: each column of JSON with every field filled,
and with the fewest. They are never changed. A renamed field, a moved module or a word taken out of an enumeration fails here.
"""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from app.domain.draft import Draft, OutgoingMail
from app.domain.inquiry import Attachment, Authentication, ChannelName, Inquiry
from app.domain.judgement import Criterion, Disposition, Evidence, Finding, Judgement, Met, Qualification, Tier
from app.domain.people.name_fit import ComparedName
from app.domain.people.person import Person
from app.domain.people.postal_addresses import PostalAddress
from app.domain.task import RequiredAction
from app.storage.column_types import Value
from app.storage.schema import METADATA

STORED = Path(__file__).parent / "fixtures" / "release_0_1"
AT = datetime(2031, 5, 14, 9, 0, 30, 250_000, tzinfo=UTC)
NAME = ComparedName(
    given="ana",
    middle=("maria",),
    family="vonbrightstrand",
    family_parts=("brightstrand",),
    generation="2",
    order_is_certain=True,
    spellings=("braitstrand",),
)
POSTAL = PostalAddress(
    numbers=frozenset({"12", "4"}),
    postcode="ba11pq",
    words="bath high street",
    letters="12highstreetbath",
    streetlike=("street", "bath"),
)
PERSON = Person(
    email="Ana.Brightstrand+Leads@BrightPump.example",
    email_key="ana.brightstrand@brightpump.example",
    is_office_mailbox=True,
    mail_domain="brightpump.example",
    company_domain="brightpump.example",
    full_name="Dr. Ana Maria von Brightstrand Jr.",
    name=NAME,
    company="Brightpump Ltd",
    company_key="brightpump",
    phone="+442079460018",
    profile_key="ana-brightstrand",
    title="Geschäftsführerin",
    address="12 High Street, Flat 4",
    city="Bath BA1 1PQ",
    postal=POSTAL,
    mentions=frozenset({"brightpump", "tessellane"}),
)
MAIL = OutgoingMail(
    message_id="<1@larkfield.example>",
    from_address="hello@larkfield.example",
    from_name="Larkfield",
    to_address="ana@brightpump.example",
    to_name="Ana",
    subject="Re: Preise",
    text="Grüße\n",
    html="<p>Grüße</p>",
    sent_at=AT,
    reply_to="ines@larkfield.example",
    in_reply_to="<abc@brightpump.example>",
    references=("<0@larkfield.example>", "<abc@brightpump.example>"),
    auto_submitted=None,
    list_unsubscribe="https://reply.larkfield.example/refuse/1",
    archive_address="archive@larkfield.example",
)
SHORT_MAIL = OutgoingMail(
    message_id="<1@larkfield.example>",
    from_address="hello@larkfield.example",
    from_name="",
    to_address="ana@brightpump.example",
    to_name="",
    subject="",
    text="",
    html="",
    sent_at=AT,
)
VALUES: dict[str, object] = {
    "sources.secrets.full": ("first-secret", "second-secret"),
    "sources.secrets.minimal": (),
    "deliveries.headers.full": {"content-type": "application/json", "x-odd": "Grüße 👩🏽\u200d💻 \t '; --"},
    "deliveries.headers.minimal": {},
    "contacts.people.full": (PERSON, Person(email="a@b.example", email_key="a@b.example")),
    "contacts.people.minimal": (Person(),),
    "leads.inquiry.full": Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id="<abc@brightpump.example>",
        received_at=AT,
        sender_email="Ana@BrightPump.example",
        sender_name="Ana Bright",
        company="Brightpump Ltd",
        title="CEO",
        phone="020 7946 0018",
        profile_url="https://www.linkedin.com/in/ana-bright",
        address="12 High Street",
        city="Bath",
        subject="Preise",
        message="Wir brauchen Hilfe.\n👩🏽\u200d💻 ﷽",
        history="> earlier",
        message_id="<abc@brightpump.example>",
        in_reply_to="<1@larkfield.example>",
        references=("<0@larkfield.example>", "<1@larkfield.example>"),
        attachments=(Attachment(name="brief.pdf", content_type="application/pdf", size_bytes=2048),),
        authentication=Authentication.PASS,
        machine=True,
        reply_allowed=False,
        machine_reason="an automatic reply",
        test=True,
    ),
    "leads.inquiry.minimal": Inquiry(channel=ChannelName.LINKEDIN, source_id="1", received_at=AT, sender_email=None),
    "leads.judgement.full": Judgement(
        disposition=Disposition.INQUIRY,
        evidence=(Evidence(claim="Wants what is sold", quote="our prices"), Evidence(claim="A header says so")),
        findings={
            Criterion.COMPANY_FIT: Finding(met=Met.YES, quote="we make pumps"),
            Criterion.SERVICE_NEED: Finding(met=Met.YES, quote="our prices"),
            Criterion.BUDGET: Finding(met=Met.NO, quote="no money"),
            Criterion.TIMING: Finding(met=Met.UNKNOWN),
            Criterion.AUTHORITY: Finding(met=Met.YES, quote="CEO"),
        },
        language="de",
        judge="model small, judge v1",
        confident=False,
    ),
    "leads.judgement.minimal": Judgement(disposition=Disposition.SPAM, evidence=()),
    "leads.qualification.full": Qualification(
        score=82, tier=Tier.HOT, evidence=(Evidence(claim="Wants what is sold", quote="our prices"),)
    ),
    "leads.qualification.minimal": Qualification(score=0, tier=Tier.COLD, evidence=()),
    "leads.draft.full": Draft(
        subject="Re: Preise",
        text="Guten Tag\n",
        html="<p>Guten Tag</p>",
        links=("https://meet.larkfield.example/intro",),
        reasons=("too short", "a figure without a source"),
        writer="model large, write_reply v1",
    ),
    "leads.draft.minimal": Draft(subject="", text="", html=""),
    "effects.mail.full": MAIL,
    "effects.mail.minimal": SHORT_MAIL,
    "tasks.context.full": {"about": "urn:li:lead:1", "event": "lead_pending"},
    "tasks.context.minimal": {},
    "digests.mail.full": MAIL,
    "digests.mail.minimal": SHORT_MAIL,
    "digests.counts.full": {"received": 13, "answered": 4},
    "digests.counts.minimal": {},
}

WORDS: dict[type[StrEnum], str] = {
    ChannelName: "website_form inbound_email linkedin",
    Authentication: "pass fail unknown",
    Disposition: "inquiry vendor_pitch spam automated job_seeker existing_client other",
    Tier: "hot warm cold",
    Criterion: "company_fit service_need budget timing authority",
    Met: "yes no unknown",
    RequiredAction: "approve_reply write_reply check_if_sent continue_thread hand_on repair_delivery repair_record"
    " confirm_disposition",
}


def column_type(name: str) -> Value:
    table, column, _ = name.split(".")
    kind = METADATA.tables[table].c[column].type
    assert isinstance(kind, Value)
    return kind


@pytest.mark.parametrize("name", VALUES)
def test_what_release_0_1_stored_is_read_as_it_was_meant(name: str) -> None:
    text = (STORED / f"{name}.json").read_text(encoding="utf-8")

    assert column_type(name).process_result_value(text, sqlite.dialect()) == VALUES[name]


def test_every_stored_file_is_read() -> None:
    assert {file.name.removesuffix(".json") for file in STORED.glob("*.json")} == set(VALUES)


@pytest.mark.parametrize("words", WORDS)
def test_every_word_that_release_0_1_stored_is_still_known(words: type[StrEnum]) -> None:
    for word in WORDS[words].split():
        assert words(word).value == word
