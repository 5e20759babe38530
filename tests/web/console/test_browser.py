"""A partner's morning in a real browser: sign in, decide, rescue; every page and the mail, on a phone and at a desk."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Connection

from app.digests.round import DigestRound
from app.domain.judgement import Disposition
from app.domain.task import RequiredAction
from app.web.console.catalogues import catalogue_of
from tests.seeding import NOON, firm_profile
from tests.web.console.conftest import Console
from tests.web.console.in_browser import PHONE, SCREEN, breaches_in_each_light, served, sign_in
from tests.web.console.test_guards import WITHOUT_SESSION, filled, routes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # a browser's pipes outlive it
]


def test_a_partner_signs_in_edits_and_sends_a_reply_and_rescues_a_lead(browser: Browser, console: Console) -> None:
    complaints: list[str] = []
    with served(console) as url:
        page = browser.new_page(viewport={"width": PHONE, "height": 844}, java_script_enabled=False)
        page.on("console", lambda message: complaints.append(message.text))
        sign_in(page, console, url)
        page.locator(f"#task-{console.seed.ids['approve']} a").click()
        task = page.locator(f"#card-{console.seed.ids['approve']}")
        task.get_by_label("The reply, as it will be sent").fill("Dear visitor, gladly.")
        task.get_by_role("button", name="Send this reply").click()
        assert "is on its way." in page.get_by_role("status").inner_text()
        page.get_by_role("link", name="Digest").click()
        page.get_by_role("link", name="Wed 14 May").click()
        page.locator(f'form[action="/leads/{console.seed.ids["pitch"]}/rescue"] button').click()
        assert "It is an inquiry again" in page.get_by_role("status").inner_text()
        page.get_by_role("button", name="Sign out").click()
        page.goto(f"{url}/review")
        assert page.url.startswith(f"{url}/sign-in")
        page.close()
    assert ("lead", console.seed.ids["pitch"]) in console.woken
    assert ("task", console.seed.ids["approve"]) in console.woken
    assert complaints == []  # a breach of the content policy would stand here


def _is_a_page(page: Page, address: str) -> bool:
    """And no file to be saved, and no mail in a frame, where nobody's rules can look."""
    headers = page.request.get(address).headers
    if headers["content-security-policy"].endswith("sandbox"):
        return False
    return headers["content-type"].startswith("text/html") and "content-disposition" not in headers


def test_every_page_can_be_read_and_used_by_everybody(browser: Browser, console: Console) -> None:
    """By axe's rules of WCAG 2.2 and of good practice: names, order, contrast, sizes."""
    found = []
    with served(console) as url:
        page = browser.new_page(reduced_motion="reduce")  # a colour on its way is none of ours
        for signed_in in (False, True):
            if signed_in:
                sign_in(page, console, url)
            for path in routes(console, "GET"):
                address = url + filled(console, path)
                if (signed_in or path in WITHOUT_SESSION) and _is_a_page(page, address):
                    page.goto(address)
                    found += [f"{path}: {one}" for one in breaches_in_each_light(page)]
        page.close()
    assert not found, "\n".join(found)


def test_the_digest_mail_fits_four_screens_of_a_phone_and_begins_with_a_decision(
    browser: Browser, console: Console
) -> None:
    console.database.write(lambda connection: add_many(connection, console))
    profiles, url = {"larkfield": firm_profile()}, "https://leads.larkfield.example"
    digests = DigestRound(
        console.database, console.mailer, None, url, profiles, lambda: console.now, b"a secret", catalogue_of
    )
    assert digests.send_due() == 1
    page = browser.new_page(viewport={"width": PHONE, "height": SCREEN})
    page.set_content(console.mailer.sent[0].html)
    assert page.evaluate("document.documentElement.scrollHeight") <= 4 * SCREEN
    first = page.get_by_role("link", name="Read it and send").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] < SCREEN
    assert breaches_in_each_light(page) == []
    page.close()


def add_many(connection: Connection, console: Console) -> None:
    """Names and wishes as long as they come, in the list and among the filtered."""
    console.seed.connection = connection
    for index in range(9):
        sender, wish = f"Maximiliane Ottilie von der Lauenburg the {index}th", "We would like to talk about prices " * 9
        console.seed.lead(f"long-{index}", sender=sender, message=wish, held="Because.", score=90, draft=True)
        console.seed.task(f"of {index}", RequiredAction.APPROVE_REPLY, due_at=NOON, about=f"long-{index}")
        console.seed.lead(f"spam-{index}", sender=sender, message=wish, disposition=Disposition.SPAM)
        console.seed.lead(f"before-{index}", at=NOON - timedelta(days=3), answered_after=timedelta(hours=7))
