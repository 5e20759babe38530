"""What one message shows of its sender."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.inquiry import ChannelName, Inquiry
from app.domain.people.mail_domains import company_domain, is_office_mailbox
from app.domain.people.person import Person, person_of, profile_key
from app.domain.people.phone_numbers import phone_key, phones_are_equal
from app.domain.people.postal_addresses import address_fit, postal_address
from tests.fakes import person_from


def test_an_inquiry_gives_all_the_keys_of_its_sender() -> None:
    person = person_of(
        Inquiry(
            channel=ChannelName.WEBSITE_FORM,
            source_id="1",
            received_at=datetime(2026, 3, 2, tzinfo=UTC),
            sender_email="B.Quennel+web@Mail.OstryFreight.example",
            sender_name="B. Quennel",
            company="Ostry Freight Ltd",
            phone="+44 (0)1632 960 442 ext. 12",
            profile_url="https://uk.linkedin.com/in/B-Quennel/?trk=x",
            address="12 Mill Lane",
            city="Selby 4512",
            message="We at Kelpworks need help.",
        )
    )

    assert person.email_key == "b.quennel@mail.ostryfreight.example"
    assert (person.company_domain, person.company_key) == ("ostryfreight.example", "ostryfreight")
    assert (person.phone, person.profile_key) == ("+441632960442", "b-quennel")
    assert person.postal is not None
    assert person.postal.postcode == "4512"
    assert "kelpworks" in person.mentions


@pytest.mark.parametrize("domain", ["gmail.com", "web.de", "mailinator.com", "freemail.example", "localhost", ""])
def test_mail_for_everybody_is_no_companys_domain(domain: str) -> None:
    assert company_domain(domain) is None


def test_offices_are_told_from_people() -> None:
    assert is_office_mailbox("Info")
    assert is_office_mailbox("sales2")
    assert not is_office_mailbox("anna")


def test_a_number_without_country_is_equal_to_the_full_one() -> None:
    assert phone_key("01632 960 442", "kelp.co.uk") == "+441632960442"
    assert phone_key("0044 1632 960442") == "+441632960442"
    assert phones_are_equal(phone_key("01632 960442"), "+441632960442")
    assert not phones_are_equal(phone_key("+49 1632 960442"), "+441632960442")
    assert phone_key("12345") == phone_key("000000000") == phone_key("none") == ""


def test_only_linkedin_addresses_are_profiles() -> None:
    assert profile_key("http://de.linkedin.com/in/J%C3%B6rg-1/") == profile_key("linkedin.com/in/j%c3%b6rg-1")
    assert profile_key("https://kelp.example/in/anna") == ""


def test_the_companys_name_is_not_a_persons() -> None:
    assert person_from(name="Kelp Works", company="Kelp Works GmbH").name.given == ""


def test_where_no_person_is_named_the_address_may_name_one() -> None:
    assert person_from(email="rosalie.achterbergh@kelp.example").name.family == "achterbergh"
    assert person_from(name="Kelp Works GmbH", email="rosalie.achterbergh@kelp.example").name.given == "rosalie"
    assert person_from(email="head.office@kelp.example").name.family == ""


def test_addresses_fit_in_spite_of_exchanged_fields_and_lost_spaces() -> None:
    left, right = (
        postal_address("12 Mill Lane, Oak Park", "Selby, 4512"),
        postal_address("Oak Park", "Selby 12 Mill Lane 4521"),
    )
    glued = postal_address("12 MillLane OakPark", "Selby 4512")
    other = postal_address("7 Harbour Road", "Whitby 9981")

    assert left is not None
    assert right is not None
    assert glued is not None
    assert other is not None
    assert address_fit(left, right).is_same_place
    assert address_fit(left, glued).is_same_place
    assert not address_fit(left, other).is_same_place
    assert address_fit(left, right) == address_fit(right, left)


def test_heavy_libraries_stay_unloaded_for_ordinary_people() -> None:
    code = (
        "import sys; from tests.fakes import person_from;"
        "person_from(email='anna@kelp.example', name='Anna Holt', phone='+441632960442');"
        "print([m for m in ('tldextract', 'phonenumbers') if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"


texts = st.none() | st.text(max_size=40)


@given(
    email=texts, name=texts, company=texts, phone=texts, profile_url=texts, address=texts, city=texts, text=st.text()
)
@settings(max_examples=100, deadline=None)
def test_any_fields_give_a_person(**fields: str) -> None:
    assert isinstance(person_from(**fields), Person)
