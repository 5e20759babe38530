"""Merged and erased records of the sandbox HubSpot."""

from typing import Any

from staging.installation.parts import SandboxHubSpot

PATH = "/crm/v3/objects/contacts"


def link(to: str, type_: int) -> dict[str, Any]:
    return {"to": {"id": to}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_}]}


def merge(hubspot: SandboxHubSpot, kind: str, primary: str, other: str) -> str:
    body = {"primaryObjectId": primary, "objectIdToMerge": other}
    status, answer, _ = hubspot.call("POST", f"/crm/objects/2026-09/{kind}/merge", body)
    assert status == 200, answer
    return str(answer["id"])


def test_two_contacts_become_a_new_one_that_answers_for_both(hubspot: SandboxHubSpot) -> None:
    acme = hubspot.add("companies", name="Acme")
    first = hubspot.add("contacts", [link(acme, 1)], email="a@x.example", firstname="Ann")
    second = hubspot.add("contacts", email="b@x.example", firstname="Anna", phone="1")
    deal = hubspot.add("deals", [link(second, 3)], dealname="One")

    new = merge(hubspot, "contacts", first, second)

    assert new not in (first, second)
    for asked in (new, first, second, "a@x.example?idProperty=email", "b@x.example?idProperty=email"):
        assert hubspot.call("GET", f"{PATH}/{asked}")[1]["id"] == new
    names = ("firstname", "phone", "hs_additional_emails", "hs_merged_object_ids", "associatedcompanyid")
    assert hubspot.values("contacts", new, *names) == {
        "firstname": "Ann",
        "phone": "1",
        "hs_additional_emails": "b@x.example",
        "hs_merged_object_ids": f"{first};{second}",
        "associatedcompanyid": acme,
    }
    assert hubspot.linked("contacts", second, "deals") == [deal]
    types = hubspot.call("GET", f"/crm/v4/objects/contacts/{new}/associations/companies")[1]["results"]
    assert [one["typeId"] for one in types[0]["associationTypes"]] == [279]  # "primary" was lost
    assert hubspot.counts()["contacts"] == 1
    taken = hubspot.call("POST", PATH, {"properties": {"email": "B@x.example"}})
    assert (taken[0], taken[1]["message"]) == (409, f"Contact already exists. Existing ID: {new}")


def test_a_merged_record_that_is_merged_again_still_answers_by_its_first_id(hubspot: SandboxHubSpot) -> None:
    one, two, three = (hubspot.add("companies", name=name, domain=f"{name}.example") for name in "abc")

    last = merge(hubspot, "companies", merge(hubspot, "companies", one, two), three)

    assert hubspot.call("PATCH", f"/crm/v3/objects/companies/{one}", {"properties": {"phone": "1"}})[1]["id"] == last
    assert hubspot.values("companies", last, "phone", "hs_additional_domains") == {
        "phone": "1",
        "hs_additional_domains": "b.example;c.example",
    }
    found = {"filterGroups": [{"filters": [{"propertyName": "domain", "operator": "EQ", "value": "b.example"}]}]}
    assert [one["id"] for one in hubspot.call("POST", "/crm/v3/objects/companies/search", found)[1]["results"]] == [
        last
    ]


def test_engagements_and_a_record_with_itself_are_not_merged(hubspot: SandboxHubSpot) -> None:
    ann = hubspot.add("contacts", email="a@x.example")
    for kind, id_ in (("contacts", ann), ("notes", hubspot.add("notes", hs_timestamp="1"))):
        body = {"primaryObjectId": id_, "objectIdToMerge": id_}
        assert hubspot.call("POST", f"/crm/v3/objects/{kind}/merge", body)[0] == 400


def test_a_deleted_record_is_read_only_where_archived_ones_are_asked_for(hubspot: SandboxHubSpot) -> None:
    ann = hubspot.add("contacts", email="a@x.example")
    assert hubspot.call("DELETE", f"{PATH}/{ann}")[0] == 204

    assert hubspot.call("GET", f"{PATH}/{ann}")[1]["category"] == "OBJECT_NOT_FOUND"
    assert hubspot.call("PATCH", f"{PATH}/{ann}", {"properties": {"phone": "1"}})[0] == 404
    status, answer, _ = hubspot.call("GET", f"{PATH}/{ann}?archived=true")
    assert (status, answer["archived"]) == (200, True)
    assert answer["archivedAt"]
    assert [one["id"] for one in hubspot.call("GET", f"{PATH}?archived=true")[1]["results"]] == [ann]
    assert hubspot.call("GET", PATH)[1]["results"] == []
