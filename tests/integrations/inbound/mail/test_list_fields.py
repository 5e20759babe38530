"""Letters with the fields of lists in their header, and who of their writers may be answered without a person."""

import pytest

from tests.integrations.inbound.mail.firm_mail import mail, read

ANNA = "Anna Okoro <anna@okoro.example>"
ORDER = "We are 110 people and make kilns. We look for a partner for Spain, 4,000 euros a month. How do you work?"
OWN_WAY = "List-Unsubscribe: <mailto:off@okoro.example>"


@pytest.mark.parametrize("way", [OWN_WAY, "List-Unsubscribe: <mailto:off@mail.okoro.example?subject=off>"])
def test_an_order_to_us_alone_is_answered_though_its_mail_server_adds_how_to_be_taken_off(way: str) -> None:
    found = read(mail(ORDER, way, sender=ANNA))

    assert (found.machine, found.reply_allowed) == (False, True)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (ORDER, ("List-Unsubscribe: <https://okoro.example/off>",)),
        (ORDER, ("List-Unsubscribe: <mailto:off@mailings.example>",)),
        (ORDER, (OWN_WAY, "Precedence: bulk")),
        (ORDER, (OWN_WAY, "To: hello@firm.example, sales@other.example")),
        (f"{ORDER} https://okoro.example/kilns", (OWN_WAY,)),
        ("We make kilns. How do you work?", (OWN_WAY,)),
    ],
)
def test_a_letter_that_may_have_gone_to_many_waits_for_a_person(text: str, fields: tuple[str, ...]) -> None:
    found = read(mail(text, *fields, sender=ANNA))

    assert (found.machine, found.reply_allowed) == (False, False)


def test_a_list_of_others_is_a_list_whatever_it_asks() -> None:
    assert read(mail(ORDER, OWN_WAY, "List-ID: <kilns.okoro.example>", sender=ANNA)).machine
