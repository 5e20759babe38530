"""What the offline writer says of the firm's answer sheet, and by which name it hands over the other questions."""

from dataclasses import replace

import pytest

from app.domain.draft import Draft
from app.domain.firm import FirmProfile
from app.domain.judgement import Criterion, Tier
from app.domain.lead import Lead
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES, phrasebook
from tests.integrations.letters.leads import FIRM, REFUSE, lead

EVERYWHERE = replace(FIRM, spoken_languages=LANGUAGES)
SWISS = replace(FIRM, spoken_languages=("de",), postal_address="Fernhill, Seeweg 9, 3072 Ostermundigen, Schweiz")


def draft_of(asked: Lead, firm: FirmProfile = EVERYWHERE) -> Draft:
    return OfflineWriter().write(asked, firm, unsubscribe_url=REFUSE)


@pytest.mark.parametrize(
    ("message", "language", "key"),
    [
        ("We look for help with our HubSpot. Would you sign our NDA?", "en", "nda"),
        ("Wir suchen Hilfe mit HubSpot. Gibt es bei Ihnen eine Kündigungsfrist?", "de", "contract"),
        ("Nous cherchons de l'aide pour HubSpot. Y a-t-il un préavis ?", "fr", "contract"),
    ],
)
def test_the_letter_says_what_the_sheet_says_and_leaves_the_rest_to_a_person(
    message: str, language: str, key: str
) -> None:
    draft = draft_of(lead(message, tier=Tier.WARM, language=language))
    told = next(one for one in FIRM.answers if one.key == key)

    assert f"\n\n{told.texts[language]}\n\n" in draft.body
    assert phrasebook(language).say("letter", "rest") in draft.body
    assert [one.source for one in draft.sources] == [f"answer:{key}"]
    assert draft.promises
    assert not draft.refused


def test_who_writes_another_language_than_ours_is_told_no_answer() -> None:
    asked = lead("Kan De underskrive vores NDA? Vi har brug for hjælp til HubSpot.", tier=Tier.WARM, language="da")

    assert not draft_of(asked, FIRM).sources


@pytest.mark.parametrize(
    ("message", "language", "said"),
    [
        ("Can you do HubSpot? Is there a warranty?", "en", "your questions, including those about the guarantee,"),
        ("Is there a guarantee on HubSpot work?", "en", "your question about the guarantee"),
        ("Was kostet HubSpot-Hilfe? Wie lange dauert es?", "de", "Ihre Fragen zum Preis und zur Dauer"),
        ("Can you do HubSpot?", "en", "your question"),
    ],
)
def test_a_question_is_handed_over_by_what_it_is_surely_about(message: str, language: str, said: str) -> None:
    assert f" {said} " in draft_of(lead(message, tier=Tier.WARM, language=language, subject=None)).body


@pytest.mark.parametrize(
    ("message", "is_asked"),
    [
        ("We need help with our HubSpot reports.", True),
        ("We need help with our HubSpot reports. No hurry.", False),
        ("We need help with our HubSpot reports by June.", False),
        ("We need help with our HubSpot reports. No timeline yet.", False),
    ],
)
def test_who_has_not_decided_is_asked_when_unless_they_say_so(message: str, *, is_asked: bool) -> None:
    asked = lead(message, tier=Tier.WARM, unknown=(Criterion.TIMING,))

    assert (phrasebook("en").say("letter", "ask_when") in draft_of(asked).body) is is_asked


@pytest.mark.parametrize(
    ("email", "message", "firm"),
    [
        ("o.fanshawe@acorn.example", "Wir suchen Hilfe mit HubSpot.", SWISS),
        ("o.fanshawe@acorn.ch", "Wir suchen Hilfe mit HubSpot.", FIRM),
        ("o.fanshawe@acorn.example", "Wir suchen Hilfe mit HubSpot. Freundliche Grüsse", FIRM),
    ],
)
def test_a_letter_from_or_to_switzerland_has_no_sharp_s(email: str, message: str, firm: FirmProfile) -> None:
    ours = replace(firm, spoken_languages=("de",))
    body = draft_of(lead(message, tier=Tier.WARM, language="de", email=email), ours).body

    assert body.endswith("Freundliche Grüsse")
    assert "ß" not in body


