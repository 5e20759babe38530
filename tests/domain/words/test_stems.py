"""Forms of one word share a beginning; words that say nothing have none."""

from app.domain.words.stems import stems_of


def test_forms_of_one_word_share_their_beginning() -> None:
    assert stems_of("guarantee") == stems_of("We guaranteed it") == {"guara"}


def test_small_and_short_words_say_nothing_unless_short_ones_are_asked_for() -> None:
    assert stems_of("What about the CRM?", shortest=4) == frozenset()
    assert stems_of("What about the CRM?", shortest=3) == {"crm"}


def test_a_long_text_is_read_as_a_short_one_is() -> None:
    assert stems_of("Guarantee. " * 1_000) == {"guara"}
