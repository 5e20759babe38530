"""Wishes to hear from us before the next working day ends, in ten languages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.words.answer_deadlines import wanted_by

NOW, BERLIN = datetime(2031, 5, 14, 9, tzinfo=UTC), ZoneInfo("Europe/Berlin")
TONIGHT, NOON = datetime(2031, 5, 14, 15, tzinfo=UTC), datetime(2031, 5, 15, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Please answer by tonight, we decide then.", TONIGHT),
        ("Could you let me know by tomorrow morning?", NOON),
        ("Bitte melden Sie sich noch heute.", TONIGHT),
        ("Ich brauche bis morgen Mittag eine Antwort.", NOON),
        ("Merci de répondre d'ici ce soir.", TONIGHT),
        ("Necesito una respuesta hoy mismo.", TONIGHT),
        ("Mi serve una risposta entro stasera.", TONIGHT),
        ("Graag vandaag nog een antwoord.", TONIGHT),
        ("Preciso de uma resposta ainda hoje.", TONIGHT),
        ("Svara senast idag, tack.", TONIGHT),
        ("Proszę o odpowiedź jeszcze dzisiaj.", TONIGHT),
        ("本日中にご返信ください。", TONIGHT),
        ("Our agency left us today.", None),
        ("Wir haben heute beschlossen, das Projekt zu beginnen.", None),
        ("Nous avons décidé aujourd'hui.", None),
        ("", None),
    ],
)
def test_the_moment_they_name_is_found_and_the_day_of_an_event_is_none(text: str, wanted: datetime | None) -> None:
    assert wanted_by(text, NOW, BERLIN) == wanted
