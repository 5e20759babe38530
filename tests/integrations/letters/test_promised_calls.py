"""A call that a letter without a model promises: to who surely asks for it, and can be rung."""

import re
from dataclasses import replace

import pytest

from app.domain.firm import ApprovedAnswer
from app.domain.judgement import Tier
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES, phrasebook
from tests.integrations.letters.leads import FIRM, REFUSE, lead

WRITER = OfflineWriter()
ASKS = phrasebook("en").say("letter", "ask_number")
EVERYWHERE = replace(FIRM, spoken_languages=LANGUAGES)

RING = {
    "en": "Please call me about our HubSpot. Mornings are best. My number: +44 1225 555 0199",
    "de": "Bitte rufen Sie mich wegen unseres HubSpot an, am besten vormittags. Nummer: 05621 555 0164",
    "fr": "Merci de me rappeler au sujet de notre HubSpot, le matin de préférence. Mon numéro : 02 55 50 16 40",
    "es": "Por favor, que me llamen por nuestro HubSpot, mejor por la mañana. Mi número: +34 955 550 164",
    "it": "Mi chiami per favore per il nostro HubSpot, meglio la mattina. Il numero: 055 555 0164",
    "nl": "Belt u mij over onze HubSpot, liefst in de ochtend. Mijn nummer: 014 55 01 23 45",
    "pt": "Bom dia. Por favor, ligue-me sobre o nosso HubSpot, e obrigada. O meu número é +351 255 501 640",
    "sv": "Ring mig gärna om vår HubSpot, helst på förmiddagen. Numret: 08 555 016 40",
    "pl": "Proszę o telefon w sprawie naszego HubSpot, najlepiej rano. Numer: +48 225 550 164",
    "ja": "HubSpotについてお電話ください。番号は03-5550-1640です。",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_asks_to_be_called_and_leaves_a_number_is_promised_a_call(language: str) -> None:
    draft = WRITER.write(lead(RING[language], language=language, subject=None), EVERYWHERE, unsubscribe_url=REFUSE)
    book, owner = phrasebook(language), draft.promises[0].owner

    assert owner
    assert any(book.say("letter", key, partner="Callum Achterhuis") in draft.body for key in ("ring", "ring_own"))
    assert FIRM.scheduling_link not in draft.body
    assert RING[language][:20] in draft.promises[0].question


def test_a_call_is_promised_by_the_time_the_firm_promises() -> None:
    own = ApprovedAnswer(
        key="open", texts={"en": "{partner} answers {question} in writing within two working days."}, is_promise=True
    )
    firm = replace(FIRM, answers=(own,))

    assert "I will call you within two working days." in (
        WRITER.write(lead(RING["en"], subject=None), firm, unsubscribe_url=REFUSE).body
    )


@pytest.mark.parametrize(
    "asked", ["Please call me about our HubSpot.", "can u ring me after 5 about our hubspot, im on a roof til then"]
)
def test_who_asks_to_be_called_and_leaves_no_number_is_asked_for_it_and_gets_no_calendar(asked: str) -> None:
    draft = WRITER.write(lead(asked, tier=Tier.HOT), FIRM, unsubscribe_url=REFUSE)

    assert ASKS in draft.body
    assert FIRM.scheduling_link not in draft.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_is_asked_for_in_every_language(language: str) -> None:
    asked = re.sub(r"[+\d][\d -]{6,}", "", RING[language])
    draft = WRITER.write(lead(asked, language=language, subject=None), EVERYWHERE, unsubscribe_url=REFUSE)

    assert phrasebook(language).say("letter", "ask_number") in draft.body, (asked, draft.body)
    assert not draft.refused, draft.reasons


@pytest.mark.parametrize("number", ["622 010 447", "622010447", "622 01 04 47"])
def test_nine_digits_are_a_number_to_ring(number: str) -> None:
    asked = lead(f"llamame a partir de las 5 porfa por lo de HubSpot, {number}", subject=None)
    draft = WRITER.write(asked, FIRM, unsubscribe_url=REFUSE)

    assert phrasebook("es").say("letter", "ask_number") not in draft.body
    assert FIRM.scheduling_link not in draft.body


def test_a_sum_is_no_number_to_ring() -> None:
    draft = WRITER.write(
        lead("Please call me about our HubSpot, we turn over 622 010 447 €."), FIRM, unsubscribe_url=REFUSE
    )

    assert ASKS in draft.body


def test_what_is_asked_for_beside_our_work_is_left_to_who_answers() -> None:
    draft = WRITER.write(
        lead("Can you do our HubSpot? We need a logo as well.", subject=None), FIRM, unsubscribe_url=REFUSE
    )

    assert draft.reasons == ()
    assert "logo" not in draft.body


def test_a_date_is_no_number_to_ring() -> None:
    asked = lead("Please call me about our HubSpot, best on 03.12.2026.", subject=None)
    draft = WRITER.write(asked, FIRM, unsubscribe_url=REFUSE)

    assert "I will call you" not in draft.body
    assert ASKS in draft.body
