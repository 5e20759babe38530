"""Letters get links that work once, and whatever the vendor does they get one that works."""

import json
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
import respx

from app.domain.draft import Draft
from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.domain.people.readers_zone import readers_zone
from app.domain.scheduling_link import scheduling_url
from app.main.booking_accounts import booking_parts, build_booking_pages
from app.settings import read_settings
from integrations.bookings.booking_calls import BookingCalls
from integrations.bookings.calcom_pages import CalcomPages
from integrations.bookings.calendly_pages import CalendlyPages
from integrations.bookings.linked_writers import LinkedWriter
from integrations.letters.offline_writer import OfflineWriter
from staging.serving import listening_socket, port_of
from tests.integrations.letters.leads import lead as a_lead
from tests.seeding import firm_profile

CALENDLY, CALCOM = "https://api.calendly.com", "https://api.cal.com"
PAGE = "https://calendly.com/larkfield/intro"
OURS = "https://calendly.com/d/abc-123/intro"
TYPE = f"{CALENDLY}/event_types/T1"
INVITEE = f"{CALENDLY}/scheduled_events/EV-1/invitees/IN-1"
FIRM = replace(firm_profile(), scheduling_link=PAGE)


class PlainWriter:
    """Writes the link and nothing else."""

    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str, wish: str = "") -> Draft:
        link = scheduling_url(lead, firm)
        return Draft(subject=wish, text=link, html=unsubscribe_url, links=(link,), writer="plain")


def calendly(url: str = CALENDLY) -> CalendlyPages:
    return CalendlyPages(BookingCalls("calendly", url, "canary"))


def calcom() -> CalcomPages:
    return CalcomPages(BookingCalls("calcom", CALCOM, "canary"))


def link_in_a_letter(pages: CalendlyPages | CalcomPages, firm: FirmProfile = FIRM) -> str:
    written = LinkedWriter(PlainWriter(), {firm.id: (pages,)}).write(
        a_lead(message="Pricing help?"), firm, unsubscribe_url=""
    )
    return written.text


def knows_the_page(mock: respx.Router) -> None:
    me = {"uri": f"{CALENDLY}/users/U", "current_organization": f"{CALENDLY}/organizations/O"}
    mock.get(f"{CALENDLY}/users/me").respond(200, json={"resource": me})
    mock.get(f"{CALENDLY}/event_types", params={"organization": me["current_organization"]}).respond(403)
    listed = {"collection": [{"uri": TYPE, "scheduling_url": PAGE}, {"uri": 7}, None]}
    mock.get(f"{CALENDLY}/event_types", params={"user": me["uri"]}).respond(200, json=listed)


def test_a_letter_gets_a_link_that_works_once_and_carries_the_leads_id(httpx2_mock: respx.Router) -> None:
    knows_the_page(httpx2_mock)
    made = httpx2_mock.post(f"{CALENDLY}/scheduling_links").respond(201, json={"resource": {"booking_url": OURS}})
    httpx2_mock.get(f"{CALENDLY}/event_type_available_times").respond(200, json={"collection": []})
    pages = calendly()

    links = {link_in_a_letter(pages) for _ in range(2)}

    lead = a_lead(message="Pricing help?")
    assert all(link.startswith(f"{OURS}?") and f"utm_content={lead.id}" in link for link in links)
    asked = made.calls.last.request
    assert json.loads(asked.content) == {"max_event_count": 1, "owner": TYPE, "owner_type": "EventType"}
    assert asked.headers["authorization"] == "Bearer canary"
    assert len(httpx2_mock.calls) == 3 + 2 * 2  # the account's pages are asked for once, link and hours each time


@pytest.mark.parametrize(
    "answer",
    [
        respx.MockResponse(401),
        respx.MockResponse(429, headers={"retry-after": "60"}),
        respx.MockResponse(503),
        respx.MockResponse(200, text="<html>"),
        respx.MockResponse(200, json=[]),
        respx.MockResponse(200, json={"resource": {"booking_url": None}}),
        respx.MockResponse(200, json={"resource": {"booking_url": "https://elsewhere.example/d/1"}}),
        respx.MockResponse(200, json={"resource": {"booking_url": "http://[calendly.com/d/1"}}),
        httpx2.ReadTimeout("slow"),
        httpx2.ConnectError("no"),
    ],
    ids=str,
)
def test_whatever_the_vendor_answers_the_letter_has_a_link(
    httpx2_mock: respx.Router, answer: respx.MockResponse | Exception
) -> None:
    knows_the_page(httpx2_mock)
    httpx2_mock.post(f"{CALENDLY}/scheduling_links").mock(side_effect=[answer])

    assert link_in_a_letter(calendly()).startswith(f"{PAGE}?")


