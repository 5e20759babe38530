"""What is read back from HubSpot, against the sandbox over real HTTP."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from app.domain.booking import BookingState
from app.domain.crm import CrmMeeting
from app.domain.crm_copy import CopyKind
from app.domain.crm_plan import CrmPlan
from integrations.hubspot.hubspot_calls import Calls
from integrations.hubspot.record_reading import RecordReading
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build, entry

AT = datetime(2031, 5, 14, 9, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_contact_is_read_with_its_owner_its_mailboxes_and_what_it_is(hubspot: SandboxHubSpot) -> None:
    company = hubspot.add("companies", name="Acme", domain="acme.example", industry="MACHINERY")
    id_ = hubspot.add(
        "contacts",
        email="Ann+x@acme.example",
        firstname="Ann",
        hubspot_owner_id="700",
        lifecyclestage="customer",
        associatedcompanyid=company,
    )

    [copy] = build(hubspot).changes("contact", LONG_AGO)

    assert (copy.their_id, copy.owner, copy.keys) == (id_, "owner@sandbox.example", ("ann@acme.example",))
    assert copy.values["lifecycle"] == "customer"
    assert copy.values["company_id"] == company
    assert "Ann" not in str(copy.kept_values)


def test_only_what_changed_since_is_read(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    hubspot.add("contacts", email="old@acme.example")
    [old] = crm.changes("contact", LONG_AGO)
    new = hubspot.add("contacts", email="new@acme.example")

    found = list(crm.changes("contact", old.changed_at + timedelta(milliseconds=1)))

    assert [copy.their_id for copy in found] == [new]


def test_what_is_archived_is_missing_and_a_merged_one_answers_to_its_old_id(hubspot: SandboxHubSpot) -> None:
    gone, kept, other = (hubspot.add("contacts", email=f"p{n}@acme.example") for n in range(3))
    hubspot.call("DELETE", f"/crm/v3/objects/contacts/{gone}")
    merged = hubspot.call("POST", "/crm/v3/objects/contacts/merge", {"primaryObjectId": kept, "objectIdToMerge": other})

    found = build(hubspot).read("contact", [gone, kept, other])

    assert found[gone] is None
    stands = found[other]
    assert stands is not None
    assert stands.their_id == merged[1]["id"]
    assert other in stands.merged_ids


def test_a_completed_task_says_so(hubspot: SandboxHubSpot) -> None:
    due = "2031-05-14T09:00:00.000Z"
    done = hubspot.add("tasks", hs_task_status="COMPLETED", hs_timestamp=due, hubspot_owner_id="700")
    open_ = hubspot.add("tasks", hs_task_status="NOT_STARTED", hs_timestamp=due)

    found = build(hubspot).read("task", [done, open_])

    assert [(copy.values.get("done"), copy.owner) for copy in found.values() if copy] == [
        ("yes", "owner@sandbox.example"),
        (None, ""),
    ]


def test_a_meeting_is_read_with_its_hour_what_became_of_it_and_whose_it_is(hubspot: SandboxHubSpot) -> None:
    contact = hubspot.add("contacts", email="ann@acme.example")
    hour = {"hs_timestamp": "2031-05-14T09:00:00.000Z", "hs_meeting_start_time": "2031-05-14T09:00:00.000Z"}
    to = {"to": {"id": contact}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 200}]}
    id_ = hubspot.add("meetings", [to], **hour, hs_meeting_end_time="2031-05-14T09:30:00.000Z")
    missed = hubspot.add("meetings", None, **hour, hs_meeting_outcome="NO_SHOW")
    booked = CrmMeeting(
        key="b1", vendor="calendly", state=BookingState.BOOKED, moved=False, starts_at=AT, ends_at=AT, place=""
    )
    [outcome] = build(hubspot).record([replace(entry(1), meetings=(booked,))])
    (ours,) = (link.their_id for link in outcome.links if link.kind == "meeting")

    found = {copy.their_id: copy.values for copy in build(hubspot).changes("meeting", LONG_AGO)}

    assert found[id_]["contact_ids"] == contact
    assert found[id_]["state"] == "booked"
    assert found[id_]["ends_at"].startswith("2031-05-14T09:30")
    assert found[id_]["made_at"]
    assert found[missed]["state"] == "no_show"
    assert found[ours]["ours"]


def test_what_only_we_write_and_that_a_mail_or_note_is_there_is_read_by_id(hubspot: SandboxHubSpot) -> None:
    [outcome] = build(hubspot).record([entry(1)])
    ids = {link.kind: link.their_id for link in outcome.links}
    mapped = build(hubspot, plan=CrmPlan(never=("contacts.score",)))

    [contact] = mapped.read("contact", [ids["contact"]]).values()
    messages = mapped.read("message", [ids["message"], "999999"])

    assert contact is not None
    assert (contact.ours.get("score"), contact.ours["tier"]) == (None, "hot")
    assert [one is not None for one in messages.values()] == [True, False]


def test_a_thousand_records_are_ten_requests() -> None:
    asked: list[str] = []

    def send(method: str, path: str, body: Any) -> httpx2.Response:
        asked.append(path)
        return httpx2.Response(200, json={"results": []})

    reading = RecordReading(Calls(send=send, sleep=lambda _seconds: None))
    ids = [str(number) for number in range(1_000)]
    assert set(reading.read("contact", ids).values()) == {None}
    assert len(asked) == 10


class Index:
    """HubSpot's search over a given list of changes, with its own limits; anything else answers empty."""

    def __init__(self, changed: list[tuple[str, int]]) -> None:
        self.changed, self.asked = changed, 0
        self.before_page: Callable[[], None] = lambda: None

    def __call__(self, _method: str, path: str, body: Any) -> httpx2.Response:
        if not path.endswith("/search"):
            return httpx2.Response(200, json={"results": []})
        self.asked += 1
        self.before_page()
        [begins] = body["filterGroups"][0]["filters"]
        name, start = begins["propertyName"], int(body.get("after") or 0)
        if start + body["limit"] > 10_000:
            return httpx2.Response(400, json={"message": "paging is limited to 10,000 results"})
        hits = sorted((at, id_) for id_, at in self.changed if at >= int(begins["value"]))
        page = [{"id": id_, "properties": {name: str(at)}} for at, id_ in hits[start : start + body["limit"]]]
        more = {"paging": {"next": {"after": str(start + len(page))}}} if len(hits) > start + len(page) else {}
        return httpx2.Response(200, json={"results": page, **more})


