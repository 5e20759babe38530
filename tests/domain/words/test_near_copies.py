"""Nearly the same texts share their marks, others none."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.words.near_copies import ENOUGH_SHARED, MARKS, grouped, marks_of

PITCH = (
    "I looked at your website and noticed that three pages load slowly. We mend that for firms of your size within "
    "ten days, and you pay when the figures are better. Shall I send you the report we have made about your pages?"
)
BUYER = (
    "We are a bakery with four shops and would like somebody to look after our advertising from January on. Our "
    "budget is about two thousand a month. Could you tell us how you work and whether you have time this winter?"
)
JAPANESE = (
    "突然のご連絡失礼いたします。弊社は営業代行サービスを提供しており、御社の売上拡大にお役に立てると考えております。"
)


def shared(one: str, other: str) -> int:
    return len({*marks_of(one)} & {*marks_of(other)})


def test_names_greetings_figures_and_case_make_no_other_text() -> None:
    assert shared(f"Dear Ana,\n{PITCH}", f"Hi Mr Bell!\n\n{PITCH.upper()}\nBest, Tom 0170 123") >= ENOUGH_SHARED
    assert shared(JAPANESE, f"佐藤様\n{JAPANESE}") >= ENOUGH_SHARED
    assert shared("We saved a client 12 % last year. " + PITCH, "We saved a client 37 % last year. " + PITCH) == MARKS


def test_different_texts_share_too_few() -> None:
    assert shared(PITCH, BUYER) == 0


def test_short_texts_have_none() -> None:
    assert marks_of("Hi, are you free next week? Please call me.") == ()


@given(st.text(max_size=400))
def test_any_text_has_at_most_eight_and_the_same_ones_each_time(text: str) -> None:
    marks = marks_of(text)
    assert marks == marks_of(text)
    assert len(marks) <= MARKS
    assert all(0 <= mark < 2**31 for mark in marks)


def test_texts_are_grouped_by_the_first_they_are_copies_of() -> None:
    texts = [
        ("a", PITCH),
        ("b", BUYER),
        ("c", f"Hello!\n{PITCH}"),
        ("d", "short"),
        ("e", "short"),
        ("f", f"{BUYER} Ida"),
    ]
    assert grouped(texts) == {"a": "a", "b": "b", "c": "a", "d": "d", "e": "e", "f": "b"}
