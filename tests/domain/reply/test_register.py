"""Registers: how people address us, and letters that mix two ways of it."""

import pytest

from app.domain.reply.register import Register, mixes_registers, register_of, speaks_to_several, variety_of

FORMAL, INFORMAL = Register.FORMAL, Register.INFORMAL


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Können Sie uns helfen?", FORMAL),
        ("de", "Kannst du uns helfen?", INFORMAL),
        ("de", "Könnt ihr das? Meldet euch.", INFORMAL),
        ("de", "Was kostet es, wenn ihr es macht?", INFORMAL),
        ("de", "Die Firma und ihr Dach. Sie ist alt.", None),
        ("de", "Können Sie das? Meldet euch.", None),
        ("fr", "Pouvez-vous nous aider ? C'est votre métier.", FORMAL),
        ("fr", "Tu peux m'aider ?", INFORMAL),
        ("fr", "Tu peux passer quand ? Et vous avez de la place ?", INFORMAL),
        ("fr", "Peux-tu m'envoyer vos tarifs ? Votre devis date de mai.", INFORMAL),
        ("fr", "T'aurais une place pour nous ?", INFORMAL),
        ("fr", "Je vous remercie de votre aide, comme tu dis.", None),
        ("es", "¿Pueden ustedes ayudarnos?", FORMAL),
        ("es", "¿Hacéis también esto?", INFORMAL),
        ("es", "llamame por la tarde porfa", INFORMAL),
        ("es", "Llámeme por la tarde, por favor.", FORMAL),
        ("es", "teneis hueco en mayo", INFORMAL),
        ("es", "Llamadme entre las dos y las cuatro.", INFORMAL),
        ("es", "¿Limpiáis también tejados?", INFORMAL),
        ("it", "Vorrei sapere se Lei può farlo.", FORMAL),
        ("it", "Puoi farlo tu?", INFORMAL),
        ("nl", "Kunt u ons helpen?", FORMAL),
        ("nl", "Kunnen jullie ons helpen?", INFORMAL),
        ("en", "Can you help?", None),
        ("sv", "Kan ni hjälpa oss?", None),
    ],
)
def test_people_are_heard_as_they_speak(language: str, text: str, expected: Register | None) -> None:
    assert register_of(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oi, vocês atendem aqui? Minha equipe quer orçar.", "brazil"),
        ("Precisamos de alguém que o execute connosco; sem contactos.", "portugal"),
        ("Quanto custa?", "portugal"),
        ("Somos uma empresa do Brasil.", "brazil"),
        ("Fiquei com 6.0, é aí que preciso de ajuda; posso pagar 500 euros.", "portugal"),
    ],
)
def test_portuguese_of_brazil_and_of_portugal_are_told_apart(text: str, expected: str) -> None:
    assert variety_of(text, "pt") == expected
    assert variety_of(text, "es") == ""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Guten Tag Wiebke,\n\nwir antworten Ihnen morgen, und du hörst von uns."),
        ("de", "Haben Sie Zeit? Wir freuen uns auf deine Antwort, die wir Ihnen gern geben."),
        ("fr", "Merci pour votre message. Si tu préfères, appelle."),
        ("es", "Gracias por tu mensaje. Si usted prefiere hablar, adelante."),
        ("it", "Grazie per il tuo messaggio. Scriviamo a Lei domani."),
        ("nl", "Bedankt voor uw bericht. Wil je bellen?"),
        ("pt", "Se você preferir, a nossa equipa responde."),
        ("pl", "Piszemy do Państwa jutro, a ty odpowiedz."),
    ],
)
def test_two_ways_in_one_letter_are_noticed(language: str, text: str) -> None:
    assert mixes_registers(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "de",
            "Ihre Ansprechpartnerin ist Ada Lind. Sie leitet das Team, und ihr Telefon steht unten. Wir schreiben Ihnen.",
        ),
        ("de", "Sag uns, wann es dir passt. Sie ist ab Montag da."),
        ("fr", "Le ton de votre site est juste ; nous vous répondons."),
        ("es", "Le escribimos mañana con su propuesta, como usted pide."),
        ("pt", "Trabalhamos para empresas do Brasil e respondemos com a nossa equipa."),
        ("en", "Thou and you."),
    ],
)
def test_one_way_is_no_mixture(language: str, text: str) -> None:
    assert not mixes_registers(text, language)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("it", "un fabbro; chiedete il disegno", True),
        ("it", "la federazione del vostro sport", True),
        ("it", "un fabbro della zona", False),
        ("de", "fragt eure Nachbarn", True),
        ("de", "fragen Sie Ihre Nachbarn", False),
        ("en", "ask your neighbours", False),
    ],
)
def test_a_text_may_speak_to_several(language: str, text: str, *, expected: bool) -> None:
    assert speaks_to_several(text, language) is expected


def test_who_is_called_tu_may_be_asked_what_all_of_them_need() -> None:
    assert not mixes_registers("Je te rappelle demain. Vous viendriez chercher le tout, ou il faut livrer ?", "fr")
    assert mixes_registers("Je te rappelle au sujet de votre message.", "fr")
