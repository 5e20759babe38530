"""Phrases kept as data are found as they are written down, and none is passed over because others are quicker."""

from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.words.phrase_lists import Phrases, in_plain_letters

_WORDS = st.sampled_from(["i", "am", "büro", "n'est", "out-of", "ticket", "no", "x_1", "不在", "Świat"])
_BETWEEN = st.sampled_from(["", "eh", "one two", "a b c d e"])
_ENDING = st.sampled_from(["", "s", "lich"])
_NUMBER = st.sampled_from(["7", " 12", "-no-44", " (nr5"])


@st.composite
def _written(draw: st.DrawFn) -> tuple[str, str]:
    """A phrase with placeholders, and a text that it describes."""
    first = draw(_WORDS)
    phrase, text = [first], [first]
    for kind in draw(st.lists(st.sampled_from(["word", "begun", "between", "number"]), max_size=5)):
        word = draw(_WORDS)
        if kind == "word":
            phrase.append(word)
            text.append(word)
        elif kind == "begun":
            phrase.append(f"{word}*")
            text.append(word + draw(_ENDING))
        elif kind == "between":
            phrase.append(f".. {word}")
            text.append(f"{draw(_BETWEEN)} {word}")
        else:
            phrase.append(f"#{draw(st.sampled_from(['', ' ' + word]))}")
            text[-1] += draw(_NUMBER) + phrase[-1].removeprefix("#")
    if draw(st.booleans()) and phrase[-1][-1].isalnum():
        return " ".join(phrase) + ":", " ".join(text) + draw(st.sampled_from([":", " :"]))
    return " ".join(phrase), " ".join(text)


@given(_written(), st.sampled_from(["", "Hello, ", "("]), st.sampled_from(["", ".", ", thanks", " です"]))
@example(("ticket #", "ticketab12"), "", "")
@example(("your ticket*", "your tickets"), "", "")
@example(("i am .. away", "I  am rather\nfar AWAY"), "", "")
def test_a_phrase_is_found_in_every_text_that_it_describes(written: tuple[str, str], before: str, after: str) -> None:
    phrase, text = written
    phrases = Phrases([in_plain_letters("nothing of the kind"), in_plain_letters(phrase)])

    assert list(phrases.found_in(in_plain_letters(before + text + after)))
    assert list(phrases.found_at_beginning(in_plain_letters(text + after)))


def test_words_that_go_on_are_other_words() -> None:
    phrases = Phrases(["away", "no ticket", "office*"])

    assert [found[0] for found in phrases.found_in("no tickets faraway, two offices")] == ["offices"]
    assert not list(phrases.found_in("castaway, away-day"))
    assert not list(phrases.found_at_beginning("i am away"))
