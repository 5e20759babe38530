"""What left by itself, in shares that add up, with the reasons of what was held."""

from datetime import UTC, datetime

from app.domain.autonomy import HELD_NAMED, HeldFor
from app.domain.lead_state import LeadFacts, LeadLine
from app.domain.what_left import what_left_of


def line(answer: str | None = None, personal: str | None = None, held_for: str | None = None) -> LeadLine:
    return LeadLine(
        id="a",
        delivery_id="b",
        received_at=datetime(2031, 5, 14, 9, tzinfo=UTC),
        channel="website_form",
        name="A",
        contact_name=None,
        address="",
        company="",
        subject="",
        facts=LeadFacts(answer=answer),
        personal_answer=personal,
        held_for=held_for,
    )


def test_the_shares_and_the_reasons_are_told_in_a_sentence_each() -> None:
    told = what_left_of(
        [
            *[line("reply", "reply")] * 5,
            line("short"),  # it left by itself, whatever it says
            line("acknowledgement", None, "unsure"),
            line("acknowledgement", "person", "stakes"),  # answered since: it was held all the same
            line(None, None, "unsure"),
            line("person", "person", "policy"),
        ]
    )
    assert told == (
        "By itself: 60% sent (6), 20% acknowledged and held (2), 20% held (2). Held because of: a doubt whether it is "
        "an inquiry (2); what is at stake (1); settings, limits and refusals of mail (1)."
    )


def test_a_day_without_new_leads_has_no_sentence_and_what_another_version_held_is_told_in_its_word() -> None:
    assert what_left_of([]) == ""
    assert "later_word (1)" in what_left_of([line(None, None, "later_word")])


def test_every_reason_has_words() -> None:
    assert set(HELD_NAMED) == set(HeldFor)
