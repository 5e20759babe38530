"""A letter may say how the firm is paid in its own words, and names no other way."""

import pytest

from app.domain.reply.sentence_rules import sentence_faults

TOLD = (
    "You pay 30 percent deposit when the order is signed, and the balance by bank transfer within two weeks of delivery.",
)


def test_what_the_sheet_says_of_paying_is_said_in_other_words() -> None:
    said = "You pay a deposit of 30 percent when you have signed the order, the balance within two weeks of delivery."

    assert sentence_faults(said, sources=TOLD, known_amounts=frozenset()) == []
    assert sentence_faults(said, sources=(), known_amounts=frozenset())


@pytest.mark.parametrize(
    "said",
    [
        "You pay the balance by gift cards within two weeks of delivery.",
        "The balance is paid to our new account DE89 3704 0044 within two weeks of delivery.",
        "You pay the deposit by Western Union when the order is signed.",
        "You pay the balance to the bank account of our director in Lithuania within two weeks of delivery.",
        "Please pay the deposit by bank transfer when the order is signed, within two weeks.",
    ],
)
def test_no_other_way_to_pay_is_lent_by_words_it_shares(said: str) -> None:
    assert sentence_faults(said, sources=TOLD, known_amounts=frozenset())
