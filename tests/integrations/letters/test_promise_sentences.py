"""What a letter promises in its own words is a task, in every language we write."""

from dataclasses import replace

import pytest

from app.domain.draft import PromisedAnswer
from app.domain.firm import ApprovedAnswer
from integrations.letters.phrasebook import LANGUAGES
from integrations.letters.promise_sentences import with_what_is_said
from integrations.letters.promised import promised_time
from tests.integrations.letters.leads import FIRM

CALLUM, MAREN = "callum@fernhill.example", "maren@fernhill.example"
OURS = replace(FIRM, answers=())
TIMED = {
    "en": "Maren Solheim will email you about breakdowns {}.",
    "de": "Zum Zyklon schreibt Ihnen Maren Solheim {}.",
    "fr": "Maren Solheim vous \u00e9crit \u00e0 ce sujet {}.",
    "es": "Maren Solheim le escribe sobre esto {}.",
    "it": "Maren Solheim le scrive su questo {}.",
    "nl": "Maren Solheim schrijft u hierover {}.",
    "pt": "Maren Solheim escreve-lhe sobre isto {}.",
    "sv": "Maren Solheim skriver till er om det {}.",
    "pl": "Maren Solheim napisze o tym {}.",
    "ja": "Maren Solheim\u3088\u308a\u3054\u9023\u7d61\u3044\u305f\u3057\u307e\u3059{}\u3002",
}
BESIDE = {
    "en": "My answer will say whether January 21 is safe.",
    "de": "Meine Antwort wird sagen, ob der 21. Januar sicher ist.",
    "fr": "Ma r\u00e9ponse vous dira si le 21 janvier est s\u00fbr.",
    "es": "Te dir\u00e9 si el 21 de enero es posible.",
    "it": "Le far\u00f2 sapere se il 21 gennaio \u00e8 possibile.",
    "nl": "Ik zal u laten weten of 21 januari haalbaar is.",
    "pt": "Vou confirmar se o dia 21 de janeiro \u00e9 poss\u00edvel.",
    "sv": "Jag \u00e5terkommer om den 21 januari.",
    "pl": "Dam zna\u0107, czy 21 stycznia jest mo\u017cliwy.",
    "ja": "1\u670821\u65e5\u306b\u3064\u3044\u3066\u306f\u79c1\u304b\u3089\u3054\u9023\u7d61\u3044\u305f\u3057\u307e\u3059\u3002",
}


def promises(body: str, language: str, *asked: PromisedAnswer) -> tuple[PromisedAnswer, ...]:
    return with_what_is_said(asked, body, language, OURS, signs="Callum Achterhuis")


def test_every_language_of_letters_has_its_sentences() -> None:
    assert set(TIMED) == set(BESIDE) == set(LANGUAGES)


@pytest.mark.parametrize("language", TIMED)
def test_a_listed_answer_carries_the_sentence_that_promises_it(language: str) -> None:
    sentence = TIMED[language].format(promised_time(OURS, language))
    listed = PromisedAnswer(question="breakdowns?", owner=MAREN)

    told = promises(f"A price.\n\n{sentence}", language, listed)
    if language == "ja":  # its promise ends with the verb: no time tells it
        assert told == (listed, PromisedAnswer(question=sentence, owner=MAREN))
    else:
        assert told == (replace(listed, said=sentence),)
    assert promises(sentence, language) == (PromisedAnswer(question=sentence, owner=MAREN),)


@pytest.mark.parametrize("language", BESIDE)
def test_what_is_promised_beside_is_a_task_of_whoever_signs(language: str) -> None:
    sentence = BESIDE[language]

    assert promises(sentence, language) == (PromisedAnswer(question=sentence, owner=CALLUM),)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "You will have the findings in writing at the end of week four."),
        ("en", "Will you write to us, or should we call?"),
        ("en", "In a breakdown a technician comes out the next working day within 250 kilometres."),
        ("de", "Das sage ich Ihnen lieber sofort."),
        ("de", "Das schriftliche Angebot kommt binnen drei Werktagen danach."),
        ("fr", "Vous saurez alors si vos 40 000 euros suffisent."),
    ],
)
def test_what_a_source_says_happens_is_no_promise_of_a_person(language: str, sentence: str) -> None:
    assert promises(sentence, language) == ()


def test_a_sentence_that_names_nobody_is_of_whose_answers_are_promised() -> None:
    time = promised_time(OURS, "en")
    listed = PromisedAnswer(question="the visit?", owner=MAREN)
    said = f"She writes to you on these points {time}."

    assert promises(said, "en", listed) == (replace(listed, said=said),)


def test_the_firms_own_promised_time_is_known() -> None:
    own = ApprovedAnswer(key="open", texts={"en": "{partner} answers {question} within three days."}, is_promise=True)
    firm = replace(FIRM, answers=(own,))
    said = "On the cyclone you hear from me within three days."

    assert with_what_is_said((), said, "en", firm, signs="Callum Achterhuis") == (
        PromisedAnswer(question=said, owner=CALLUM),
    )
