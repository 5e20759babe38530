"""Which approved answers a message may need."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.firm import ApprovedAnswer, FirmProfile, Pointer
from app.domain.reply.answer_choice import (
    MOST_ANSWERS,
    MOST_OF_POINTERS,
    fitting_answers,
    shown_answers,
    shown_pointers,
)
from app.profiles.profile_folders import load_profile

FIRM: FirmProfile = load_profile(Path(__file__).parents[3] / "profiles" / "fernhill")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Would you sign our NDA before we talk?", "nda"),
        ("How much is a HubSpot clean-up, and is the licence included?", "operations_price"),
        ("Gibt es bei Ihnen eine Kündigungsfrist?", "contract"),
        ("Avez-vous des références chez des fabricants ?", "references"),
        ("Can you work alongside our web agency?", "other_agencies"),
    ],
)
def test_the_answer_to_what_is_asked_is_among_those_offered(text: str, key: str) -> None:
    assert key in [answer.key for answer in fitting_answers(text, FIRM)]


def test_at_most_nine_are_offered_and_no_promise_is_an_answer() -> None:
    everything = " ".join(asked for answer in FIRM.answers for all_of in answer.asked.values() for asked in all_of)
    offered = fitting_answers(f"{everything} next working day", FIRM)

    assert len(offered) == MOST_ANSWERS
    assert not any(answer.is_promise for answer in offered)


def test_a_model_is_shown_what_there_is_room_for_the_most_fitting_first() -> None:
    text = "Would you sign our NDA before we talk?"

    assert shown_answers(text, FIRM, "en")[0].key == "nda"
    assert len(shown_answers(text, FIRM, "en")) > MOST_ANSWERS
    assert [one.key for one in shown_answers(text, FIRM, "en", most_characters=250)] == ["nda"]
    assert {one.key for one in shown_answers(text, FIRM, "en", most_characters=99_999)} == {
        one.key for one in FIRM.answers if not one.is_promise
    }


def test_a_long_answer_leaves_its_room_to_shorter_ones() -> None:
    long = ApprovedAnswer(key="long", asked={"en": ("Do you sign an NDA?",)}, texts={"en": "We sign it. " * 60})
    short = ApprovedAnswer(key="payment", asked={"en": ("How do we pay?",)}, texts={"en": "In three parts."})
    firm = replace(FIRM, answers=(long, short))

    shown = shown_answers("Do you sign an NDA, and how do we pay?", firm, "en", most_characters=100)
    assert [one.key for one in shown] == ["payment"]


def test_the_tip_whose_matter_is_named_comes_first_and_the_others_follow_while_there_is_room() -> None:
    tips = (
        Pointer(wish="outside our area", ask="a firm in your town"),
        Pointer(wish="translation", ask="a translator"),
    )
    firm = replace(FIRM, pointers=tips)

    assert shown_pointers("Who could translate our manuals? A translation agency?", firm) == tips[::-1]
    assert shown_pointers("We are in Zwolle.", firm) == tips
    long = replace(firm, pointers=(*tips, Pointer(wish="roofs", ask="x" * MOST_OF_POINTERS)))
    assert shown_pointers("We are in Zwolle.", long) == tips
    sold_elsewhere = replace(long, pointers=long.pointers[::-1], not_offered=("roofs", "translations"))
    assert shown_pointers("We are in Zwolle.", sold_elsewhere)[0] == tips[0]


def test_a_firm_without_answers_offers_none() -> None:
    assert fitting_answers("What does it cost?", replace(FIRM, answers=())) == ()


def test_words_that_everybody_uses_bring_no_answer() -> None:
    assert fitting_answers("Hello, we have what you want.", FIRM) == ()


def test_the_words_of_addresses_ask_for_nothing() -> None:
    key = "references"
    asked = ApprovedAnswer(key=key, texts={"en": "Ask them."}, asked={"en": ("Can you show us an example?",)})
    firm = replace(FIRM, answers=(asked, *(one for one in FIRM.answers if one.key != key)))

    assert key in [one.key for one in fitting_answers("Is there an example of such work?", firm)]
    for text in ("Write to ada@quill.example", "We are quill.example", "https://quill.example/example is our page"):
        assert key not in [one.key for one in fitting_answers(text, firm)]
