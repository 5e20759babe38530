"""One deal for each person or company and matter, decided on the path, on both databases."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Connection, update

from app.domain.crm import CrmLink
from app.domain.crm_plan import CrmPlan
from app.domain.deal_figures import AmountOrigin, DealAmount
from app.domain.firm import FirmProfile, Service
from app.domain.judgement import Criterion, Finding, Met
from app.domain.lead import Advance, Lead
from app.domain.lead_path import QUALIFY
from app.domain.people.person import Person
from app.domain.record_facts import RecordFacts
from app.pipeline.steps.record import entry_of
from app.storage.crm.crm_records import keep_links
from app.storage.crm.opportunities import with_opportunity
from app.storage.leads.step_results import keep_advance
from app.storage.tables import leads
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath
from tests.racing import race

FACTS = RecordFacts(
    person=Person(email="ana@brightpump.example"),
    company_name=None,
    replies=(),
    tasks=(),
    contact=None,
    message=None,
    their_company_id=None,
    never_recorded=True,
)


def of_brightpump(path: LeadPath, given: str, message: str) -> None:
    email = f"{given.lower()}@brightpump.example"
    path.run({"email": email, "name": f"{given} Bright", "message": message})


def opportunities(path: LeadPath) -> list[int | None]:
    """Of each lead, oldest first, the place of the lead that opened its opportunity."""
    ids = [line.id for line in path.leads()]
    found = [path.lead(place).opportunity_id for place in range(len(ids))]
    return [None if one is None else ids.index(one) for one in found]


def test_a_deal_is_estimated_by_the_service_asked_for_where_nobody_said_a_sum(path: LeadPath) -> None:
    of_brightpump(path, "Ana", "We need help with pricing")
    asked, firm = path.lead(0), replace(path.firm, crm=CrmPlan(amounts={"Pricing": 9000}))
    judged = asked.judgement
    assert judged is not None

    def estimate(firm: FirmProfile, **said: Any) -> DealAmount | None:
        opener = replace(asked, **{"judgement": replace(judged, findings={}), **said})
        deal = entry_of(opener, replace(FACTS, opener=opener), firm, str).deal
        return deal.amount if deal else None

    of_sum = {Criterion.BUDGET: Finding(met=Met.UNKNOWN, quote="about 5k")}
    assert estimate(firm) == DealAmount(
        origin=AmountOrigin.ESTIMATE, amount=Decimal(9000), currency="GBP", about="Pricing"
    )
    assert estimate(firm, judgement=replace(judged, findings=of_sum)) is None
    assert estimate(firm, inquiry=replace(asked.inquiry, message="We need help")) is None
    assert estimate(replace(firm, crm=replace(firm.crm, never=("deals.amount",)))) is None
    assert estimate(path.firm) is None
    assert estimate(replace(firm, crm=replace(firm.crm, currency="SEK", never=("deals.deal_currency_code",))))


def test_what_one_person_and_their_colleague_want_is_one_deal(path: LeadPath) -> None:
    of_brightpump(path, "Ana", "We need help with pricing")
    path.clock.advance(60)
    of_brightpump(path, "Ana", "Tuesday 10 am suits me")
    path.clock.advance(60)
    of_brightpump(path, "Leo", "As Ana wrote: pricing")
    path.run({"email": "eve@other.example", "name": "Eve Other", "message": "We need help with pricing"})

    assert opportunities(path) == [0, 0, 0, 3]


def test_people_of_one_free_mail_provider_or_of_one_typed_company_have_nothing_in_common(path: LeadPath) -> None:
    for name in ("ana", "leo"):
        path.run({"email": f"{name}@gmail.com", "name": name, "company": "Acme", "message": f"{name} needs pricing"})

    assert opportunities(path) == [0, 1]


def test_another_service_and_what_follows_a_deal_that_is_over_open_their_own(path: LeadPath) -> None:
    sites = Service(name="Sites", description="Websites", keywords=("website",))
    path.profiles[path.firm.id] = replace(path.firm, services=(*path.firm.services, sites))
    of_brightpump(path, "Ana", "We need help with pricing")
    path.clock.advance(40 * 86_400)
    of_brightpump(path, "Ana", "And now a new website, please")
    path.clock.advance(400 * 86_400)
    of_brightpump(path, "Ana", "Pricing once more")

    assert opportunities(path) == [0, 1, 2]


def test_two_people_of_a_company_in_one_second_are_one_deal(path: LeadPath) -> None:
    for name in ("Ana", "Leo"):
        of_brightpump(path, name, f"{name} asks about pricing")
    path.database.write(
        lambda connection: connection.execute(update(leads).values(opportunity_id=None, next_step=QUALIFY, attempts=0))
    )
    judged = [path.lead(place) for place in (0, 1)]

    def decide(lead: Lead) -> None:
        def as_the_worker_does(connection: Connection) -> None:
            whole = with_opportunity(connection, lead, path.firm, path.clock())
            keep_advance(connection, replace(lead, qualification=None), Advance(lead=whole), path.clock())

        path.database.write(as_the_worker_does)

    assert race(*(partial(decide, lead) for lead in judged)) == []
    assert {path.lead(place).opportunity_id for place in (0, 1)} in ({judged[0].id}, {judged[1].id})


def test_the_crm_has_one_deal_with_everybody_and_every_message_at_it(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot)})
    of_brightpump(path, "Ana", "We need help with pricing")
    recorder.record_all()
    path.clock.advance(60)
    of_brightpump(path, "Ana", "Tuesday 10 am suits me")
    of_brightpump(path, "Leo", "As Ana wrote: pricing")
    recorder.record_all()

    (deal,) = hubspot.objects("deals", "firstreply_lead,firstreply_score")
    assert deal["properties"]["firstreply_lead"] == path.leads()[0].id
    assert len(hubspot.linked("deals", deal["id"], "contacts")) == 2
    assert len(hubspot.linked("deals", deal["id"], "notes")) == 3


def test_a_lead_that_opened_a_deal_keeps_the_link_whoever_records_it(path: LeadPath) -> None:
    of_brightpump(path, "Ana", "We need help with pricing")
    first = path.leads()[0].id
    link = CrmLink(kind="deal", our_key=first, their_id="77", written={"stage": "x"})
    path.database.write(lambda connection: keep_links(connection, path.firm.id, path.crm.vendor, [link]))
    path.clock.advance(60)
    of_brightpump(path, "Leo", "As Ana wrote: pricing")
    path.recorder.record_all()

    deals = [entry.deal for entry in path.crm.entries.values()]
    assert {(deal.key, deal.known_id, deal.written["stage"]) for deal in deals if deal} == {(first, "77", "x")}
