"""The sandbox HubSpot, asked by the official client and, where that has no call, over plain HTTP."""

from typing import Any

import pytest
import urllib3
from hubspot.crm import contacts as contacts_models
from hubspot.crm import properties as properties_models
from hubspot.crm.associations import v4 as association_models
from hubspot.crm.contacts.exceptions import ApiException
from hubspot.crm.properties.exceptions import ApiException as PropertyApiException
from hubspot.hubspot import HubSpot

from staging.installation.parts import SandboxHubSpot

contacts: Any = contacts_models  # the client publishes no types
properties: Any = properties_models
associations: Any = association_models
client_of: Any = HubSpot


@pytest.fixture
def client(hubspot: SandboxHubSpot) -> Any:
    return client_of(access_token="test", host=hubspot.url, base_url=hubspot.url, retry=urllib3.Retry(0))


def test_the_official_client_creates_reads_updates_and_archives(client: Any) -> None:
    api = client.crm.contacts.basic_api
    made = api.create(contacts.SimplePublicObjectInputForCreate(properties={"email": "Ann@x.example"}, associations=[]))
    assert made.properties["email"] == "Ann@x.example"

    api.update(made.id, contacts.SimplePublicObjectInput(properties={"firstname": "Åsa 😀", "lastname": "O'Hara"}))
    held = api.get_by_id("ann@X.example", id_property="email", properties=["phone"])
    assert held.id == made.id
    assert held.properties["firstname"] == "Åsa 😀"
    assert held.properties["phone"] is None

    api.archive(made.id)
    with pytest.raises(ApiException, match="404"):
        api.get_by_id(made.id)


def test_a_second_contact_with_the_address_is_a_conflict_that_names_the_first(
    client: Any, hubspot: SandboxHubSpot
) -> None:
    known = hubspot.add("contacts", email="ann@x.example")

    with pytest.raises(ApiException) as raised:
        client.crm.contacts.basic_api.create(
            contacts.SimplePublicObjectInputForCreate(properties={"email": "ANN@x.example"}, associations=[])
        )

    assert raised.value.status == 409
    assert f"Contact already exists. Existing ID: {known}" in raised.value.body


@pytest.mark.parametrize(
    ("kind", "properties", "code"),
    [
        ("contacts", {"emal": "a@x.example"}, "PROPERTY_DOESNT_EXIST"),
        ("contacts", {"email": "a(at)x"}, "INVALID_EMAIL"),
        ("contacts", {"lifecyclestage": "friend"}, "INVALID_OPTION"),
        ("contacts", {"hs_marketable_status": "true"}, "READ_ONLY_VALUE"),
        ("deals", {"dealstage": "won"}, "pipelineId=default : [appointmentscheduled"),
        ("deals", {"amount": "a lot"}, "INVALID_NUMBER"),
        ("contacts", {"hubspot_owner_id": "1"}, "INVALID_OWNER_ID"),
        ("companies", {"industry": "Pumps"}, "INVALID_OPTION"),
        ("emails", {"hs_email_from_email": "a@x.example"}, "READ_ONLY_VALUE"),
        ("meetings", {"hs_meeting_outcome": "HELD"}, "INVALID_OPTION"),
        ("communications", {"hs_communication_logged_from": "MAIL"}, "INVALID_OPTION"),
        ("notes", {"hs_note_body": "x", "hs_timestamp": "noon"}, "INVALID_DATE"),
        ("notes", {"hs_note_body": "x" * 65_537, "hs_timestamp": "1"}, "65536"),
    ],
)
def test_bad_values_are_refused_in_hubspots_words(
    hubspot: SandboxHubSpot, kind: str, properties: dict[str, str], code: str
) -> None:
    status, answer, _ = hubspot.call("POST", f"/crm/v3/objects/{kind}", {"properties": properties})

    assert (status, answer["category"]) == (400, "VALIDATION_ERROR")
    assert answer["message"].startswith("Property values were not valid: [")
    assert code in answer["message"]
    assert answer["correlationId"]
    assert hubspot.counts().get(kind, 0) == 0


