"""Further letters without a model: true, short, one link at most, the same for everybody."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.draft import LetterKind, OutgoingMail
from app.domain.further_letters import FurtherLetter
from app.domain.reply.reply_mail import reply_mail
from integrations.letters.further_letter import OfflineFurtherWriter
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES
from tests.integrations.letters.leads import FIRM, REFUSE, lead

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVERY = replace(FIRM, spoken_languages=LANGUAGES)


def letter(*, number: int = 1, is_last: bool = False, subject: str = "Re: Reporting") -> FurtherLetter:
    asked = lead(is_proved=True)
    first = OfflineWriter().write(asked, FIRM, unsubscribe_url=REFUSE)
    sent: OutgoingMail = reply_mail(asked, FIRM, replace(first, subject=subject), AT)
    return FurtherLetter(number=number, is_last=is_last, sent=(sent,))


@pytest.mark.parametrize("is_last", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_one_for_a_person_to_fill(language: str, *, is_last: bool) -> None:
    asked = lead("HubSpot", language=language, is_proved=True)
    due = letter(is_last=is_last)
    draft = OfflineFurtherWriter().write_further(asked, EVERY, due, unsubscribe_url=REFUSE)

    (reason,) = draft.reasons
    assert "nothing yet of what they asked" in reason
    assert (draft.kind, draft.language, draft.subject) == (LetterKind.FURTHER, language, "Re: Reporting")
    assert draft.text.count(EVERY.scheduling_link) == 1
    assert "{" not in draft.text
    assert draft.promises == ()
    assert "first reply" not in draft.text


def test_it_says_when_we_answered_what_and_of_the_last_one_that_it_is_the_last() -> None:
    asked = lead("We look for help with our marketing operations in HubSpot. Can you?", is_proved=True)
    draft = OfflineFurtherWriter().write_further(asked, FIRM, letter(is_last=True), unsubscribe_url=REFUSE)

    assert "On 2 March we answered your inquiry about marketing operations." in draft.letter
    assert "We will not write about it again" in draft.letter


def test_who_wants_no_call_gets_no_link() -> None:
    asked = lead("Please do not call me. We need help with our content programmes.", is_proved=True)
    draft = OfflineFurtherWriter().write_further(asked, FIRM, letter(), unsubscribe_url=REFUSE)

    assert FIRM.scheduling_link not in draft.text
    (reason,) = draft.reasons
    assert "nothing yet of what they asked" in reason


def test_a_neutral_subject_becomes_its_answer() -> None:
    due = letter(subject="Your message to Fernhill Partners")
    draft = OfflineFurtherWriter().write_further(lead(), FIRM, due, unsubscribe_url=REFUSE)

    assert draft.subject == "Re: Your message to Fernhill Partners"


def test_who_reads_none_of_our_languages_is_a_persons() -> None:
    asked = lead("Tere! Meil on vaja abi oma veebilehe ja turundusega, kas saate aidata?", language="et")
    draft = OfflineFurtherWriter().write_further(asked, FIRM, letter(), unsubscribe_url=REFUSE)

    assert any("language" in reason for reason in draft.reasons)
