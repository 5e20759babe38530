"""Text that every store accepts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.words.text import clean_line, clean_text

any_text = st.text(alphabet=st.characters(), max_size=80)


@settings(max_examples=150, deadline=None)
@given(any_text, st.integers(1, 60))
def test_cleaning_twice_changes_nothing(text: str, limit: int) -> None:
    assert clean_text(clean_text(text, limit), limit) == clean_text(text, limit)
    assert clean_line(clean_line(text, limit), limit) == clean_line(text, limit)


@settings(max_examples=150, deadline=None)
@given(any_text, st.integers(1, 60))
def test_clean_text_fits_every_store(text: str, limit: int) -> None:
    cleaned = clean_text(text, limit)

    cleaned.encode("utf-8")
    assert "\0" not in cleaned
    assert len(cleaned) <= limit
    assert "\n" not in clean_line(text, limit)


def test_nul_surrogates_and_direction_overrides_are_removed() -> None:
    assert clean_text("a\x00b\ud83dc\u202ed") == "abcd"


def test_what_people_type_is_kept() -> None:
    typed = "Siobhán O'Brien \U0001f469\u200d\U0001f4bb\n\n\t- naïve ✓ 数字"

    assert clean_text(typed) == typed


def test_line_ends_become_newlines_and_lines_one_blank() -> None:
    assert clean_text("a\r\nb\rc") == "a\nb\nc"
    assert clean_line("  Ann \r\n  Example ") == "Ann Example"
