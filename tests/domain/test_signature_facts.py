"""A website and a country are taken from a mail's signature where they are certain, and nothing elsewhere."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.form_lines import SaidOfCompany
from app.domain.inquiry import ChannelName, Inquiry, PassedOn, PassedOnBy
from app.domain.people.mail_keys import domain_key
from app.domain.signature_facts import said_in_signature
from app.domain.words.own_words import own_words
from tests.seeding import firm_profile

FIRM = firm_profile()
OWN, FREE = "ana@brightpump.example", "ana.bright@gmail.com"
OWN_SITE = "brightpump.example"
LETTER = "Hello,\nwe need help with the pricing of our pumps next year.\n\nBest regards,\nAna Bright\n"
ADDRESS = "Musterstr. 12\n10115 Berlin\nGermany"


def read(signature: str, sender: str = OWN, **changes: Any) -> SaidOfCompany:
    words = own_words(LETTER + signature, ("Ana Bright",))
    mail = Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id="1",
        received_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        sender_email=sender,
        message=words.message,
        boilerplate=words.boilerplate,
    )
    return said_in_signature(replace(mail, **changes), FIRM)


@pytest.mark.parametrize(
    ("signature", "sender", "website"),
    [
        ("Brightpump\nwww.brightpump.example", OWN, "www.brightpump.example"),
        ("Brightpump | https://brightpump.example/de/ | ana@brightpump.example", OWN, "brightpump.example"),
        ("www.brightpump.example\nlinkedin.com/in/ana\nwww.pumps-fair.example", OWN, "www.brightpump.example"),
        ("shop.brightpump.example\nlab.brightpump.example", OWN, ""),
        ("www.otherpump.example", OWN, ""),
        ("ana@brightpump.example", OWN, ""),
        ("www.brightpump.example", FREE, "www.brightpump.example"),
        ("www.brightpump.example\nhttps://www.linkedin.com/in/ana", FREE, "www.brightpump.example"),
        ("https://www.linkedin.com/in/ana", FREE, ""),
        ("www.brightpump.example\nwww.otherpump.example", FREE, ""),
        ("Virus-free. www.avast.com", FREE, ""),
        ("www.larkfield.example", FREE, ""),
        ("www.gmail.com", FREE, ""),
        ("www.brightpump.example", "ana@mailinator.com", ""),
    ],
)
def test_a_website_is_theirs_or_nothing(signature: str, sender: str, website: str) -> None:
    assert read(signature, sender).website == website


@pytest.mark.parametrize(
    ("signature", "phone", "country"),
    [
        (ADDRESS, None, "Germany"),
        (ADDRESS, "+49 30 2345678", "Germany"),
        (ADDRESS, "+44 20 7946 0018", ""),
        ("Brightpump | Bahnhofstrasse 3, 8001 Zürich, Schweiz | T +41 44 123 45 67", None, "Schweiz"),
        ("500 Congress Ave, Austin, TX 78701, U.S.A.", "+1 512 555 0100", "U.S.A."),
        ("1 High Street\nLeeds LS1 4AP\nUnited Kingdom", None, "United Kingdom"),
        (f"{ADDRESS}\n\nBrightpump Ltd, 1 High Street, Leeds LS1 4AP, England", None, ""),
        ("12 Peachtree Street, Atlanta 30303, Georgia", None, ""),
        ("Berlin, Germany", None, ""),
        ("Sales, Germany\n+49 30 2345678", None, ""),
        ("Winner 2025, Best Pumps, Germany", None, ""),
        ("Brightpump GmbH\nMusterstr. 12\nD-10115 Berlin", None, "Germany"),
        ("Verkstadsgatan 4, SE-582 17 Linköping", None, "Sweden"),
        ("Musterstr. 12, D-10115 Berlin", "+44 20 7946 0018", ""),
        ("Musterstr. 12, D-10115 Berlin\nKerkstraat 88, B-9000 Gent", None, ""),
        ("Pump D-10115 Type\nX-8010 Graz, Murgasse 19", None, ""),
        ("C/ Ancha 17, 11001 Cádiz (España)", None, "España"),
        ("Rua da Fábrica 90, 3800-012 Aveiro, Portugal", None, "Portugal"),
        ("© 2026 Brightpump, 12 Pumps, Germany", None, ""),
    ],
)
def test_a_country_ends_a_whole_address_or_is_nothing(signature: str, phone: str | None, country: str) -> None:
    assert read(signature, phone=phone).country == country


@pytest.mark.parametrize(
    ("ending", "sender", "website", "country"),
    [
        ("\n\nAna Bright\n8 Kerk Street, Berlin, 10115, Germany\nbrightpump.example", OWN, OWN_SITE, "Germany"),
        ("\nAna\nMurgasse 19, A-8010 Graz\nW: brightpump.example\n\n", OWN, OWN_SITE, "Austria"),
        ("\n\nMurgasse 19, A-8010 Graz", OWN, "", ""),
        ("\n\nMurgasse 19, A-8010 Graz\nbrightpump.example", FREE, "", ""),
        ("\n\nMurgasse 19, A-8010 Graz\notherpump.example", OWN, "", ""),
        ("\n\nMurgasse 19, A-8010 Graz\nWe saw brightpump.example, it is down.", OWN, "", ""),
        ("\nShip to Murgasse 19, A-8010 Graz.\nAna, brightpump.example", OWN, OWN_SITE, ""),
    ],
)
def test_without_a_leave_taken_the_last_lines_tell_where_their_own_domain_stands_in_them(
    ending: str, sender: str, website: str, country: str
) -> None:
    message = f"Hello,\nwe need help with the pricing of our pumps next year.{ending}"

    assert read("", sender, message=message, boilerplate="") == SaidOfCompany(website=website, country=country)


def test_nothing_is_read_of_a_letter_that_is_not_their_own_mail_or_of_its_words() -> None:
    signature = f"{ADDRESS}\nwww.brightpump.example"
    by_another = PassedOn(how=PassedOnBy.FORWARD, by="ines@larkfield.example")
    for changes in (
        {"channel": ChannelName.WEBSITE_FORM},
        {"form_site": "brightpump.example"},
        {"passed_on": by_another},
        {"machine": True},
    ):
        assert read(signature, **changes) == SaidOfCompany()
    said = "Do you ship to 12 Musterstr., 10115 Berlin, Germany? We saw www.brightpump.example."
    assert read("", message=said, boilerplate="") == SaidOfCompany()


_PIECES = st.sampled_from(
    [
        *("www.brightpump.example", "https://otherpump.example", "ana@brightpump.example", "brightpump.example/x"),
        *(
            "Germany",
            "Suomi",
            "Musterstr. 12",
            "10115 Berlin",
            "D-10115 Berlin",
            "Georgia",
            "+49 30 2345678",
            "Tel.",
            "| ",
            ", ",
            "\n",
        ),
        *("Best regards,", "Ana", "©", "2026", "http://", "www.", "@", ".", "…", "日本", "linkedin.com/in/ana"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=12), max_size=25), st.sampled_from([OWN, FREE, "", "x@", "@"]))
def test_whatever_stands_there_only_what_was_written_is_taken_and_only_their_own_domain(
    pieces: list[str], sender: str
) -> None:
    text = " ".join(pieces)
    said = read("", sender, message="Hello", boilerplate=text)

    assert said.website in text.lower()
    assert said.country in text or (said.country == "Germany" and "D-10115 Berlin" in text)
    if sender == OWN and said.website:
        assert domain_key(said.website) == "brightpump.example"
    if sender not in (OWN, FREE):
        assert not said.website
    if said.country:
        assert any(sign.isdigit() for sign in text)
