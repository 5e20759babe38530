"""An alert by mail goes to the colleague it is meant for, and says who waits and why."""

from dataclasses import replace

import pytest

from app.digests.alert_mails import MailAlerts
from app.domain.errors import UpstreamError
from app.domain.ports import Alert, AlertItem
from app.templates import Words
from app.web.console.catalogues import catalogue_of
from tests.fakes import Clock, FakeMailer
from tests.seeding import PARTNER, firm_profile

FIRM = firm_profile()
ALERT = Alert(
    firm_id=FIRM.id,
    kind="alarm",
    title="CRM <down>",
    text="It says: 401. Check its key.",
    url=f"{FIRM.website}/t?a=1&b=2",
    owner="ben@larkfield.example",
)
HELENA = AlertItem(
    who="Helena Strand",
    company="Kilnmetric",
    tier="hot",
    asked="approve the reply",
    due="14:00",
    url=f"{FIRM.website}/tasks/1",
    reason="It asks for a <human> being.",
    first_line="We can start in June.",
)
ONE = replace(ALERT, kind="decision_needed", title="Helena Strand waits", text="", items=(HELENA,))


def english(_alert: Alert) -> Words:
    return catalogue_of("en")


MANY = replace(ONE, items=(HELENA, replace(HELENA, who="Ada Lind", url=f"{FIRM.website}/tasks/2")), more=4)


def test_the_owner_gets_title_and_link_in_a_mail_that_says_it_is_automatic() -> None:
    mailer, clock = FakeMailer(), Clock()
    MailAlerts(mailer, {FIRM.id: FIRM}, clock, english).send(ALERT)

    (mail,) = mailer.sent
    assert (mail.to_address, mail.from_address) == ("ben@larkfield.example", FIRM.mail_address)
    assert (mail.subject, mail.sent_at) == ("CRM <down>", clock.now)
    assert mail.auto_submitted == "auto-generated"
    assert "It says: 401. Check its key." in mail.text
    assert ALERT.url in mail.text
    assert "CRM &lt;down&gt;" in mail.html
    assert "t?a=1&amp;b=2" in mail.html


def test_of_one_task_it_says_why_and_how_our_draft_begins() -> None:
    mailer = FakeMailer()
    MailAlerts(mailer, {FIRM.id: FIRM}, Clock(), english).send(ONE)

    assert mailer.sent[0].text.splitlines() == [
        "Helena Strand of Kilnmetric (hot) waits until 14:00: approve the reply",
        "",
        "Why: It asks for a <human> being.",
        "Our draft begins: “We can start in June.”",
        "",
        f"Decide here: {ALERT.url}",
        "",
        "Firstreply for Larkfield Advisers. Times are those of London.",
    ]
    assert "Why: It asks for a &lt;human&gt; being." in mailer.sent[0].html


def test_of_many_each_has_its_link() -> None:
    mailer = FakeMailer()
    MailAlerts(mailer, {FIRM.id: FIRM}, Clock(), english).send(MANY)

    (mail,) = mailer.sent
    for body in (mail.text, mail.html):
        for said in ("Ada Lind", "Kilnmetric", "/tasks/1", "/tasks/2", "All 6 in one list"):
            assert said in body


def test_an_alert_for_nobody_in_particular_goes_to_the_first_partner() -> None:
    mailer = FakeMailer()
    MailAlerts(mailer, {FIRM.id: FIRM}, Clock(), english).send(replace(ALERT, owner=""))

    assert mailer.sent[0].to_address == PARTNER


def test_of_a_firm_without_a_profile_nothing_can_be_mailed_and_the_caller_hears_it() -> None:
    with pytest.raises(UpstreamError):
        MailAlerts(FakeMailer(), {}, Clock(), english).send(ALERT)


def test_whoever_reads_german_gets_it_in_german() -> None:
    mailer = FakeMailer()
    item = replace(HELENA, due="tomorrow 09:30", reason="No automatic reply: the mail itself asks for none.")
    one = replace(ONE, items=(item,), before="Emergency: Half the time is gone")
    MailAlerts(mailer, {FIRM.id: FIRM}, Clock(), lambda _alert: catalogue_of("de")).send(one)

    assert mailer.sent[0].text.splitlines() == [
        "Notfall: Die halbe Zeit ist um: Helena Strand von Kilnmetric (heiß) wartet bis morgen 09:30: Antwort freigeben",
        "",
        "Warum: Keine automatische Antwort: In der Mail steht, dass sie keine wünscht.",
        "Unser Entwurf beginnt: “We can start in June.”",
        "",
        f"Hier entscheiden: {ALERT.url}",
        "",
        "Firstreply für Larkfield Advisers. Uhrzeiten: London.",
    ]
    assert '<html lang="de">' in mailer.sent[0].html
