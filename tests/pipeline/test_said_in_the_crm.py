"""What somebody says of themselves, from their message to the CRM, and a sum back into the figures of conversion."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select, update

from app.domain.deal_figures import AmountOrigin, DealFigures
from app.domain.inquiry import ChannelName
from app.domain.web_visit import WebVisit
from app.measures.journeys import journeys_of
from app.pipeline.crm_reading import CrmReading
from app.pipeline.steps.record import entry_of
from app.storage.conversion_rows import journey_events
from app.storage.tables import crm_links, leads
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath, on_one_database
from tests.pipeline.test_opportunities import FACTS


@on_one_database
def test_what_they_name_is_the_deals_amount_until_a_person_writes_another(
    path: LeadPath, hubspot: SandboxHubSpot
) -> None:
    crm = build(hubspot)
    recorder = replace(path.recorder, crms={path.firm.id: crm})

    def write(message: str) -> None:
        path.run({"email": "ana@brightpump.example", "name": "Ana Bright", "message": message})
        recorder.record_all()
        path.clock.advance(600)

    def told() -> tuple[str | None, AmountOrigin | None]:
        """What stands there, and who said it as the figures have it."""
        (deal,) = hubspot.objects("deals", "amount")
        figures = read_back(path, crm)
        return deal["properties"]["amount"], figures.origin

    hubspot.set_faults(search_lag_seconds=0.0)
    write("We have £18,000 for pricing.")
    assert told() == ("18000", AmountOrigin.NAMED)
    write("We have 20k for it, approved yesterday")
    assert told() == ("20000", AmountOrigin.NAMED)
    write("Tuesday 10 am suits me")
    (deal,) = hubspot.objects("deals", "amount")
    hubspot.call("PATCH", f"/crm/objects/2026-03/deals/{deal['id']}", {"properties": {"amount": "7"}})
    write("We have 25k now")
    assert told() == ("7", AmountOrigin.PERSON)


def test_what_the_signature_of_a_mail_says_is_in_the_entry(path: LeadPath) -> None:
    path.run({"email": "ana@brightpump.example", "name": "Ana Bright", "message": "We need help with pricing"})
    lead, signed = path.lead(0), "Musterstr. 12\n10115 Berlin\nGermany\nwww.brightpump.example"
    mail = replace(lead.inquiry, channel=ChannelName.INBOUND_EMAIL, boilerplate=signed)
    entry = entry_of(replace(lead, inquiry=mail), FACTS, path.firm, str)

    assert (entry.website, entry.country) == ("www.brightpump.example", "Germany")


def read_back(path: LeadPath, crm: object) -> DealFigures:
    since = datetime(2000, 1, 1, tzinfo=UTC)
    reading = CrmReading(
        database=path.database,
        crms={path.firm.id: crm},  # type: ignore[dict-item]  # the adapter is one
        profiles={path.firm.id: path.firm},
        holder="a",
        clock=path.clock,
        every=path.clock() - path.clock(),
        waker=path.waker,
    )
    reading.read_all()
    (journey,) = journeys_of(path.database.read(lambda c: journey_events(c, path.firm.id, since)))
    return journey.deals[0].figures


def test_how_they_came_and_how_far_we_are_goes_from_the_form_to_the_contact(
    path: LeadPath, hubspot: SandboxHubSpot
) -> None:
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot)})
    path.run({"email": "ana@brightpump.example", "message": "We need pricing\n\nCountry: Malta"})
    visit = WebVisit(utm_source="google")
    posted = replace(path.lead(0).inquiry, labels=("Country: ",), web_visit=visit, consent="I agree")
    path.database.write(lambda c: c.execute(update(leads).values(inquiry=posted)))
    recorder.record_all()
    (contact,) = hubspot.objects("contacts", "firstreply_utm_source,firstreply_consent,country,hs_lead_status")

    told = contact["properties"]
    assert (told["firstreply_utm_source"], told["country"], told["hs_lead_status"]) == (
        "google",
        "Malta",
        "IN_PROGRESS",
    )
    assert told["firstreply_consent"].startswith('Ticked "I agree" in the form on ')
    (link,) = path.database.read(
        lambda c: c.execute(select(crm_links.c.written).where(crm_links.c.kind == "contact")).scalars().all()
    )
    assert link["status"] == "IN_PROGRESS"
