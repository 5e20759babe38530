from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.digest import first_response
from app.domain.digest_figures import DayFigures, figure_lines, held_for
from app.domain.digest_minute import counted, decided_counts, filtered_counts
from app.domain.judgement import Disposition
from app.domain.lead_state import LeadFacts, LeadState, LeadTimes

NOON = datetime(2031, 5, 14, 12, 0, tzinfo=UTC)


def lead(*, after: float | None = None, held_because: str | None = None, **facts: Any) -> LeadTimes:
    answered = NOON + timedelta(seconds=after) if after is not None else None
    return LeadTimes(id="1", received_at=NOON, facts=LeadFacts(**facts), answered_at=answered, held_for=held_because)


def figures(leads: list[LeadTimes], **others: int) -> DayFigures:
    counts = {"sent_by_person": 0, "changed": 0, "judged": len(leads), "fell_back": 0} | others
    return DayFigures(response=first_response(leads), held=held_for(leads), **counts)


LEADS = [
    lead(after=3, answer="reply"),
    lead(after=90, answer="reply"),
    lead(after=4000, answer="person"),
    lead(held="Because.", held_because="sender"),
    lead(held="Because.", held_because="sender"),
    lead(held="Because.", held_because="stakes"),
    lead(held="Because.", held_because="draft"),
]


def test_figures_stand_beside_those_of_the_week_before() -> None:
    lines = figure_lines(figures(LEADS, sent_by_person=4, changed=1), figures(LEADS[:2]))
    assert [(line.name, line.value, line.before) for line in lines] == [
        ("First answer, median", "1 min 30 s", "3 s"),
        ("Answered", "3 of 7", "100%"),
        ("Answered by itself", "2 of 7", "100%"),
        ("Held", "4 of 7", "0%"),
        ("Letters changed before sending", "1 of 4", "–"),
    ]


def test_where_every_answer_was_a_personal_one_its_time_is_told_once() -> None:
    told = figures(LEADS[:2])
    alike = replace(told, response=replace(told.response, personal=2, median_personal=told.response.median))
    assert [line.name for line in figure_lines(alike, figures([]))][:2] == [
        "First answer, median (all personal)",
        "Answered (all by itself)",
    ]


def test_without_a_week_before_nothing_is_compared_and_without_leads_nothing_is_said() -> None:
    assert {line.before for line in figure_lines(figures(LEADS), figures([]))} == {""}
    assert figure_lines(figures([]), figures(LEADS)) == ()


def test_the_most_frequent_reasons_for_holding_are_named_and_the_others_counted() -> None:
    assert (
        figures(LEADS).why_held
        == "the sender's address (2), what is at stake (1), a draft that did not pass its checks (1)"
    )
    further = figures([*LEADS, lead(held="Because.", held_because="thread")])
    assert further.why_held.endswith(", a draft that did not pass its checks (1), other (1)")
    assert figures(LEADS[:1]).why_held == ""


def test_each_new_lead_and_each_filtered_one_counts_once() -> None:
    assert counted(decided_counts(LEADS)) == ("4 held as tasks, 2 answered by Firstreply, 1 answered by one of you")
    kinds = [lead(disposition=one.value) for one in Disposition if one is not Disposition.INQUIRY]
    assert sum(filtered_counts(kinds).values()) == len(kinds) - 1  # what programs wrote counts as a notice
    assert filtered_counts([lead(joined_to="2", disposition="spam")]) == {}
    assert {one.state for one in kinds} >= {LeadState.SPAM, LeadState.VENDOR_PITCH}
