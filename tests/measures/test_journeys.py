"""What the path itself writes is what conversion is told from; and each rule of what counts, by hand."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.counted_events import SalesEvent
from app.domain.decision import Decision
from app.domain.firm import FirmProfile
from app.domain.lead import Advance, Lead
from app.measures.conversion import Dimension, by_dimension, funnel_of
from app.measures.journeys import Journey, JourneyEvent, Stage, journeys_of
from app.pipeline.steps.qualify import qualify
from app.pipeline.worker import Worker
from app.storage.conversion_rows import journey_events
from app.storage.engines.database import Database
from app.storage.people.emptying import empty_leads
from app.storage.tasks.tasks import decide
from tests.path_parts import LeadPath
from tests.seeding import PARTNER

AT = datetime(2031, 5, 14, 9, 0, tzinfo=UTC)


def journeys(path: LeadPath) -> list[Journey]:
    since = datetime(2000, 1, 1, tzinfo=UTC)
    return journeys_of(path.database.read(lambda connection: journey_events(connection, path.firm.id, since)))


def told(*kinds: str | tuple[str, dict[str, Any]], lead: str = "a", after: int = 0) -> list[JourneyEvent]:
    """One event an hour; a pair has what is beside its kind."""
    found = []
    for hour, one in enumerate(kinds, start=after):
        kind, fields = one if isinstance(one, tuple) else (one, {})
        values = {"actor": "website_form" if kind == "arrived" else "", "about": None, "value": None, **fields}
        found.append(JourneyEvent(lead, AT + timedelta(hours=hour), kind, **values))
    return found


def test_a_lead_that_was_answered_says_what_it_came_from_and_what_it_was_shown(path: LeadPath) -> None:
    path.letter = "Good day. https://a.example"
    path.run({"message": "We want your pricing", "email": "ada@quill.example", "source_id": "1"})

    (journey,) = journeys(path)

    assert journey.stages == {Stage.ANSWERED}
    assert (journey.channel, journey.tier, journey.service) == ("website_form", path.leads()[0].tier, "Pricing")
    assert (journey.letter, journey.cases) == ("fake 1", ("a",))


def test_what_was_counted_stays_counted_when_the_person_is_erased(path: LeadPath) -> None:
    path.run({"message": "We want your pricing", "email": "ada@quill.example", "source_id": "1"})
    before = journeys(path)

    path.database.write(lambda connection: empty_leads(connection, [path.leads()[0].id], path.clock()))

    assert journeys(path) == before != []


def test_a_letter_that_a_person_changed_is_of_another_version(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    path.run({"message": "We want prices", "email": "ada@quill.example", "source_id": "1"})
    (task,) = path.tasks()
    now = path.clock()
    path.database.write(lambda c: decide(c, task.id, Decision.SEND, PARTNER, now, text="Dear Ada,\n\nyes.\n\nBest"))
    path.clock.advance(11)
    path.decisions(task.id)

    (journey,) = journeys(path)

    assert journey.letter.endswith(", changed")
    assert journey.stages == {Stage.ANSWERED}


@dataclass
class OneMatter(LeadPath):
    """What its people write is one matter, whatever they write."""

    first: str | None = None

    @property
    def worker(self) -> Worker:
        whole = super().worker
        return replace(whole, steps={**whole.steps, "qualify": self._qualify})

    def _qualify(self, lead: Lead, firm: FirmProfile, now: datetime) -> Advance:
        graded = qualify(lead, firm, now)
        assert isinstance(graded, Advance)
        self.first = self.first or lead.id
        return Advance(lead=replace(graded.lead, opportunity_id=self.first))


def test_two_messages_about_one_matter_are_one_lead(database: Database) -> None:
    path = OneMatter(database)
    for number, message in enumerate(("We want prices", "A workshop on another day, too")):
        path.run({"message": message, "email": "ada@quill.example", "source_id": str(number)})
        path.clock.advance(90_000)

    (journey,) = journeys(path)

    assert journey.lead_id == path.first


def test_the_same_message_again_and_a_filtered_one_count_as_no_lead(path: LeadPath) -> None:
    for number, message in enumerate(("We want prices", "We want prices", "spam of a kind")):
        path.run({"message": message, "email": f"ada@{'pitch' if number == 2 else 'quill'}.example", "phone": "1"})

    assert len(journeys(path)) == 1


@pytest.mark.parametrize(
    ("events", "counts"),
    [
        (["arrived"], True),
        (["arrived", "marked_as_test"], False),
        (["arrived", "closed_existing_client"], False),
        (["arrived", "closed_spam", "rescued"], True),
        (["arrived", "filtered_vendor_pitch"], False),
        (["arrived", "filtered_vendor_pitch", "taken_as_inquiry"], True),
        (["arrived", ("joined", {"about": "z"})], False),
        (["arrived", ("joined", {"about": "z"}), "rescued"], True),
        (["arrived", "continues"], False),
        (["arrived", ("of_opportunity", {"about": "a"})], True),
        (["arrived", ("of_opportunity", {"about": "z"})], False),
        (["answered_reply"], False),
    ],
)
def test_what_counts_as_a_lead(events: list[Any], *, counts: bool) -> None:
    assert len(journeys_of(told(*events))) == counts


def test_what_happens_to_a_further_message_is_its_opportunitys() -> None:
    further = told("arrived", ("continues", {"about": "a"}), ("booked", {"about": "m"}), lead="b", after=2)

    (journey,) = journeys_of([*told("arrived", "answered_reply"), *further])

    assert journey.lead_id == "a"
    assert journey.stages == {Stage.ANSWERED, Stage.BOOKED}


@pytest.mark.parametrize(
    ("events", "stages", "called_off", "missed"),
    [
        (["booked"], {Stage.BOOKED}, False, False),
        (["booked", "booking_cancelled"], {Stage.BOOKED}, True, False),
        (["booked", "booking_cancelled", "booked"], {Stage.BOOKED}, False, False),
        (["booked", "booking_moved", "meeting_held"], {Stage.BOOKED, Stage.HELD}, False, False),
        (["meeting_held"], {Stage.BOOKED, Stage.HELD}, False, False),
        (["booked", "meeting_missed"], {Stage.BOOKED}, False, True),
        (["booked", "meeting_held", "meeting_missed"], {Stage.BOOKED}, False, True),  # a person's last word
        (["meeting_held", "booking_cancelled"], set(), False, False),  # said by mistake, and taken back
        (["booked", "meeting_held", "booking_cancelled"], {Stage.BOOKED}, True, False),
        (["booked", "meeting_missed", "meeting_held"], {Stage.BOOKED, Stage.HELD}, False, False),
    ],
)
def test_what_counts_as_a_meeting(events: list[str], stages: set[Stage], *, called_off: bool, missed: bool) -> None:
    of_one = [(kind, {"about": "m"}) for kind in events]

    (journey,) = journeys_of(told("arrived", *of_one))

    assert journey.stages == stages
    assert (journey.called_off, journey.missed) == (called_off, missed)


@pytest.mark.parametrize(
    ("events", "stages"),
    [
        (["deal_opened"], {Stage.DEAL}),
        (["deal_opened", "deal_won"], {Stage.DEAL, Stage.WON}),
        (["deal_opened", "deal_won", "deal_opened"], {Stage.DEAL}),
        (["deal_opened", "deal_lost"], {Stage.DEAL}),
        (["deal_opened", "deal_removed"], set()),
        (["deal_opened", "deal_removed", "deal_opened"], {Stage.DEAL}),
    ],
)
def test_what_counts_as_a_deal(events: list[str], stages: set[Stage]) -> None:
    (journey,) = journeys_of(told("arrived", *((kind, {"about": "71", "value": "{}"}) for kind in events)))

    assert journey.stages == stages


def test_a_lead_that_was_shown_two_case_studies_counts_under_both_and_once_in_all() -> None:
    shown = [(SalesEvent.CASE_SHOWN.value, {"value": name}) for name in ("mill", "harbour")]
    found = journeys_of(told("arrived", *shown))

    assert {name: one.leads for name, one in by_dimension(found, Dimension.CASE_STUDY).items()} == {
        "harbour": 1,
        "mill": 1,
    }
    assert funnel_of(found).leads == 1


def test_a_circle_of_opportunities_ends() -> None:
    circle = [
        *told("arrived", ("of_opportunity", {"about": "b"})),
        *told("arrived", ("of_opportunity", {"about": "a"}), lead="b"),
    ]

    assert journeys_of(circle) == []
