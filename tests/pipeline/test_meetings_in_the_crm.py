"""A booking is one meeting record in the CRM, which ends as the booking ends."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select

from app.domain.booking import BookingNews, BookingState, HeardBooking
from app.domain.delivery import Delivery
from app.domain.inquiry import Notice
from app.pipeline.heard_bookings import hear_meeting
from app.pipeline.recorder import Recorder
from app.storage.bookings import keep_news, say_of_lead
from app.storage.engines.postgres_database import PostgresDatabase
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tables import crm_links
from integrations.inbound.channels import build_channel
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath
from tests.person_to_erase import ask_to_erase, erasing
from tests.pipeline.test_heard_bookings import ANA, FIRST, SECOND, a_day, about_meetings, calendly, hear

SHOWN = (
    "hs_meeting_outcome,hs_meeting_start_time,hs_meeting_end_time,hs_meeting_title,hs_meeting_location,hubspot_owner_id"
)


@pytest.fixture
def path(sqlite_database: SqliteDatabase) -> LeadPath:
    """On one database: what storage does is below, on the other."""
    return LeadPath(sqlite_database)


@pytest.fixture
def recorder(path: LeadPath, hubspot: SandboxHubSpot) -> Recorder:
    hubspot.add_owners({path.firm.partners[0].email: "Ines Calder"})
    return replace(path.recorder, crms={path.firm.id: build(hubspot)})


def record(path: LeadPath, recorder: Recorder) -> None:
    path.clock.advance(1)
    recorder.record_all()


def meetings(hubspot: SandboxHubSpot) -> list[dict[str, Any]]:
    return [{"id": one["id"], **one["properties"]} for one in hubspot.objects("meetings", SHOWN)]


def moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def test_all_24_orders_end_in_the_same_meeting(postgres_database: PostgresDatabase, hubspot: SandboxHubSpot) -> None:
    """24 bookings of one person; each piece of news is recorded before the next is heard."""
    path = LeadPath(postgres_database)
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot)})
    begin = path.clock.now.replace(second=0, microsecond=0)
    path.run({"email": ANA})
    lead_id, day = path.leads()[0].id, a_day(path)
    orders = [[read(path, day[one], str(n)) for one in order] for n, order in enumerate(permutations(day))]
    for heard in zip(*orders, strict=True):
        path.database.write(partial(keep_all, path=path, heard=heard, lead_id=lead_id))
        record(path, recorder)
    ended = meetings(hubspot)
    path.database.write(partial(keep_all, path=path, heard=[one for order in orders for one in order], lead_id=lead_id))
    record(path, recorder)

    assert len(ended) == 24
    assert {one["hs_meeting_outcome"] for one in ended} == {"NO_SHOW"}
    assert {one["hs_meeting_start_time"] for one in ended} == {moment(begin + SECOND)}
    assert meetings(hubspot) == ended


def read(path: LeadPath, body: bytes, number: str) -> HeardBooking:
    """As the adapter reads it, of another booking."""
    named = re.sub(rb'"([AB])"', rf'"\g<1>{number}"'.encode(), body)
    channel = build_channel("calendly", (b"a-secret-of-the-vendor",))
    (notice,) = channel.parse(Delivery(received_at=path.clock(), headers={}, body=named))
    assert isinstance(notice, Notice)
    assert notice.booking is not None
    return notice.booking


def keep_all(connection: Connection, path: LeadPath, heard: Iterable[HeardBooking], lead_id: str) -> None:
    for one in heard:
        keep_news(connection, path.firm.id, one, lead_id, path.clock())


def test_a_meeting_follows_what_becomes_of_it(path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder) -> None:
    path.run({"email": ANA, "message": "We need help with pricing"})
    day = a_day(path)
    where = {"location": {"type": "zoom", "join_url": "https://call.example/7"}}
    begin = path.clock.now.replace(second=0, microsecond=0)
    first = json.loads(day["booked"])
    first["payload"]["scheduled_event"] |= where
    hear(path, json.dumps(first).encode())
    record(path, recorder)
    (booked,) = meetings(hubspot)
    hear(path, day["moved"])
    record(path, recorder)
    (moved,) = meetings(hubspot)
    path.clock.advance(SECOND.total_seconds() + 3_600)
    lead_id = path.leads()[0].id
    path.database.write(lambda c: say_of_lead(c, lead_id, BookingState.HELD, "ines@larkfield.example", path.clock()))
    record(path, recorder)
    (held,) = meetings(hubspot)

    assert (booked["hs_meeting_outcome"], booked["hs_meeting_start_time"]) == ("SCHEDULED", moment(begin + FIRST))
    assert booked["hs_meeting_end_time"] == moment(begin + FIRST + timedelta(minutes=25))
    assert "Meeting with" in booked["hs_meeting_title"]
    assert booked["hs_meeting_location"] == "https://call.example/7"
    assert booked["hubspot_owner_id"]
    assert [len(hubspot.linked("meetings", booked["id"], kind)) for kind in ("contacts", "companies", "deals")] == [
        1,
        1,
        1,
    ]
    assert (moved["id"], moved["hs_meeting_outcome"]) == (booked["id"], "RESCHEDULED")
    assert moved["hs_meeting_start_time"] == moment(begin + SECOND)
    assert (held["id"], held["hs_meeting_outcome"]) == (booked["id"], "COMPLETED")


def test_what_a_person_made_of_it_there_stays_until_we_hear_of_something_new(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder
) -> None:
    path.run({"email": ANA})
    day = a_day(path)
    hear(path, day["booked"])
    record(path, recorder)
    (booked,) = meetings(hubspot)
    address = f"/crm/v3/objects/meetings/{booked['id']}"
    hubspot.call("PATCH", address, {"properties": {"hs_meeting_outcome": "COMPLETED"}})
    path.run({"email": ANA, "message": "One more question: do you work in Oslo?"})
    record(path, recorder)
    (theirs,) = meetings(hubspot)
    hear(path, calendly(path, "invitee.canceled", "A", FIRST, 5))
    record(path, recorder)
    (ours,) = meetings(hubspot)
    hubspot.call("DELETE", address)
    hear(path, calendly(path, "invitee_no_show.created", "A", FIRST, 6))
    record(path, recorder)

    assert (theirs["hs_meeting_outcome"], ours["hs_meeting_outcome"]) == ("COMPLETED", "CANCELED")
    assert meetings(hubspot) == []  # deleted there by a person: not made again
    assert path.lead(0).next_step is None


@pytest.mark.parametrize("account", [{}, {"unique_engagements": False}, {"custom_properties": 0}])
def test_applied_but_timed_out_makes_no_second_meeting(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder, account: dict[str, int]
) -> None:
    hubspot.set_faults(**account)
    path.run({"email": ANA})
    hear(path, a_day(path)["booked"])
    record(path, recorder)
    path.database.write(lambda c: c.execute(delete(crm_links).where(crm_links.c.kind == "meeting")))
    hear(path, a_day(path)["cancelled"].replace(b'"B"', b'"A"'))
    record(path, recorder)

    assert [one["hs_meeting_outcome"] for one in meetings(hubspot)] == ["CANCELED"]


def test_one_meeting_heard_of_twice_leaves_one_record(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder
) -> None:
    """The calendar's news of another hour comes first; then it is moved to the hour of the page's."""
    path.run({"email": ANA})
    hear(path, a_day(path)["booked"])
    begin = path.clock.now.replace(second=0, microsecond=0)
    lead_id = path.leads()[0].id

    def by_calendar(starts: timedelta, at: int) -> None:
        news = BookingNews(
            at=begin + timedelta(minutes=at),
            state=BookingState.BOOKED,
            starts_at=begin + starts,
            ends_at=begin + starts + timedelta(minutes=25),
            by="calendar",
            name="uid-1",
        )
        heard = HeardBooking(vendor="calendar", news=news)
        path.database.write(lambda c: hear_meeting(c, path.firm, heard, lead_id, path.clock()))
        record(path, recorder)

    by_calendar(SECOND, 1)
    assert len(meetings(hubspot)) == 2
    by_calendar(FIRST, 2)

    assert len(meetings(hubspot)) == 1


def test_the_meeting_of_an_erased_person_goes_there_too(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder
) -> None:
    path.run({"email": ANA, "name": "Ana Bright"})
    hear(path, a_day(path)["booked"])
    record(path, recorder)
    ask_to_erase(path, ANA)
    erasing(path).carry_out_due()
    record(path, recorder)

    held = hubspot.everything()
    assert meetings(hubspot) == []
    assert [trace for trace in ("Ana Bright", ANA) if trace in held] == []
    left = select(crm_links.c.our_key).where(crm_links.c.kind == "meeting")
    assert path.database.read(lambda c: list(c.execute(left).scalars())) == []


def test_a_meeting_with_another_partner_than_the_leads_is_theirs(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder
) -> None:
    ines = path.firm.partners[0]
    bo = replace(ines, email="bo@larkfield.example", name="Bo Lind")
    path.firm = path.profiles[path.firm.id] = replace(path.firm, partners=(ines, bo))
    hubspot.add_owners({ines.email: "Ines Calder", bo.email: "Bo Lind"})
    path.run({"email": ANA})
    begin = path.clock.now.replace(second=0, microsecond=0)
    hours = {"start_time": (begin + FIRST).isoformat(), "end_time": (begin + FIRST + timedelta(minutes=25)).isoformat()}
    members = [{"user_email": "Bo@Larkfield.example"}]
    team = {"scheduled_event": {**hours, "event_memberships": members}}
    stranger = {"scheduled_event": {**hours, "event_memberships": [{"user_email": "who@elsewhere.example"}]}}
    hear(path, calendly(path, "invitee.created", "A", FIRST, 0, **team))
    (brief,) = about_meetings(path)
    record(path, recorder)
    (theirs,) = meetings(hubspot)
    hear(path, calendly(path, "invitee.canceled", "A", FIRST, 5))
    (told,) = about_meetings(path)
    hear(path, calendly(path, "invitee.created", "B", FIRST, 9, **stranger))

    (contact,) = hubspot.objects("contacts", "hubspot_owner_id")
    assert (brief.owner, told.owner) == (bo.email, bo.email)
    assert theirs["hubspot_owner_id"] not in ("", None, contact["properties"]["hubspot_owner_id"])
    assert ines.email in {task.owner for task in about_meetings(path)}
