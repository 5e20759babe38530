"""Letters as they are read on a phone and at a desk, as drafted and as a person changed them.

Their colours are the reader's program's, so none is judged here.
"""

import pytest
from playwright.sync_api import Browser

from app.domain.judgement import Tier
from app.domain.reply.letter_mail import edited
from integrations.letters.offline_writer import OfflineWriter
from tests.integrations.letters.leads import FIRM, REFUSE, lead
from tests.web.console.in_browser import DESK, PHONE, SCREEN, breaches

_ASKED = {
    "en": "Could you help us with our HubSpot reports? Fridays are best.",
    "de": "Können Sie uns mit unseren HubSpot-Berichten helfen? Freitags passt es am besten.",
    "fr": "Pouvez-vous nous aider avec nos rapports HubSpot ? Le vendredi me convient.",
}
_LONG = "PS: https://fernhill.example/an-address/that-nobody-breaks/because-it-has-no-blank-at-all-in-it"
_OF_PAGES = (
    "landmark",
    "region",
    "page-has-heading-one",
    "color-contrast",
)  # rules for a page of ours, which a mail is not


@pytest.mark.parametrize(("language", "tier"), [("en", Tier.HOT), ("de", Tier.WARM), ("fr", Tier.COLD)])
def test_a_letter_is_read_on_every_screen(browser: Browser, language: str, tier: Tier) -> None:
    asked = lead(_ASKED[language], tier=tier, language=language, is_proved=True)
    draft = OfflineWriter().write(asked, FIRM, unsubscribe_url=REFUSE)
    page = browser.new_page()
    try:
        for html in (draft.html, edited(draft, f"{draft.body}\n\n{_LONG}").html):
            page.set_content(html)
            for width in (PHONE, DESK):
                page.set_viewport_size({"width": width, "height": SCREEN})

                assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert [one for one in breaches(page) if not one.startswith(_OF_PAGES)] == []
    finally:
        page.close()
