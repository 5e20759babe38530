"""A meeting that was booked in the CRM is heard, follows what becomes of it there, and is never ours told back."""

from datetime import timedelta

import pytest

from app.domain.booking import BookingState
from app.domain.crm import CrmLink
from app.domain.crm_copy import CrmCopy
from app.domain.errors import UpstreamRefused
from app.storage.crm.crm_copies import Account, copy_of
from app.storage.crm.crm_records import keep_links
from app.storage.engines.sqlite_database import SqliteDatabase
from tests.fakes import FakeCrm
from tests.path_parts import LeadPath
from tests.pipeline.test_crm_reading import EVERY, reading
from tests.pipeline.test_heard_bookings import ANA, FIRST, SECOND, about_meetings, kept, told

CONTACT = "7"  # what the fake calls everybody


@pytest.fixture
def path(sqlite_database: SqliteDatabase) -> LeadPath:
    """With one lead that is recorded in a CRM."""
    made = LeadPath(sqlite_database, crm=FakeCrm(vendor="hubspot"))
    made.run({"email": ANA, "message": "We need help with pricing"})
    made.recorder.record_all()
    return made


def meeting(path: LeadPath, starts: timedelta = FIRST, state: str = "booked", **values: str) -> CrmCopy:
    """As it stands there now; `starts` is from the first one's making."""
    made_at = path.leads()[0].received_at + timedelta(seconds=1)
    at = (made_at + starts).replace(microsecond=0)
    return CrmCopy(
        kind="meeting",
        their_id="900",
        changed_at=path.clock(),
        values={
            "state": state,
            "starts_at": at.isoformat(),
            "ends_at": (at + timedelta(minutes=25)).isoformat(),
            "made_at": made_at.isoformat(),
            "contact_ids": CONTACT,
            **values,
        },
    )


def read_there(path: LeadPath, copy: CrmCopy | None) -> list[BookingState]:
    """What is booked here after the CRM was read with this in it."""
    path.clock.advance(EVERY.total_seconds() + 1)
    path.crm.copies.clear()
    if copy is not None:
        path.crm.put(copy)
    reading(path).read_all()
    return [one.state for one in kept(path)]


def test_it_is_booked_moved_and_called_off_as_it_is_there(path: LeadPath) -> None:
    path.clock.advance(5)
    assert read_there(path, meeting(path)) == [BookingState.BOOKED]
    assert [task.reason for task in about_meetings(path)]
    read_there(path, meeting(path, SECOND))
    [moved] = kept(path)
    assert read_there(path, meeting(path, SECOND, "cancelled")) == [BookingState.CANCELLED]

    assert moved.starts_at - path.leads()[0].received_at > SECOND
    assert told(path) == {"booked": 1, "booking_moved": 1, "booking_cancelled": 1}


def test_the_same_read_again_tells_nothing_new(path: LeadPath) -> None:
    path.clock.advance(5)
    read_there(path, meeting(path))
    known = (kept(path), told(path))
    read_there(path, meeting(path, place="somebody wrote a note"))

    assert (kept(path), told(path)) == known


def test_one_that_is_deleted_there_is_called_off(path: LeadPath) -> None:
    path.clock.advance(5)
    read_there(path, meeting(path))

    assert read_there(path, None) == [BookingState.CANCELLED]


def test_what_we_wrote_there_is_not_heard_again(path: LeadPath) -> None:
    path.clock.advance(5)
    assert read_there(path, meeting(path, ours="key")) == []

    account = Account(path.firm.id, "hubspot")
    link = CrmLink(kind="meeting", our_key="ours", their_id="900")
    path.database.write(lambda connection: keep_links(connection, account.firm_id, account.vendor, [link]))
    assert read_there(path, meeting(path)) == []


@pytest.mark.parametrize(
    "values",
    [
        {"contact_ids": "8"},
        {"contact_ids": ""},
        {"made_at": "2020-01-01T00:00:00+00:00"},
        {"starts_at": ""},
        {"ends_at": "soon"},
        {"ends_at": "9999-01-01T00:00:00+00:00"},
    ],
    ids=["a stranger's", "nobody's", "from before they wrote", "no beginning", "no end", "no such meeting"],
)
def test_what_follows_no_message_of_theirs_is_left_alone(path: LeadPath, values: dict[str, str]) -> None:
    path.clock.advance(5)

    assert read_there(path, meeting(path, FIRST, "booked", **values)) == []


def test_it_is_not_written_back_to_where_it_was_read(path: LeadPath) -> None:
    path.clock.advance(5)
    read_there(path, meeting(path))
    path.recorder.record_all()

    assert [entry.meetings for entry in path.crm.entries.values()] == [()]


def test_a_token_that_may_not_read_meetings_hides_nothing_else(path: LeadPath) -> None:
    path.clock.advance(5)

    class NoMeetings(FakeCrm):
        def changes(self, kind, since):  # type: ignore[no-untyped-def]  # as the port
            if kind == "meeting":
                raise UpstreamRefused("hubspot", "no scope")
            return super().changes(kind, since)

    path.crm = NoMeetings(vendor="hubspot")
    path.crm.put(CrmCopy(kind="contact", their_id=CONTACT, changed_at=path.clock(), values={"lifecycle": "customer"}))
    reading(path).read_all()

    account = Account(path.firm.id, "hubspot")
    assert path.database.read(lambda connection: copy_of(connection, account, "contact", CONTACT)) is not None
