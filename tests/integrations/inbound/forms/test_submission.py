"""Forms of any make: who wrote, and every word they typed."""

import hmac
import json
from dataclasses import asdict
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Inquiry
from integrations.inbound.channels import build_channel
from integrations.inbound.forms.field_names import Role, role_of

NOT_TYPED = (Role.VISITOR, Role.TECHNICAL, Role.ENVELOPE, Role.TRAP, Role.TEST, Role.ID)  # a form's own fields
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def post(value: object) -> Inquiry:
    body = json.dumps(value).encode()
    (reading,) = build_channel("website_form", ()).parse(
        Delivery(headers={"content-type": "application/json"}, body=body, received_at=NOW)
    )
    assert isinstance(reading, Inquiry)
    return reading


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("email", Role.EMAIL),
        ("E-Mail-Adresse *", Role.EMAIL),
        ("your-email", Role.EMAIL),
        ("What is your work email address?", Role.EMAIL),
        ("firstName", Role.FIRST_NAME),
        ("Prénom", Role.FIRST_NAME),
        ("Nachname (Pflichtfeld)", Role.LAST_NAME),
        ("Société", Role.COMPANY),
        ("LinkedIn", Role.PROFILE),
        ("Ihre Telefonnummer", Role.PHONE),
        ("会社名", Role.COMPANY),
        ("How can we help you?", Role.MESSAGE),
        ("Ihre Nachricht", Role.MESSAGE),
        ("utm_campaign", Role.TECHNICAL),
        ("_wpnonce", Role.TECHNICAL),
        ("website_honeypot", Role.TRAP),
        ("Budget", Role.OTHER),
        ("Favourite colour", Role.OTHER),
    ],
)
def test_labels_of_many_makes(label: str, role: Role) -> None:
    assert role_of(label) is role


def test_a_name_beside_a_french_first_name_is_the_last_one() -> None:
    assert post({"prénom": "Anne", "nom": "Dubois", "email": "a@b.example"}).sender_name == "Anne Dubois"


def test_a_name_beside_a_last_name_is_the_first_one_or_the_whole() -> None:
    assert post({"name": "Anne", "last name": "Dubois", "email": "a@b.example"}).sender_name == "Anne Dubois"
    assert post({"name": "Anne Dubois", "last name": "Dubois", "email": "a@b.example"}).sender_name == "Anne Dubois"


def test_a_third_name_is_a_line_of_the_message() -> None:
    found = post({"name": "Kiln Ltd", "first name": "Anne", "last name": "Dubois", "email": "a@b.example"})

    assert (found.sender_name, found.message) == ("Anne Dubois", "Name: Kiln Ltd")


def test_an_unusable_address_becomes_a_line_of_the_message() -> None:
    found = post({"email": "ann at harbor", "message": "Call me"})

    assert found.sender_email is None
    assert found.message == "Call me\n\nemail: ann at harbor"


def test_a_second_message_field_and_unknown_fields_are_lines() -> None:
    found = post({"message": "One", "comments": "Two", "Budget": "15k", "source": "ads", "email": "a@b.example"})

    assert found.message == "One\n\ncomments: Two\nBudget: 15k"


def test_one_form_counted_twice_is_one_and_two_forms_with_one_number_are_two() -> None:
    assert post({"id": 7, "message": "a"}).source_id == post({"id": 7, "message": "a", "utm_x": "1"}).source_id
    assert post({"id": 7, "message": "a"}).source_id != post({"id": 7, "message": "b"}).source_id
    assert post({"id": "sub-00000001", "message": "a"}).source_id == "sub-00000001"


def test_over_long_fields_end_at_their_limits() -> None:
    found = post({"name": "n" * 5_000, "message": "m" * 300_000, "email": "a@b.example"})

    assert (len(found.sender_name or ""), len(found.message)) == (200, 100_000)


@pytest.mark.parametrize(
    "value", [{}, [], [1], "x", None, {"event": "ping"}, {"a": {"b": {"c": 1}}}, {"utm_source": "x"}]
)
def test_what_no_person_wrote_is_refused_with_a_reason(value: object) -> None:
    with pytest.raises(PayloadNotUnderstood, match=r"\w{4}"):
        post(value)


def test_booking_events_are_sent_to_their_own_source() -> None:
    with pytest.raises(PayloadNotUnderstood, match="booking"):
        post({"event": "invitee.created", "payload": {"email": "a@b.example", "name": "Ann"}})


words = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
labels = st.sampled_from(
    ["First name", "Last name", "Name", "Phone", "Company", "Job title", "City", "Address", "Subject", "LinkedIn"]
) | words.map(lambda word: "Question " + word).filter(lambda label: role_of(label) not in NOT_TYPED)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(labels, words, min_size=1, max_size=6))
def test_nothing_a_person_typed_is_lost(answers: dict[str, str]) -> None:
    form = {"email": "ann@harbor.example", "message": "Hello", **answers}
    body = urlencode(form).encode()
    (reading,) = build_channel("website_form", ()).parse(
        Delivery(headers={"content-type": "application/x-www-form-urlencoded"}, body=body, received_at=NOW)
    )
    assert isinstance(reading, Inquiry)
    everything = " ".join(str(value) for value in asdict(reading).values()).casefold()

    assert [answer for answer in answers.values() if answer.casefold() not in everything] == []


