"""A letter as a colleague wishes it: what is understood without a model, and what a model is told."""

from dataclasses import replace

import pytest

from app.domain.draft import Draft
from app.domain.errors import MoveRefused, UpstreamUnavailable
from app.domain.judgement import Tier
from integrations.letters.letter_wish import LetterWish, day_named, letter_wish
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES
from tests.integrations.letters.leads import FIRM, REFUSE, lead
from tests.integrations.letters.test_model_writer import GOOD, LINK, FakeModel, answer, writer
from tests.integrations.letters.test_offline_writer import ASKED

WRITER = OfflineWriter()
EVERYWHERE = replace(FIRM, spoken_languages=LANGUAGES)
THURSDAY = 3


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("shorter", LetterWish(shorter=True)),
        ("Make it a bit shorter, please.", LetterWish(shorter=True)),
        ("offer Thursday", LetterWish(day=THURSDAY)),
        ("shorter, and offer Thursday", LetterWish(shorter=True, day=THURSDAY)),
        ("bitte kürzer und Donnerstag anbieten", LetterWish(shorter=True, day=THURSDAY)),
        ("plus court", LetterWish(shorter=True)),
        ("proposer jeudi", LetterWish(day=THURSDAY)),
        ("propón el jueves", LetterWish(day=THURSDAY)),
        ("più breve", LetterWish(shorter=True)),
        ("stel donderdag voor", LetterWish(day=THURSDAY)),
        ("propor quinta-feira", LetterWish(day=THURSDAY)),
        ("föreslå torsdag", LetterWish(day=THURSDAY)),
        ("zaproponuj czwartek", LetterWish(day=THURSDAY)),
        ("木曜日を提案", LetterWish(day=THURSDAY)),
        ("もっと短く", LetterWish(shorter=True)),
    ],
)
def test_short_wishes_are_understood_in_every_language_we_write(said: str, wish: LetterWish) -> None:
    assert letter_wish(said) == wish


@pytest.mark.parametrize(
    "said",
    [
        "",
        "?",
        "offer",
        "warmer",
        "do not offer Thursday",
        "offer Thursday or Friday",
        "shorter, but keep the price",
        "x" * 200,
    ],
)
def test_what_is_not_wholly_understood_is_not_half_done(said: str) -> None:
    with pytest.raises(MoveRefused, match="Without a model"):
        letter_wish(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_offered_in_the_letters_language_and_the_guard_lets_it_pass(language: str) -> None:
    asked = lead(ASKED[language], tier=Tier.WARM, language=language, subject=None)
    usual = WRITER.write(asked, EVERYWHERE, unsubscribe_url=REFUSE)
    draft = WRITER.write(asked, EVERYWHERE, unsubscribe_url=REFUSE, wish="offer Thursday")

    assert day_named(THURSDAY, language) in draft.body
    assert draft.reasons == usual.reasons
    assert len(_paragraphs(draft) - _paragraphs(usual)) == 1


def test_a_shorter_letter_is_shorter_and_says_the_same_who_answers_when() -> None:
    usual = WRITER.write(lead(), FIRM, unsubscribe_url=REFUSE)
    shorter = WRITER.write(lead(), FIRM, unsubscribe_url=REFUSE, wish="shorter")
    assert len(shorter.body) < len(usual.body)
    assert (shorter.promises, "by the end of the next working day" in shorter.body) == (usual.promises, True)


def test_a_refusal_is_a_persons_to_change() -> None:
    with pytest.raises(MoveRefused, match="only a first letter"):
        WRITER.write(lead(tier=Tier.COLD), FIRM, unsubscribe_url=REFUSE, wish="shorter")


def test_a_model_is_told_the_wish_and_the_letter_so_far_and_may_offer_the_day_named() -> None:
    offers = "Would Thursday suit you for a call?"
    asked = replace(lead(), draft=WRITER.write(lead(), FIRM, unsubscribe_url=REFUSE))
    model = FakeModel(answer(GOOD, offers, LINK))
    draft = writer(model).write(asked, FIRM, unsubscribe_url=REFUSE, wish="offer Thursday")

    assert not draft.refused, draft.reasons
    assert "wants it otherwise: offer Thursday." in model.prompts[0].user
    assert asked.draft is not None
    assert asked.draft.body in model.prompts[0].user
    usual = FakeModel(answer(GOOD, LINK))
    writer(usual).write(asked, FIRM, unsubscribe_url=REFUSE)
    assert "so_far" not in usual.prompts[0].user


def test_where_no_model_answers_a_wish_is_understood_as_without_one() -> None:
    def down() -> FakeModel:
        return FakeModel(UpstreamUnavailable("model", "timeout"))

    draft = writer(down()).write(lead(), FIRM, unsubscribe_url=REFUSE, wish="offer Thursday")
    assert "Would Thursday suit you" in draft.body
    with pytest.raises(MoveRefused):
        writer(down()).write(lead(), FIRM, unsubscribe_url=REFUSE, wish="warmer")


def _paragraphs(draft: Draft) -> set[str]:
    return set(draft.body.split("\n\n"))
