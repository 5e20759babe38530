"""The console in a real browser: served on a free port, signed in, and held to the accessibility rules."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from socket import create_server

import uvicorn
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # it has no types
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Page

from app.storage.access.sign_ins import make_sign_in_link
from app.web.server import told_of_the_end
from tests.seeding import PARTNER
from tests.web.console.conftest import Console

PHONE, DESK, SCREEN = 390, 1440, 844
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def served(console: Console) -> Iterator[str]:
    """The console on a free loopback port."""
    socket = create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{socket.getsockname()[1]}"
    application = told_of_the_end(console.serving(url), lambda: server.should_exit)
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off"))
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
    page.wait_for_url(f"{url}/desk")


def breaches(page: Page, rules: Sequence[str] = _RULES) -> list[str]:
    """What the accessibility rules find on the page as it stands: the rule and the element, one line each."""
    has_rules = page.evaluate("'axe' in window")  # half a megabyte of them
    found = (
        Axe("" if has_rules else AXE_SCRIPT)
        .run(page, options={"resultTypes": ["violations"], "runOnly": rules})
        .response["violations"]
    )
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def breaches_in_each_light(page: Page) -> list[str]:
    """On a phone and at a desk, light and dark; and whatever has to be pushed sideways to be read.

    Of all rules only the one of contrast depends on the colours.
    """
    found = []
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": SCREEN})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{width} pixels: wider than the screen")
        page.emulate_media(color_scheme="light")
        found += [f"{width} pixels: {one}" for one in breaches(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"{width} pixels, dark: {one}" for one in breaches(page, ["color-contrast"])]
    return found
