"""Sentences of letters in the firm's own words."""

from dataclasses import replace

import pytest

from app.domain.firms_texts import CHANGEABLE, FirmsText
from app.domain.judgement import Criterion, Met, Tier
from app.main.letter_texts import letter_texts
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES, phrasebook
from integrations.letters.safe_reply import safe_acknowledgement
from tests.integrations.letters.test_other_firm import OUR_REFUSE, ROOFER, asked

OWN = {
    "thanks": "danke für Ihre Zeilen an uns.",
    "thanks_for": "danke für Ihre Zeilen, es geht also um {service}.",
    "schedule": "Suchen Sie sich gern hier einen Termin aus, er dauert {minutes} Minuten:",
    "closing": "Mit besten Grüßen aus dem Betrieb",
    "prepared": "Vorbereitet von einem Programm; gelesen wird Ihre Antwort von {name}.",
    "not_sold": "das machen wir nicht, es tut uns leid.",
}
FIRM = replace(ROOFER, texts=tuple(FirmsText(key=key, language="de", text=text) for key, text in OWN.items()))


def test_letters_say_what_the_firm_says_in_its_own_words() -> None:
    first = OfflineWriter().write(asked("de"), FIRM, unsubscribe_url=OUR_REFUSE)
    assert first.reasons == ()
    for key in ("thanks_for", "schedule"):
        assert OWN[key].format(service="Dachreparatur", minutes=FIRM.meeting_minutes) in first.text
    assert OWN["closing"] in first.text
    assert OWN["prepared"].format(name="Korbinian") in first.text

    no = asked("de", Tier.COLD, **{Criterion.SERVICE_NEED.value: Met.NO})
    assert OWN["not_sold"] in OfflineWriter().write(no, FIRM, unsubscribe_url=OUR_REFUSE).text
    assert OWN["thanks"] in safe_acknowledgement(asked("de"), FIRM, unsubscribe_url=OUR_REFUSE).text
    assert OWN["thanks"] not in OfflineWriter().write(asked("en"), FIRM, unsubscribe_url=OUR_REFUSE).text


def test_nobody_is_addressed_in_two_ways_by_them() -> None:
    to_all = FirmsText(key="add", language="de", text="Antworten Sie einfach, wenn etwas fehlt.")
    to_friends = FirmsText(key="add", language="de", text="Antworte einfach.", is_informal=True)
    nobody = FirmsText(key="case", language="de", text="So sah das einmal aus:")
    alone, both = (to_all, nobody), (to_all, to_friends, nobody)

    assert phrasebook("de", "", both).say("letter", "add") == to_all.text
    assert phrasebook("de", "informal", both).say("letter", "add") == to_friends.text
    assert phrasebook("de", "informal", alone).say("letter", "add") == phrasebook("de", "informal").say("letter", "add")
    assert phrasebook("de", "informal", alone).say("letter", "case") == nobody.text
    formal_case = (FirmsText(key="case", language="de", text="Sehen Sie selbst:"),)
    assert phrasebook("de", "informal", formal_case).say("letter", "case") == phrasebook("de").say("letter", "case")


@pytest.mark.parametrize(
    ("language", "variant", "key"),
    [
        ("pt", "brazil", "thanks"),
        ("pt", "brazil", "not_sold"),
        ("de", "swiss", "closing"),
        ("de", "informal swiss", "case"),
    ],
)
def test_they_are_said_to_readers_of_every_country(language: str, variant: str, key: str) -> None:
    part = "cold" if key == "not_sold" else "letter"
    own = FirmsText(key=key, language=language, text="Bom dia.")

    assert phrasebook(language, variant, (own,)).say(part, key) == own.text


def test_an_informal_reader_of_another_country_hears_the_informal_one() -> None:
    to_all = FirmsText(key="closing", language="de", text="Bis bald")
    to_friends = FirmsText(key="closing", language="de", text="Bis dann", is_informal=True)

    assert phrasebook("de", "informal swiss", (to_all, to_friends)).say("letter", "closing") == to_friends.text
    assert phrasebook("de", "swiss", (to_all, to_friends)).say("letter", "closing") == to_all.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_of_a_sentence_are_those_that_our_own_has(language: str) -> None:
    sections = phrasebook(language).sections
    for key, places in CHANGEABLE.items():
        said = next(part[key] for part in (sections["letter"], sections["cold"]) if key in part)
        assert sorted(places) == sorted({one for one in places if f"{{{one}}}" in said}), key
        assert said.count("{") == len(places), key


def test_every_sentence_is_listed_with_whose_it_is() -> None:
    listed = {(one.language, one.key): (one.whose, one.text) for one in letter_texts(FIRM)}

    assert listed["de", "thanks"] == ("yours", OWN["thanks"])
    assert listed["de.informal", "thanks"] == ("ours", phrasebook("de", "informal").say("letter", "thanks"))
    assert listed["de", "too_small"][0] == "ours"
    assert {listed["de", key][0] for key in ("refuse", "promise", "follow-up, answer", "further letter, open")} == {
        "fixed"
    }
