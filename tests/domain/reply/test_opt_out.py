"""Who refuses mail is heard; who merely says no to something else is not silenced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reply.opt_out import opt_out_words


@pytest.mark.parametrize(
    "message",
    [
        "No thanks",
        "no, thank you.\n\nAna",
        "Please remove me from your list.",
        "UNSUBSCRIBE",
        "Please don't contact me again, I found somebody else.",
        "Nein danke, hat sich erledigt",
        "Bitte schreiben Sie mir nicht mehr.",
        "Non merci",
        "Ne m’écrivez plus.",
        "No, gracias",
        "Nee, bedankt!",
    ],
)
def test_a_refusal_is_heard_in_the_languages_we_write(message: str) -> None:
    assert opt_out_words(message) is not None


@pytest.mark.parametrize(
    "message",
    [
        "",
        "We need help with pricing.",
        "Please don't contact me by phone, mail is better. When could you start?",
        "Our customers unsubscribe too often. " + "We would like to understand why and change our content. " * 5,
        "We want to stop wasting money on ads.",
        "Thanks, no rush.",
        "They told us no thanksgiving campaign this year.",
    ],
)
def test_an_inquiry_is_not_taken_for_a_refusal(message: str) -> None:
    assert opt_out_words(message) is None


@given(st.text(max_size=300))
def test_any_text_is_read(message: str) -> None:
    words = opt_out_words(message)
    assert words is None or words
