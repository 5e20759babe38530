"""What a further message of a conversation is, in the languages read."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.follow_up import FollowUpKind, judge_follow_up
from app.domain.inquiry import ChannelName, PassedOn, PassedOnBy
from app.domain.lead import EarlierMessage
from tests.fakes import inquiry
from tests.seeding import firm_profile

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
FIRM = firm_profile()
ASKED = "Hello Ana,\n\nthank you. Could you set aside 15,000 pounds this year?\n\nKind regards\n\n-- \nNo more? Click"
TOLD = "Hello Ana,\n\nthank you, we answer by tomorrow evening.\n\nKind regards"


def earlier(ours: str = TOLD) -> tuple[EarlierMessage, ...]:
    theirs = EarlierMessage(from_us=False, at=AT, text="We need help with pricing", subject="Pricing help")
    return (theirs, EarlierMessage(from_us=True, at=AT, text=ours, subject="Re: Pricing help"))


def kind(message: str, ours: str = TOLD, **more: Any) -> FollowUpKind:
    return judge_follow_up(inquiry(message, **more), earlier(ours), FIRM).kind


def told(message: str, ours: str = TOLD) -> str:
    return judge_follow_up(inquiry(message), earlier(ours), FIRM).told


THANKS = [
    "Thank you so much for the quick reply!",
    "Got it, thanks \U0001f64f",
    "Noted, thank you for your time. Have a great day!",
    "Thanks Ines, that's very helpful. Sounds good!",
    "Thank you for getting back to me so quickly, we look forward to hearing from you.",
    "\U0001f44d",
    "Vielen Dank für die schnelle Antwort und ein schönes Wochenende!\nViele Grüße\nAna Bright",
    "Merci beaucoup pour votre réponse rapide, bonne journée.",
    "Muchas gracias por su respuesta. Un saludo",
    "Grazie mille per la risposta, buona giornata",
    "Bedankt voor je snelle reactie! Fijne dag",
    "Muito obrigada pela resposta. Bom fim de semana!",
    "Dziękuję bardzo za szybką odpowiedź. Pozdrawiam",
    "Tack så mycket för svaret! Ha en fin dag",
    "ご返信ありがとうございます。よろしくお願いいたします。",
]
NO_MERE_THANKS = [
    "Thanks, but I have time this week",
    "Thank you. We need help with pricing",
    "Thank you, please send the offer",
    "Thanks! Call me",
    "Thanks, I'll have a look and get back to you",
    "Thanks, both of us are in",
    "Great, thanks. Let us start",
    "Danke, aber wir haben noch eine Frage",
    "Merci, nous attendons votre devis",
    "Gracias, mándenos la propuesta",
    "Grazie, aspettiamo il preventivo",
    "Bedankt, stuur maar een offerte",
    "Obrigado, mandem a proposta",
    "Dziękuję, czekam na ofertę",
    "Tack, skicka offerten",
    "ありがとうございます。見積もりをお願いします。",
    "",
    "no",
]


@pytest.mark.parametrize("message", THANKS)
def test_a_note_of_thanks_is_one_in_ten_languages(message: str) -> None:
    assert kind(message) is FollowUpKind.THANKS


@pytest.mark.parametrize("message", NO_MERE_THANKS)
def test_who_thanks_and_wants_something_does_not_only_thank(message: str) -> None:
    assert kind(message) is not FollowUpKind.THANKS


@pytest.mark.parametrize(
    "message", ["Yes, perfect, thanks!", "Ja gerne, vielen Dank", "Oui, merci beaucoup", "はい、ありがとうございます"]
)
def test_a_yes_to_what_we_asked_is_an_answer(message: str) -> None:
    assert kind(message, ASKED) is FollowUpKind.ANSWER


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("How about Tuesday 10 am?", "They propose Tuesday 10 am."),
        ("Dienstag um 14 Uhr würde passen.", "They propose Dienstag um 14 Uhr."),
        ("Mardi à 10h me conviendrait", "They propose Mardi à 10h."),
        ("¿Qué tal el jueves a las 11?", "They propose jueves a las 11."),
        ("Giovedì alle 15:30 possiamo sentirci", "They propose Giovedì alle 15:30."),
        ("Donderdag om 11 uur schikt", "They propose Donderdag om 11 uur."),
        ("Quinta-feira às 15h dá jeito", "They propose Quinta-feira às 15h."),
        ("W czwartek o godz. 10 mi pasuje", "They propose czwartek"),
        ("Vi kan prata på torsdag kl 14", "They propose torsdag kl 14."),
        ("火曜の15時はいかがでしょうか", "They propose 火曜の15時."),
        ("Ok, Tuesday works.", "They agree to Tuesday."),
        ("Could we talk on 3 December at 3pm? And who will be there?", "They propose 3 December at 3pm. They also ask"),
    ],
)
def test_a_time_is_told_in_the_writers_words(message: str, sentence: str) -> None:
    assert kind(message) is FollowUpKind.SCHEDULING
    assert told(message).startswith(sentence)


@pytest.mark.parametrize(
    "message",
    [
        "We launch on 5 May and need the plan by then.",
        "On Monday we fired our agency, which is why I write to you with a certain urgency about all of this again.",
        "We are at 3 sites and run 24h support, 40 hours a week.",
    ],
)
def test_a_day_on_which_something_else_happens_is_no_time_to_meet(message: str) -> None:
    assert kind(message) is not FollowUpKind.SCHEDULING


@pytest.mark.parametrize(
    "message",
    [
        "What does it cost?",
        "Could you tell me more about your team and how it works",
        "Können Sie uns ein Angebot schicken",
        "Pourriez-vous m'envoyer vos tarifs",
        "費用はいくらでしょうか",
    ],
)
def test_a_question_is_one_with_and_without_its_mark(message: str) -> None:
    assert kind(message) is FollowUpKind.QUESTION
    assert message[:40] in told(message)


def test_what_follows_on_our_question_answers_it() -> None:
    assert kind("About 20,000, from April on.", ASKED) is FollowUpKind.ANSWER
    assert "Could you set aside 15,000 pounds this year?" in told("About 20,000, from April on.", ASKED)
    assert kind("About 20,000, from April on.") is FollowUpKind.MORE


@pytest.mark.parametrize(
    "message",
    [
        "We have chosen another agency, but thank you.",
        "Wir haben uns für einen anderen Anbieter entschieden, vielen Dank.",
        "Nous avons choisi un autre prestataire.",
        "Hemos elegido otra agencia, gracias.",
        "Abbiamo scelto un'altra agenzia.",
        "We hebben voor een andere partij gekozen.",
        "Escolhemos outra agência.",
        "Wybraliśmy inną firmę, dziękuję.",
        "Vi har valt en annan byrå.",
        "今回は見送らせていただきます。",
    ],
)
def test_a_no_is_told_as_one(message: str) -> None:
    assert kind(message) is FollowUpKind.REFUSAL
    assert told(message).startswith("They say no")


def test_a_decision_for_us_is_no_refusal() -> None:
    assert kind("We decided to go with you!") is not FollowUpKind.REFUSAL


def test_absences_and_forwards_are_told_by_their_structure() -> None:
    passed_on = PassedOn(how=PassedOnBy.FORWARD, by="ana@brightpump.example")
    assert kind("I am away.", mail_kind="absence") is FollowUpKind.ABSENCE
    assert judge_follow_up(replace(inquiry("See below"), passed_on=passed_on), earlier(), FIRM).kind is (
        FollowUpKind.FORWARD
    )
    forward = replace(inquiry("See below"), subject="WG: Ausschreibung")
    assert judge_follow_up(forward, earlier(), FIRM).told == "They pass something on: \u201cAusschreibung\u201d."


def test_another_service_or_another_subject_is_a_new_matter() -> None:
    training = replace(FIRM.services[0], name="Training", keywords=("training",))
    firm = replace(FIRM, services=(*FIRM.services, training))
    found = judge_follow_up(inquiry("We would also like training for our sales people."), earlier(), firm)
    assert (found.kind, found.about) == (FollowUpKind.NEW_MATTER, "Training")
    mail = replace(inquiry("Our fair in Leeds."), subject="Speaker for our fair", channel=ChannelName.INBOUND_EMAIL)
    assert judge_follow_up(mail, earlier(), FIRM).kind is FollowUpKind.NEW_MATTER
    again = replace(mail, subject="RE: Pricing help")
    assert judge_follow_up(again, earlier(), FIRM).kind is FollowUpKind.MORE


@given(st.text(max_size=300))
def test_every_text_is_told_in_one_line(message: str) -> None:
    found = judge_follow_up(inquiry(message), earlier(), FIRM)
    assert found.told
    assert "\n" not in found.told
