"""An alert by mail goes to the colleague it is meant for, through whatever mailer there is."""

from dataclasses import replace

from app.domain.ports import Alert
from integrations.alerts.mail_alerts import MailAlerts
from tests.fakes import Clock, FakeMailer
from tests.seeding import PARTNER, firm_profile

FIRM = firm_profile()
ALERT = Alert(
    firm_id=FIRM.id,
    kind="upstream_down",
    title="CRM <down>",
    url=f"{FIRM.website}/t?a=1&b=2",
    owner="ben@larkfield.example",
)


def test_the_owner_gets_title_and_link_in_a_mail_that_says_it_is_automatic() -> None:
    mailer, clock = FakeMailer(), Clock()
    MailAlerts(mailer, {FIRM.id: FIRM}, clock).send(ALERT)

    (mail,) = mailer.sent
    assert (mail.to_address, mail.from_address) == ("ben@larkfield.example", FIRM.mail_address)
    assert mail.sent_at == clock.now
    assert mail.auto_submitted == "auto-generated"
    assert ALERT.url in mail.text
    assert "CRM &lt;down&gt;" in mail.html
    assert "t?a=1&amp;b=2" in mail.html


def test_an_alert_for_nobody_in_particular_goes_to_the_first_partner() -> None:
    mailer = FakeMailer()
    MailAlerts(mailer, {FIRM.id: FIRM}, Clock()).send(replace(ALERT, owner=""))

    assert mailer.sent[0].to_address == PARTNER
