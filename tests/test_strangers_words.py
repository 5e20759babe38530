"""A stranger's words in every field, as they reach a person: page, digest, alert, CRM and terminal."""

import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import update

from app.commands.output import show, show_json
from app.digests.alert_mails import MailAlerts
from app.digests.mail import digest_mail
from app.domain.deal_figures import AmountOrigin, DealAmount
from app.domain.draft import OutgoingMail
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.judgement import Disposition, Evidence, Judgement
from app.domain.ports import Alert, AlertItem
from app.domain.web_visit import WebVisit
from app.domain.words.addresses_in_text import LINKABLE
from app.domain.words.shown_text import OUT_OF_SIGHT
from app.pipeline.minutes import minute_of
from app.storage.digest.digest_mails import load_reader
from app.storage.leads.lead_lists import recent_leads
from app.storage.tables import leads
from app.web.console.catalogues import catalogue_of
from integrations.alerts.chat_message import chat_message
from integrations.hubspot import hubspot_wording as wording
from tests.fakes import FakeMailer
from tests.integrations.hubspot.crm_entries import deal, entry
from tests.seeding import DAY, LONDON, MORNING_AFTER, NOON, PARTNER, every_state_database, firm_profile
from tests.web.console.conftest import Console

PAYLOAD = "Bob [/x] \x1b[31m\u202e<b>x</b> www.evil.com https://evil.com/a evil。com javascript:alert(1) *_`~"
LIVE = re.compile(r"https?://evil|www\.evil|\x1b|\u202e|evil[.。]com|javascript:a")


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    """A firm whose every lead says the payload in every field."""
    with every_state_database(tmp_path) as (database, seed):
        found = Console(database, seed)
        inquiry = Inquiry(
            channel=ChannelName.WEBSITE_FORM,
            source_id="1",
            received_at=NOON,
            sender_email="bob@visitor.example",
            sender_name=PAYLOAD,
            company=PAYLOAD,
            title=PAYLOAD,
            subject=PAYLOAD,
            message="Hello.",
        )
        judgement = Judgement(
            disposition=Disposition.INQUIRY, evidence=(Evidence(claim=PAYLOAD, quote=PAYLOAD),), judge="test judge 1"
        )
        database.write(
            lambda connection: connection.execute(
                update(leads).values(inquiry=inquiry, judgement=judgement, qualification=None, held=PAYLOAD)
            )
        )
        yield found


def test_nothing_in_the_digest_mail_is_live(console: Console) -> None:
    mail = _digest(console)

    assert "evil[.]com" in mail.text
    assert "evil[.]com" in mail.html
    assert not LIVE.search(mail.text)
    assert not LIVE.search(mail.html)
    assert "<b>x" not in mail.html


def test_nothing_on_the_pages_is_live(console: Console) -> None:
    partner = console.signed_in()

    for address in ("/review", "/leads", f"/digest/{DAY}", f"/digest/{DAY}/all", f"/leads/{console.seed.ids['held']}"):
        page = partner.get(address).text
        assert "evil[.]com" in page, address
        assert not LIVE.search(page), address
        assert "<b>x" not in page


def test_nothing_in_an_alert_is_live() -> None:
    url, firm, mailer = "https://leads.larkfield.example/review", firm_profile(), FakeMailer()
    item = AlertItem(
        who=PAYLOAD, company=PAYLOAD, reason=PAYLOAD, first_line=PAYLOAD, asked="look at it", due="14:00", url=url
    )
    alert = Alert(firm_id=firm.id, kind="x", title=PAYLOAD, text=PAYLOAD, url=url, items=(item, item))
    MailAlerts(mailer, {firm.id: firm}, lambda: NOON, lambda _alert: catalogue_of("en")).send(alert)

    (mail,) = mailer.sent
    for told in (json.dumps(chat_message(alert, firm), ensure_ascii=False), mail.text, mail.html, mail.subject):
        assert not LIVE.search(told)
    assert "<b>x" not in mail.html
    assert url in mail.text


@pytest.mark.parametrize("channel", ["website_form", "inbound_email"])
def test_nothing_in_the_crm_is_live(channel: str) -> None:
    hostile = entry(
        1,
        channel=channel,
        first_name=PAYLOAD,
        last_name=PAYLOAD,
        title=PAYLOAD,
        company_name=PAYLOAD,
        web_visit=WebVisit(utm_source=PAYLOAD, landing_page="https://evil.example/x", referrer=PAYLOAD),
        consent=PAYLOAD,
        website="https://evil.example/x",
        country=PAYLOAD,
    )
    named = DealAmount(origin=AmountOrigin.NAMED, amount=Decimal(1), currency="EUR", about=PAYLOAD)
    theirs = replace(hostile.messages[0], from_us=False, subject=PAYLOAD, text=PAYLOAD)
    written = [
        wording.contact_properties([hostile], None),
        wording.company_properties(hostile),
        wording.deal_properties(
            deal(1, amount=named, name=PAYLOAD, evidence=(Evidence(claim=PAYLOAD, quote=PAYLOAD),)), {}, None
        ),
        wording.message_properties(hostile, theirs, "notes"),
        wording.message_properties(hostile, theirs, "emails"),
    ]

    assert not [value for one in written for value in one.values() if LIVE.search(value)]


def test_a_company_called_by_its_domain_keeps_its_name() -> None:
    assert wording.company_properties(entry(1, company_name="Brightpump.example"))["name"] == "Brightpump.example"


def test_markup_and_control_characters_do_not_reach_the_terminal() -> None:
    shown, line = StringIO(), StringIO()
    with redirect_stdout(shown):
        show("Leads", [{"who": PAYLOAD}], "", as_json=False)
    with redirect_stdout(line):
        show_json({"who": PAYLOAD})

    assert "[/x]" in shown.getvalue()
    assert not OUT_OF_SIGHT.search(shown.getvalue())
    assert not OUT_OF_SIGHT.search(line.getvalue())
    assert json.loads(line.getvalue()) == {"who": PAYLOAD}


def test_what_is_left_in_a_digest_is_linkable_only_where_it_is_ours(console: Console) -> None:
    strangers = [line for line in _digest(console).text.splitlines() if "Bob" in line]

    assert strangers
    assert not [line for line in strangers if any(found[0] != "@" for found in LINKABLE.finditer(_unaddressed(line)))]


def _unaddressed(line: str) -> str:
    """Without the sender's own address, which stays as it is, to be answered."""
    return line.replace("<bob@visitor.example>", "")


def _digest(console: Console) -> OutgoingMail:
    database = console.database
    reader = database.read(lambda connection: load_reader(connection, "larkfield", PARTNER))
    assert reader is not None
    assert database.read(lambda connection: recent_leads(connection, 5))
    url = "https://leads.larkfield.example"
    minute = database.read(
        lambda connection: minute_of(
            connection, "larkfield", PARTNER, [DAY], zone=LONDON, now=MORNING_AFTER, public_url=url
        )
    )
    return digest_mail(
        minute,
        reader,
        firm_profile(),
        catalogue_of("en"),
        public_url=url,
        secret=b"of no importance here",
        archive_address=None,
        now=MORNING_AFTER,
    )
