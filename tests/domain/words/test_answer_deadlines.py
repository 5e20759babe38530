"""Wishes to hear from us before the next working day ends, in ten languages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.words.answer_deadlines import wanted_by, wants_it_by

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


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Please answer by Friday.", 16),
        ("If nobody answers me before Friday I go elsewhere.", 15),
        ("I need a reply by Wednesday.", 14),  # it is Wednesday
        ("We decide before Wednesday.", 14),
        ("Bitte melden Sie sich bis Montag.", 19),
        ("Bitte melden Sie sich vor Freitag.", 15),
        ("Il me faut une réponse avant vendredi.", 15),
        ("Necesito una respuesta antes del viernes.", 15),
        ("Mi serve entro venerdì.", 16),
        ("Graag vóór vrijdag een antwoord.", 15),
        ("Preciso de resposta até sexta-feira.", 16),
        ("Svara gärna senast fredag.", 16),
        ("Proszę o odpowiedź do piątku.", 16),
        ("金曜日までにご返信ください。", 16),
        ("We need an answer by 20 May.", 20),
        ("Wir brauchen bis zum 21. Mai eine Antwort.", 21),
        ("Merci de répondre avant le 22 mai.", 21),
        ("By Friday or, at the latest, by Monday.", 16),
        ("Wir bräuchten das bis Freitag, 23.5., 12 Uhr.", 23),
        ("Please answer by Friday 9 am.", 16),
        ("Please answer by Friday 23rd or we go elsewhere.", 23),
        ("Please answer by Friday the 23rd.", 23),
        ("Please answer by Friday 23 at 3pm.", 23),
        ("By Friday 23 or Monday 26 we have to know.", 23),
        ("Svara senast fredag 23:e, tack.", 23),
        ("Merci de répondre d'ici vendredi 23/5 au plus tard.", 23),
        ("Bitte melden Sie sich bis Freitag, 23.5", 23),
        ("Please answer by Friday 23 May 2031 at noon.", 23),
        ("Please answer by Friday, 24 May.", 16),  # a Saturday
        ("We need a price by Friday 12 chairs are to be sold.", 16),
        ("Bis Freitag 20 Stück, bitte.", 16),
        ("By Friday, 5 people need a place.", 16),
        ("Entro venerdì 20 sedie, per favore.", 16),
        ("By Friday 23 to 30 desks.", 16),
        ("By Friday 23, 24 or 30 desks.", 16),
        ("By Friday, 23-inch screens, please.", 16),
        ("Bis Freitag 23.5 t Sand.", 16),
        ("By Friday 1,500 leaflets.", 16),
        ("By Friday, 12. Then we decide.", 16),  # the next such is in September
    ],
)
def test_a_day_they_want_it_by_ends_at_five(text: str, day: int) -> None:
    assert wanted_by(text, NOW, BERLIN) == datetime(2031, 5, day, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["The fair is on Friday.", "We met on 20 May.", "Freitag ist Messe.", "Our launch: 21.5."]
)
def test_a_day_of_which_nothing_is_wanted_is_none(text: str) -> None:
    assert wanted_by(text, NOW, BERLIN) is None


WEDNESDAY, FRIDAY = date(2031, 5, 14), date(2031, 5, 16)


@pytest.mark.parametrize(
    "text",
    [
        "If nobody answers me by Thursday I go elsewhere.",
        "Bitte melden Sie sich vor Freitag.",
        "Il me faut une réponse avant vendredi.",
        "Necesito una respuesta antes del viernes.",
        "Mi serve entro venerdì.",
        "Graag vóór vrijdag een antwoord.",
        "Preciso de resposta até sexta-feira.",
        "Svara gärna senast fredag.",
        "Proszę o odpowiedź do piątku.",
        "金曜日までにご返信ください。",
        "The audit is on 16 May.",
        "I need it by the end of the week.",
    ],
)
def test_a_day_soon_is_one_that_an_answer_may_miss(text: str) -> None:
    assert wants_it_by(text, WEDNESDAY, FRIDAY)


@pytest.mark.parametrize("text", ["We open on 16 June.", "We are closed on Mondays.", "The fair is next spring.", ""])
def test_a_far_day_and_a_habit_are_none(text: str) -> None:
    assert not wants_it_by(text, WEDNESDAY, FRIDAY)


def test_early_in_the_week_its_end_is_far() -> None:
    assert not wants_it_by("I need it by the end of the week.", date(2031, 5, 12), date(2031, 5, 13))


@pytest.mark.parametrize(
    "text",
    [
        "If you can't take it on say so today and I'll go elsewhere.",
        "Please answer within 3 hours.",
        "Wenn es nicht geht, sagen Sie es mir heute.",
        "Sinon, dites-le tout de suite.",
        "Si no pueden, d\u00edganmelo ya.",
        "Se non potete, ditemelo subito.",
        "Als het niet kan, zeg het dan vandaag.",
        "Se n\u00e3o puderem, digam-me hoje.",
        "Kan ni inte, s\u00e4g det direkt.",
        "Prosz\u0119 odpowiedzie\u0107 dzi\u015b.",
        "\u672c\u65e5\u3054\u8fd4\u4fe1\u304f\u3060\u3055\u3044\u3002",
    ],
)
def test_a_wish_to_be_told_today_or_at_once_is_one(text: str) -> None:
    assert wanted_by(text, NOW, BERLIN) is not None
