"""Who refuses mail is heard; who merely says no to something else is not silenced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reply.opt_out import opt_out


@pytest.mark.parametrize(
    "message",
    [
        "No thanks",
        "no, thank you.\n\nAna",
        "Please remove me from your list.",
        "UNSUBSCRIBE",
        "Hello,\n\nplease stop emailing me.\n\nAnn Smith\nAcme Ltd\n+44 20 7946 0018",
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
    found = opt_out(message)

    assert found is not None
    assert found.is_clear


@pytest.mark.parametrize(
    "message",
    [
        "",
        "We need help with pricing.",
        "Please don't contact me by phone, mail is better. When could you start?",
        "Please don't contact me by phone, mail is better.",
        "Please don't phone me. We need a new website by March.",
        "no more than a quick answer please",
        "Please do not message me on WhatsApp, just write.",
        "Bitte kontaktieren Sie mich nicht mehr telefonisch, sondern per Mail.",
        "Our customers unsubscribe too often. " + "We would like to understand why and change our content. " * 5,
        "Our customers unsubscribe after the first mail. We need help.",
        "We want to stop emailing customers by hand.",
        "We want to stop wasting money on ads.",
        "Thanks, no rush.",
        "They told us no thanksgiving campaign this year.",
    ],
)
def test_an_inquiry_is_not_taken_for_a_refusal(message: str) -> None:
    assert opt_out(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "No thanks to the bigger package, we take the small one.",
        "No thanks needed, just send the quote.",
        "Kein Interesse an Standardpaketen, wir brauchen ein eigenes Angebot.",
        "Please delete my address from the PDF and mail me the price list.",
        "Stop emailing me, I do not want your offer.",
        "Don't contact me before Monday.",
    ],
)
def test_a_refusal_beside_something_else_is_not_clear(message: str) -> None:
    found = opt_out(message)

    assert found is not None
    assert not found.is_clear


@given(st.text(max_size=300))
def test_any_text_is_read(message: str) -> None:
    found = opt_out(message)
    assert found is None or found.words