def test_a_vendor_who_hangs_costs_a_moment_and_then_nothing() -> None:
    listener = listening_socket(0)  # takes connections and never answers
    listener.setblocking(True)
    url = f"http://127.0.0.1:{port_of(listener)}"
    firm, pages = replace(FIRM, scheduling_link=f"{url}/intro"), calendly(url)
    try:
        began = time.monotonic()
        link = link_in_a_letter(pages, firm)
        took = time.monotonic() - began
        for _ in range(2):
            pages.calls.circuit.failed()
        began = time.monotonic()
        link_in_a_letter(pages, firm)
    finally:
        listener.close()
        pages.calls.close()

    assert link.startswith(f"{url}/intro?")
    assert took < 3
    assert time.monotonic() - began < 0.5


def test_an_answer_that_drips_ends_as_well() -> None:
    listener = listening_socket(0)
    listener.setblocking(True)
    pages = calendly(f"http://127.0.0.1:{port_of(listener)}")
    began = time.monotonic()

    def drip() -> None:
        caller, _ = listener.accept()
        try:
            while time.monotonic() - began < 6:
                caller.sendall(b"H")
                time.sleep(0.2)
        except OSError:
            caller.close()

    dripping = threading.Thread(target=drip)
    dripping.start()
    with pytest.raises(UpstreamUnavailable):
        pages.link_once(f"http://127.0.0.1:{port_of(listener)}/intro")
    took = time.monotonic() - began
    pages.calls.close()
    dripping.join()
    listener.close()

    assert took < 3


def test_a_page_of_another_place_asks_nobody(httpx2_mock: respx.Router) -> None:
    firm = firm_profile()
    assert link_in_a_letter(calendly(), firm).startswith(f"{firm.scheduling_link}?")
    assert link_in_a_letter(calcom(), firm).startswith(f"{firm.scheduling_link}?")
    assert not httpx2_mock.calls


def test_calcom_gives_links_that_work_once(httpx2_mock: respx.Router) -> None:
    firm = replace(FIRM, scheduling_link="https://cal.com/larkfield/intro")
    query = {"username": "larkfield", "eventSlug": "intro"}
    httpx2_mock.get(f"{CALCOM}/v2/event-types", params=query).respond(200, json={"data": [{"id": 7}]})
    made = httpx2_mock.post(f"{CALCOM}/v2/event-types/7/private-links").respond(
        201, json={"status": "success", "data": {"bookingUrl": "https://cal.com/d/x1/intro"}}
    )
    httpx2_mock.get(f"{CALCOM}/v2/slots").respond(200, json={"data": {}})

    link = link_in_a_letter(calcom(), firm)

    assert link.startswith("https://cal.com/d/x1/intro?")
    assert "metadata%5Blead_id%5D=" in link
    assert json.loads(made.calls.last.request.content) == {"maxUsageCount": 1}


def test_a_meeting_is_called_off_and_saying_it_again_is_harmless(httpx2_mock: respx.Router) -> None:
    event, booking = f"{CALENDLY}/scheduled_events/EV-1", f"{CALCOM}/v2/bookings/uid%2F1"
    httpx2_mock.post(f"{event}/cancellation").mock(
        side_effect=[respx.MockResponse(201, json={}), respx.MockResponse(403)]
    )
    httpx2_mock.get(event).respond(200, json={"resource": {"status": "canceled"}})
    httpx2_mock.post(f"{booking}/cancel").mock(side_effect=[respx.MockResponse(200, json={}), respx.MockResponse(400)])
    httpx2_mock.get(booking).respond(200, json={"data": {"status": "cancelled"}})

    for _ in range(2):
        calendly().call_off(INVITEE)
        calcom().call_off("uid/1")

    assert len(httpx2_mock.calls) == 6


def test_a_refusal_to_call_off_is_said(httpx2_mock: respx.Router) -> None:
    event = f"{CALENDLY}/scheduled_events/EV-1"
    httpx2_mock.post(f"{event}/cancellation").respond(403)
    httpx2_mock.get(event).respond(200, json={"resource": {"status": "active"}})

    with pytest.raises(UpstreamRefused):
        calendly().call_off(INVITEE)
    with pytest.raises(UpstreamRefused):
        calendly().call_off("no name of theirs")


