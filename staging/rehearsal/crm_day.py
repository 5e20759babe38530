"""A day of people who work in the CRM and on the booking page, after the deliveries; switched on by `--with-crm-day`.

They book, come and do not come; they win and delete a deal, give a contact and a task to a colleague, merge two
contacts and rename a stage, all through HubSpot's official client, and decide a task here. Then the service has time to
read it back and to write.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hubspot.crm import contacts as contact_models
from hubspot.crm import pipelines as pipeline_models

from staging.installation.firstreply import Installation
from staging.rehearsal.crm_gaps import CrmObject, client_to, crm_objects, gaps_of

BOOKING_PAGE: Final = {"calcom": "calcom"}  # the source that the day needs
SETTINGS: Final = {"LEADS_CRM_READ_SECONDS": "10"}  # the CRM's changes are read back within the rehearsal
_READ_WITHIN_SECONDS = 60
_contacts: Any = contact_models  # the client publishes no types
_pipelines: Any = pipeline_models


@dataclass(frozen=True, kw_only=True)
class CrmDay:
    """What stood in the CRM before and after, and what the service knows of it."""

    before: list[CrmObject]
    after: list[CrmObject]
    open_here: set[str]
    figures: Mapping[str, Any]  # as `leads conversion --json`
    deals_gone: int
    contacts_merged: int
    refused: list[str] = field(default_factory=list)  # deliveries of the booking page

    def as_json(self) -> dict[str, Any]:
        """Beside the rehearsal's own figures."""
        gaps = gaps_of(self.after, self.open_here)
        return {
            "contacts": self._count(self.after, "contact"),
            "companies": self._count(self.after, "company"),
            "deals": self._count(self.after, "deal"),
            "without_owner": sum(gaps.without_owner.values()),
            "deals_beside_an_open_one": gaps.deals_beside_an_open_one,
            "tasks_open_there_only": gaps.tasks_open_there_only,
            "booked": self.figures["all"]["booked"]["count"],
            "held": self.figures["all"]["held"]["count"],
            "missed": self.figures["all"]["missed"],
            "deals_here": self.figures["deals"],
            "deals_there": self.figures["deals_in_crm"],
        }

    def problems(self) -> Iterator[str]:
        yield from self.refused
        yield from (f"after the day, {problem}" for problem in gaps_of(self.after, self.open_here).problems())
        for kind, fewer in (("contact", self.contacts_merged), ("deal", self.deals_gone), ("company", 0)):
            wanted, found = self._count(self.before, kind) - fewer, self._count(self.after, kind)
            if wanted != found:
                yield f"after the day, the CRM has {found} of kind {kind}, expected {wanted}"
        told = self.as_json()
        for name, wanted in (("booked", 2), ("held", 1), ("missed", 1)):
            if told[name] != wanted:
                yield f"after the day, {told[name]} leads are {name}, expected {wanted}"
        if told["deals_here"] != told["deals_there"]:
            yield f"after the day, we know deals {told['deals_here']}, the CRM says {told['deals_there']}"

    @staticmethod
    def _count(held: list[CrmObject], kind: str) -> int:
        return sum(one.kind == kind for one in held)


def live_a_crm_day(made: Installation) -> CrmDay:
    """Do all of it and wait until it is known here."""
    url = made.sandbox.hubspot.url
    crm, before = client_to(url).crm, crm_objects(url)
    deals = [one for one in before if one.kind == "deal"]
    won, gone = deals[0].id, deals[-1].id
    refused = _book(made, [lead for lead in made.leads() if lead["decision"] == "answered"][:2])
    owners = [one.id for one in crm.owners.owners_api.get_page().results]
    contacts = [one for one in before if one.kind == "contact"]
    task = next(one for one in before if one.kind == "task")
    crm.deals.basic_api.update(won, {"properties": {"dealstage": "closedwon"}})
    crm.deals.basic_api.archive(gone)
    crm.contacts.basic_api.update(contacts[0].id, {"properties": {"hubspot_owner_id": owners[-1]}})
    crm.objects.tasks.basic_api.update(task.id, {"properties": {"hubspot_owner_id": owners[-1]}})
    without_deal = next(id_ for kind, id_ in deals[-1].belongs_to if kind == "contacts")  # so that no two deals meet
    stays = next(one.id for one in contacts[1:] if one.id != without_deal)
    whole = _contacts.PublicMergeInput(primary_object_id=stays, object_id_to_merge=without_deal)
    crm.contacts.basic_api.merge(whole)
    renamed = _pipelines.PipelineStagePatchInput(label="First talk", metadata={"probability": "0.2"})
    crm.pipelines.pipeline_stages_api.update("deals", "default", "appointmentscheduled", renamed)
    _decide_one_here(made)
    figures = _once_read(made, {"won": 1, "lost": 0, "open": len(deals) - 2})
    return CrmDay(
        before=before,
        after=crm_objects(url),
        open_here={str(one["id"]) for one in made.open_tasks()},
        figures=figures,
        deals_gone=1,
        contacts_merged=1,
        refused=refused,
    )


def _decide_one_here(made: Installation) -> None:
    """The promise of a letter was kept: its task is over, in the CRM too."""
    promise = next(one for one in made.open_tasks() if one["action"] == "answer_question")
    made.ask("tasks", promise["id"], "--decision", "done")
    made.settle(_READ_WITHIN_SECONDS)


def _once_read(made: Installation, wanted: Mapping[str, int]) -> Mapping[str, Any]:
    """The figures when the deals are known as they stand there, or when time is up."""
    deadline = time.monotonic() + _READ_WITHIN_SECONDS
    while True:
        figures: dict[str, Any] = made.ask("conversion")
        if figures["deals"] == figures["deals_in_crm"] == wanted or time.monotonic() > deadline:
            return figures
        time.sleep(1)


def _book(made: Installation, leads: list[dict[str, Any]]) -> list[str]:
    """Two meetings of the hour before; one takes place, to the other one nobody comes. What was not taken is told."""
    begins = datetime.now(UTC) - timedelta(hours=1)
    refused = []
    for number, (lead, outcome) in enumerate(zip(leads, ("MEETING_ENDED", "BOOKING_NO_SHOW_UPDATED"), strict=True)):
        for minute, kind in enumerate(("BOOKING_CREATED", outcome)):
            attendee = {"email": made.ask("lead", lead["id"])["address"], "name": "A visitor", "noShow": minute == 1}
            payload = {
                "uid": f"day-{number}",
                "startTime": begins.isoformat(),
                "endTime": (begins + timedelta(minutes=25)).isoformat(),
                "attendees": [attendee],
                "metadata": {"lead_id": lead["id"]},
            }
            at = (begins + timedelta(minutes=30 * minute - 10)).isoformat()
            body = json.dumps({"triggerEvent": kind, "createdAt": at, "payload": payload}).encode()
            proof = hmac.new(made.secrets["calcom"], body, hashlib.sha256).hexdigest()
            headers = {"content-type": "application/json", "x-cal-signature-256": proof}
            with made.http() as http:
                answer = http.post("/in/calcom", content=body, headers=headers)
            refused += [] if answer.status_code == 202 else [f"the booking page was answered {answer.status_code}"]
    made.settle(_READ_WITHIN_SECONDS)
    return refused
