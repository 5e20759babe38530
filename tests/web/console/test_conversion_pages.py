"""The page of conversion: what it counts, where each figure leads, and what it says of HubSpot."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Connection

from app.domain.counted_events import CountedEvent, SalesEvent, first_answered, graded
from app.domain.crm import CrmLink
from app.domain.crm_copy import CrmCopy
from app.storage.crm.crm_copies import Account, keep_copy
from app.storage.crm.crm_records import keep_links
from app.storage.crm.deal_news import note_deal_change
from app.storage.events import count_event
from tests.seeding import NOON, Seed
from tests.web.console.conftest import Console
from tests.web.console.in_browser import DESK, PHONE, SCREEN, breaches_in_each_light, served, sign_in

FIRM = "larkfield"
# Boxes whose tables are wider than they are, and figures that a thumb misses.
_TOO_WIDE_OR_SMALL = """[
  ...[...document.querySelectorAll(".scroll")].filter(one => one.scrollWidth > one.clientWidth),
  ...[...document.querySelectorAll(".figures td a")].filter(one => Math.min(one.offsetWidth, one.offsetHeight) < 44),
].map(one => one.textContent.slice(0, 60))"""


def history(connection: Connection, console: Console, names: tuple[str, ...]) -> None:
    """Leads of the seed on their way: the first to an order, the second to a meeting nobody came to."""
    for place, name in enumerate(names):
        lead, at = console.seed.ids[name], console.now - timedelta(days=30 - place)
        told = {CountedEvent.ARRIVED: {"actor": "website_form"}, graded("hot"): {}, first_answered("reply"): {}}
        for kind, fields in told.items():
            count_event(connection, kind, FIRM, lead, at, **fields)
        count_event(connection, SalesEvent.LETTER_LEFT, FIRM, lead, at, value="model large, write_reply v5")
        if place < 2:
            count_event(connection, CountedEvent.BOOKED, FIRM, lead, at, about="m")
            met = CountedEvent.MEETING_MISSED if place else CountedEvent.MEETING_HELD
            count_event(connection, met, FIRM, lead, at + timedelta(days=2), about="m")


@pytest.fixture
def known(console: Console) -> Console:
    names = ("answered", "acknowledged", "held", "on-its-way")
    console.database.write(lambda connection: history(connection, console, names))
    return console


def sell(console: Console, state: str, *, is_told: bool = True, origin: str = "estimate") -> None:
    copy = CrmCopy(
        kind="deal",
        their_id="71",
        changed_at=console.now - timedelta(days=1),
        values={"state": state, "amount": "12000", "currency": "EUR", "closes_on": "2031-09-30"},
    )

    def keep(connection: Connection) -> None:
        link = CrmLink(
            kind="deal",
            our_key=console.seed.ids["answered"],
            their_id="71",
            written={"amount": "12000", "origin": origin},
        )
        keep_links(connection, FIRM, "hubspot", [link])
        keep_copy(connection, Account(FIRM, "hubspot"), copy, console.now)
        if is_told:
            note_deal_change(connection, FIRM, copy)

    console.database.write(keep)


def test_without_a_lead_the_page_says_so(console: Console) -> None:
    assert "No lead has come in within this time." in console.signed_in().get("/conversion").text


def crowd(console: Console) -> None:
    """As many more as shares are told of."""

    def more(connection: Connection) -> None:
        for number in range(36):
            lead, at = Seed(connection).lead(f"more-{number}", at=NOON), console.now - timedelta(days=5)
            count_event(connection, CountedEvent.ARRIVED, FIRM, lead, at, actor="website_form")

    console.database.write(more)


def test_every_figure_leads_to_as_many_leads(known: Console) -> None:
    sell(known, "won")
    crowd(known)
    partner = known.signed_in()
    text = partner.get("/conversion").text
    figures = re.findall(r'<a href="(/conversion/leads[^"]*)">(\d+)</a>', text)

    assert len(figures) > 30
    for address, count in set(figures):
        shown = partner.get(address.replace("&amp;", "&")).text
        assert f"<h1>{count} lead" in shown, address
        assert len(re.findall(r'<tr><td dir="auto"><a href="/leads/', shown)) == int(count), address


def test_few_leads_are_counted_and_nothing_is_told_by_what_they_came_from(known: Console) -> None:
    text = known.signed_in().get("/conversion").text

    assert "4 leads are too few to tell what becomes of them" in text
    assert "By channel" not in text
    assert " %" not in re.sub(r"<style.*?</style>", "", text)


def test_a_share_of_few_leads_has_its_range(known: Console) -> None:
    crowd(known)
    text = known.signed_in().get("/conversion").text

    assert "2 %, likely 0 to 13 %" in text, "1 of 40 met us"
    assert "by the model, version 5" in text
    for percent in re.finditer(r"\d+ %, ", text):
        assert text[percent.end() :].startswith("likely"), text[percent.start() - 80 : percent.end() + 40]


@pytest.mark.parametrize(("is_told", "words"), [(True, "We know the same."), (False, "We know 0 won, 0 open, 0 lost.")])
def test_what_hubspot_says_stands_beside_what_we_know(known: Console, words: str, *, is_told: bool) -> None:
    sell(known, "won", is_told=is_told)

    text = known.signed_in().get("/conversion").text

    assert "HubSpot says 1 won, 0 open, 0 lost." in text
    assert words in text


@pytest.mark.parametrize(("origin", "words"), [("estimate", "of it estimated"), ("named", "of it named by them")])
def test_open_deals_are_worth_something_in_their_month_and_who_said_so(known: Console, origin: str, words: str) -> None:
    sell(known, "open", origin=origin)

    text = known.signed_in().get("/conversion").text

    assert "2031-09" in text
    assert "12\u202f000\u00a0EUR" in text
    assert words in text


@pytest.mark.parametrize("query", ["since=never", "reached=everything", "by=owner&value=x", "week=soon", "deals=%00"])
def test_what_is_not_understood_narrows_nothing_or_fits_nobody(known: Console, query: str) -> None:
    for place in ("/conversion", "/conversion/leads"):
        assert known.signed_in().get(f"{place}?{query}").status_code == 200


@pytest.mark.browser
def test_both_pages_can_be_read_by_everybody_with_figures_in_them(browser: Browser, known: Console) -> None:
    sell(known, "open")
    with served(known) as url:
        page = browser.new_page(reduced_motion="reduce")
        sign_in(page, known, url)
        for place in ("/conversion", "/conversion/leads?reached=held"):
            page.goto(url + place)
            assert breaches_in_each_light(page) == []
        page.goto(f"{url}/leads")
        page.get_by_role("link", name="How leads become meetings and orders").click()
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": SCREEN})
            assert page.evaluate(_TOO_WIDE_OR_SMALL) == []
        page.close()