def read_all(index: Index, kind: CopyKind = "contact", during: Callable[[], None] = lambda: None) -> list[str]:
    index.before_page = during
    calls = Calls(send=index, sleep=lambda _: None)
    return [copy.their_id for copy in RecordReading(calls).changes(kind, LONG_AGO)]


def test_ten_thousand_and_one_changed_records_are_all_read_once() -> None:
    index = Index([(str(n), 1_900_000_000_000 + n // 3) for n in range(10_001)])

    found = read_all(index)

    assert sorted(found, key=int) == [str(n) for n in range(10_001)]
    assert index.asked <= 52


def test_a_record_that_changes_while_the_pages_are_read_hides_no_other() -> None:
    index = Index([(str(n), 1_900_000_000_000 + n) for n in range(1_000)])

    def change_one_of_the_first() -> None:
        number = index.asked
        index.changed[number] = (str(number), 1_900_000_100_000 + number)

    found = read_all(index, "company", change_one_of_the_first)

    assert set(found) == {str(n) for n in range(1_000)}


def test_many_that_changed_in_one_millisecond_end_too() -> None:
    index = Index([(str(n), 1_900_000_000_000) for n in range(10_300)] + [("last", 1_900_000_000_001)])

    found = read_all(index, "deal")

    assert len(found) == len(set(found)) == 10_001
    assert found[-1] == "last"


def test_answers_of_another_shape_break_nothing() -> None:
    odd = {"results": [{"id": 7, "properties": {"lastmodifieddate": "yesterday", "email": None}}, "x", {"id": "8"}]}
    calls = Calls(send=lambda *_: httpx2.Response(200, json=odd), sleep=lambda _: None)

    found = list(RecordReading(calls).changes("contact", LONG_AGO))

    assert [copy.their_id for copy in found] == ["7", "8"]
