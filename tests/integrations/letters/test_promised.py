"""What a letter promises and the task of it: nothing they ask may be missing there."""

from dataclasses import replace

import pytest

from integrations.letters.manner import manner_of
from integrations.letters.promised import promise_of, promised_answers, soon_doubt
from tests.integrations.letters.leads import FIRM, lead

LONG = (
    "We make pumps and valves in one factory and sell them in the Nordic countries through our own people there. " * 3
)


def task(message: str) -> str:
    (one,) = promised_answers(lead(message, subject=None), FIRM)
    assert one.owner
    return one.question


def test_a_short_message_is_its_own_task() -> None:
    assert task("Prices first.\nHow much a month?\nWarranty?") == "Prices first. How much a month? Warranty?"


def test_the_task_holds_their_questions_and_what_no_sign_marks_as_one() -> None:
    told = task(f"{LONG}I would love to know whether you do Norway. Is it too early to talk? And do you sign an NDA?")

    assert told.startswith("Is it too early to talk? And do you sign an NDA?\n\nTheir message: We make pumps")
    assert "whether you do Norway" in told


def test_a_very_long_message_is_cut_after_its_questions() -> None:
    told = task(f"{LONG * 10} Do you sign an NDA?")

    assert told.startswith("Do you sign an NDA?")
    assert len(told) < 1_600


def test_a_message_that_says_nothing_has_its_subject() -> None:
    asked = replace(lead().inquiry, message="", subject="HubSpot")

    assert promised_answers(replace(lead(), inquiry=asked), FIRM)[0].question == "HubSpot"


@pytest.mark.parametrize(
    ("language", "message", "said"),
    [
        ("en", "Can you clean up our HubSpot?", "I will answer your question in writing"),
        (
            "en",
            "Can you do it? Do you sign an NDA?",
            "I will answer your message and your questions in writing",
        ),
        ("en", "I should like to know:\n- your price\n- your notice period", "I will answer your message in writing"),
        ("en", "Our HubSpot needs help.", "I will answer your message in writing"),
        (
            "en",
            "Do you work with Marketo as well, and can you sign our DPA?",
            "I will answer your message and your questions in writing",
        ),
        ("de", "Was kostet das bei Ihnen?", "Ich beantworte Ihre Frage schriftlich"),
        ("fr", "Combien coûte votre offre ?", "Je répondrai par écrit à votre question"),
        ("es", "¿Cuánto cobran ustedes por mes?", "Responderé por escrito a su pregunta"),
        ("it", "Quanto costa un progetto da voi?", "Risponderò per iscritto alla Sua domanda"),
        (
            "it",
            "Quanto costa da voi? Quanto dura?",
            "Risponderò per iscritto al Suo messaggio e alle Sue domande entro",
        ),
        ("it", "Vorremmo sapere quanto costa un progetto da voi.", "Risponderò per iscritto al Suo messaggio"),
        ("nl", "Wat kost dat bij u ongeveer?", "Ik beantwoord uw vraag schriftelijk"),
        ("pt", "Quanto custa este serviço?", "Responderei por escrito à sua pergunta"),
        ("sv", "Vad kostar det hos er?", "Jag svarar skriftligt på din fråga"),
        ("pl", "Ile to u Państwa kosztuje?", "Odpowiem pisemnie na Państwa pytanie"),
        ("ja", "料金はいくらですか。", "いただいたご質問には、私が翌営業日中に"),
    ],
)
def test_the_letter_says_what_will_be_answered_as_each_language_does(language: str, message: str, said: str) -> None:
    own = replace(FIRM, spoken_languages=("en", language), answers=())
    asked = lead(message, language=language, subject=None)
    partners = tuple(replace(one, owns=(*one.owns, asked.inquiry.channel)) for one in own.partners[:1])
    firm = replace(own, partners=partners)

    assert said in promise_of(asked, firm, manner_of(asked, firm))


def test_the_comma_of_the_firms_own_promise_stands_in_the_signers_too() -> None:
    said = "{partner} beantwortet {question} schriftlich, sp\u00e4testens bis zum Ende des n\u00e4chsten Werktags."
    own = replace(FIRM.promises[0], texts={"de": said})
    firm = replace(FIRM, answers=(own,), partners=FIRM.partners[:1], spoken_languages=("de",))
    asked = lead("Guten Tag, wir bauen Pumpen. Was kostet das?", language="de", subject=None)

    promise = promise_of(asked, firm, manner_of(asked, firm))

    assert promise.startswith("Ich beantworte Ihre Nachricht schriftlich, sp\u00e4testens bis zum Ende")


def test_only_a_moment_that_is_near_may_come_before_the_promised_one() -> None:
    assert soon_doubt(lead("Please say so today."), FIRM, offers_times=True)
    assert not soon_doubt(lead("It has to be running by 18 December. What does it cost?"), FIRM, offers_times=False)
