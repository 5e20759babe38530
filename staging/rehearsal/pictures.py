"""`python -m staging.rehearsal.pictures`: the README's pictures, out of a rehearsal. CHROMIUM names a browser."""

import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import FloatRect, Page, sync_playwright

from staging.installation.firstreply import Installation, installation
from staging.rehearsal.__main__ import SOURCES, play
from staging.rehearsal.findings import Findings

DOCS = Path(__file__).resolve().parents[2] / "docs"
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ANSWERED = "marisol@kilnmetric.example"  # whose letter is shown
HELD = "Helena Strand"  # whose draft waits
_WIDTH, _HEIGHT = 1280, 917
_LETTER_WIDTH = 680
_UPPER_PART: FloatRect = {"x": 0, "y": 0, "width": _WIDTH, "height": 690}
_SETTLED_WITHIN_SECONDS = 120.0


def main() -> None:
    """Rehearse, look, and write `letter.png`, `review.png` and `digest.png`."""
    with ExitStack() as stack:
        made = stack.enter_context(installation(sources=SOURCES, model=True, always_open=False))
        made.start()
        findings = play(made, _SETTLED_WITHIN_SECONDS)
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
        letter(page, made, findings)
        review_and_digest(page, made, findings)
        browser.close()


def letter(page: Page, made: Installation, findings: Findings) -> None:
    """The mail as its reader's program shows it."""
    number = next(mail["n"] for mail in findings.mails if ANSWERED in mail["envelope_to"])
    page.goto(f"{made.sandbox.mailbox.url}/mail/{number}")
    html = page.locator("iframe").get_attribute("srcdoc") or ""
    page.set_viewport_size({"width": _LETTER_WIDTH, "height": 1})
    page.set_content(html)
    page.screenshot(path=DOCS / "letter.png", full_page=True)
    page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})


def review_and_digest(page: Page, made: Installation, findings: Findings) -> None:
    """A task of the partner who gets the digest, and their digest of the day."""
    page.goto(made.ask("sign-in", findings.digest["to"])["link"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=HELD).first.click()
    page.screenshot(path=DOCS / "review.png", full_page=True, clip=_UPPER_PART)
    page.goto(f"{made.url}/digest/{datetime.now(UTC):%Y-%m-%d}")
    page.screenshot(path=DOCS / "digest.png")


if __name__ == "__main__":
    main()
