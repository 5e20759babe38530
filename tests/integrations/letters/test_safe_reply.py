"""The safe acknowledgement: fit to send whatever came in."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.judgement import HighStake, Stake
from integrations.letters.drafting import letter_foot
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES, phrasebook
from integrations.letters.promised import promised_time
from integrations.letters.safe_reply import safe_acknowledgement
from tests.integrations.letters.leads import FIRM, REFUSE, lead


def test_it_says_that_the_message_arrived_and_when_a_colleague_answers() -> None:
    draft = safe_acknowledgement(lead(), FIRM, unsubscribe_url=REFUSE)

    assert draft.writer == "safe acknowledgement"
    assert not draft.refused
    assert draft.text.startswith("Hi Odile,\n")
    assert "Thank you for writing to us. I will answer your message in writing" in draft.text
    assert "by the end of the next working day" in draft.text
    assert draft.links == (REFUSE,)


def test_it_speaks_the_senders_language_without_a_judgement() -> None:
    writer = lead("Guten Tag, wir suchen Hilfe bei der Positionierung und haben ein Budget für das Projekt.")
    unjudged = replace(writer, judgement=None)

    assert (
        "vielen Dank, dass Sie uns geschrieben haben. Ich beantworte"
        in safe_acknowledgement(unjudged, FIRM, unsubscribe_url=REFUSE).text
    )


def test_every_language_passes() -> None:
    for language in LANGUAGES:
        assert not safe_acknowledgement(lead(language=language), FIRM, unsubscribe_url=REFUSE).refused


def test_a_message_that_quotes_our_own_acknowledgement_is_answered_all_the_same() -> None:
    ours = safe_acknowledgement(lead(), FIRM, unsubscribe_url=REFUSE).text

    assert not safe_acknowledgement(lead(ours), FIRM, unsubscribe_url=REFUSE).refused


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.text(max_size=80), st.text(max_size=80))
def test_it_always_passes(message: str, name: str, subject: str) -> None:
    unjudged = replace(lead(message, name=name, subject=subject), judgement=None)

    assert safe_acknowledgement(unjudged, FIRM, unsubscribe_url=REFUSE).reasons == ()


def test_no_letter_sounds_as_if_it_had_read_what_nobody_read() -> None:
    unread = replace(
        lead(), inquiry=replace(lead().inquiry, message="Brief attached", unread="It stands in brief.pdf.")
    )
    draft = OfflineWriter().write(unread, FIRM, unsubscribe_url=REFUSE)

    assert draft.writer == "safe acknowledgement"
    assert "short" not in draft.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_emergency_gets_the_number_of_the_profile_and_nothing_else_does(language: str) -> None:
    firm = replace(FIRM, telephone="+49 30 5550 0142", spoken_languages=LANGUAGES)
    usual = lead(language=language)
    assert usual.judgement is not None
    stakes = (HighStake(kind=Stake.EMERGENCY, quote="before noon"),)
    urgent = replace(usual, judgement=replace(usual.judgement, stakes=stakes))

    told = safe_acknowledgement(urgent, firm, unsubscribe_url=REFUSE)
    assert (told.reasons, firm.telephone in told.text) == ((), True)
    thanks = phrasebook(language).say("letter", "thanks")
    assert thanks not in told.text  # nobody is thanked for an emergency
    assert told.letter.split("\n\n")[1][0].islower() == thanks[0].islower()  # behind the greeting's comma
    due = promised_time(firm, language) or phrasebook(language).say("letter", "promise")[-12:]
    first = OfflineWriter().write(urgent, firm, unsubscribe_url=REFUSE)
    assert not any(due in one.text or firm.scheduling_link in one.text for one in (told, first))  # tomorrow, or a day
    assert due in safe_acknowledgement(usual, firm, unsubscribe_url=REFUSE).text
    assert firm.telephone not in safe_acknowledgement(usual, firm, unsubscribe_url=REFUSE).text
    assert safe_acknowledgement(urgent, replace(FIRM, telephone=""), unsubscribe_url=REFUSE).text.count("{") == 0


def test_a_title_beside_one_for_the_firms_first_language_is_the_english_one() -> None:
    signer = replace(
        FIRM.partners[0], name=FIRM.signature_name, title="Managing director", titles={"de": "Geschäftsführerin"}
    )
    firm = replace(FIRM, partners=(signer,), spoken_languages=("de", "en", "fr"), signature_title="Geschäftsführerin")

    told = [letter_foot(firm, language, REFUSE).title for language in ("de", "en", "fr")]
    assert told == ["Geschäftsführerin", f"Managing director, {FIRM.name}", FIRM.name]
    told = [letter_foot(firm, language, REFUSE, signer).title for language in ("de", "en", "fr")]
    assert told == [f"Geschäftsführerin, {FIRM.name}", f"Managing director, {FIRM.name}", FIRM.name]
