"""A deal's stage follows what happens to its leads, and what a person chose stays."""

from collections.abc import Mapping

import pytest

from app.domain.crm_plan import CrmPlan, DealEvent
from app.domain.errors import UpstreamError
from integrations.hubspot.hubspot_crm import HubSpotCrm
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build, deal, entry

PLAN = CrmPlan(
    stages={
        "answered": "Qualified to buy",
        "booked": "Presentation scheduled",
        "held": "Decision maker bought-in",
        "cancelled": "Qualified to buy",
        "no_show": "A stage that is gone",
    }
)
ANSWERED = (DealEvent.ANSWERED,)
BOOKED = (DealEvent.BOOKED, *ANSWERED)
HELD = (DealEvent.HELD, *BOOKED)
VERSIONS = pytest.mark.parametrize("version", ["v3", "2026-03"])


class OneDeal:
    """One deal that is recorded again and again, with what was kept of it."""

    def __init__(self, hubspot: SandboxHubSpot, crm: HubSpotCrm) -> None:
        self.hubspot, self.crm = hubspot, crm
        self.id: str | None = None
        self.kept: Mapping[str, str] = {}

    def after(self, *events: DealEvent, **changes: object) -> str | None:
        """Its stage once this is recorded."""
        known = deal(1, known_id=self.id, written=self.kept, events=events, **changes)
        [outcome] = self.crm.record([entry(1, deal=known, first_attempt=False)])
        for link in outcome.links:
            if link.kind == "deal":
                self.id, self.kept = link.their_id, link.written
        return self.stage()

    def stage(self) -> str | None:
        return self.hubspot.values("deals", self.id or "", "dealstage")["dealstage"]

    def put(self, **properties: str) -> None:
        status, *_ = self.hubspot.call("PATCH", f"/crm/v3/objects/deals/{self.id}", {"properties": properties})
        assert status == 200


@VERSIONS
def test_it_goes_on_with_each_event_and_back_where_the_plan_says_so(hubspot: SandboxHubSpot, version: str) -> None:
    one = OneDeal(hubspot, build(hubspot, plan=PLAN, api_version=version))

    assert one.after() == "appointmentscheduled"
    assert one.after(*ANSWERED) == "qualifiedtobuy"
    assert one.after(*BOOKED) == "presentationscheduled"
    assert one.after(DealEvent.NO_SHOW, *BOOKED) == "presentationscheduled", "the plan's stage for it is gone"
    assert one.after(DealEvent.CANCELLED, *BOOKED) == "qualifiedtobuy"
    assert one.after(*HELD) == "decisionmakerboughtin"


def test_one_that_is_made_late_begins_where_it_is(hubspot: SandboxHubSpot) -> None:
    assert OneDeal(hubspot, build(hubspot, plan=PLAN)).after(*HELD) == "decisionmakerboughtin"


def test_without_a_word_of_the_plan_nothing_moves(hubspot: SandboxHubSpot) -> None:
    one = OneDeal(hubspot, build(hubspot))
    one.after()

    assert one.after(*HELD) == "appointmentscheduled"


@pytest.mark.parametrize(
    ("theirs", "events", "stays"),
    [
        ("contractsent", HELD, "contractsent"),
        ("closedlost", HELD, "closedlost"),
        ("appointmentscheduled", BOOKED, "appointmentscheduled"),  # nothing new has happened
        ("appointmentscheduled", HELD, "decisionmakerboughtin"),
    ],
)
def test_what_a_person_chose_stays_unless_something_goes_further(
    hubspot: SandboxHubSpot, theirs: str, events: tuple[DealEvent, ...], stays: str
) -> None:
    one = OneDeal(hubspot, build(hubspot, plan=PLAN))
    one.after(*BOOKED)
    one.put(dealstage=theirs)

    assert one.after(*events) == stays


def test_who_moves_it_back_after_we_left_it_alone_is_not_overruled(hubspot: SandboxHubSpot) -> None:
    one = OneDeal(hubspot, build(hubspot, plan=PLAN))
    one.after()
    one.put(dealstage="contractsent")
    one.after(*BOOKED)
    one.put(dealstage="appointmentscheduled")

    assert one.after(*BOOKED) == "appointmentscheduled"


def test_a_move_that_did_not_arrive_is_made_later(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot, plan=PLAN, patience_seconds=0)
    one = OneDeal(hubspot, crm)
    one.after()
    hubspot.set_faults(outage=True)
    known = deal(1, known_id=one.id, written=one.kept, events=BOOKED)
    [outcome] = crm.record([entry(1, deal=known, first_attempt=False)])
    hubspot.set_faults(outage=False)

    assert isinstance(outcome.error, UpstreamError)
    assert one.after(*BOOKED) == "presentationscheduled"
