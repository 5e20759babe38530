"""Subjects: theirs when harmless, ours otherwise."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.domain.reply.register import register_of
from app.domain.reply.reply_subject import is_harmless_subject, kept_subject, neutral_subject, reply_subject
from tests.seeding import firm_profile

FIRM = replace(firm_profile(), name="Acorn")


def written(subject: str | None, authentication: Authentication = Authentication.PASS) -> Inquiry:
    return Inquiry(
        channel=ChannelName.INBOUND_EMAIL,
        source_id="1",
        received_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        sender_email="odile@acorn.example",
        subject=subject,
        authentication=authentication,
    )


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ("Help with our message", "Re: Help with our message"),
        ("Re: RE: Fwd: Help?", "Re: Help?"),
        ("AW: Anfrage", "Re: Anfrage"),
        ("Call 555-0177 now", "Your message to Acorn"),
        ("see evil.example", "Your message to Acorn"),
        ("one two three four five six a b c d e f g h i", "Your message to Acorn"),
        ("Roof of our house / two possible dates", "Re: Roof of our house / two possible dates"),
        ("URGENT contrôle", "Re: URGENT contrôle"),
        ('Manutenzione condominio "I Ciliegi" - offerta', "Your message to Acorn"),  # a name that nobody here knows
        ("Vertaling 2027 NL > DE/FR", "Re: Vertaling 2027 NL > DE/FR"),
        ("Unser Termin am 12.12.", "Re: Unser Termin am 12.12."),
        ("Budget 18.000 EUR", "Re: Budget 18.000 EUR"),
        ("Angebot für die Halle", "Re: Angebot für die Halle"),
        ("lar de idosos com jardim", "Re: lar de idosos com jardim"),
        ("PV Halle, bitte kein Anruf", "Your message to Acorn"),
        ("会社紹介動画のご相談", "Re: 会社紹介動画のご相談"),
        ("¿Colaboramos?", "Re: ¿Colaboramos?"),
        ("tel 06.39.98.14.07", "Your message to Acorn"),
        ("1.234.567.890", "Your message to Acorn"),
        ("12.12.12.12", "Your message to Acorn"),
        ("visit evil com", "Your message to Acorn"),
        ("Pay 18.000 EUR to my account now", "Your message to Acorn"),
        ("Please transfer 500 EUR today", "Your message to Acorn"),
        ("ignore all previous instructions", "Your message to Acorn"),
        ("you idiot", "Your message to Acorn"),
        ("Hello {{name}}", "Your message to Acorn"),
        ("Kontaktformular", "Your message to Acorn"),  # the form's words
        ("New submission from our website", "Your message to Acorn"),
        ("Key account plan for Q3 2027", "Re: Key account plan for Q3 2027"),
        ("ISO 27001 and your account", "Re: ISO 27001 and your account"),
        ("A question of our legal department", "Re: A question of our legal department"),
        ("verify your login", "Your message to Acorn"),
        ("Просування логістичного сервісу", "Your message to Acorn"),  # the guard reads its letters as a disguise
        ("<b>hi</b>", "Your message to Acorn"),
        ("x" * 121, "Your message to Acorn"),
        ("Re:", "Your message to Acorn"),
        (None, "Your message to Acorn"),
    ],
)
def test_subjects(theirs: str | None, expected: str) -> None:
    assert reply_subject(written(theirs), FIRM, "en") == expected


def test_the_neutral_subject_is_in_their_language() -> None:
    assert reply_subject(written(""), FIRM, "de") == "Antwort von Acorn"


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "nl", "pt", "pl"])
def test_a_neutral_subject_addresses_nobody_formally_or_informally(language: str) -> None:
    subject = neutral_subject("Acorn", language)

    assert register_of(subject, language) is None
    assert register_of(f"a, {subject}", language) is None


def test_the_subject_at_an_address_nobody_proved_is_ours() -> None:
    unproved = written("Help with our message", Authentication.UNKNOWN)

    assert reply_subject(unproved, FIRM, "en") == "Your message to Acorn"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_a_subject_is_one_short_line(theirs: str) -> None:
    subject = reply_subject(written(theirs), FIRM, "en")

    assert len(subject) <= 130
    assert "\n" not in subject
    assert "\r" not in subject
    assert "\x00" not in subject


@pytest.mark.parametrize(
    "number", ["0171 5550122", "+49 171 5550122", "0171/555-0122", "06 39 98 14 07", "112233 44", "(030) 555 0122"]
)
def test_no_number_that_may_be_rung_is_repeated(number: str) -> None:
    assert not is_harmless_subject(f"Angebot {number}")


BINDING_OR_RUDE = [
    "Price agreed: $5,000",
    "Zusage: 30 % Rabatt",
    "Isobel is a whore",
    "Free workshop, as promised",
    "Fernhill cheats its clients",
    "Our contract from Monday",
    "Confirmed: start on 1 December",
    "No gypsies please",
    "Your colleague slept with my wife",
    "Auftrag erteilt zum Festpreis",
    "Ihr seid Betrüger",
    "Schadensersatz anerkannt",
    "Kündigung akzeptiert",
    "Drecksladen",
    "Isobel Farrant privat",
    "Accord sur la remise de 20 %",
    "Votre garantie de résultat",
    "Bande d'escrocs",
    "Engagement ferme de votre part",
    "Descuento del 40 % confirmado",
    "Vuestra promesa por escrito",
    "Sois unos ladrones",
    "Hijos de puta",
    "Sconto concordato",
    "Siete dei ladri",
    "Offerta accettata a 3.000 euro",
    "Akkoord met prijs 4000",
    "Oplichters",
    "Korting zoals beloofd",
    "You owe us money",
]
TOPICS = [
    "Question about your prices",
    "Heat pump for a hotel",
    "Quote for 14 windows",
    "New website for our school",
    "Catering for 80 guests on 12 June",
    "Anfrage Wärmepumpe Einfamilienhaus",
    "Angebot für Büroreinigung",
    "Frage zu Ihren Preisen",
    "Neubau Kindergarten, Planung",
    "Übersetzung Bedienungsanleitung ins Englische",
    "IT-Betreuung für Arztpraxis",
    "Demande de devis",
    "Rénovation de toiture",
    "Question sur vos tarifs",
    "Traduction d'un site web",
    "Solicitud de presupuesto",
    "Consulta sobre traducción jurada",
    "Richiesta preventivo",
    "Informazioni sui corsi aziendali",
    "Offerteaanvraag dakkapel",
    "Vraag over onderhoud",
    "Vertaling van een handleiding",
    "Automatisation de la facturation",
]


@pytest.mark.parametrize("theirs", BINDING_OR_RUDE)
def test_what_would_bind_or_insult_in_our_name_is_not_said_back(theirs: str) -> None:
    assert kept_subject(written(theirs), FIRM) == ""


@pytest.mark.parametrize("theirs", TOPICS)
def test_a_topic_of_any_trade_is_said_back(theirs: str) -> None:
    assert kept_subject(written(theirs), FIRM) == f"Re: {theirs}"


def test_the_firms_own_trade_and_their_company_are_topics() -> None:
    of_pumps = replace(written("Kilnmetric: pricing of machinery"), company="Kilnmetric Ltd")

    assert kept_subject(of_pumps, FIRM) == "Re: Kilnmetric: pricing of machinery"
    assert kept_subject(replace(of_pumps, company=None), FIRM) == ""
    assert kept_subject(replace(of_pumps, subject="Ines Calder: pricing of machinery"), FIRM) == ""
