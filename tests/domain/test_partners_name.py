"""Mail in a partner's name from elsewhere is told; everybody else's is not."""

from dataclasses import replace

import pytest

from app.domain.partners_name import in_a_partners_name
from tests.fakes import inquiry
from tests.seeding import firm_profile

FIRM = firm_profile()


def told(name: str | None, email: str | None = "ines.calder@freemail.example", channel: str = "inbound_email") -> str:
    return in_a_partners_name(inquiry("Please pay this today", email, name, channel=channel), FIRM) or ""


@pytest.mark.parametrize(
    "name",
    ["Ines Calder", "CALDER, Ines", "Inés Calder (Larkfield)", "Ines\u00a0Calder | Partner", "Dr. Ines M. Calder"],
)
def test_a_partners_name_is_known_however_it_is_written(name: str) -> None:
    assert told(name) == (
        "It comes in the name of Ines Calder, one of your partners, from an address that is not yours "
        "(ines.calder@freemail.example): ask them whether they wrote it, and do nothing it asks before."
    )
    assert "one of your partners" in told(name, None)


@pytest.mark.parametrize("name", [None, "", "Ines", "Calder", "Ines Calderon", "Ana Bright", "Inesc Alder"])
def test_another_name_is_not(name: str | None) -> None:
    assert told(name) == ""


def test_the_firms_own_addresses_and_what_is_typed_into_a_form_say_nothing() -> None:
    assert told("Ines Calder", "ines@larkfield.example") == ""
    assert told("Ines Calder", "anybody@larkfield.example") == ""
    assert told("Ines Calder", channel="website_form") == ""


def test_of_a_name_of_one_word_nothing_else_stands_there() -> None:
    firm = replace(FIRM, partners=(replace(FIRM.partners[0], name="Ines"),))

    assert in_a_partners_name(inquiry(name="ines", channel="inbound_email"), firm)
    assert not in_a_partners_name(inquiry(name="Ines Bright", channel="inbound_email"), firm)
