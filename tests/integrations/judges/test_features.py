"""What the judge sees of a message: the same for the same words, and nothing of a label or a number."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.dry_run_rows import inquiry_of_row
from integrations.judges.features import GROUP_SCALES, features_of
from integrations.judges.message_words import sentence_places, weighed_words
from tests.integrations.judges.fernhill import DAY

NOBODY = inquiry_of_row({"message": "x"}, DAY)


def test_numbers_and_capitals_are_alike() -> None:
    one = features_of("", "We NEED 14 roofs", NOBODY)

    assert one == features_of("", "we need 2500 roofs", NOBODY)
    assert one != features_of("", "we need roofs", NOBODY)


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert [word.text for word in weighed_words("包装機の見積", 10)] == ["包装", "装機", "機の", "の見", "見積"]


def test_a_word_of_one_language_is_no_beginning_of_another_ones() -> None:
    english, french = (features_of("", text, NOBODY)["words"] for text in ("these", "thèse"))

    assert not english & french


@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_has_features_of_every_group(message: str, subject: str) -> None:
    assert features_of(subject, message, NOBODY).keys() == GROUP_SCALES.keys()


@given(st.text(max_size=300))
def test_sentences_are_parts_of_the_text_in_their_order(text: str) -> None:
    places = sentence_places(text)

    assert all(text[start:end].strip() for start, end in places)
    assert [start for start, _ in places] == sorted(start for start, _ in places)


def test_a_dot_within_an_address_or_a_figure_ends_no_sentence() -> None:
    text = "See https://hagenlift.example/start?a=1, we have 1.5 million. Next?And more"

    assert [text[start:end].strip() for start, end in sentence_places(text)] == [
        "See https://hagenlift.example/start?a=1, we have 1.5 million.",
        "Next?",
        "And more",
    ]
