"""What HubSpot gets of a contact beside how they fit: how they came, what they agreed to, how far we are, tests."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.domain.contact_state import ContactState
from app.domain.crm import CrmEntry, CrmLink
from app.domain.crm_plan import CrmPlan
from app.domain.web_visit import WebVisit
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import NOON, build, entry, written

CONTACTS = "/crm/objects/2026-03/contacts"
VISIT = WebVisit(utm_source="google", utm_campaign="Spring", gclid="Cj0K", landing_page="/prices", referrer="/a")
DETAILS: dict[str, Any] = {
    "web_visit": VISIT,
    "consent": "I agree to the privacy policy",
    "website": "acme1.example",
    "country": "Malta",
    "staff": "1200",
}


def contact_of(hubspot: SandboxHubSpot, one: CrmEntry, plan: CrmPlan | None = None) -> CrmLink:
    (outcome,) = build(hubspot, plan=plan or CrmPlan()).record([one])
    assert outcome.error is None
    return next(link for link in outcome.links if link.kind == "contact")


def again(one: CrmEntry, link: CrmLink, **changes: Any) -> CrmEntry:
    return replace(one, known_contact_id=link.their_id, contact_written=link.written, first_attempt=False, **changes)


def test_how_they_came_and_what_they_agreed_to_is_written_once_under_the_firms_names(hubspot: SandboxHubSpot) -> None:
    plan = CrmPlan(properties={"contacts.utm_campaign": "message", "contacts.gclid": ""})
    first = entry(1, **DETAILS)
    link = contact_of(hubspot, first, plan)
    names = [f"firstreply_{name}" for name in ("channel", "utm_source", "landing_page", "referrer", "consent", "test")]
    held = hubspot.values("contacts", link.their_id, *names, "message", "website", "country")

    assert held == {
        "firstreply_channel": "website form",
        "firstreply_utm_source": "google",
        "firstreply_landing_page": "/prices",
        "firstreply_referrer": "/a",
        "firstreply_consent": f'Ticked "I agree to the privacy policy" in the form on {NOON:%d %B %Y}, 12:01 UTC',
        "firstreply_test": None,
        "message": "Spring",
        "website": "acme1.example",
        "country": "Malta",
    }
    later = again(first, link, web_visit=WebVisit(utm_source="bing", utm_medium="cpc"), country="Italy")
    contact_of(hubspot, replace(later, received_at=NOON + timedelta(days=1)), plan)
    held = hubspot.values("contacts", link.their_id, "firstreply_utm_source", "firstreply_utm_medium", "country")
    assert list(held.values()) == ["google", "cpc", "Malta"]


def test_a_company_gets_what_they_say_of_it_and_keeps_what_stands_there(hubspot: SandboxHubSpot) -> None:
    there = hubspot.add("companies", domain="acme2.example", country="Peru")
    ids = written(build(hubspot).record([entry(1, **DETAILS)])[0])
    written(build(hubspot).record([entry(2, **DETAILS)])[0])
    names = ("website", "country", "numberofemployees")

    made = hubspot.values("companies", ids["company acme1.example"], *names)
    assert list(made.values()) == ["acme1.example", "Malta", "1200"]
    assert list(hubspot.values("companies", there, *names).values()) == ["acme1[.]example", "Peru", "1200"], (
        "no live link"
    )


def test_a_test_is_marked_and_no_step_towards_a_customer(hubspot: SandboxHubSpot) -> None:
    link = contact_of(hubspot, entry(1, test=True, deal=None))
    held = hubspot.values("contacts", link.their_id, "firstreply_test", "lifecyclestage", "hs_lead_status")
    assert (held["firstreply_test"], held["hs_lead_status"]) == ("true", None)
    assert held["lifecyclestage"] != "marketingqualifiedlead"


def test_the_lead_status_follows_what_happens_and_a_persons_choice_stays(hubspot: SandboxHubSpot) -> None:
    def status() -> str | None:
        return hubspot.values("contacts", link.their_id, "hs_lead_status")["hs_lead_status"]

    first = entry(1, state=ContactState.NEW)
    link, told = contact_of(hubspot, first), []
    told.append(status())
    for state in (ContactState.WAITS, ContactState.ANSWERED, None, ContactState.MET):
        link = contact_of(hubspot, again(first, link, state=state))
        told.append(status())
    assert told == ["NEW", "OPEN", "IN_PROGRESS", "IN_PROGRESS", "CONNECTED"]

    for choice in ("ATTEMPTED_TO_CONTACT", ""):
        hubspot.call("PATCH", f"{CONTACTS}/{link.their_id}", {"properties": {"hs_lead_status": choice}})
        link = contact_of(hubspot, again(first, link, state=ContactState.UNFIT))
        assert (status() or "", link.written["status"]) == (choice, "CONNECTED")
