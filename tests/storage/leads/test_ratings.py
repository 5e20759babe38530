"""What partners are asked to rate, what their word becomes, and what stays of it when somebody is erased."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.judgement import Disposition, Tier
from app.domain.rating import BY_LOT, RatingSubject, RatingVerdict
from app.pipeline.rating_round import RatingRound
from app.storage.access.firms import change_policy, stage_began_at
from app.storage.engines.database import Database
from app.storage.leads.ratings import Accuracy, Rating, accuracy_of, rate, ratings_of, to_rate
from app.storage.leads.verdicts import rescue_lead
from app.storage.own_cases import own_cases, own_letter_cases
from app.storage.people.emptying import empty_leads
from app.storage.rating_tables import ratings
from app.storage.tables import events
from tests.path_parts import LeadPath

LETTER, ROUTING, RECORD, FILTERED = (
    RatingSubject.LETTER,
    RatingSubject.ROUTING,
    RatingSubject.RECORD,
    RatingSubject.FILTERED,
)


@pytest.fixture
def path(database: Database) -> LeadPath:
    return LeadPath(database)


def arrive(path: LeadPath, name: str, message: str = "We want a price") -> str:
    """A lead's id, all the way through the path and the CRM."""
    path.run({"message": message, "email": f"{name}@{name}.example", "source_id": name, "name": name.title()})
    path.recorder.record_all()
    return next(lead.id for lead in path.leads() if lead.address == f"{name}@{name}.example")


def draw(path: LeadPath) -> int:
    return RatingRound(database=path.database, holder="this-process", clock=path.clock).draw()


def waiting(path: LeadPath) -> list[Rating]:
    return path.database.read(lambda connection: to_rate(connection, path.firm.id, 1000))


def accuracy(path: LeadPath) -> Accuracy:
    return path.database.read(lambda connection: accuracy_of(connection, path.firm.id))


def say(
    path: LeadPath, lead_id: str, subject: RatingSubject, verdict: RatingVerdict, chosen: str = "", why: str = ""
) -> bool:
    path.clock.advance(1)
    return path.database.write(
        lambda connection: rate(
            connection,
            path.firm.id,
            lead_id,
            subject,
            verdict,
            chosen=chosen,
            why=why,
            by="ines@larkfield.example",
            now=path.clock(),
        )
    )


def test_everything_of_the_first_week_is_asked_for_once(path: LeadPath) -> None:
    buyer, pitch = arrive(path, "helena"), arrive(path, "seller", "spam of a kind")
    assert draw(path) == 4
    asked = {(one.lead_id, one.subject) for one in waiting(path)}
    assert asked == {(buyer, LETTER), (buyer, ROUTING), (buyer, RECORD), (pitch, FILTERED)}
    assert draw(path) == 0
    path.clock.advance(6 * 86_400)
    later = arrive(path, "omar")
    assert draw(path) == 3
    assert {one.lead_id for one in waiting(path)} == {buyer, pitch, later}


def test_a_change_of_autonomy_begins_a_stage_and_a_stop_does_not(path: LeadPath) -> None:
    began = path.database.read(lambda connection: stage_began_at(connection, path.firm.id))
    path.clock.advance(86_400)
    changes: tuple[dict[str, object], ...] = ({"stopped": True}, {"autonomy": "send"})
    for changed in changes:
        path.database.write(lambda connection: change_policy(connection, path.firm.id, path.clock(), "x", **changed))  # noqa: B023  called at once
        assert path.database.read(lambda connection: stage_began_at(connection, path.firm.id)) == began, changed
    path.database.write(
        lambda connection: change_policy(connection, path.firm.id, path.clock(), "x", rollout_percent=5)
    )
    assert path.database.read(lambda connection: stage_began_at(connection, path.firm.id)) == path.clock()


def test_after_the_first_week_five_a_week_are_drawn_by_lot(path: LeadPath) -> None:
    path.clock.advance(8 * 86_400)
    for number in range(4):
        arrive(path, f"buyer{number}")
    path.clock.advance(7 * 86_400)
    assert draw(path) == BY_LOT
    drawn = {(one.lead_id, one.subject) for one in waiting(path)}
    assert draw(path) == 0, "the week is drawn"
    path.clock.advance(7 * 86_400)
    assert draw(path) == 0, "nothing came in this week"
    assert {(one.lead_id, one.subject) for one in waiting(path)} == drawn


