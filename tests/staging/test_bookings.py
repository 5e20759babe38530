"""The sandbox's booking page: its APIs as our adapters call them, its webhooks as our channels read them."""

import http.server
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from app.domain.booking import BookingState, HeardBooking
from app.domain.delivery import Delivery
from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.inquiry import Notice
from integrations.bookings.booking_calls import BookingCalls
from integrations.bookings.calcom_pages import CalcomPages
from integrations.bookings.calendly_pages import CalendlyPages
from integrations.inbound.channels.calcom import CalCom
from integrations.inbound.channels.calendly import Calendly
from staging.installation.parts import SandboxBookings, running

SECRET = "a-signing-key"
CHANNELS = {"/calendly": Calendly((SECRET.encode(),)), "/calcom": CalCom((SECRET.encode(),))}
LEAD = "01a227ae0dd77434887a5b4fbaa7ff0c"
WHO = {"email": "ann@acme.example", "name": "Ann Ray", "answer": "Prices"}
VENDORS = pytest.mark.parametrize("vendor", ["calendly", "calcom"])


@dataclass
class Heard:
    """What was posted, proved and read; `refuse` answers so many posts with 503 first."""

    url: str = ""
    refuse: int = 0
    told: list[HeardBooking] = field(default_factory=list)

    def once(self, count: int) -> list[HeardBooking]:
        deadline = time.monotonic() + 5
        while len(self.told) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.told) == count
        return sorted(self.told, key=lambda one: one.news.at)


@pytest.fixture(scope="module")
def process() -> Iterator[SandboxBookings]:
    with running(SandboxBookings) as part:
        yield part


@pytest.fixture
def heard(process: SandboxBookings) -> Iterator[Heard]:
    heard = Heard()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if heard.refuse:
                heard.refuse -= 1
                self.send_response(503)
            else:
                self._hear(body)
                self.send_response(202)
            self.end_headers()

        def _hear(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            delivery = Delivery(headers=headers, body=body, received_at=datetime.now(UTC))
            channel = CHANNELS[self.path]
            channel.verify(delivery)
            for one in channel.parse(delivery):
                assert isinstance(one, Notice)
                assert one.booking is not None
                heard.told.append(one.booking)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    heard.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield heard
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(process: SandboxBookings, heard: Heard) -> SandboxBookings:
    process.reset()
    told = {"secret": SECRET, "retry_seconds": 0.01}
    process.subscribe(**{name: {"url": f"{heard.url}/{name}", **told} for name in ("calendly", "calcom")})
    return process


def pages(page: SandboxBookings, vendor: str) -> CalendlyPages | CalcomPages:
    calls = BookingCalls(vendor, page.url, "sandbox")
    return CalendlyPages(calls) if vendor == "calendly" else CalcomPages(calls)


def link(page: SandboxBookings, vendor: str) -> str:
    """As it stands in a letter."""
    once = pages(page, vendor).link_once(page.page(vendor))
    return f"{once}?utm_content={LEAD}&metadata[lead_id]={LEAD}"


@VENDORS
def test_a_link_works_once_and_its_hours_are_those_of_the_api(page: SandboxBookings, vendor: str) -> None:
    mine = link(page, vendor)
    begin = datetime.now(UTC) + timedelta(hours=12)
    free = pages(page, vendor).free_times(page.page(vendor), begin, begin + timedelta(days=5))
    assert set(free) <= set(page.hours(mine))
    page.book(mine, free[0], **WHO)

    assert free[0] not in pages(page, vendor).free_times(page.page(vendor), begin, begin + timedelta(days=5))
    again = page.http.post(f"{urlsplit(mine).path}", data={"start": free[1].isoformat(), **WHO})
    assert again.status_code == httpx2.codes.CONFLICT
    taken = page.http.post(f"/{vendor}/intro", data={"start": free[0].isoformat(), **WHO})
    assert taken.status_code == httpx2.codes.CONFLICT


@VENDORS
def test_what_becomes_of_a_meeting_is_posted_as_our_channels_read_it(
    page: SandboxBookings, heard: Heard, vendor: str
) -> None:
    mine, elsewhere = link(page, vendor), page.page(vendor)
    first, second = page.hours(mine)[:2]
    meeting = page.book(mine, first, **WHO)
    [booked] = heard.once(1)
    assert (booked.news.state, booked.news.starts_at) == (BookingState.BOOKED, first)
    assert (booked.invitee.email, booked.invitee.lead_id) == (WHO["email"], LEAD)
    assert "Prices" in booked.invitee.answers

    moved = page.change(meeting, "move", start=second.isoformat())
    halves = heard.once(3 if vendor == "calendly" else 2)
    new = next(one.news for one in halves if one.news.replaces)
    assert (new.replaces, new.starts_at) == (booked.news.name, second)
    page.change(moved, "no-show")
    page.change(page.book(elsewhere, first, **WHO), "cancel")
    states = {one.news.state for one in heard.once(len(halves) + 3)}
    assert states == {BookingState.BOOKED, BookingState.NO_SHOW, BookingState.CANCELLED}


def test_only_calcom_tells_that_a_meeting_took_place(page: SandboxBookings, heard: Heard) -> None:
    page.set_faults(past_hours=True)
    for vendor in ("calendly", "calcom"):
        hour = page.hours(page.page(vendor))[0]
        assert hour < datetime.now(UTC)
        page.change(page.book(page.page(vendor), hour, **WHO), "end")
    heard.once(3)

    assert [one.vendor for one in heard.told if one.news.state is BookingState.HELD] == ["calcom"]


@VENDORS
def test_the_host_calls_off_by_the_api_once(page: SandboxBookings, heard: Heard, vendor: str) -> None:
    page.book(link(page, vendor), page.hours(page.page(vendor))[3], **WHO)
    [booked] = heard.once(1)
    for _ in range(2):  # the second time it is off already
        pages(page, vendor).call_off(booked.news.name)

    assert heard.once(2)[-1].news.state is BookingState.CANCELLED


def test_a_webhook_is_sent_until_it_is_taken(page: SandboxBookings, heard: Heard) -> None:
    heard.refuse = 2
    page.book(page.page("calcom"), page.hours(page.page("calcom"))[0], **WHO)
    heard.once(1)

    assert [one["status"] for one in attempts(page, 3)] == [503, 503, 202]


def attempts(page: SandboxBookings, count: int) -> list[dict[str, Any]]:
    """Noted a moment after the answer."""
    deadline = time.monotonic() + 5
    while len(page.attempts()) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    return page.attempts()


@VENDORS
def test_without_a_token_or_in_an_outage_there_is_no_link(page: SandboxBookings, vendor: str) -> None:
    assert page.http.get("/users/me" if vendor == "calendly" else "/v2/me").status_code == httpx2.codes.UNAUTHORIZED
    page.set_faults(outage=True)
    with pytest.raises(UpstreamUnavailable):
        pages(page, vendor).link_once(page.page(vendor))
    page.set_faults()
    with pytest.raises(UpstreamRefused):
        pages(page, vendor).call_off("https://calendly.com/scheduled_events/nobody")
