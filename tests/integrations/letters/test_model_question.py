"""What a model is shown for a letter: within its bounds, whatever the firm and the sender have written."""

from dataclasses import replace

from app.domain.errors import UpstreamUnavailable
from app.domain.firm import ApprovedAnswer
from app.domain.inquiry import Attachment
from app.domain.judgement import Tier
from app.domain.ports import Prompt
from app.domain.reply.letter_length import USUAL_WORDS
from tests.integrations.letters.leads import FIRM, REFUSE, lead
from tests.integrations.letters.test_model_writer import FakeModel, writer

ABOUT_THREE_THOUSAND_TOKENS = 12_000  # characters


def question(
    message: str = "Do you sign an NDA?",
    *,
    answers: int = 0,
    files: tuple[str, ...] = (),
    tier: Tier = Tier.HOT,
    language: str = "en",
) -> Prompt:
    asking, model = lead(message, tier=tier, language=language), FakeModel(UpstreamUnavailable("model", "down"))
    attached = tuple(Attachment(name=one, content_type="application/pdf", size_bytes=1) for one in files)
    asking = replace(asking, inquiry=replace(asking.inquiry, attachments=attached))
    more = tuple(
        ApprovedAnswer(key=f"k{n}", asked={}, texts={"en": f"Answer {n}. " + "We do. " * 20}) for n in range(answers)
    )
    firm = replace(FIRM, answers=(*FIRM.answers, *more))
    writer(model).write(asking, firm, unsubscribe_url=REFUSE)
    return model.prompts[0]


def test_a_long_sheet_leaves_the_question_below_three_thousand_tokens() -> None:
    usual, long = question(), question("Do you sign an NDA? " + "We make valves for vineyards. " * 20, answers=60)

    assert len(usual.system) + len(usual.user) < ABOUT_THREE_THOUSAND_TOKENS
    assert len(long.system) + len(long.user) < ABOUT_THREE_THOUSAND_TOKENS
    assert "answer:nda:" in long.user, "what fits best stays"


def test_a_long_message_leaves_the_best_answers_their_room() -> None:
    long = question("Do you sign an NDA? " + "We make valves for vineyards. " * 260)

    assert "answer:nda:" in long.user


def test_what_came_with_the_message_is_named() -> None:
    assert "<attached>" not in question().user
    assert "<attached>offer.pdf, \u2039b\u203a.pdf</attached>" in question(files=("offer.pdf", "<b>.pdf")).user


def test_who_asks_much_may_be_answered_at_length() -> None:
    assert f"Words: 90 to {USUAL_WORDS};" in question().user
    assert (
        f"Words: 90 to {USUAL_WORDS + 24};"
        in question(" ".join(f"What of {one}?" for one in ("ants", "bees", "cats", "dogs", "eels", "foxes"))).user
    )


def test_a_no_and_a_letter_in_another_language_than_theirs_are_told_to_be_short() -> None:
    assert "Words: 50 to 110." in question(tier=Tier.COLD).user
    assert "Words: 60 to 110." in question("Чи працюєте ви з такими компаніями?", language="uk").user
    assert "50 to 110 if it is a no." in question().user