def test_linkedin_answers_the_challenge_and_only_with_a_secret() -> None:
    code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    answer = build_channel("linkedin_lead_sync", (b"secret",)).challenge({"challengeCode": code})

    assert answer == {
        "challengeCode": code,
        "challengeResponse": hmac.new(b"secret", code.encode(), "sha256").hexdigest(),
    }
    assert build_channel("linkedin_lead_sync", ()).challenge({"challengeCode": code}) is None
    assert build_channel("linkedin_lead_sync", (b"secret",)).challenge({}) is None


@pytest.mark.parametrize(
    "typed", ["'ada@quill.example'", "mailto:ada@quill.example", "Ada <ada@quill.example>", "ada@quill.example."]
)
def test_an_address_is_taken_out_of_what_people_put_around_it(typed: str) -> None:
    assert post({"email": typed, "message": "Hello"}).sender_email == "ada@quill.example"


@pytest.mark.parametrize(
    ("taken", "is_program"),
    [
        ("0", True),
        ("1.4", True),
        ("2.99", True),
        ("3", False),
        ("41", False),
        ("soon", False),
        ("-1", False),
        ("", False),
    ],
)
def test_a_form_filled_in_faster_than_a_person_can_is_a_programs_and_loses_nothing(
    taken: str,
    is_program: bool,  # noqa: FBT001  a column
) -> None:
    form = {"email": "ann@harbor.example", "message": "We need help", "seconds_taken": taken}
    (reading,) = build_channel("website_form", ()).parse(
        Delivery(
            headers={"content-type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
            received_at=NOW,
        )
    )
    assert isinstance(reading, Inquiry)
    assert (reading.machine, reading.reply_allowed) == (is_program, not is_program)
    assert (reading.message, reading.sender_email) == ("We need help", "ann@harbor.example")
    assert not is_program or "filled in within" in (reading.machine_reason or "")


@pytest.mark.parametrize(
    ("fields", "visitor"),
    [
        ({"ip": "8.8.8.8"}, "8.8.8.8"),
        ({"remote_ip": " ::ffff:8.8.8.8 "}, "8.8.8.8"),
        ({"user_ip": "2001:4860:1:2:3::8"}, "2001:4860:1:2::/64"),
        ({"meta": {"ip_address": "8.8.8.8"}, "remote_ip": "8.8.8.8"}, "8.8.8.8"),
        ({"ip": "8.8.8.8", "ip_address": "9.9.9.9"}, None),
        ({"ip": "8.8.8.8", "ip_address": "nobody's"}, None),
        ({"ip": "8.8.8.8, 9.9.9.9"}, None),
        ({"ip": "10.0.0.7"}, None),
        ({"ip": "127.0.0.1"}, None),
        ({"ip": "of our patent"}, None),
        ({}, None),
    ],
)
def test_a_visitors_address_is_told_by_the_form_alone_and_only_where_there_is_no_doubt(
    fields: dict[str, object], visitor: str | None
) -> None:
    inquiry = post({"email": "ada@quill.example", "message": "Hello", **fields})
    assert inquiry.visitor == visitor
    assert inquiry.message == "Hello"


def test_a_header_never_tells_the_visitors_address() -> None:
    headers = {"content-type": "application/json", "x-forwarded-for": "8.8.8.8", "x-real-ip": "8.8.8.8"}
    (reading,) = build_channel("website_form", ()).parse(
        Delivery(headers=headers, body=b'{"email": "ada@quill.example"}', received_at=NOW)
    )
    assert isinstance(reading, Inquiry)
    assert reading.visitor is None


@pytest.mark.parametrize(
    ("adapter", "headers", "body"),
    [
        (
            "website_form",
            {"content-type": "application/json"},
            b'{"human_fields": {"Email": "ada@quill.example"}, "data": {"email": "ada@quill.example", "ip": "8.8.8.8"}}',
        ),
        (
            "website_form",
            {"content-type": "application/x-www-form-urlencoded"},
            b"fields[email][value]=ada@quill.example&meta[remote_ip][value]=8.8.8.8&meta[remote_ip][title]=Remote+IP",
        ),
        (
            "jotform",
            {"content-type": "application/x-www-form-urlencoded"},
            urlencode({"rawRequest": '{"q3_email": "ada@quill.example"}', "ip": "8.8.8.8"}).encode(),
        ),
    ],
)
def test_netlify_elementor_and_jotform_name_the_visitor_in_their_own_way(
    adapter: str, headers: dict[str, str], body: bytes
) -> None:
    (reading,) = build_channel(adapter, ()).parse(Delivery(headers=headers, body=body, received_at=NOW))
    assert isinstance(reading, Inquiry)
    assert (reading.sender_email, reading.visitor) == ("ada@quill.example", "8.8.8.8")