@pytest.mark.parametrize(
    ("kind", "properties", "missing"),
    [
        ("contacts", {"phone": "1"}, "email or firstname or lastname"),
        ("companies", {"phone": "1"}, "name or domain"),
        ("deals", {"dealname": "One"}, "dealstage"),
        ("notes", {"hs_note_body": "x"}, "hs_timestamp"),
        ("emails", {"hs_timestamp": "1"}, "hs_email_direction"),
        ("meetings", {"hs_meeting_title": "x"}, "hs_timestamp"),
        (
            "communications",
            {"hs_timestamp": "1", "hs_communication_logged_from": "CRM"},
            "hs_communication_channel_type",
        ),
    ],
)
def test_what_a_new_object_must_carry_is_named(
    hubspot: SandboxHubSpot, kind: str, properties: dict[str, str], missing: str
) -> None:
    status, answer, _ = hubspot.call("POST", f"/crm/v3/objects/{kind}", {"properties": properties})

    assert (status, answer["category"], answer["context"]) == (400, "VALIDATION_ERROR", {"properties": [missing]})


def test_moments_are_answered_as_hubspot_writes_them(hubspot: SandboxHubSpot) -> None:
    note = hubspot.add("notes", hs_timestamp="1767600000000")

    assert hubspot.values("notes", note, "hs_timestamp") == {"hs_timestamp": "2026-01-05T08:00:00.000Z"}


def test_a_batch_with_trace_ids_works_line_by_line_and_without_them_not_at_all(hubspot: SandboxHubSpot) -> None:
    path = "/crm/v3/objects/contacts/batch/create"
    inputs = [{"properties": {"email": email}} for email in ("a@x.example", "bad", "a@X.example")]
    assert hubspot.call("POST", path, {"inputs": inputs})[0] == 400
    assert hubspot.counts()["contacts"] == 0

    traced = [{**one, "objectWriteTraceId": f"t{n}"} for n, one in enumerate(inputs)]
    status, answer, _ = hubspot.call("POST", path, {"inputs": traced})

    assert status == 207
    assert answer["numErrors"] == 2
    assert [one["objectWriteTraceId"] for one in answer["results"]] == ["t0"]
    assert [one["context"]["objectWriteTraceId"] for one in answer["errors"]] == [["t1"], ["t2"]]
    assert answer["errors"][1]["category"] == "CONFLICT"


def test_batch_read_by_address_names_what_is_missing(client: Any, hubspot: SandboxHubSpot) -> None:
    known = hubspot.add("contacts", email="Ann@x.example", phone="1")
    wanted = contacts.BatchReadInputSimplePublicObjectId(
        id_property="email",
        properties=["phone"],
        properties_with_history=[],
        inputs=[{"id": "ann@x.example"}, {"id": "bob@x.example"}],
    )

    answer = client.crm.contacts.batch_api.read(wanted)

    assert [(one.id, one.properties["phone"]) for one in answer.results] == [(known, "1")]
    assert answer.errors[0].context["ids"] == ["bob@x.example"]


def test_upsert_says_what_was_new(client: Any) -> None:
    def upsert() -> Any:
        one = contacts.SimplePublicObjectBatchInputUpsert(
            id="a@x.example", id_property="email", properties={"email": "a@x.example", "firstname": "Ann"}
        )
        return client.crm.contacts.batch_api.upsert(contacts.BatchInputSimplePublicObjectBatchInputUpsert(inputs=[one]))

    assert [upsert().results[0].new, upsert().results[0].new] == [True, False]


def test_search_finds_by_groups_and_in_but_only_what_is_indexed(client: Any, hubspot: SandboxHubSpot) -> None:
    ids = [hubspot.add("contacts", email=f"{name}@x.example", firstname=name) for name in ("Ann", "Bob", "Cid")]
    api = client.crm.contacts.search_api

    either = contacts.PublicObjectSearchRequest(
        filter_groups=[
            {"filters": [{"propertyName": "email", "operator": "EQ", "value": "ANN@x.example"}]},
            {"filters": [{"propertyName": "firstname", "operator": "IN", "values": ["bob", "CID"]}]},
        ],
        properties=["firstname"],
        limit=1,
    )
    answer = api.do_search(either)
    assert answer.total == 2  # "CID" is not in small letters, so IN does not find it
    assert answer.results[0].id == ids[0]
    assert answer.paging.next.after == "1"
    assert api.do_search(contacts.PublicObjectSearchRequest(query="bob x.example")).total == 1
    hubspot.set_faults(search_lag_seconds=30)
    assert api.do_search(either).total == 0