def test_a_wrong_filtering_becomes_a_label_and_a_case(path: LeadPath) -> None:
    lead_id = arrive(path, "seller", "spam of a kind")
    draw(path)
    assert say(path, lead_id, FILTERED, RatingVerdict.WRONG, "inquiry", "They asked our price.")
    assert say(path, lead_id, FILTERED, RatingVerdict.WRONG, "inquiry", "They asked our price."), "twice is harmless"
    cases = path.database.read(lambda connection: own_cases(connection, path.firm.id))
    assert [(case.id, case.label) for case in cases] == [(lead_id, Disposition.INQUIRY)]
    assert waiting(path) == []
    found = path.database.read(lambda connection: connection.execute(select(events.c.kind)).scalars().all())
    assert found.count("rated_filtered_wrong") == 1


def test_a_wrong_tier_is_a_case_with_the_right_one_and_a_wrong_letter_a_letter_case(path: LeadPath) -> None:
    lead_id = arrive(path, "helena")
    draw(path)
    say(path, lead_id, ROUTING, RatingVerdict.WRONG, "cold")
    say(path, lead_id, LETTER, RatingVerdict.WRONG, "facts", "We have no office in Lyon.")
    say(path, lead_id, RECORD, RatingVerdict.RIGHT)
    (case,) = path.database.read(lambda connection: own_cases(connection, path.firm.id))
    assert (case.label, case.tier) == (Disposition.INQUIRY, Tier.COLD)
    (letter,) = path.database.read(lambda connection: own_letter_cases(connection, path.firm.id))
    assert (letter.id, letter.label, letter.tier) == (lead_id, Disposition.INQUIRY, Tier.COLD)
    assert letter.note == "facts: We have no office in Lyon."


def test_the_figure_is_of_what_was_drawn_in_this_stage(path: LeadPath) -> None:
    first, second = arrive(path, "helena"), arrive(path, "omar")
    draw(path)
    say(path, first, LETTER, RatingVerdict.RIGHT)
    say(path, second, LETTER, RatingVerdict.WRONG, "tone")
    found = accuracy(path)
    assert (found.shares[LETTER].count, found.shares[LETTER].total, found.to_rate) == (1, 2, 4)
    assert found.shares[ROUTING].total == 0
    say(path, second, LETTER, RatingVerdict.RIGHT)
    assert (accuracy(path).shares[LETTER].count, accuracy(path).shares[LETTER].total) == (2, 2), "the last word counts"
    path.clock.advance(86_400)
    path.database.write(
        lambda connection: change_policy(connection, path.firm.id, path.clock(), "x", rollout_percent=5)
    )
    assert accuracy(path).shares[LETTER].total == 0
    assert waiting(path) == [], "what was about the stage before is not asked for any more"


def test_what_a_partner_chose_to_rate_counts_once_the_lot_falls_on_it(path: LeadPath) -> None:
    lead_id = arrive(path, "helena")
    say(path, lead_id, LETTER, RatingVerdict.WRONG, "tone")
    assert accuracy(path).shares[LETTER].total == 0
    draw(path)
    assert (accuracy(path).shares[LETTER].count, accuracy(path).shares[LETTER].total) == (0, 1)


def test_a_rescue_has_answered_already_whether_the_filtering_was_right(path: LeadPath) -> None:
    lead_id = arrive(path, "seller", "spam of a kind")
    path.database.write(lambda connection: rescue_lead(connection, lead_id, "ines@larkfield.example", path.clock()))
    draw(path)
    (said,) = [one for one in path.database.read(lambda c: ratings_of(c, lead_id)) if one.subject is FILTERED]
    assert (said.verdict, said.chosen) == ("wrong", "inquiry")


def test_the_verdict_outlives_the_person_and_the_words_do_not(path: LeadPath) -> None:
    lead_id = arrive(path, "helena")
    draw(path)
    say(path, lead_id, LETTER, RatingVerdict.WRONG, "facts", "Helena Strand has no office in Lyon.")
    path.database.write(lambda connection: empty_leads(connection, [lead_id], path.clock()))
    rows = path.database.read(lambda connection: connection.execute(select(ratings)).all())
    assert {row.why for row in rows} == {None}
    assert (accuracy(path).shares[LETTER].total, accuracy(path).to_rate) == (1, 0)
    assert waiting(path) == []
    assert not say(path, lead_id, RECORD, RatingVerdict.RIGHT)
    assert path.database.read(lambda connection: own_letter_cases(connection, path.firm.id)) == []


def test_two_processes_ask_for_nothing_twice(path: LeadPath) -> None:
    arrive(path, "helena")
    assert draw(path) == 3
    other = RatingRound(database=path.database, holder="another", clock=path.clock)
    assert other.draw() == 0
    path.clock.advance(timedelta(hours=1).total_seconds())
    assert other.draw() == 0
