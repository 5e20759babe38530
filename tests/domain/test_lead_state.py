"""Where a lead stands: every combination of what is stored has one state, and a sentence that says why."""

from itertools import product
from typing import Any

import pytest

from app.domain.judgement import Disposition
from app.domain.lead_path import LEAD_PATH
from app.domain.lead_state import FILTERED, NEW, LeadFacts, LeadState, state_of

CLOSED_AS = [one for one in Disposition if one is not Disposition.INQUIRY]
STEPS = (None, *LEAD_PATH[1:])
ANSWERS = (None, "reply", "acknowledgement", "person")


def every_combination() -> list[LeadFacts]:
    return [
        LeadFacts(
            joined_to=joined_to,
            follows=follows,
            disposition=disposition,
            answer=answer,
            held=held,
            next_step=step,
            rescued=rescued,
            noted=noted,
        )
        for joined_to, follows, disposition, answer, held, step, rescued, noted in product(
            (None, "earlier"),
            (None, "first"),
            (None, *(one.value for one in Disposition)),
            ANSWERS,
            (None, "Because."),
            STEPS,
            (False, True),
            ("", "The history says so."),
        )
    ]


def expected(facts: LeadFacts) -> LeadState:
    """Said once more, in the words of the table below."""
    if facts.joined_to:
        return LeadState.JOINED
    if facts.disposition in CLOSED_AS:
        return LeadState(str(facts.disposition))
    if facts.follows:
        return LeadState.JOINED
    if facts.answer and not (facts.answer == "acknowledgement" and facts.held):
        return LeadState.ANSWERED
    if facts.held:
        return LeadState.HELD
    return LeadState.CLOSED if facts.next_step in (None, "record") else LeadState.ON_ITS_WAY


def test_every_combination_has_its_state_and_a_reason() -> None:
    for facts in every_combination():
        standing = state_of(facts)
        assert standing.state is expected(facts), facts
        assert standing.why.endswith("."), facts


ROWS = [
    ({"joined_to": "a"}, LeadState.JOINED, "The same inquiry as an earlier message"),
    ({"joined_to": "a", "noted": "Same words."}, LeadState.JOINED, "Same words."),
    ({"follows": "a", "held": "A further message."}, LeadState.JOINED, "A further message."),
    ({"follows": "a", "answer": "reply"}, LeadState.JOINED, "already going on. A full reply was sent."),
    ({"follows": "a", "disposition": "vendor_pitch"}, LeadState.VENDOR_PITCH, "Taken for somebody selling something."),
    ({"follows": "a", "disposition": "other", "noted": "Asks for no mail."}, LeadState.OTHER, "Asks for no mail."),
    ({"follows": "a", "next_step": "screen"}, LeadState.JOINED, "already going on."),
    ({"disposition": "vendor_pitch"}, LeadState.VENDOR_PITCH, "Taken for somebody selling something."),
    ({"disposition": "spam", "answer": "acknowledgement"}, LeadState.SPAM, "Taken for spam."),
    ({"disposition": "existing_client", "held": "A client."}, LeadState.EXISTING_CLIENT, "A client."),
    ({"disposition": "automated"}, LeadState.AUTOMATED, "Written by a program"),
    ({"disposition": "other", "noted": "Asks for no mail."}, LeadState.OTHER, "Asks for no mail."),
    ({"disposition": "inquiry", "answer": "reply", "next_step": "record"}, LeadState.ANSWERED, "A full reply"),
    ({"answer": "acknowledgement", "held": "The full reply is ready."}, LeadState.HELD, "safe acknowledgement"),
    ({"answer": "acknowledgement", "next_step": "respond"}, LeadState.ANSWERED, "safe acknowledgement"),
    ({"answer": "short"}, LeadState.ANSWERED, "A short reply was sent; an answer is still owed."),
    ({"answer": "short", "personal_answer": "person"}, LeadState.ANSWERED, "and a colleague has answered since."),
    ({"answer": "person"}, LeadState.ANSWERED, "A colleague answered."),
    ({"disposition": "inquiry", "held": "No address.", "next_step": "record"}, LeadState.HELD, "No address."),
    ({"disposition": "inquiry", "next_step": "respond"}, LeadState.ON_ITS_WAY, "the next step is respond."),
    ({"next_step": "screen", "rescued": True}, LeadState.ON_ITS_WAY, "the next step is screen."),
    ({"disposition": "inquiry", "next_step": "record"}, LeadState.CLOSED, "Closed without a reply."),
    ({"disposition": "inquiry"}, LeadState.CLOSED, "Closed without a reply."),
]


@pytest.mark.parametrize(("facts", "state", "why"), ROWS)
def test_a_lead_stands_where_the_table_says(facts: dict[str, Any], state: LeadState, why: str) -> None:
    standing = state_of(LeadFacts(**facts))

    assert (standing.state, why in standing.why) == (state, True), standing.why


def test_an_unknown_disposition_is_an_error_and_no_state() -> None:
    with pytest.raises(ValueError, match="newsletter"):
        state_of(LeadFacts(disposition="newsletter"))


def test_what_was_filtered_or_joined_can_be_rescued_once() -> None:
    for facts in every_combination():
        wanted = (facts.disposition in CLOSED_AS or facts.joined_to is not None) and not facts.rescued
        assert facts.can_be_rescued is wanted, facts


def test_every_state_is_counted_in_one_place() -> None:
    assert sorted((*NEW, *FILTERED, LeadState.JOINED, LeadState.AUTOMATED)) == sorted(LeadState)


def test_the_values_that_commands_print_are_never_renamed() -> None:
    words = {"answered", "held", "on its way", "closed", "joined"}
    assert {state.value for state in LeadState} == words | {one.value for one in CLOSED_AS}
