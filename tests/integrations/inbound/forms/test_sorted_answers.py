"""What each answer of a form is for, and what of a form no person wrote."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import Inquiry
from integrations.inbound.channels import build_channel
from integrations.inbound.forms.field_names import Role, field_role
from integrations.inbound.forms.payload import Field
from integrations.inbound.forms.sorted_answers import sorted_answers

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ASKED = "We are 95 people in industrial software and want positioning, from January."


def readings_of(value: object) -> list[Inquiry]:
    delivery = Delivery(headers={"content-type": "application/json"}, body=json.dumps(value).encode(), received_at=NOW)
    return [one for one in build_channel("website_form", ()).parse(delivery) if isinstance(one, Inquiry)]


def read(value: object) -> Inquiry:
    (inquiry,) = readings_of(value)
    return inquiry


@pytest.mark.parametrize(
    ("label", "key", "kind", "role"),
    [
        ("No Label name", "", "", Role.NAME),
        ("textarea-104", "", "", Role.MESSAGE),
        ("answer_long_text_3", "", "", Role.MESSAGE),
        ("field:first_name_abae", "", "", Role.FIRST_NAME),
        ("text-101", "", "", Role.OTHER),
        ("What should we know?", "", "LongAnswer", Role.OTHER),
        ("Where can we reach you?", "", "EmailInput", Role.EMAIL),
        ("Wie erreichen wir Sie?", "your-email", "", Role.EMAIL),
        ("Einverstanden?", "", "gdpr-checkbox", Role.CONSENT),
        ("hs_object_source", "", "", Role.PROBABLY_TECHNICAL),
        ("Tax ID", "", "", Role.OTHER),
        ("_replyto", "", "", Role.EMAIL),
        ("_subject", "", "", Role.TECHNICAL),
        ("Nombre de la empresa", "", "", Role.COMPANY),
        ("Imię i nazwisko", "", "", Role.NAME),
        ("Treść wiadomości", "", "", Role.MESSAGE),
        ("Företag", "", "", Role.COMPANY),
        ("Telefoonnummer", "", "", Role.PHONE),
        ("ご担当者名", "", "", Role.NAME),
        ("Numero di telefono", "", "", Role.PHONE),
        ("Descrição do projeto", "", "", Role.MESSAGE),
    ],
)
def test_a_label_decides_then_the_key_then_the_kind(label: str, key: str, kind: str, role: Role) -> None:
    assert field_role(label, key, kind) is role


def test_answers_without_labels_are_known_by_what_they_look_like() -> None:
    found = read({"5": ASKED, "2": "Ada Quill", "3": "ada@quill.example", "4": "+44 1632 960512", "6": "Quill Ltd"})

    assert (found.sender_name, found.sender_email, found.phone) == ("Ada Quill", "ada@quill.example", "+44 1632 960512")
    assert (found.company, found.message, found.labels) == ("Quill Ltd", ASKED, ())


def test_the_name_beside_the_address_is_the_persons_and_the_forms_is_nobodys() -> None:
    found = read({"name": "Contact us", "data": {"name": "Ada Quill", "email": "ada@quill.example", "message": ASKED}})

    assert (found.sender_name, found.message) == ("Ada Quill", ASKED)


def test_the_address_of_a_site_or_an_owner_is_nobodys_while_the_person_has_one() -> None:
    about = {"site_admin_email": "wp@fernhill.example", "author": {"email": "admin@fernhill.example"}}

    assert read({"email": "ada@quill.example", "message": ASKED, "meta": about}).sender_email == "ada@quill.example"
    assert read({"meta": {"email": "ada@quill.example", "message": ASKED}}).sender_email == "ada@quill.example"


MACHINES: dict[str, Any] = {
    "form_id": "8f2",
    "utm_source": "ads",
    "gclid": "Cj0KCQiA1NebBhDDARIsAANiDD3",
    "user_agent": "Mozilla/5.0 (X11)",
    "page_url": "https://fernhill.example/contact",
    "url": "https://fernhill.example/contact?x=1",
    "created_at": "2026-11-27T09:20:11Z",
    "submittedOn": "2026-11-27 09:20",
    "is_organic": False,
    "consent": True,
    "privacy-policy": "I have read the privacy policy and agree",
    "acceptance-12": "on",
    "newsletter": "no",
    "_wpnonce": "0a1b2c3d4e",
    "g-recaptcha-response": "03AGdBq24",
    "hubspot_owner_id": "77",
    "headers": {"host": "n8n.example", "from": "bot@n8n.example"},
    "context": {"hutk": "60c2", "pageUri": "https://fernhill.example"},
    "tracking": {"campaign": {"name": "Winter sale"}},
}


@settings(max_examples=60, deadline=None)
@given(st.permutations(sorted(MACHINES)), st.booleans())
def test_what_a_page_or_vendor_adds_is_no_part_of_the_message(keys: list[str], is_wrapped: bool) -> None:  # noqa: FBT001  as hypothesis draws it
    form = {"email": "ada@quill.example", "message": ASKED, **{key: MACHINES[key] for key in keys}}
    found = read({"data": form} if is_wrapped else form)

    assert (found.sender_email, found.message, found.labels) == ("ada@quill.example", ASKED, ())


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("consent", "Please ask my lawyer before you store anything of mine"),
        ("status", "We are looking for a new agency now"),
        ("source", "A talk of yours in Hull"),
        ("site", "quillmotors.example"),
        ("date", "2026-12-01"),
        ("hs_reason", "Our unsubscribe rate has doubled"),
        ("Your thoughts", "I agree with your article and we want the same"),
        ("Company ID", "DE 811 907 980"),
        ("phone", "only in the morning"),
        ("Title", "Head of everything else"),
        ("Budget", "-"),
        ("Start date", "27-Nov-2026"),
        ("website_url", "https://quillmotors.example/about"),
        ("company_size", "85"),
        ("preferred_time", "in the morning"),
    ],
)
def test_what_a_person_typed_is_kept_whatever_its_field_is_called(label: str, typed: str) -> None:
    found = read({"email": "ada@quill.example", label: typed})

    assert typed in " ".join(str(one) for one in asdict(found).values())


words = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(words, words), min_size=1, max_size=6), st.sampled_from(["label", "title", "question"]))
def test_nothing_typed_into_labelled_answers_is_lost(pairs: list[tuple[str, str]], name: str) -> None:
    answers = [{name: f"Question {label} of ours", "value": f"x{typed}x y z w"} for label, typed in pairs]
    found = read({"answers": [{name: "Email", "value": "ada@quill.example"}, *answers]})

    assert [one["value"] for one in answers if one["value"] not in found.message] == []


@pytest.mark.parametrize(
    "value",
    [
        {"type": "records.after.insert", "data": {"rows": [{"Id": 119, "Name": None, "Email": "", "Message": None}]}},
        {"form_id": "3", "consent": True, "page_url": "https://fernhill.example/contact"},
        {"object": "page", "entry": [{"changes": [{"field": "leadgen", "value": {"leadgen_id": "44"}}]}]},
        [{"label": "Name", "value": ""}, {"label": "Email", "value": None}],
    ],
)
def test_an_empty_row_or_a_bare_notice_is_no_lead_and_says_why(value: object) -> None:
    with pytest.raises(PayloadNotUnderstood, match="form: "):
        readings_of(value)


@pytest.mark.parametrize(
    "lead",
    [
        {"is_test": True, "user_column_data": [{"column_id": "EMAIL", "string_value": "ann@harbor.example"}]},
        {"email": "test@example.com", "message": "Hello"},
        {
            "field_data": [
                {"name": "email", "values": ["<test lead: dummy data for email>"]},
                {"name": "phone", "values": ["+15550100100"]},
            ]
        },
        {"testLead": True, "email": "ann@harbor.example"},
    ],
)
def test_a_vendors_test_lead_is_marked_so_that_nothing_is_mailed(lead: object) -> None:
    assert read(lead).test


def test_labels_are_kept_apart_from_what_was_typed() -> None:
    found = read(
        {
            "answers": [
                {"label": "E-Mail", "value": "ada@quill.example"},
                {"label": "Was brauchen Sie im Moment?", "value": "Nothing yet"},
            ]
        }
    )

    assert found.message == "Was brauchen Sie im Moment? Nothing yet" or found.typed.strip() == "Nothing yet"
    assert "brauchen" not in found.typed


def test_several_rows_are_several_leads_and_several_answers_are_one() -> None:
    rows = [{"Email": "a@quill.example", "Message": "One"}, {"Email": "b@quill.example", "Message": "Two"}]
    answers = [{"label": "Email", "value": "a@quill.example"}, {"label": "Message", "value": "One"}]

    assert [one.message for one in readings_of({"data": {"rows": rows}})] == ["One", "Two"]
    assert [one.message for one in readings_of(rows)] == ["One", "Two"]
    assert [one.message for one in readings_of(answers)] == ["One"]


def test_a_text_of_json_in_the_message_is_what_the_person_typed() -> None:
    assert read({"email": "a@quill.example", "message": '{"a": 1}'}).message == '{"a": 1}'


def test_an_answer_in_markup_is_read_as_it_looked_and_one_that_speaks_of_markup_stays() -> None:
    chat = sorted_answers([Field("Message", "<p>Can you help us?</p><p>We&#39;re in Bath.</p>")])
    typed = sorted_answers([Field("Message", "Our <b>price</b> page shows &amp; signs, why?")])

    assert chat.message == "Can you help us?\nWe're in Bath."
    assert typed.message == "Our <b>price</b> page shows &amp; signs, why?"


def test_of_two_addresses_the_one_at_work_is_the_persons() -> None:
    found = read({"Private email": "a@home.example", "Work email": "ada@quill.example", "message": ASKED})

    assert (found.sender_email, found.doubt) == ("ada@quill.example", None)


def test_two_addresses_of_one_kind_are_a_persons_question() -> None:
    found = read({"Email": "ada@quill.example", "Email address": "ada@quil.example", "message": ASKED})

    assert found.sender_email == "ada@quill.example"
    assert "ada@quil.example" in (found.doubt or "")
    assert read({"Email": "ada@quill.example", "Confirm email": "Ada@quill.example", "message": ASKED}).doubt is None
