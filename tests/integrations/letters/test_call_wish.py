"""Whether somebody wishes to be called: never read where it is denied, in the ten languages."""

import pytest

from app.domain.judgement import Tier
from integrations.letters.call_wish import CallWish, call_words
from integrations.letters.offline_writer import OfflineWriter
from tests.integrations.letters.leads import FIRM, REFUSE, lead

CALL = [
    "Please call me on Monday.",
    "Bitte rufen Sie mich am Montag an.",
    "Merci de me rappeler lundi.",
    "Por favor, llámeme el lunes.",
    "Por favor ligue-me na segunda-feira.",
    "Bel me maandag even.",
    "Mi chiami lunedì, per favore.",
    "Proszę zadzwonić w poniedziałek.",
    "Ring mig på måndag.",
    "月曜日にお電話ください。",
    "Please don't hesitate to call me.",
    "Zögern Sie nicht und rufen Sie mich an.",
    "N'hésitez pas à me rappeler.",
    "No dude en llamar, llámeme cuando quiera.",
    "遠慮なくお電話ください。",
    "Vi prego di richiamarmi domani mattina.",
    "Quisiera que me llamaran mañana.",
    "Podem ligar-me a partir das 15h?",
    "Potrebbe richiamarmi al 079 555 01 47?",
    "CALL ME DO NOT SEND BROCHURES.",
    "llamame a partir de las 5 porfa",
    "Ruf mich nach 17 Uhr an.",
    "rappelle-moi apres 17h",
    "chiamami dopo le 5",
    "Ring my mobile after six",
    "Give us a bell on 07700 900342 to fix a time.",
]
NO_CALL = [
    "Please don't call me, I hear badly.",
    "Please do not ring us at the shop.",
    "Rufen Sie mich bitte NICHT an, ich höre schlecht.",
    "Bitte nicht anrufen, ich höre schlecht.",
    "Ruf mich nicht an.",
    "Ne m'appelez pas, j'entends mal.",
    "Merci de ne pas me rappeler.",
    "No me llame, por favor, oigo mal.",
    "Por favor não me ligue, ouço mal.",
    "Bel me alstublieft niet, ik hoor slecht.",
    "U hoeft me niet te bellen; liever niet gebeld worden.",
    "Non mi chiami, per favore, sento male.",
    "Proszę nie dzwonić, słabo słyszę.",
    "Ring mig inte, jag hör dåligt.",
    "電話はしないでください。",
    "お電話ではなくメールでお願いします。",
]
UNCLEAR = [
    "I don't read mail, so call me.",
    "Don't call me at work. Call me at home.",
    "Could you not just call me?",
    "Please do not, under any circumstances, call me.",
    "Ich schreibe nicht gern, rufen Sie mich an.",
]


@pytest.mark.parametrize("message", CALL)
def test_a_wish_to_be_called_is_read(message: str) -> None:
    assert call_words(message).wish is CallWish.CALL


@pytest.mark.parametrize("message", NO_CALL)
def test_a_denied_wish_is_its_opposite(message: str) -> None:
    assert call_words(message).wish is CallWish.NO_CALL


@pytest.mark.parametrize("message", UNCLEAR)
def test_what_may_mean_either_is_unclear(message: str) -> None:
    assert call_words(message).wish is CallWish.UNCLEAR


def test_who_speaks_of_no_call_is_asked_nothing_about_it() -> None:
    assert call_words("Our HubSpot needs a clean-up. What does it cost?").wish is CallWish.NONE


@pytest.mark.parametrize("message", NO_CALL)
def test_who_wants_no_call_is_offered_none_and_nobody_is_told_to_ring(message: str) -> None:
    draft = OfflineWriter().write(lead(message, tier=Tier.WARM), FIRM, unsubscribe_url=REFUSE)

    assert not any("called" in reason for reason in draft.reasons)
    assert FIRM.scheduling_link not in draft.body


