"""A form is no way to mail somebody else: no field of it carries a text, a link or an order to the address typed in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.reply.reply_mail import reply_mail
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.safe_reply import safe_acknowledgement
from tests.integrations.letters.leads import FIRM, REFUSE, lead

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CARGO = (
    "Visit evil online",
    "URGENT pay forty thousand euros",
    "northgate dot example slash win",
    "WhatsApp Viktor now",
    "Your account is suspended",
    "We order 500 units",
    "Pague já a taxa",
    "Konto gesperrt, bitte PIN senden",
)


@pytest.mark.parametrize("cargo", CARGO)
def test_no_field_of_a_form_is_carried_to_the_address_in_it(cargo: str) -> None:
    posted = lead(f"We need help with our positioning. {cargo}. {cargo}!", name=cargo, subject=cargo)
    fields = replace(posted.inquiry, company=cargo, title=cargo, city=cargo, address=cargo)
    hostile = replace(posted, inquiry=fields)

    for draft in (
        OfflineWriter().write(hostile, FIRM, unsubscribe_url=REFUSE),
        safe_acknowledgement(hostile, FIRM, unsubscribe_url=REFUSE),
    ):
        mail = reply_mail(hostile, FIRM, draft, NOW, unsubscribe_url=REFUSE)
        read = "\n".join((mail.subject, mail.to_name, mail.text, mail.html, *draft.links, mail.from_name)).casefold()

        assert not draft.refused
        assert cargo.casefold() not in read
        assert cargo.casefold().replace(" ", "+") not in read
        assert mail.to_name == ""
