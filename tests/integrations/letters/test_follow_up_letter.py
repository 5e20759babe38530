"""Letters that go on with a conversation: short, true, and the same for everybody who does the same."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.draft import LetterKind
from app.domain.follow_up import FollowUp, FollowUpKind
from app.domain.lead import EarlierMessage, Thread
from integrations.letters.follow_up_letter import follow_up_letter
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.phrasebook import LANGUAGES
from tests.integrations.letters.leads import FIRM, REFUSE, lead

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
OURS = EarlierMessage(from_us=True, at=AT, text="Dear Odile,\n\nwe answer tomorrow.\n\nKind regards")
ANSWERED = Thread(id="t", messages=(OURS,), answered=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", FollowUpKind)
def test_every_kind_is_answered_in_every_language(kind: FollowUpKind, language: str) -> None:
    follow_up = FollowUp(kind=kind, told="They add something.", about="Tuesday 10 am")
    draft = follow_up_letter(lead(language=language), follow_up, FIRM, unsubscribe_url=REFUSE, writer="offline")

    assert draft.reasons == ()
    assert (draft.kind, draft.links) == (LetterKind.FOLLOW_UP, (REFUSE,))
    assert FIRM.scheduling_link not in draft.text
    assert "{" not in draft.text
    ends = kind in (FollowUpKind.REFUSAL, FollowUpKind.ABSENCE)
    assert [one.question for one in draft.promises] == ([] if ends else ["Tuesday 10 am"])


def test_the_writer_goes_on_where_a_conversation_was_answered() -> None:
    waiting = replace(lead("Could we speak on Tuesday at 10 am?"), thread=ANSWERED)
    draft = OfflineWriter().write(waiting, FIRM, unsubscribe_url=REFUSE)

    assert draft.kind is LetterKind.FOLLOW_UP
    assert "Thank you for the proposed time." in draft.letter
    assert draft.promises[0].question == "Tuesday at 10 am"
    assert "first reply" not in draft.text
