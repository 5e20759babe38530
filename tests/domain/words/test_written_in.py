"""What a reader is told of a message in another language."""

from datetime import date

import pytest

from app.domain.words.written_in import language_of, own_figures

GERMAN = "Wir stellen Gleitlager her und erklären seit Jahren alles über Normen."


@pytest.mark.parametrize(
    ("text", "reader", "named"),
    [
        (GERMAN, "en", "German"),
        (GERMAN, "de", ""),
        ("We make bearings and would like to know what you can do for us.", "de", ""),
        ("計量器メーカー向けのクラウドサービスを提供しております。", "en", "Japanese"),
        ("Чи працюєте ви з такими компаніями?", "en", "Ukrainian"),
        ("Работаете ли вы с такими компаниями?", "en", "Cyrillic letters"),
        ("Our partner 小野寺 would like to meet you about the launch.", "en", ""),  # a name alone
        ("PO 77120", "en", ""),
        ("", "en", ""),
    ],
)
def test_a_language_is_named_where_it_is_surely_another_one_than_the_readers(
    text: str, reader: str, named: str
) -> None:
    assert language_of(text, reader) == named


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "Mit 130 Mitarbeitern, Start im Februar, Budget 22.000 Euro.",
            ("130 Mitarbeitern", "Februar", "22.000 Euro"),
        ),
        ("予算は500万円、2027年3月から。", ("500万円", "2027年3月")),
        ("Machen Sie das?", ()),
    ],
)
def test_what_is_understood_in_any_language_is_shown_as_it_was_written(text: str, figures: tuple[str, ...]) -> None:
    assert own_figures(text, date(2026, 11, 29)) == figures
