"""What a partner answers themselves."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.dry_run_rows import inquiry_of_row
from app.domain.firm import Service, Stakes
from app.domain.inquiry import PassedOn, PassedOnBy
from app.domain.judgement import HighStake, Stake
from integrations.judges.message_text import MessageText
from integrations.judges.stakes import stakes_of
from tests.integrations.judges.fernhill import FERNHILL

FIRM = replace(
    FERNHILL, stakes=Stakes(large_sum=100_000, named_accounts=("Orbelin AG",), emergencies=("burst pipe", "Rohrbruch"))
)
DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def stakes(message: str, **fields: str) -> tuple[HighStake, ...]:
    inquiry = inquiry_of_row({"message": message, **fields}, DAY)
    return stakes_of(MessageText.of(inquiry), inquiry, FIRM)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("I'm a journalist and would like two quotes.", Stake.PRESS),
        ("Für einen Artikel suche ich Stimmen.", Stake.PRESS),
        ("取材のお願いでございます。", Stake.PRESS),
        ("This is unacceptable.", Stake.COMPLAINT),
        ("J'exige une réponse.", Stake.COMPLAINT),
        ("We shall take legal action.", Stake.LAWYER),
        ("Sonst geht das an meinen Anwalt, rechtliche Schritte folgen.", Stake.LAWYER),
        ("No robots please.", Stake.NO_ROBOTS),
        ("Ik wil een echt mens spreken.", Stake.NO_ROBOTS),
        ("Si me responde un robot, no sigo.", Stake.NO_ROBOTS),
        ("Welche personenbezogenen Daten haben Sie über mich?", Stake.DATA_REQUEST),
        ("Send me my data under GDPR.", Stake.DATA_REQUEST),
        ("Proszę o informację, RODO.", Stake.DATA_REQUEST),
        ("Eva Lund recommended you to us.", Stake.INTRODUCTION),
        ("Mi manda il dott. Verdi.", Stake.INTRODUCTION),
        ("Mi manda l'ing. Verdi.", Stake.INTRODUCTION),
        ("田中部長のご紹介でご連絡いたしました。", Stake.INTRODUCTION),
        ("Quiero ya mi reembolso.", Stake.COMPLAINT),
        ("Skarga na Państwa pracownika", Stake.COMPLAINT),
        ("Redaktionsschluss ist Mittwoch.", Stake.PRESS),
        ("A burst pipe in the cellar.", Stake.EMERGENCY),
        ("Zwei Rohrbrüche seit heute", Stake.EMERGENCY),
        ("We have set aside 120k for it.", Stake.LARGE_SUM),
        ("Around 10k USD a month.", Stake.LARGE_SUM),  # in a year
    ],
)
def test_each_kind_is_told_with_the_sentence_it_rests_on(message: str, kind: Stake) -> None:
    (stake,) = stakes(message)

    assert stake.kind is kind
    assert stake.quote in message and stake.quote


@pytest.mark.parametrize(
    "message",
    [
        "We need help with our positioning, 30k, from January.",
        "We lost $400,000 to a thief.",
        "Ours is a law firm of twenty lawyers.",
        "The pipe of our sales is empty.",
        "Wir bauen Roboter für Käsereien.",
        "Is what you do GDPR compliant?",
        "Våra montörer hjälper gärna era kunder i Stockholms skärgård.",
        "モノマテリアル対応フィルムのご紹介",
        "エンジニアを3名ご紹介できます。",
        "掲載費は無料です。",
        "Estimado contribuyente, tiene derecho a un reembolso de 418 euros.",
        "Geld zurück, wenn kein Termin zustande kommt.",
        "Mi manda un'offerta?",
        "Our machines need better words.",
        "",
    ],
)
def test_an_ordinary_letter_has_none(message: str) -> None:
    assert not stakes(message)


def test_a_word_of_what_the_firm_sells_puts_nothing_at_stake() -> None:
    assert [stake.kind for stake in stakes("Please answer: do you mend robots?")] == [Stake.NO_ROBOTS]
    robots = replace(FIRM, services=(*FIRM.services, Service(name="Robots", description="", keywords=("robot",))))
    inquiry = inquiry_of_row({"message": "Please answer: do you mend robots?"}, DAY)

    assert not stakes_of(MessageText.of(inquiry), inquiry, robots)


@pytest.mark.parametrize(
    "message",
    [
        "The ceiling is wet and water is coming through. Can someone come today?",
        "Our lift is stuck between two floors.",
        "Bei uns tropft Wasser von der Decke, das Lager steht voll.",
        "Wir mussten schließen, die Kontrolle ist morgen.",
        "De kelder is ondergelopen.",
        "Nous avons dû fermer la boutique.",
        "Huele a gas en la cocina.",
        "Siamo rimasti chiusi fuori dal magazzino.",
        "Há um vazamento no depósito.",
        "Vattnet? Det läcker från taket.",
        "Nie ma prądu w całym zakładzie.",
        "天井から水が漏れています。",
    ],
)
def test_what_cannot_wait_anywhere_needs_no_word_of_the_profile(message: str) -> None:
    assert [stake.kind for stake in stakes(message)] == [Stake.EMERGENCY]


@pytest.mark.parametrize(
    "message",
    [
        "Sales collapse every summer; we want more inquiries next year.",
        "Bis heute noch nichts unterschrieben, wir vergleichen drei Angebote.",
        "We sell emergency lighting and need a website that says so.",
        "Vår design är läcker, men ingen hittar sidan.",
    ],
)
def test_words_that_only_sound_like_it_wake_nobody(message: str) -> None:
    assert stakes(message) == ()


def test_a_named_account_is_told_by_its_company_or_its_domain() -> None:
    assert [stake.kind for stake in stakes("Hello", company="Orbelin AG, Basel")] == [Stake.NAMED_ACCOUNT]
    assert not stakes("We are not Orbelin AG", company="Another Ltd")


def test_who_was_introduced_is_at_stake_whatever_they_write() -> None:
    inquiry = inquiry_of_row({"message": "Hello"}, DAY)
    passed_on = PassedOn(how=PassedOnBy.INTRODUCTION, by="eva@client.example", note="Meet Jo.")
    introduced = replace(inquiry, passed_on=passed_on)

    assert stakes_of(MessageText.of(introduced), introduced, FIRM) == (
        HighStake(kind=Stake.INTRODUCTION, quote="Meet Jo."),
    )


@pytest.mark.parametrize(
    "message",
    [
        "Since Wednesday I can't open the dashboard that you built.",
        "Our pipeline is stuck and revenue could fall.",
        "We take overflow from agencies like yours.",
        "Notre lettre arrive à tout le monde, même aux désabonnés.",
        "Ich bin morgen früh im Büro.",
        "Thanks for your help!",
        "À l'aide de HubSpot nous suivons nos contacts.",
        "No es urgente, cuando puedan.",
        "Das ist nicht sehr dringend.",
        "Unsere Seite von 2012 ist noch heute online.",
        "Heute kommen die meisten Anfragen über Google.",
        "Are you open tomorrow?",
    ],
)
def test_an_ordinary_sentence_is_no_emergency(message: str) -> None:
    assert stakes(message) == ()


def test_what_sells_or_no_person_wrote_has_an_emergency_in_the_profiles_words_only() -> None:
    def told(message: str) -> list[Stake]:
        inquiry = inquiry_of_row({"message": message}, DAY)
        return [one.kind for one in stakes_of(MessageText.of(inquiry), inquiry, FIRM, has_no_trouble=True)]

    flooded = "Your clients call about a flooded cellar and no heating: the cellar is flooded, we come today."
    assert [one.kind for one in stakes(flooded)] == [Stake.EMERGENCY]
    assert told(flooded) == []
    assert told("We buy calls about any burst pipe.") == [Stake.EMERGENCY]


def test_who_mends_what_leaks_is_asked_about_leaks() -> None:
    plumber = replace(FIRM, services=(*FIRM.services, Service(name="Leaks", description="", keywords=("leaking",))))
    inquiry = inquiry_of_row({"message": "Our roof is leaking; can you quote for spring?"}, DAY)

    assert [one.kind for one in stakes_of(MessageText.of(inquiry), inquiry, FIRM)] == [Stake.EMERGENCY]
    assert stakes_of(MessageText.of(inquiry), inquiry, plumber) == ()