def test_a_german_letter_keeps_its_sharp_s() -> None:
    asked = lead("Wir suchen Hilfe mit HubSpot. Schöne Grüße", tier=Tier.WARM, language="de")

    assert draft_of(asked).body.endswith("Mit freundlichen Grüßen")


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("My husband died in May and I look after the HubSpot now. What would help cost?", "en"),
        ("Mein Mann ist im Mai verstorben, nun brauche ich Hilfe mit HubSpot.", "de"),
        ("Mon père est décédé et je reprends son HubSpot, pouvez-vous nous aider ?", "fr"),
    ],
)
def test_whoever_has_lost_somebody_is_answered_by_a_person(message: str, language: str) -> None:
    reasons = draft_of(lead(message, tier=Tier.WARM, language=language)).reasons

    assert "Somebody of theirs has died, it seems; please answer in your own words." in reasons


@pytest.mark.parametrize(
    "message",
    [
        "I only want to know whether you do HubSpot. I can sign.",
        "Please email only. We need help with our HubSpot.",
        "Nur eine Auskunft: machen Sie HubSpot?",
    ],
)
def test_who_wants_to_know_something_or_be_written_to_gets_no_page_of_times(message: str) -> None:
    assert FIRM.scheduling_link not in draft_of(lead(message)).body


def test_one_thing_that_is_not_sold_is_said_with_its_tip() -> None:
    draft = draft_of(lead("Can you do our HubSpot and our logo?", tier=Tier.WARM, subject=None))

    assert "One thing we do not offer: logo. You could try an independent designer whose work you like." in draft.body
    assert not draft.refused


def test_a_trade_that_is_only_told_of_is_not_asked_for() -> None:
    told = "Can you do our HubSpot? Our translation agency has lost two texts this year."
    asked = lead(told, tier=Tier.WARM, subject=None)

    assert not any("do not sell" in reason for reason in draft_of(asked, FIRM).reasons)
    named = replace(asked, inquiry=replace(asked.inquiry, subject="Translation"))
    assert "One thing we do not offer: translation." in draft_of(named, FIRM).body


def test_two_things_that_are_not_sold_are_a_persons() -> None:
    draft = draft_of(lead("Can you do our HubSpot, our logo and a translation?", tier=Tier.WARM, subject=None))

    assert any("They also ask for what you do not sell" in reason for reason in draft.reasons)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wish_to_be_called_is_named_unless_they_are_rung_first(language: str) -> None:
    message = {
        "en": "We need help with our HubSpot. Please call me.",
        "de": "Wir suchen Hilfe mit HubSpot. Rufen Sie mich an.",
        "fr": "Nous cherchons de l'aide pour HubSpot. Appelez-moi.",
        "es": "Buscamos ayuda con HubSpot. Llámeme.",
        "it": "Cerchiamo aiuto con HubSpot. Chiamatemi.",
        "nl": "Wij zoeken hulp met HubSpot. Bel me.",
        "pt": "Procuramos ajuda com o HubSpot. Ligue-me.",
        "sv": "Vi söker hjälp med HubSpot. Ring mig.",
        "pl": "Szukamy pomocy z HubSpot. Proszę o telefon.",
        "ja": "HubSpotの件でご相談です。お電話ください。",
    }[language]
    asked = lead(message, tier=Tier.WARM, language=language)
    asked = replace(asked, inquiry=replace(asked.inquiry, phone="+44 1225 555 0199"))
    said = [phrasebook(language, one).say("letter", "calls") for one in ("", *phrasebook(language).variants)]

    assert any(one in draft_of(asked).body for one in said)
    assert not any("called" in reason for reason in draft_of(asked).reasons)
    hot = replace(asked, qualification=lead(message).qualification)
    assert any("They ask to be called" in reason for reason in draft_of(hot).reasons)
