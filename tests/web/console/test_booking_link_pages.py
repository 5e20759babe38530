"""The link on a form's thank-you page."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from app.domain.judgement import Disposition
from app.domain.scheduling_link import make_booking_token
from app.storage.people.emptying import empty_leads
from app.storage.tables import deliveries, events, leads
from tests.web.console.conftest import Console
from tests.web.whole_application import REFUSAL_SECRET


def link_of(console: Console, lead_id: str) -> str:
    query = select(leads.c.delivery_id).where(leads.c.id == lead_id)
    delivery_id = console.database.read(lambda connection: connection.execute(query).scalar_one())
    received = update(deliveries).where(deliveries.c.id == delivery_id).values(received_at=console.now)
    console.database.write(lambda connection: connection.execute(received))
    return f"/book/{make_booking_token(REFUSAL_SECRET, delivery_id)}"


def test_the_link_leads_to_the_firms_page_and_changes_nothing(console: Console) -> None:
    lead_id = console.seed.ids["answered"]
    link, count = link_of(console, lead_id), select(func.count()).select_from(events)
    before = console.database.read(lambda connection: connection.execute(count).scalar())
    answer = TestClient(console.application, follow_redirects=False).get(link)

    parts = urlsplit(answer.headers["location"])
    assert (answer.status_code, parts.hostname) == (302, "meet.larkfield.example")
    assert parse_qs(parts.query)["utm_content"] == [lead_id]
    assert console.database.read(lambda connection: connection.execute(count).scalar()) == before


def test_what_is_forged_old_filtered_or_erased_leads_nowhere(console: Console) -> None:
    lead_id = console.seed.ids["answered"]
    link, visitor = link_of(console, lead_id), TestClient(console.application, follow_redirects=False)
    assert visitor.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    assert visitor.get("/book/https%3A%2F%2Felsewhere.example").status_code == 404

    def received(days: int) -> None:
        at = console.now - timedelta(days=days)
        console.database.write(lambda connection: connection.execute(update(deliveries).values(received_at=at)))

    received(8)
    assert "no longer works" in visitor.get(link).text
    received(0)
    assert visitor.get(link).status_code == 302
    console.database.write(lambda connection: empty_leads(connection, [lead_id], console.now))
    assert visitor.get(link).status_code == 404


def test_a_pitch_gets_no_booking_page(console: Console) -> None:
    lead_id = console.seed.ids["answered"]
    link = link_of(console, lead_id)
    pitch = update(leads).where(leads.c.id == lead_id).values(disposition=Disposition.VENDOR_PITCH.value)
    console.database.write(lambda connection: connection.execute(pitch))
    assert TestClient(console.application, follow_redirects=False).get(link).status_code == 404
