"""What a letter without a model takes up of a message, and what it leaves to a person because it would pass it over."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.draft import Draft
from app.domain.firm import Service
from app.domain.judgement import Criterion, Finding, Met, Tier
from app.domain.lead import Lead
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.passed_over import (
    NamedTime,
    asks_for_a_visit,
    is_wanted_at_once,
    named_time,
    names_a_time_by,
    names_hours_for_a_call,
)
from integrations.letters.phrasebook import LANGUAGES, phrasebook
from tests.integrations.letters.leads import FIRM, REFUSE, lead

EVERYWHERE = replace(FIRM, spoken_languages=LANGUAGES)


def draft_of(asked: Lead) -> Draft:
    return OfflineWriter().write(asked, EVERYWHERE, unsubscribe_url=REFUSE)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I'm free Thursday or Friday for a first talk.", NamedTime.ASKED),
        ("Could you come and walk it w/c 16 Nov?", NamedTime.ASKED),
        ("Samstag wär ideal, da steht die Halle.", NamedTime.ASKED),
        ("Kunnen de werken in het weekend?", NamedTime.ASKED),
        ("Prefiero por las tardes.", NamedTime.KEPT),
        ("Fridays are best for me.", NamedTime.KEPT),
        ("Je suis à la maison tous les jours sauf le mercredi.", NamedTime.KEPT),
        ("Bitte keine Anrufe zwischen 11 und 14 Uhr.", NamedTime.KEPT),
        ("We will be in Germany from 24 to 27 November and would like to visit you.", NamedTime.ASKED),
        ("It has to be done by 15 December.", NamedTime.NONE),
        ("来週の火曜はご都合いかがでしょうか。", NamedTime.ASKED),
        ("We would be 120 people on Tuesday 9 March.", NamedTime.UNCLEAR),
        ("Last Tuesday the council resolved to obtain three quotations.", NamedTime.NONE),
        ("Seit Montag sind wir zu dritt.", NamedTime.NONE),
        ("Chaque lundi nous recevons vingt demandes.", NamedTime.NONE),
        ("The site is dark in the evening.", NamedTime.NONE),
        ("The old firm wrote “we come on Monday” and never did.", NamedTime.NONE),
        ("We have 16 people and 3.5 days of work.", NamedTime.NONE),
        ("On Thursday?", NamedTime.ASKED),
        ("Could you come on Friday? On Monday our printer broke.", NamedTime.ASKED),
        ("Am Dienstag hätte ich Zeit, was kostet das?", NamedTime.ASKED),
        # Days of something else, beside a question or in one.
        ("Our fair is on Tuesday, what do flyers cost?", NamedTime.UNCLEAR),
        ("Am Montag ist unser Drucker ausgefallen, reparieren Sie so etwas?", NamedTime.UNCLEAR),
        ("Êtes-vous ouverts le dimanche ?", NamedTime.UNCLEAR),
        ("La nostra fiera è martedì, quanto costa?", NamedTime.UNCLEAR),
        ("Is de les op woensdag vol?", NamedTime.UNCLEAR),
    ],
)
def test_a_time_is_told_from_days_that_are_over_or_return(message: str, expected: NamedTime) -> None:
    assert named_time(lead(message, subject=None).inquiry)[0] is expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_takes_up_a_time_they_ask_about(language: str) -> None:
    asked = {
        "en": "We need help with our HubSpot reports. Could we talk next Thursday?",
        "de": "Wir brauchen Hilfe mit unseren HubSpot-Berichten. Passt Ihnen nächste Woche der Donnerstag?",
        "fr": "Nous cherchons de l'aide pour nos rapports HubSpot. Seriez-vous libres jeudi prochain ?",
        "es": "Buscamos ayuda con nuestros informes de HubSpot. ¿Tienen un hueco el jueves que viene?",
        "it": "Cerchiamo aiuto con i nostri report di HubSpot. Vi andrebbe bene giovedì prossimo?",
        "nl": "Wij zoeken hulp met onze HubSpot-rapporten. Schikt het u volgende week donderdag?",
        "pt": "Procuramos ajuda com os nossos relatórios do HubSpot. Pode ser na próxima semana?",
        "sv": "Vi söker hjälp med våra rapporter i HubSpot. Passar det på torsdag nästa vecka?",
        "pl": "Szukamy pomocy z naszymi raportami w HubSpot. Czy pasuje Państwu czwartek w przyszłym tygodniu?",
        "ja": "HubSpotのレポートについてご相談です。来週の木曜日はいかがでしょうか。",
    }[language]
    times = phrasebook(language).say("letter", "times_kept")

    assert times in draft_of(lead(asked, tier=Tier.WARM, language=language)).body
    assert times not in draft_of(lead(tier=Tier.WARM, language=language)).body


@pytest.mark.parametrize(
    ("message", "is_soon"),
    [
        ("Passt es Ihnen am Dienstag um 9 Uhr?", True),
        ("Passt es Ihnen am Donnerstag?", False),
        ("Could you come on Tuesday or on Friday?", False),  # one of them may do
        ("Could you come on Tuesday 17th?", False),
        ("Last Tuesday we met two others.", False),
    ],
)
def test_a_time_before_the_promised_answer_is_too_soon(message: str, *, is_soon: bool) -> None:
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)

    assert names_a_time_by(lead(message, subject=None).inquiry, monday, tuesday) is is_soon


@pytest.mark.parametrize(
    ("message", "is_wanted"),
    [
        ("I'm free today or tomorrow.", True),
        ("Please confirm that you can attend tomorrow.", True),
        ("We need somebody today.", True),
        ("We decide tomorrow, and start in May.", False),
        ("Oggi spendiamo 1.450 euro, e vorrei restare lì.", False),
    ],
)
def test_what_is_wanted_today_or_tomorrow_is_wanted_at_once(message: str, *, is_wanted: bool) -> None:
    assert is_wanted_at_once(lead(message, subject=None).inquiry) is is_wanted


def test_a_near_day_holds_no_letter_that_offers_times() -> None:
    draft = draft_of(lead("We need help with HubSpot. Could we have a call on Tuesday?"))

    assert FIRM.scheduling_link in draft.body
    assert not draft.reasons


@pytest.mark.parametrize(
    "message", ["Call me after 3.30.", "Bitte rufen Sie mich an, nach 16 Uhr.", "Bel me, liefst na 4"]
)
def test_the_hours_for_a_call_are_taken_up(message: str) -> None:
    assert names_hours_for_a_call(lead(message, subject=None).inquiry)
    assert not names_hours_for_a_call(lead("Call me after you have read it.", subject=None).inquiry)


def test_this_week_is_soon_late_in_it() -> None:
    asked = lead("Could we talk this week?", subject=None).inquiry

    assert names_a_time_by(asked, date(2026, 3, 5), date(2026, 3, 6))
    assert not names_a_time_by(asked, date(2026, 3, 2), date(2026, 3, 3))


def test_a_time_that_is_no_wish_is_left_unsaid_and_holds_nothing() -> None:
    draft = draft_of(lead("We need help with HubSpot. We would be 120 people on Tuesday 9 March.", tier=Tier.WARM))

    assert not draft.reasons
    assert phrasebook("en").say("letter", "times_kept") not in draft.body


def test_times_that_suit_them_are_kept_and_they_may_choose_one() -> None:
    draft = draft_of(lead("We need help with HubSpot. Fridays are best for me.", tier=Tier.WARM))

    assert phrasebook("en").say("letter", "times_kept") in draft.body
    assert FIRM.scheduling_link in draft.body


def test_hours_without_calls_keep_the_page_of_times() -> None:
    asked = lead(
        "Wir brauchen HubSpot. Am liebsten ein Gespräch, bitte keine Anrufe zwischen 11 und 14 Uhr.", language="de"
    )
    draft = draft_of(asked)

    assert FIRM.scheduling_link in draft.body
    assert not draft.reasons


@pytest.mark.parametrize(
    "message",
    [
        "Could somebody come and have a look?",
        "Bitte kommen Sie zur Besichtigung vorbei.",
        "Wann könnten Sie sich das ansehen?",
        "Kunnen jullie komen meten?",
    ],
)
def test_who_asks_for_a_visit_gets_the_page_of_times(message: str) -> None:
    asked = lead(f"HubSpot. {message}", tier=Tier.WARM)

    assert asks_for_a_visit(asked.inquiry)
    assert FIRM.scheduling_link in draft_of(asked).body


def test_work_that_they_do_not_need_is_no_wish_for_it() -> None:
    calibration = Service(name="Calibration", description="Gauges.", keywords=("calibration", "gauge", "calibrate"))
    firm = replace(FIRM, services=(calibration,))
    not_needed = lead("Have you any gauges? We need no calibration at the moment.", tier=Tier.WARM)
    needed = lead("Could you calibrate ten gauges? We need no report.", tier=Tier.WARM)

    assert any("do not need" in one for one in OfflineWriter().write(not_needed, firm, unsubscribe_url=REFUSE).reasons)
    assert OfflineWriter().write(needed, firm, unsubscribe_url=REFUSE).reasons == ()


def test_whom_the_firm_serves_asks_for_nothing_of_its_work() -> None:
    asked = lead("Do you have logs?", tier=Tier.WARM, subject=None)
    assert asked.judgement
    findings = {**asked.judgement.findings, Criterion.SERVICE_NEED: Finding(met=Met.UNKNOWN)}
    asked = replace(asked, judgement=replace(asked.judgement, findings=findings))

    assert "Which service of yours that is, the draft does not know." in draft_of(asked).reasons


@pytest.mark.parametrize(
    "message", ["Muss ich dafür zu Ihnen kommen?", "Kunnen jullie iets zeggen zonder te komen kijken?"]
)
def test_who_asks_whether_it_needs_a_visit_asks_for_none(message: str) -> None:
    assert not asks_for_a_visit(lead(message, subject=None).inquiry)


def test_who_says_whom_to_ring_for_a_visit_is_a_persons() -> None:
    draft = draft_of(lead("HubSpot. Eine Besichtigung bitte mit Herrn Thiele abstimmen, 0551 5550 118.", language="de"))

    assert "They say whom to ring for a visit; please look at the draft." in draft.reasons
