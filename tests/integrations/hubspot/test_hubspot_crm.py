"""The HubSpot adapter against the sandbox, over real HTTP and through the real client: what it writes."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.crm import CrmTask
from integrations.hubspot.hubspot_wording import message_properties, task_properties
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import NOON, build, deal, entry, message, written


def test_one_lead_is_wholly_recorded(hubspot: SandboxHubSpot) -> None:
    [outcome] = build(hubspot).record([entry(1)])
    ids = written(outcome)

    contact, deal = ids["contact contact-1"], ids["deal lead-1"]
    assert hubspot.values("contacts", contact, "email", "lastname", "lifecyclestage", "hubspot_owner_id") == {
        "email": "ann1@acme1.example",
        "lastname": "O'Hara 1",
        "lifecyclestage": "marketingqualifiedlead",
        "hubspot_owner_id": "700",
    }
    description = hubspot.values("deals", deal, "description")["description"] or ""
    for part in ("ann1@acme1.example", "Hot", "82", "Budget fits", "we have 40k", "/leads/lead-1"):
        assert part in description
    assert hubspot.values("deals", deal, "dealstage", "pipeline") == {
        "dealstage": "appointmentscheduled",
        "pipeline": "default",
    }
    assert "A &amp; B" in str(hubspot.values("tasks", ids["task task-1"], "hs_task_body"))
    for kind, id_ in (
        ("companies", ids["company acme1.example"]),
        ("deals", deal),
        ("notes", ids["message in-1"]),
        ("emails", ids["message out-1"]),
        ("tasks", ids["task task-1"]),
    ):
        assert hubspot.linked("contacts", contact, kind) == [id_]
    assert hubspot.linked("companies", ids["company acme1.example"], "deals") == [deal]


def test_a_hundred_new_leads_take_eight_requests_once_the_account_is_known(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    written(crm.record([entry(0)])[0])
    before = sum(hubspot.requests().values())

    outcomes = crm.record([entry(number) for number in range(1, 101)])

    assert [written(outcome) for outcome in outcomes]
    assert sum(hubspot.requests().values()) - before == 8
    assert set(hubspot.counts().values()) == {101}


@pytest.mark.parametrize("first_attempt", [True, False])
@pytest.mark.parametrize("multi_status", [True, False])
def test_recording_twice_changes_nothing(hubspot: SandboxHubSpot, *, first_attempt: bool, multi_status: bool) -> None:
    hubspot.set_faults(multi_status=multi_status)
    crm = build(hubspot)
    first = crm.record([entry(number) for number in range(9)])

    again = crm.record([entry(number, first_attempt=first_attempt) for number in range(10)])

    assert [written(one) for one in again[:9]] == [written(one) for one in first]
    assert written(again[9])
    assert set(hubspot.counts().values()) == {10}


def test_a_company_just_made_is_not_made_again_although_the_index_misses_it(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(search_lag_seconds=60)
    crm = build(hubspot)
    for number in (1, 2):
        written(crm.record([entry(number, company_domain="acme.example")])[0])

    assert hubspot.counts()["companies"] == 1


def test_companies_are_found_by_domain_in_any_case_and_never_by_a_typed_name(hubspot: SandboxHubSpot) -> None:
    by_domain = hubspot.add("companies", name="Whatever", domain="Acme1.Example")
    by_name = hubspot.add("companies", name="Acme two")

    first, second = build(hubspot).record([entry(1), entry(2, company_domain=None, company_name="Acme two")])

    assert written(first)["company acme1.example"] == by_domain
    contact = written(second)["contact contact-2"]
    assert hubspot.values("contacts", contact, "company") == {"company": "Acme two"}
    assert hubspot.linked("companies", by_name, "contacts") == []
    assert hubspot.counts()["companies"] == 2


def test_a_contact_with_an_upper_case_address_is_found_and_what_people_typed_stays(hubspot: SandboxHubSpot) -> None:
    known = hubspot.add(
        "contacts", email="ANN1@ACME1.EXAMPLE", firstname="Annie", phone="1234", lifecyclestage="customer"
    )

    ids = written(build(hubspot).record([entry(1)])[0])

    assert ids["contact contact-1"] == known
    names = ("email", "firstname", "lastname", "phone", "lifecyclestage", "firstreply_score")
    assert tuple(hubspot.values("contacts", known, *names).values()) == (
        *("ANN1@ACME1.EXAMPLE", "Annie", "O'Hara 1", "1234", "customer"),
        "82",
    )
    assert hubspot.linked("contacts", known, "companies") == [ids["company acme1.example"]]


@pytest.mark.parametrize(
    ("held", "after"),
    [("subscriber", "marketingqualifiedlead"), ("opportunity", "opportunity"), ("other", "other")],
)
def test_the_lifecycle_stage_moves_only_forward(hubspot: SandboxHubSpot, held: str, after: str) -> None:
    known = hubspot.add("contacts", email="ann1@acme1.example", lifecyclestage=held)

    written(build(hubspot).record([entry(1)])[0])

    assert hubspot.values("contacts", known, "lifecyclestage") == {"lifecyclestage": after}


def test_two_entries_of_one_person_make_one_contact_and_one_company(hubspot: SandboxHubSpot) -> None:
    same = {"contact_key": "contact-1", "company_domain": "acme1.example", "company_name": "Acme 1"}
    entries = [entry(1), entry(2, email="ANN1@acme1.example", **{**same, "contact_key": "contact-2"})]
    entries.append(entry(3, email=None, **same))

    outcomes = build(hubspot).record(entries)

    contacts = {link.their_id for one in outcomes for link in one.links if link.kind == "contact"}
    assert [written(one) for one in outcomes]
    assert len(contacts) == 1
    assert hubspot.counts() == {"contacts": 1, "companies": 1, "deals": 3, "notes": 4, "emails": 2, "tasks": 3}


def test_a_person_without_an_address_is_found_again_and_gets_the_address_later(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    linkedin = {"channel": "linkedin", "contact_key": "contact-1", "profile_url": "https://linkedin.example/in/ann"}
    first = written(crm.record([entry(1, email=None, **linkedin)])[0])
    second = written(crm.record([entry(2, email=None, **linkedin)])[0])
    third = written(crm.record([entry(3, email="ann@acme.example", **linkedin)])[0])

    assert first["contact contact-1"] == second["contact contact-1"] == third["contact contact-1"]
    held = hubspot.values("contacts", first["contact contact-1"], "email", "firstreply_profile")
    assert held == {"email": "ann@acme.example", "firstreply_profile": "https://linkedin.example/in/ann"}
    assert hubspot.counts()["contacts"] == 1


def test_a_contact_that_was_merged_answers_by_its_old_id_and_second_address(hubspot: SandboxHubSpot) -> None:
    kept = hubspot.add("contacts", email="kept@acme1.example")
    gone = hubspot.add("contacts", email="ann1@acme1.example")
    merge = {"primaryObjectId": kept, "objectIdToMerge": gone}
    merged = hubspot.call("POST", "/crm/v3/objects/contacts/merge", merge)[1]["id"]
    crm = build(hubspot)

    by_id = written(crm.record([entry(1, known_contact_id=gone, email="new@acme1.example")])[0])
    by_email = written(crm.record([entry(2, email="ann1@acme1.example")])[0])

    assert by_id["contact contact-1"] == by_email["contact contact-2"] == merged
    assert hubspot.values("contacts", kept, "email") == {"email": "kept@acme1.example"}


def test_the_id_of_a_deleted_company_is_replaced(hubspot: SandboxHubSpot) -> None:
    ids = written(build(hubspot).record([entry(1, known_company_id="998")])[0])

    assert ids["company acme1.example"] != "998"


def test_a_long_message_with_every_kind_of_letter_is_cut_to_what_hubspot_takes(hubspot: SandboxHubSpot) -> None:
    text = "It's <b>bold</b> & 😀\n" * 3500
    messages = (message("in", "a@b.example", text=text), message("out", "a@b.example", from_us=True, text=text))

    ids = written(build(hubspot).record([entry(1, messages=messages, last_name="D'Arcy 😀")])[0])

    note = hubspot.values("notes", ids["message in"], "hs_note_body")["hs_note_body"] or ""
    mail = hubspot.values("emails", ids["message out"], "hs_email_text")["hs_email_text"] or ""
    assert "&lt;b&gt;bold" in note
    assert "<b>bold" not in note
    assert all("shortened" in one and "/leads/lead-1" in one for one in (note, mail))
    assert all(60_000 < len(one.encode("utf-16-le")) / 2 <= 65_536 for one in (note, mail))


def test_a_mail_is_recorded_with_its_direction_and_a_form_message_as_a_note(hubspot: SandboxHubSpot) -> None:
    ids = written(build(hubspot).record([entry(1, channel="inbound_email")])[0])

    held = hubspot.values("emails", ids["message in-1"], "hs_email_direction", "hs_email_headers")
    assert held["hs_email_direction"] == "INCOMING_EMAIL"
    assert '"email": "ann1@acme1.example"' in (held["hs_email_headers"] or "")
    assert hubspot.counts() | {"emails": 2, "notes": 0} == hubspot.counts()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each writes the same contact again
)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60))
def test_whatever_people_write_is_recorded(hubspot: SandboxHubSpot, text: str) -> None:
    odd = entry(
        1,
        first_name=text,
        last_name=text,
        title=text,
        deal=deal(1, name=text),
        messages=(message(f"m{text}", "a@b.c"),),
    )

    [outcome] = build(hubspot).record([odd])

    assert written(outcome)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.integers(1500, 4000))
@settings(max_examples=25, deadline=None)
def test_a_note_and_a_task_always_fit_and_no_letter_of_their_markup_is_cut(text: str, times: int) -> None:
    task = CrmTask(key="t", due_at=NOON, title="Approve", body=text * times, owner_email="")
    note = message_properties(entry(1), message("m", "a@b.c", text=text * times), "notes")["hs_note_body"]

    for body in (note, task_properties(entry(1), task, None)["hs_task_body"]):
        assert len(body.encode("utf-16-le")) // 2 <= 65_536
        assert not re.search(r"&(?!(amp|lt|gt|quot|#x27);)|<(?!(/?p|/?strong|br)>)", body)


def test_a_task_is_told_by_whose_it_is_where_nothing_else_stands(hubspot: SandboxHubSpot) -> None:
    build(hubspot).record([replace(entry(1), first_name="Ann", last_name="Ode"), replace(entry(2), last_name="")])
    subjects = {one["properties"]["hs_task_subject"] for one in hubspot.objects("tasks", "hs_task_subject")}

    assert "Ann Ode: Approve" in subjects
    assert all(one.partition(":")[0] for one in subjects)


def test_dated_paths_work_as_well(hubspot: SandboxHubSpot) -> None:
    hubspot.add("contacts", email="ann1@acme1.example")
    crm = build(hubspot, api_version="2026-09")

    crm.check()

    assert [written(one) for one in crm.record([entry(1), entry(2)])]
    assert hubspot.counts()["contacts"] == 2
