"""What says in passing that no mail, or none by a program, is wanted, in the ten languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reply.mail_not_wanted import mail_not_wanted

NO_MAIL = [
    "What does a gate cost? After that please don't write again.",
    "We had your quote in May. It was too dear, please stop chasing us.",
    "Was kostet ein Tor? Danach bitte nicht mehr melden.",
    "Könnten Sie mir bitte nicht mehr schreiben? Das Tor ist schon da.",
    "Quel est votre tarif ? Merci de ne plus nous relancer.",
    "¿Cuánto cuesta? Después no me vuelva a escribir.",
    "Quanto custa? Depois disso não me contactem mais.",
    "Wat kost een hek? Daarna wil ik niet meer gemaild worden.",
    "Quanto costa? In seguito non ricontattatemi più.",
    "Ile kosztuje brama? Potem proszę już się nie kontaktować.",
    "Vad kostar en grind? Vi vill inte bli kontaktade igen.",
    "費用はいくらですか。その後は連絡しないでください。",
    "Here are our figures, no reply needed.",
]
NO_PROGRAM = [
    "What does a gate cost? No automatic replies please.",
    "Was kostet ein Tor? Bitte keine automatische Antwort.",
    "Quel est votre tarif ? Pas de réponse automatique, merci.",
    "¿Cuánto cuesta? Sin respuestas automáticas, por favor.",
    "Quanto custa? Sem respostas automáticas, por favor.",
    "Wat kost een hek? Geen automatisch antwoord graag.",
    "Quanto costa? Niente risposte automatiche.",
    "Ile kosztuje brama? Bez automatycznych odpowiedzi.",
    "Vad kostar en grind? Inga automatiska svar, tack.",
    "費用はいくらですか。自動返信は不要です。",
]
NEITHER = [
    "Le prestataire qui avait écrit l'application n'existe plus.",
    "Our unsubscribe rate is 4 % and we want it lower.",
    "Our customers opt out too often; can you help?",
    "Why does nobody write any more?",
    "Please don't call me again, write to me.",
    "Please don't contact me by phone. We need help with pricing.",
    "Wir möchten unsere Rechnungen automatisch verschicken. Was kostet das?",
    "I have not heard back, so I am writing to you.",
    "Une petite de 5 m², d'environ deux mètres, dont la porte ne ferme plus.",
    "Busco una puerta, no tan invisible y más ancha.",
]


@pytest.mark.parametrize("message", NO_MAIL)
def test_a_refusal_in_passing_is_told_with_its_words(message: str) -> None:
    assert (mail_not_wanted(message) or "").startswith("They want no further mail (\u201c")


@pytest.mark.parametrize(
    "message",
    [
        "If that's you as well, there's no need to write back.",
        "If any part of the work is given to others, please do not reply.",
        "Reply only if you build them yourselves.",
        "Antworten Sie bitte nur, wenn Sie selbst bauen.",
        "Si vous sous-traitez, ne me répondez pas.",
        "Si subcontratan, no me respondan.",
        "Se subappaltate, non rispondete.",
        "Antwoord alleen als jullie zelf bouwen.",
        "Se subcontratam, não respondam.",
        "Svara bara om ni bygger själva.",
        "Jeśli zlecacie to innym, nie odpowiadajcie.",
        "自社で施工される場合のみご返信ください。",
        "Wenn Sie nur mit Dreijahresvertr\u00e4gen arbeiten, brauchen Sie mir nicht zu antworten.",
        "Inutile de me r\u00e9pondre si vous ne faites que du neuf.",
        "Si solo hacen obra nueva, no hace falta que me respondan.",
        "Non serve rispondere se fate solo impianti nuovi.",
        "Als jullie alleen nieuwbouw doen, hoeven jullie niet te antwoorden.",
        "Se s\u00f3 fazem obra nova, n\u00e3o precisam de responder.",
        "Om ni bara g\u00f6r nybyggen beh\u00f6ver ni inte svara.",
        "Je\u015bli robicie tylko nowe instalacje, nie trzeba odpowiada\u0107.",
        "\u65b0\u7bc9\u306e\u307f\u306e\u5834\u5408\u306f\u8fd4\u4fe1\u4e0d\u8981\u3067\u3059\u3002",
    ],
)
def test_who_wants_an_answer_only_if_something_is_so_is_told_with_the_condition(message: str) -> None:
    told = mail_not_wanted(f"{message} What does a gate cost?") or ""
    assert told.startswith(f"Whether they want an answer depends on what they write (\u201c{message[:10]}")


@pytest.mark.parametrize("message", NO_PROGRAM)
def test_who_wants_no_program_to_answer_is_told_with_their_words(message: str) -> None:
    assert (mail_not_wanted(message) or "").startswith("They want no automatic answer (\u201c")


@pytest.mark.parametrize("message", NEITHER)
def test_who_speaks_of_mail_and_refuses_none_is_left_alone(message: str) -> None:
    assert mail_not_wanted(message) is None


@given(st.text(max_size=400))
def test_any_text_is_read(message: str) -> None:
    assert mail_not_wanted(message) is None or mail_not_wanted(message)
