"""A partner's morning in a real browser: sign in, decide, rescue; at a phone's and a desk's width."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from socket import create_server

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Connection

from app.digests.round import DigestRound
from app.domain.judgement import Disposition
from app.domain.task import RequiredAction
from app.storage.access.sign_ins import make_sign_in_link
from tests.absent import give_up
from tests.seeding import DAY, NOON, PARTNER, firm_profile
from tests.web.console.conftest import Console

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
PHONE, DESK, SCREEN = 390, 1280, 844

pytestmark = [
    pytest.mark.browser,
    # The browser's own pipes outlive its process for a moment; nothing of ours leaks.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        how = f"no Chromium at {CHROMIUM}: `apt-get install chromium`, or name another in CHROMIUM"
        give_up(how)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


@contextmanager
def served(console: Console) -> Iterator[str]:
    """The console on a free loopback port."""
    socket = create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{socket.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(console.serving(url), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        socket.close()


def sign_in(page: Page, console: Console, url: str) -> None:
    page.goto(make_sign_in_link(console.database, PARTNER, url, console.now))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/review")


def test_a_partner_signs_in_edits_and_sends_a_reply_and_rescues_a_lead(browser: Browser, console: Console) -> None:
    complaints: list[str] = []
    with served(console) as url:
        page = browser.new_page(viewport={"width": PHONE, "height": 844}, java_script_enabled=False)
        page.on("console", lambda message: complaints.append(message.text))
        sign_in(page, console, url)
        task = page.locator(f"#task-{console.seed.ids['approve']}")
        task.get_by_label("The reply, as it will be sent").fill("Dear visitor, gladly.")
        task.get_by_role("button", name="Send this reply").click()
        assert page.get_by_role("status").inner_text() == "The reply is on its way."
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


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_page_fits_the_screen_and_its_text_can_be_read(
    browser: Browser, console: Console, width: int, scheme: str
) -> None:
    ids = console.seed.ids
    paths = [
        "/",
        "/review",
        "/leads",
        f"/leads/{ids['held']}",
        f"/leads/{ids['pitch']}",
        f"/digest/{DAY}",
        "/settings",
        "/away",
    ]
    paths += [f"/digest/{DAY}/all", f"/digest/{DAY}/filtered"]
    with served(console) as url:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
        page = context.new_page()
        sign_in(page, console, url)
        for path in [*paths, "/add", f"/add?delivery={ids['broken']}", f"/quarantine/{ids['broken']}"]:
            page.goto(url + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate(FAINT_TEXT) == [], path
            assert page.evaluate(SMALL_BUTTONS) == [], path
        context.close()


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_digest_mail_fits_four_screens_of_a_phone_and_begins_with_a_decision(
    browser: Browser, console: Console, width: int, scheme: str
) -> None:
    console.database.write(lambda connection: add_many(connection, console))
    profiles, url = {"larkfield": firm_profile()}, "https://leads.larkfield.example"
    digests = DigestRound(console.database, console.mailer, None, url, profiles, lambda: console.now, b"a secret")
    assert digests.send_due() == 1
    context = browser.new_context(viewport={"width": width, "height": SCREEN}, color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
    page = context.new_page()
    page.set_content(console.mailer.sent[0].html)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollHeight") <= 4 * SCREEN
    assert page.evaluate(FAINT_TEXT) == []
    first = page.get_by_role("link", name="Read it and send").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] < SCREEN
    context.close()


def add_many(connection: Connection, console: Console) -> None:
    """Names and wishes as long as they come, in the list and among the filtered."""
    console.seed.connection = connection
    for index in range(9):
        sender, wish = f"Maximiliane Ottilie von der Lauenburg the {index}th", "We would like to talk about prices " * 9
        console.seed.lead(f"long-{index}", sender=sender, message=wish, held="Because.", score=90, draft=True)
        console.seed.task(f"of {index}", RequiredAction.APPROVE_REPLY, due_at=NOON, about=f"long-{index}")
        console.seed.lead(f"spam-{index}", sender=sender, message=wish, disposition=Disposition.SPAM)
        console.seed.lead(f"before-{index}", at=NOON - timedelta(days=3), answered_after=timedelta(hours=7))


# WCAG 2.2: contrast of at least 4.5 to 1 between each text and the first opaque background behind it.
FAINT_TEXT = """() => {
  const rgba = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll('main *, header *, [role=main] *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.getClientRects().length || element.closest('[aria-hidden=true]')) continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) faint.push(element.textContent.trim().slice(0, 40));
  }
  return faint;
}"""

# WCAG 2.2, target size: at least 24 by 24 pixels.
SMALL_BUTTONS = """() => [...document.querySelectorAll('button, .button, input:not([type=hidden]):not([type=radio]), select')]
  .filter(e => { const box = e.getBoundingClientRect(); return box.width < 24 || box.height < 24; })
  .map(e => e.outerHTML.slice(0, 80))"""
