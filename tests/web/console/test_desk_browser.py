"""The desk in a real browser: by keyboard alone, without scripts, and live in two pages at once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from app.storage.access.firms import change_policy
from app.storage.tables import tasks
from tests.seeding import PARTNER
from tests.web.console.conftest import Console
from tests.web.console.in_browser import DESK, PHONE, breaches_in_each_light, served, sign_in
from tests.web.console.test_mail_preview import give_draft

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # a browser's pipes outlive it
]


@contextmanager
def desk(
    browser: Browser, console: Console, *, pages: int = 1, width: int = DESK, scripts: bool = True
) -> Iterator[list[Page]]:
    """Pages of one signed-in browser. Nothing may breach the content policy or fail in a script."""
    complaints: list[str] = []
    with served(console) as url:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        opened = [context.new_page() for _ in range(pages)]
        for page in opened:
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda message: complaints.append(message.text))
        sign_in(opened[0], console, url)
        for page in opened:
            page.goto(f"{url}/desk")
        yield opened
        context.close()
    assert complaints == []


def card(page: Page, console: Console, name: str) -> None:
    """Waits until that task is the open one, marked in the list."""
    task_id = console.seed.ids[name]
    expect(page.locator(f"#card-{task_id}")).to_be_visible()
    expect(page.locator("#list li.open")).to_have_attribute("id", f"task-{task_id}")


def decided(console: Console, name: str) -> tuple[str | None, str | None]:
    wanted = select(tasks.c.decision, tasks.c.decision_text).where(tasks.c.id == console.seed.ids[name])
    row = console.database.read(lambda connection: connection.execute(wanted).one())
    return row.decision, row.decision_text


def test_the_whole_desk_by_keyboard_alone(browser: Browser, console: Console) -> None:
    give_draft(console, "Dear visitor,\n\nthank you.")
    with desk(browser, console) as (page,):
        keys = page.keyboard
        card(page, console, "approve")
        keys.press("j")
        card(page, console, "repair")
        expect(page).to_have_url(re.compile(f"/tasks/{console.seed.ids['repair']}"))
        keys.press("k")
        card(page, console, "approve")

        keys.press("e")
        keys.press("Control+End")
        keys.type(" Until Friday. jks?/")
        keys.press("Escape")
        keys.press("j")
        card(page, console, "repair")
        keys.press("k")
        card(page, console, "approve")
        expect(page.get_by_label("The reply, as it will be sent")).to_have_value(
            "Dear visitor,\n\nthank you. Until Friday. jks?/"
        )
        keys.press("Control+Enter")
        bar = page.locator(".undo")
        expect(bar).to_contain_text("The reply to Held Person is on its way.")
        expect(bar.locator(".left")).to_have_text(re.compile(r"^(10|9|8)$"))
        card(page, console, "repair")
        expect(page).to_have_title(re.compile(r"^\(4\) Desk"))
        assert decided(console, "approve") == ("send", "Dear visitor,\n\nthank you. Until Friday. jks?/")
        keys.press("u")
        card(page, console, "approve")
        assert decided(console, "approve")[0] is None
        expect(page.get_by_label("The reply, as it will be sent")).to_have_value(
            "Dear visitor,\n\nthank you. Until Friday. jks?/"
        )

        keys.press("s")
        expect(page.get_by_role("button", name="In an hour")).to_be_focused()
        keys.press("Enter")
        card(page, console, "repair")
        expect(page.locator(f"#task-{console.seed.ids['approve']}")).to_have_count(0)
        expect(page.locator(".parts")).to_contain_text("For later 1")

        keys.press("?")
        expect(page.get_by_role("heading", name="Keys of the desk")).to_be_visible()
        keys.press("Escape")
        expect(page.get_by_role("heading", name="Keys of the desk")).to_be_hidden()
        keys.press("x")
        expect(page.locator(f"#task-{console.seed.ids['repair']} input")).to_be_checked()
        keys.press("/")
        expect(page.get_by_role("searchbox")).to_be_focused()
        keys.type("held")
        keys.press("Enter")
        expect(page.get_by_role("link", name="Held Person").first).to_be_visible()


def test_whoever_wants_no_keys_has_none(browser: Browser, console: Console) -> None:
    with desk(browser, console) as (page,):
        page.keyboard.press("?")
        page.get_by_label("Do without keys of one letter").check()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.wait_for_timeout(300)
        card(page, console, "approve")  # fails otherwise


def test_all_of_it_works_without_scripts(browser: Browser, console: Console) -> None:
    give_draft(console, "Dear visitor,\n\nthank you.")
    with desk(browser, console, width=PHONE, scripts=False) as (page,):
        expect(page.locator("article")).to_be_hidden()
        page.locator(f"#task-{console.seed.ids['approve']} a").click()
        expect(page.locator("article")).to_be_visible()
        expect(page.locator("#list")).to_be_hidden()
        expect(page.get_by_text("Keys", exact=True)).to_be_hidden()
        page.get_by_label("The reply, as it will be sent").fill("Dear visitor,\n\non Monday.")
        page.get_by_text("The mail as it will look").click()
        mail = page.frame_locator("iframe")
        expect(mail.get_by_text("thank you.")).to_be_visible()
        page.get_by_role("button", name="Show it with my changes").click()
        expect(mail.get_by_text("on Monday.")).to_be_visible()
        page.get_by_role("button", name="Send this reply").click()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_label("The reply, as it will be sent")).to_have_value("Dear visitor,\n\non Monday.")
        page.locator("#snooze summary").click()
        page.get_by_role("button", name="Tomorrow morning").click()
        expect(page.locator(f"#task-{console.seed.ids['approve']}")).to_have_count(0)
        page.get_by_role("link", name="For later 1").click()
        page.locator(f"#task-{console.seed.ids['approve']} a").click()
        page.get_by_role("button", name="Back to the list now").click()
        page.get_by_role("link", name="All decisions").click()
        page.get_by_role("link", name="Mine 5").click()
        page.locator(f"#task-{console.seed.ids['confirm']} input").check()
        page.get_by_text("With all that are ticked").click()
        page.locator("#bulk").get_by_role("button", name="Put off").click()
        expect(page.get_by_text("Unsure Person").first).to_be_visible()
    assert decided(console, "approve") == (None, "Dear visitor,\n\non Monday.")


def test_what_one_page_decides_the_other_shows_and_loses_nothing(browser: Browser, console: Console) -> None:
    with desk(browser, console, pages=2) as (one, other):
        written = "Dear visitor, here is what I was writing"
        other.get_by_label("The reply, as it will be sent").fill(written)
        one.goto(f"{one.url.split('/desk')[0]}/tasks/{console.seed.ids['confirm']}")
        one.get_by_role("button", name="No, leave it filtered").click()

        expect(other.locator(f"#task-{console.seed.ids['confirm']}")).to_have_count(0, timeout=8000)
        expect(other).to_have_title(re.compile(r"^\(4\) Desk"))
        expect(other.get_by_label("The reply, as it will be sent")).to_have_value(written)
        card(other, console, "approve")

        one.goto(f"{one.url.split('/desk')[0]}/tasks/{console.seed.ids['approve']}")
        one.get_by_role("button", name="Do not reply").click()
        expect(other.get_by_text("Somebody else has decided this meanwhile.")).to_be_visible(timeout=8000)
        expect(other).to_have_title(re.compile(r"^\(3\) Desk"))
        expect(other.get_by_label("The reply, as it will be sent")).to_have_value(written)  # fails otherwise


def test_of_two_cards_the_last_one_asked_for_is_open_and_no_letter_leaves_between_them(
    browser: Browser, console: Console
) -> None:
    give_draft(console, "Dear visitor,\n\nthank you.")
    with desk(browser, console) as (page,):
        card(page, console, "approve")
        repair, last = console.seed.ids["repair"], page.locator("#list .lines a").nth(2)
        held: list[Route] = []
        page.route(f"**/tasks/{repair}*", lambda route: held.append(route))  # noqa: PLW0108  Playwright asks how many it takes
        page.keyboard.press("j")
        page.keyboard.press("Control+Enter")
        address = last.get_attribute("href") or ""
        last.click()
        page.wait_for_url(f"**{address}")
        opened = page.locator("#open-card [data-task]").get_attribute("data-task")
        for route in held:
            route.continue_()
        page.wait_for_timeout(300)
        assert page.locator("#open-card [data-task]").get_attribute("data-task") == opened != repair
        assert address in page.url
        assert decided(console, "approve")[0] is None


def test_where_streams_are_cut_it_asks_now_and_then(browser: Browser, console: Console) -> None:
    with desk(browser, console) as (page,):
        page.clock.install()
        page.route(
            re.compile("/live$"), lambda route: route.fulfill(status=200, body="", content_type="text/event-stream")
        )
        page.reload()
        page.wait_for_timeout(300)
        task_id = console.seed.ids["confirm"]
        console.database.write(
            lambda connection: connection.execute(
                tasks.update().where(tasks.c.id == task_id).values(owner="tom@larkfield.example")
            )
        )
        page.clock.run_for(21_000)
        expect(page.locator(f"#task-{task_id}")).to_have_count(0)  # fails otherwise


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_draft_stands_in_full_height(browser: Browser, console: Console, width: int) -> None:
    give_draft(console, "\n\n".join(f"Paragraph {number} of a long letter, as they come." for number in range(40)))
    with desk(browser, console, width=width) as (page,):
        page.locator(f"#task-{console.seed.ids['approve']} a").click()
        field = page.get_by_label("The reply, as it will be sent")
        expect(field).to_be_visible()
        assert field.evaluate("field => field.scrollHeight - field.clientHeight") <= 2
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_stopped_and_crowded_desk_can_be_read_and_used_by_everybody(browser: Browser, console: Console) -> None:
    give_draft(console, "Dear visitor,\n\nthank you.")
    console.database.write(
        lambda connection: change_policy(connection, "larkfield", console.now, PARTNER, stopped=True)
    )
    with desk(browser, console) as (page,):
        page.emulate_media(reduced_motion="reduce")
        for closed in ("#snooze summary", "#bulk summary"):
            page.locator(closed).click()
        assert breaches_in_each_light(page) == []
        page.keyboard.press("?")
        assert breaches_in_each_light(page) == []
