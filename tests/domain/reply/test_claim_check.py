"""What a letter states and no source says is refused, with its words; what a source says may be said."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.firm import ApprovedAnswer
from app.domain.inquiry import Inquiry
from app.domain.reply.claim_check import claim_faults
from app.domain.reply.claim_sources import sources_of
from tests.domain.reply.odile import FIRM, ROOT, from_odile

CLAIMS = tomllib.loads((ROOT / "tests" / "domain" / "reply" / "claims.toml").read_text("utf-8"))
LETTERS = CLAIMS["letters"]
INQUIRY = from_odile(
    "We make irrigation valves for vineyards, about 80 people. Our HubSpot says every deal came from direct traffic, "
    "and the board wants to know what the trade fairs brought. We have $20k and six weeks. Do you sign an NDA? "
    "Can you do the same for us as for Siemens? Could you start on Monday? Is a 50% discount possible?",
    subject="Reporting",
)


def found(said: str, language: str = "en", *, inquiry: Inquiry = INQUIRY, alone: bool = False) -> tuple[str, ...]:
    """The faults of an honest letter with one sentence more, or with a paragraph more."""
    greeting, text, sign_off = LETTERS[language]
    middle = [text, said.replace("\\n", "\n")] if alone else [f"{text} {said}"]
    return claim_faults("\n\n".join((greeting, *middle, sign_off)), sources_of(inquiry, FIRM), language)


@pytest.mark.parametrize("language", LETTERS)
def test_an_honest_letter_has_no_fault(language: str) -> None:
    assert found("", language) == ()


@pytest.mark.parametrize(
    ("language", "said"), [(language, said) for language, lines in CLAIMS["refused"].items() for said in lines]
)
def test_a_statement_without_a_source_is_refused(language: str, said: str) -> None:
    assert found(said, language)


@pytest.mark.parametrize(
    ("language", "said"), [(language, said) for language, lines in CLAIMS["no_letter"].items() for said in lines]
)
def test_what_belongs_in_no_letter_is_refused(language: str, said: str) -> None:
    assert found(said, language, alone=True)


@pytest.mark.parametrize(
    ("language", "said"), [(language, said) for language, lines in CLAIMS["allowed"].items() for said in lines]
)
def test_what_a_source_says_may_be_said(language: str, said: str) -> None:
    assert found(said, language) == ()


TOLD = [
    (kind, language, *pair)
    for kind in ("said_back", "bound")
    for language, pairs in CLAIMS[kind].items()
    for pair in pairs
]


@pytest.mark.parametrize(("kind", "language", "message", "said"), TOLD)
def test_what_they_named_may_be_said_back_however_they_wrote_it_and_binds_nobody(
    kind: str, language: str, message: str, said: str
) -> None:
    inquiry = replace(INQUIRY, message=message, received_at=datetime(2026, 11, 9, 9, tzinfo=UTC))

    assert bool(found(said, language, inquiry=inquiry)) is (kind == "bound")


VISITS = {  # how people ask, what the answer says, what a letter says
    "en": ("Is the visit free?", "We look at every site, free of charge.", "I know more after the free visit."),
    "de": (
        "Kostet die Besichtigung etwas?",
        "Wir schauen uns jede Halle an, kostenlos und mit Ihnen.",
        "Mehr wissen wir erst nach unserer kostenlosen Besichtigung.",
    ),
    "fr": ("La visite est-elle gratuite ?", "On vient voir chaque site, sans frais.", "Notre visite gratuite suffit."),
    "es": ("¿La visita tiene costo?", "Vemos cada nave, sin coste.", "Basta nuestra visita gratuita."),
    "it": ("Il sopralluogo si paga?", "Guardiamo ogni sede, senza spese.", "Basta il nostro sopralluogo gratuito."),
    "nl": ("Kost het bezoek iets?", "Wij bekijken elke hal, zonder kosten.", "Ons gratis bezoek volstaat."),
    "pt": ("A visita é paga?", "Vemos cada local, sem custos.", "Basta a nossa visita gratuita."),
}


@pytest.mark.parametrize("language", VISITS)
def test_what_costs_nothing_may_be_named_by_the_question_it_answers(language: str) -> None:
    asked, told, said = VISITS[language]
    visit = ApprovedAnswer(key="site", asked={language: (asked,)}, texts={language: told})
    other = replace(visit, asked={})

    assert not [fault for fault in faults_with(visit, said, language) if fault.startswith("says ")]
    assert [fault for fault in faults_with(other, said, language) if fault.startswith("says ")]


def faults_with(answer: ApprovedAnswer, said: str, language: str) -> tuple[str, ...]:
    greeting, _, sign_off = LETTERS[language]
    firm = replace(FIRM, answers=(answer,))
    return claim_faults(f"{greeting}\n\n{said}\n\n{sign_off}", sources_of(INQUIRY, firm), language)


PRICES = (
    "Accounts for a small company start at €1,650 a year, with the tax return and the annual return; "
    "accounts and the form for a sole trader start at €480 a year."
)


@pytest.mark.parametrize(
    ("said", "is_moved"),
    [
        ("Yearly accounts start at €480 in your own name and at €1,650 for a company.", False),
        ("Accounts for a company start at €480 a year.", True),
        ("For a sole trader it starts at €1,650 a year.", True),
    ],
)
def test_words_between_two_prices_belong_to_either(said: str, is_moved: bool) -> None:  # noqa: FBT001  a table
    answer = ApprovedAnswer(key="prices", asked={"en": ("What do accounts cost?",)}, texts={"en": PRICES})

    assert any(fault.startswith("gives ") for fault in faults_with(answer, said, "en")) is is_moved


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("We usually land in the low five figures.", 'states "low five figures", which no source says'),
        ("The workshop is complimentary.", 'says "complimentary", which no source says'),
        ("We start on Monday.", 'promises "on Monday", which only the sender said'),
        ("Bosch had the same.", 'names "Bosch", which no source names'),
    ],
)
def test_the_words_themselves_are_named(said: str, fault: str) -> None:
    assert fault in found(said)


@pytest.mark.parametrize("said", CLAIMS["trade"]["said"])
def test_the_words_of_the_senders_trade_are_innocent(said: str) -> None:
    assert found(said, inquiry=replace(INQUIRY, message=CLAIMS["trade"]["message"])) == ()


def test_a_case_study_is_a_source_only_where_it_is_named() -> None:
    assert found("Quaybridge fell from 58% to 9%.") == ()
    assert found("The share fell from 58% to 9%.")


def test_letters_in_the_voice_folder_are_no_source() -> None:
    spoken = replace(FIRM, voice=("Wir haben Zephyria in 33 Tagen umgestellt.",))
    letter = "Guten Tag,\n\nWir haben das in 33 Tagen umgestellt.\n\nViele Gr\u00fc\u00dfe"

    assert claim_faults(letter, sources_of(INQUIRY, spoken), "de")


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_checked(text: str) -> None:
    assert isinstance(claim_faults(text, sources_of(INQUIRY, FIRM), "en"), tuple)
