"""The more they ask, the longer a letter may be."""

import pytest

from app.domain.reply.letter_length import most_words

LIST = "\n".join(
    f"{number}. the {thing}" for number, thing in enumerate(("roof", "door", "wall", "stairs", "cellar", "gate"), 1)
)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("What does it cost?", 160),
        ("We need a new roof.", 160),
        (f"Please quote for:\n{LIST}", 184),
        (
            "What does it cost? When can you come? How long? Who pays? Do you sign? Is it safe? " + "Is it new? " * 20,
            196,
        ),
        ("\n".join(f"{number}) what is {number}?" for number in range(1, 9)) + "\n" + LIST, 232),
    ],
)
def test_each_question_from_the_fifth_on_adds_some_words(message: str, words: int) -> None:
    assert most_words(message) == words
