"""What tasks say of meetings and of the CRM is said in German, too; what others wrote in it is left as it is."""

from datetime import datetime, timedelta

import pytest

from app.domain.booking import Booking, BookingState
from app.domain.crm_bars import new_task_about_bar
from app.domain.crm_tasks import DELETED
from app.domain.errors import UpstreamBarred
from app.domain.judgement import STAKES_NAMED
from app.domain.lead import Lead
from app.domain.mail_tasks import called_spam, not_taken, task_about_own_mail
from app.domain.meeting_tasks import task_about_unknown, task_to_prepare, task_to_say, task_to_see_to
from app.pipeline.crm_news import DELETED_THERE, NO_REPLY, NOT_THERE, STRANGER
from app.pipeline.heard_bookings import WROTE_NOTHING
from app.pipeline.meeting_decisions import IN_A_CALENDAR, IN_A_PAGE
from app.pipeline.steps.respond import TEST_LEAD
from app.pipeline.worker import UNREADABLE
from app.web.console.catalogues import catalogue_of
from integrations.hubspot.account_finding import barred_words
from integrations.hubspot.hubspot_calls import SCOPES, Refused
from tests.domain.test_lead_owner import lead
from tests.seeding import NOON, firm_profile

GERMAN = catalogue_of("de")


def booking_of(of: Lead) -> Booking:
    return Booking(
        id="1",
        firm_id=firm_profile().id,
        vendor="calendly",
        their_id="A",
        lead_id=of.id,
        state=BookingState.BOOKED,
        starts_at=NOON,
        ends_at=NOON + timedelta(minutes=25),
        changed_at=NOON,
    )


@pytest.mark.parametrize(("message", "told"), [("We need a website.", "They wrote: "), ("How much?", "They asked: ")])
def test_a_brief_says_whether_they_asked(message: str, told: str) -> None:
    of = lead(message, "website_form")

    assert told in task_to_prepare(of, booking_of(of), firm_profile(), NOON).reason


@pytest.mark.parametrize("moved_from", [None, NOON - timedelta(days=1)])
def test_what_is_asked_about_a_meeting(moved_from: datetime | None) -> None:
    firm, of = firm_profile(), lead("We need a website.", "website_form")
    kept = booking_of(of)
    for task in (
        task_to_prepare(of, kept, firm, NOON, moved_from=moved_from),
        task_to_say(of, kept, firm, NOON),
        task_to_see_to(of, kept, firm, NOON),
    ):
        said = GERMAN.said(task.reason)
        assert "Mi 14. Mai" in said
        assert "Termin" in said
        assert not any(english in said for english in ("Wed", "Tue", "meeting", "They asked"))


@pytest.mark.parametrize(
    "english",
    [
        *(words.format(crm="HubSpot") for _, words in DELETED.values()),
        IN_A_PAGE.format(place="Calendly", when="Wed 14 May 09:30 (Oslo)"),
        IN_A_CALENDAR.format(when="Wed 14 May 09:30 (Oslo)"),
        WROTE_NOTHING,
        *(one.strip() for one in (NO_REPLY, NOT_THERE, DELETED_THERE, STRANGER.format("eva@oaken.example"))),
        TEST_LEAD,
        UNREADABLE.format(source="website"),
        new_task_about_bar(
            firm_profile(), UpstreamBarred("hubspot", barred_words(Refused(403, f"No. {SCOPES}crm.deals.write."))), NOON
        ).reason,
        not_taken("ana@brightpump.example"),
        called_spam("ana@brightpump.example"),
        task_about_own_mail("ines@larkfield.example", firm_profile(), NOON).reason,
        task_about_unknown("calendly", "A", firm_profile(), NOON).reason,
    ],
)
def test_no_sentence_of_it_stays_english(english: str) -> None:
    said = GERMAN.said(english)
    assert [one for one in english.rstrip(".").split(". ") if one in said] == []


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("They add: \u201cwe start in May\u201d", "Die Person ergänzt: \u201cwe start in May\u201d"),
        (
            "brightpump.example did not confirm that this mail is its own; it may be forged.",
            "brightpump.example bestätigt nicht, dass diese Mail von dort kommt; sie kann gefälscht sein.",
        ),
        (
            "Nothing was sent: it comes from the press (\u201cI write for a paper.\u201d). They ask: \u201cCould we talk?\u201d",
            "Es ging nichts hinaus: es kommt von der Presse (\u201cI write for a paper.\u201d). Die Person fragt: \u201cCould we talk?\u201d",
        ),
        (
            "\u201cFrom when? By phone.\u201d: our letter promised your answer by Friday 4 December.",
            "\u201cFrom when? By phone.\u201d: Unser Brief versprach Ihre Antwort bis Freitag 4. Dezember.",
        ),
        (
            "\u201cThe server is down\u201d: our letter told them to ring +44 1632 960142; see whether they did.",
            "\u201cThe server is down\u201d: Unser Brief nannte die Nummer +44 1632 960142; sehen Sie nach, ob angerufen wurde.",
        ),
        (
            "It came with plan.dwg, b.pdf, Angebot 3.xlsx and 4 more.",
            "Dabei: plan.dwg, b.pdf, Angebot 3.xlsx und 4 weitere.",
        ),
        ("It came with brief.pdf.", "Dabei: brief.pdf."),
        (
            "They propose Tuesday 10:00. They also ask: \u201cWhen?\u201d They add: \u201cSoon.\u201d",
            "Die Person schlägt vor: Tuesday 10:00. Außerdem fragt die Person: \u201cWhen?\u201d Die Person ergänzt: \u201cSoon.\u201d",
        ),
        (
            "They propose Tuesday 10:00. They also ask: \u201cIs parking free?\u201d",
            "Die Person schlägt vor: Tuesday 10:00. Außerdem fragt die Person: \u201cIs parking free?\u201d",
        ),
    ],
)
def test_why_a_person_decides_is_said_around_the_senders_own_words(english: str, german: str) -> None:
    assert GERMAN.said(english) == german


def test_each_thing_at_stake_is_said_in_german() -> None:
    for english in STAKES_NAMED.values():
        assert GERMAN.said(english) != english