def test_the_doctor_names_the_account_whose_token_is_refused(httpx2_mock: respx.Router) -> None:
    settings = read_settings({"LEADS_CALENDLY_TOKENS": f"{FIRM.id}=canary", "LEADS_CALCOM_TOKENS": f"{FIRM.id}=canary"})
    httpx2_mock.get(f"{CALENDLY}/users/me").respond(401)
    httpx2_mock.get(f"{CALCOM}/v2/me").respond(200, json={})
    pages = build_booking_pages(settings, {FIRM.id: FIRM})
    first, second = booking_parts(pages)

    with pytest.raises(UpstreamRefused, match="401"):
        first.check()
    second.check()
    assert (first.name, second.name) == ("Calendly", "Cal.com")
    assert "LEADS_CALENDLY_TOKENS" in first.advice
    assert "canary" not in f"{settings!r} {pages!r}"


NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)  # a Tuesday
FREE = [NOW + timedelta(hours=hours) for hours in (1, 24, 25, 30, 48, 72, 24 * 9)]


def letter_with_times(pages: CalendlyPages | CalcomPages, firm: FirmProfile) -> Draft:
    lead = a_lead(message="We need help with our price list and would like a meeting next week. When could we start?")
    return LinkedWriter(OfflineWriter(), {firm.id: (pages,)}, clock=lambda: NOW).write(
        lead, firm, unsubscribe_url="https://firstreply.example/refuse/1"
    )


def test_hours_that_the_page_still_has_stand_below_its_link_and_nowhere_else(httpx2_mock: respx.Router) -> None:
    knows_the_page(httpx2_mock)
    httpx2_mock.post(f"{CALENDLY}/scheduling_links").respond(201, json={"resource": {"booking_url": OURS}})
    listed = [{"status": "available", "start_time": at.isoformat()} for at in reversed(FREE)]
    listed += [{"status": "unavailable", "start_time": (NOW + timedelta(hours=96)).isoformat()}, {"start_time": "soon"}]
    asked = httpx2_mock.get(f"{CALENDLY}/event_type_available_times").respond(200, json={"collection": listed})

    draft = letter_with_times(calendly(), FIRM)

    zone = readers_zone(a_lead().inquiry, FIRM.partners[0].time_zone)
    hours = "; ".join(f"{at.astimezone(zone):%A %H:%M}" for at in (FREE[1], FREE[4], FREE[5]))
    assert f"Free when this was written: {hours} (" in draft.text
    assert draft.reasons == ()
    assert draft.text.index(OURS) < draft.text.index(hours)
    assert asked.calls.last.request.url.params["event_type"] == TYPE


@pytest.mark.parametrize(
    "answer",
    [
        respx.MockResponse(503),
        respx.MockResponse(200, json={"data": []}),
        respx.MockResponse(200, json={"data": {"2026-12-02": [{"start": FREE[1].isoformat()}]}}),  # one is no choice
        respx.MockResponse(200, json={"data": {"2026-12-01": [{"start": "2026-11-01T09:00:00Z"}, 7], "x": None}}),
        httpx2.ReadTimeout("slow"),
    ],
    ids=str,
)
def test_without_hours_to_choose_from_the_letter_has_the_link_alone(
    httpx2_mock: respx.Router, answer: respx.MockResponse | Exception
) -> None:
    firm = replace(FIRM, scheduling_link="https://cal.com/larkfield/intro")
    httpx2_mock.get(f"{CALCOM}/v2/event-types").respond(200, json={"data": [{"id": 7}]})
    given = {"data": {"bookingUrl": "https://cal.com/d/x1/intro"}}
    httpx2_mock.post(f"{CALCOM}/v2/event-types/7/private-links").respond(201, json=given)
    httpx2_mock.get(f"{CALCOM}/v2/slots").mock(side_effect=[answer])

    draft = letter_with_times(calcom(), firm)

    assert "https://cal.com/d/x1/intro" in draft.text
    assert "Free when" not in draft.text


def test_the_hours_of_calcom_are_read_day_by_day(httpx2_mock: respx.Router) -> None:
    httpx2_mock.get(f"{CALCOM}/v2/event-types").respond(200, json={"data": [{"id": 7}]})
    days = {"2026-12-03": [{"start": FREE[4].isoformat()}], "2026-12-02": [{"start": FREE[1].isoformat()}]}
    httpx2_mock.get(f"{CALCOM}/v2/slots").respond(200, json={"data": days})

    found = calcom().free_times("https://cal.com/larkfield/intro", NOW, NOW + timedelta(days=5))

    assert list(found) == [FREE[1], FREE[4]]
