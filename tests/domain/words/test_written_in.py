import pytest

from app.domain.words.written_in import language_of

GERMAN = "Wir stellen Gleitlager her und erklären seit Jahren alles über Normen."


@pytest.mark.parametrize(
    ("text", "reader", "named"),
    [
        (GERMAN, "en", "German"),
        (GERMAN, "de", ""),
        ("We make bearings and would like to know what you can do for us.", "de", "English"),
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