def test_unique_properties_are_keys_and_refuse_a_second_holder(client: Any, hubspot: SandboxHubSpot) -> None:
    api = client.crm.properties
    group = properties.PropertyGroupCreate(name="ours", label="Ours")
    wanted = properties.PropertyCreate(
        name="our_id", label="Id", group_name="ours", type="string", field_type="text", has_unique_value=True
    )
    with pytest.raises(PropertyApiException, match="400"):
        api.core_api.create("deals", wanted)
    api.groups_api.create("deals", group)
    api.core_api.create("deals", wanted)
    repeated: list[Any] = [lambda: api.groups_api.create("deals", group), lambda: api.core_api.create("deals", wanted)]
    for again in repeated:
        with pytest.raises(PropertyApiException, match="409"):
            again()

    deal = hubspot.add("deals", dealname="One", our_id="k/1 é")
    again = {"properties": {"our_id": "K/1 É", "dealname": "Two", "dealstage": "closedwon"}}
    status, answer, _ = hubspot.call("POST", "/crm/v3/objects/deals", again)
    assert (status, answer["errors"][0]["code"]) == (400, "CONFLICTING_UNIQUE_VALUE")
    assert f"{deal} already has that value" in answer["message"]
    found = {"idProperty": "our_id", "properties": ["our_id"], "inputs": [{"id": "k/1 é"}]}
    assert hubspot.call("POST", "/crm/v3/objects/deals/batch/read", found)[1]["results"][0]["id"] == deal


def test_associations_inline_default_and_in_batches(client: Any, hubspot: SandboxHubSpot) -> None:
    ann, acme = hubspot.add("contacts", email="a@x.example"), hubspot.add("companies", name="Acme")
    link = {"to": {"id": ann}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}]}
    deal = hubspot.add("deals", [link], dealname="One")
    assert hubspot.linked("contacts", ann, "deals") == [deal]

    client.crm.associations.v4.basic_api.create_default("contacts", ann, "companies", acme)
    assert hubspot.values("contacts", ann, "associatedcompanyid") == {"associatedcompanyid": acme}
    body = associations.BatchInputPublicDefaultAssociationMultiPost(inputs=[{"from": {"id": deal}, "to": {"id": acme}}])
    client.crm.associations.v4.batch_api.create_default("deals", "companies", body)
    page = client.crm.associations.v4.basic_api.get_page("companies", acme, "deals")
    assert [one.to_object_id for one in page.results] == [deal]
    held = client.crm.deals.basic_api.get_by_id(deal, associations=["contacts", "companies"])
    assert {kind: one.results[0].id for kind, one in held.associations.items()} == {"contacts": ann, "companies": acme}

    bad = {"properties": {"dealname": "Two", "dealstage": "closedwon"}, "associations": [{**link, "to": {"id": "9"}}]}
    assert hubspot.call("POST", "/crm/v3/objects/deals", bad)[0] == 404
    assert hubspot.counts()["deals"] == 1


def test_owners_are_found_with_and_without_a_slash(client: Any, hubspot: SandboxHubSpot) -> None:
    hubspot.call("POST", "/_sandbox/owners", [{"email": "Eva@fernhill.example", "firstName": "Eva"}])

    [owner] = client.crm.owners.owners_api.get_page(email="eva@fernhill.example").results

    assert owner.first_name == "Eva"
    assert client.crm.owners.owners_api.get_by_id(owner.id).email == "Eva@fernhill.example"
    assert hubspot.call("GET", "/crm/v3/owners?email=eva@fernhill.example")[1]["results"][0]["id"] == owner.id


def test_pipelines_properties_and_the_list_are_there_on_both_path_styles(client: Any, hubspot: SandboxHubSpot) -> None:
    assert client.crm.pipelines.pipelines_api.get_all("deals").results[0].stages[0].id == "appointmentscheduled"
    assert client.crm.properties.core_api.get_by_name("contacts", "email").name == "email"
    for number in range(3):
        hubspot.add("contacts", email=f"{number}@x.example")
    for start in ("/crm/v3/objects", "/crm/objects/2026-09"):
        answer = hubspot.call("GET", f"{start}/contacts?limit=2")[1]
        assert len(answer["results"]) == 2
        following = answer["paging"]["next"]["link"]
        assert following.startswith(hubspot.url)
        assert len(hubspot.call("GET", following.removeprefix(hubspot.url))[1]["results"]) == 1
