"""Wishes for a language: "please answer in English", said in any of ten."""

import pytest

from app.domain.words.language_wishes import asked_language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Please answer in English.", "en"),
        ("Could you reply in German, please?", "de"),
        ("Bitte antworten Sie auf Englisch, mein Chef liest kein Deutsch.", "en"),
        ("Merci de répondre en anglais.", "en"),
        ("Por favor, respondan en inglés.", "en"),
        ("Può rispondere in inglese?", "en"),
        ("Graag antwoord in het Engels.", "en"),
        ("Por favor, respondam em inglês.", "en"),
        ("Svara gärna på engelska.", "en"),
        ("Proszę odpowiedzieć po angielsku.", "en"),
        ("英語で返信をお願いします。", "en"),
        ("Bitte nicht auf Englisch antworten.", ""),
        ("We sell courses in English.", ""),
        ("Please answer in English. Or reply in German.", ""),
        ("", ""),
    ],
)
def test_the_language_asked_for_is_found(text: str, expected: str) -> None:
    assert asked_language(text) == expected
