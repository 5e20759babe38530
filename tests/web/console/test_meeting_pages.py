"""One click on the lead's page says what became of a meeting."""

from datetime import timedelta

from starlette.testclient import TestClient

from app.domain.booking import BookingNews, BookingState, HeardBooking
from app.storage.bookings import bookings_of_leads, keep_news
from app.storage.events import events_of_lead
from tests.seeding import MORNING_AFTER, Seed, firm_profile
from tests.web.console.conftest import Console, token_of


def states(console: Console, lead_id: str) -> list[BookingState]:
    return [one.state for one in console.database.read(lambda connection: bookings_of_leads(connection, [lead_id]))]


def booked(console: Console, begins: timedelta = -timedelta(hours=1)) -> str:
    lead_id, began = console.seed.ids["answered"], MORNING_AFTER + begins
    news = BookingNews(
        at=began, state=BookingState.BOOKED, starts_at=began, ends_at=began + timedelta(minutes=25), name="A"
    )
    heard = HeardBooking(vendor="calcom", news=news)
    console.database.write(lambda connection: keep_news(connection, "larkfield", heard, lead_id, began))
    return lead_id


def test_what_became_of_a_booking_is_one_click_and_can_be_corrected(console: Console, partner: TestClient) -> None:
    lead_id = booked(console)
    shown = partner.get(f"/leads/{lead_id}")
    assert "booked a meeting" in shown.text
    for said in ("no_show", "no_show", "met", "no_show", "met"):
        done = partner.post(f"/leads/{lead_id}/meeting", data={"csrf": token_of(shown), "said": said})
        assert done.status_code == 303

    assert states(console, lead_id) == [BookingState.HELD]
    kinds = [kind for _, kind, _, _ in console.database.read(lambda connection: events_of_lead(connection, lead_id))]
    assert [one for one in kinds if one.startswith("meeting_")] == ["meeting_missed", "meeting_held"] * 2
    assert "Noted: you met." in partner.get(done.headers["location"]).text


def test_a_meeting_nobody_heard_of_is_said_all_the_same_and_once(console: Console, partner: TestClient) -> None:
    lead_id = console.seed.ids["answered"]
    token = token_of(partner.get(f"/leads/{lead_id}"))
    for _ in range(2):
        partner.post(f"/leads/{lead_id}/meeting", data={"csrf": token, "said": "met"})

    kinds = [kind for _, kind, _, _ in console.database.read(lambda connection: events_of_lead(connection, lead_id))]
    assert states(console, lead_id) == [BookingState.HELD]
    assert kinds.count("meeting_held") == 1


def test_nothing_is_said_of_a_meeting_before_it_begins(console: Console, partner: TestClient) -> None:
    lead_id = booked(console, timedelta(hours=1))
    shown = partner.get(f"/leads/{lead_id}")
    said = partner.post(f"/leads/{lead_id}/meeting", data={"csrf": token_of(shown), "said": "met"})

    assert f'action="/leads/{lead_id}/meeting"' not in shown.text
    assert said.status_code == 409
    assert "The meeting is still to come." in said.text
    assert states(console, lead_id) == [BookingState.BOOKED]


def test_without_a_meeting_only_that_you_met_can_be_said_and_taken_back(console: Console, partner: TestClient) -> None:
    lead_id = console.seed.ids["answered"]
    shown = partner.get(f"/leads/{lead_id}")
    token = token_of(shown)
    assert "We met, though it is not listed here" in shown.text
    assert 'value="no_show"' not in shown.text
    assert partner.post(f"/leads/{lead_id}/meeting", data={"csrf": token, "said": "no_show"}).status_code == 409
    partner.post(f"/leads/{lead_id}/meeting", data={"csrf": token, "said": "met"})
    taken_back = partner.get(f"/leads/{lead_id}").text
    partner.post(f"/leads/{lead_id}/meeting", data={"csrf": token, "said": "called_off"})

    assert 'value="met"' not in taken_back
    assert states(console, lead_id) == [BookingState.CANCELLED]


def test_nothing_else_can_be_said_and_nobody_speaks_for_another_firm(console: Console, partner: TestClient) -> None:
    lead_id = booked(console)
    token = token_of(partner.get(f"/leads/{lead_id}"))
    assert partner.post(f"/leads/{lead_id}/meeting", data={"csrf": token, "said": "booked"}).status_code == 400
    jo = "jo@mossgate.example"
    console.database.write(lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate", partner=jo)))
    stranger = console.signed_in(jo)
    theirs = {"csrf": token_of(stranger.get("/settings")), "said": "met"}
    assert stranger.post(f"/leads/{lead_id}/meeting", data=theirs).status_code == 404
    assert states(console, lead_id) == [BookingState.BOOKED]