@pytest.mark.parametrize(
    ("message", "wish", "may_be_offered"),
    [
        ("Kunnen jullie mij eens bellen?", CallWish.CALL, True),
        ("¿Podemos hablar por teléfono?", CallWish.TELEPHONE, True),
        ("Nos vemos la semana que viene? Queremos practicar llamadas.", CallWish.TELEPHONE, True),
        ("No need for a call at this stage; a written reply will do.", CallWish.NO_CALL, False),
        ("I can do a call on a Tuesday if you need one.", CallWish.TELEPHONE, False),
        ("Dr Varga would like a call on Monday.", CallWish.UNCLEAR, False),
        ("Gerne telefonisch, ab 16 Uhr.", CallWish.UNCLEAR, False),
        ("Two others lost me three weeks in meetings before they named a price.", CallWish.MEETING, False),
        ("Deux organismes m'ont fait perdre trois semaines en rendez-vous avant un prix.", CallWish.MEETING, False),
        ("We need interpreters for our first meeting in June.", CallWish.NONE, True),
        ("We need it by June. My call.", CallWish.NONE, True),
    ],
)
def test_who_speaks_of_calls_is_offered_one_only_where_they_ask(
    message: str, wish: CallWish, *, may_be_offered: bool
) -> None:
    words = call_words(message)

    assert (words.wish, words.may_be_offered_times) == (wish, may_be_offered)


def test_where_it_is_not_clear_whether_they_want_a_call_the_letter_does_not_say_how_they_are_answered() -> None:
    message = "Over onze HubSpot graag telefonisch, of anders per brief."
    draft = OfflineWriter().write(lead(message, language="nl"), FIRM, unsubscribe_url=REFUSE)

    assert "Ik beantwoord uw bericht uiterlijk aan het eind van de volgende werkdag." in draft.body
    assert FIRM.scheduling_link not in draft.body


@pytest.mark.parametrize(
    "message",
    [
        "Prices first please, then the rest. Can you do our HubSpot?",
        "Je commence par les prix. Combien pour notre HubSpot ?",
        "Bitte zuerst die Preise. Was kostet HubSpot bei Ihnen?",
        "Prima i prezzi, per favore. Quanto costa HubSpot?",
    ],
)
def test_whoever_wants_prices_first_is_offered_no_call(message: str) -> None:
    assert FIRM.scheduling_link not in OfflineWriter().write(lead(message), FIRM, unsubscribe_url=REFUSE).body


def test_whoever_asks_to_talk_gets_the_times_though_little_is_decided() -> None:
    asked = lead("Can we have a quick call about your prices for HubSpot?", tier=Tier.WARM)

    assert FIRM.scheduling_link in OfflineWriter().write(asked, FIRM, unsubscribe_url=REFUSE).body


@pytest.mark.parametrize(
    "message",
    [
        "The old agency wrote \u201cwe will call you back\u201d and never did. We start in May.",
        "Le technicien \u00ab vous rappelle demain \u00bb, et rien. Nous commen\u00e7ons en mai.",
        "Abbiamo tolto i nomi e in riunione nessuno ha riconosciuto il nostro.",
        "We need one report before our board meeting.",
    ],
)
def test_what_others_said_and_their_own_meetings_are_no_wish(message: str) -> None:
    assert call_words(message).may_be_offered_times


@pytest.mark.parametrize(
    ("message", "wish"),
    [
        ("Ring me on 07700 900318, not before four.", CallWish.CALL),
        ("Rufen Sie mich an, nur nicht vor zehn.", CallWish.CALL),
        ("Please don't call me before nine.", CallWish.AT_TIMES),
        ("Mi richiami perché il sindacato non risponde.", CallWish.UNCLEAR),
        ("Ring mig inte.", CallWish.NO_CALL),
    ],
)
def test_what_denies_an_hour_or_something_else_denies_no_call(message: str, wish: CallWish) -> None:
    assert call_words(message).wish is wish


@pytest.mark.parametrize(
    "message",
    [
        "I have ring-fenced 900k for the works.",
        "He is charming and answers his telephone.",
        "Mein alter Steuerberater geht nicht ans Telefon.",
        "Voglio uno che risponde al telefono.",
    ],
)
def test_whose_telephone_is_told_of_is_no_wish(message: str) -> None:
    assert call_words(message).wish is CallWish.NONE
