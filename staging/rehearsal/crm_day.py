"""A day of people who work in the CRM and on the booking page, after the deliveries; switched on by `--with-crm-day`.

They book, come, do not come and move; they win and delete a deal, give a contact and a task to a colleague, merge two
contacts and rename a stage, all through HubSpot's official client, and decide a task here. Then the service has time to
read it back and to write; days later further letters are due, and in a night more is changed than anybody tells us.
"""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from hubspot.crm import contacts as contact_models
from hubspot.crm import pipelines as pipeline_models

from staging.installation.firstreply import Installation
from staging.installation.sandbox import FIRM
from staging.rehearsal import days_later
from staging.rehearsal.booked_meetings import HELD, MISSED, MOVED, Booked, book, link_in_letter, not_taken
from staging.rehearsal.crm_gaps import CrmObject, client_to, crm_objects, gaps_of
from staging.rehearsal.days_later import DaysLater
from staging.rehearsal.the_night import Night, live_a_night

_SECRET: Final = "the-secret-of-a-hubspot-app"
SETTINGS: Final = {  # what changes there is known within the rehearsal, a deletion by webhook alone
    "LEADS_CRM_READ_SECONDS": "10",
    "LEADS_HUBSPOT_WEBHOOK_SECRETS": f"{FIRM}={_SECRET}",
}
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
    refused: list[str] = field(default_factory=list)  # news of the booking page, and a move that was not heard
    later: DaysLater = DaysLater()
    night: Night = Night()

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
            "further_letters": self.later.as_json(),
            "night": self.night.as_json(),
        }

    def problems(self) -> Iterator[str]:
        yield from self.refused
        yield from self.later.problems()
        yield from self.night.problems()
        yield from (f"after the day, {problem}" for problem in gaps_of(self.after, self.open_here).problems())
        for kind, fewer in (("contact", self.contacts_merged), ("deal", self.deals_gone), ("company", 0)):
            wanted, found = self._count(self.before, kind) - fewer, self._count(self.after, kind)
            if wanted != found:
                yield f"after the day, the CRM has {found} of kind {kind}, expected {wanted}"
        told = self.as_json()
        for name, wanted in (("booked", 3), ("held", 1), ("missed", 1)):
            if told[name] != wanted:
                yield f"after the day, {told[name]} leads are {name}, expected {wanted}"
        deals = {"open": self._count(self.before, "deal") - self.deals_gone - 1, "won": 1, "lost": 0}
        if not told["deals_here"] == told["deals_there"] == deals:
            yield f"after the day, we know deals {told['deals_here']}, read {told['deals_there']}; right is {deals}"

    def told(self) -> str:
        """What happened, for somebody who sees the rehearsal for the first time."""
        one = self.as_json()
        return (
            f"The day in the CRM: {one['booked']} people booked a meeting on the firm's page; {one['held']} came, "
            f"{one['missed']} did not, and one moved theirs by a day. In HubSpot somebody won a deal and deleted "
            "another, gave a contact and a task to a colleague, merged two contacts and renamed a stage; here a task "
            f"was done. Firstreply read all that back and wrote what followed. {self.later.told()} At the end "
            f"HubSpot holds {one['contacts']} contacts, {one['companies']} companies and {one['deals']} deals; "
            f"{one['without_owner']} of them and of the open tasks are nobody's, and {one['tasks_open_there_only']} "
            f"tasks are open there that are closed here. {self.night.sentence()}"
        )

    @staticmethod
    def _count(held: list[CrmObject], kind: str) -> int:
        return sum(one.kind == kind for one in held)


def live_a_crm_day(made: Installation) -> CrmDay:
    """Do all of it and wait until it is known here."""
    url = made.sandbox.hubspot.url
    letters = days_later.once_planned(made)
    met = _book(made)
    made.sandbox.hubspot.subscribe(f"{made.url}/crm/hubspot/{FIRM}", _SECRET)
    crm, before = client_to(url).crm, crm_objects(url)
    deleted = _work_in_the_crm(crm, before, {one["lead"] for one in letters})
    _decide_one_here(made)
    figures = _once_read(made, {"open": sum(one.kind == "deal" for one in before) - 2, "won": 1, "lost": 0})
    made.sandbox.hubspot.subscribe("", "")  # what is signed by today's clock is too old for the days to come
    busy = frozenset(one.lead_id for one in met)
    later = days_later.live_days_later(made, [one for one in letters if one["lead"] not in busy])
    after, open_here = crm_objects(url), {str(one["id"]) for one in made.open_tasks()}
    return CrmDay(
        before=before,
        after=after,
        open_here=open_here,
        figures=figures,
        deals_gone=1,
        contacts_merged=1,
        refused=[*not_taken(made), *_not_moved(made, met)],
        later=later,
        night=live_a_night(made, [deleted]),
    )


def _work_in_the_crm(crm: Any, held: Sequence[CrmObject], silent: Collection[str]) -> str:
    """What people do there in a day; nothing to whom a further letter is to go, as that would end it.

    Returns the id of the deal that somebody deleted.
    """
    theirs = [one for one in held if one.kind == "deal" and one.our_key in silent]
    spared = {id_ for deal in theirs for kind, id_ in deal.belongs_to if kind == "contacts"}
    deals = [one for one in held if one.kind == "deal" and one not in theirs]
    contacts = [one for one in held if one.kind == "contact" and one.id not in spared]
    task = next(one for one in held if one.kind == "task")
    owners = [one.id for one in crm.owners.owners_api.get_page().results]
    crm.deals.basic_api.update(deals[0].id, {"properties": {"dealstage": "closedwon"}})
    crm.deals.basic_api.archive(deals[-1].id)
    crm.contacts.basic_api.update(contacts[0].id, {"properties": {"hubspot_owner_id": owners[-1]}})
    crm.objects.tasks.basic_api.update(task.id, {"properties": {"hubspot_owner_id": owners[-1]}})
    without_deal = next(id_ for kind, id_ in deals[-1].belongs_to if kind == "contacts")  # so that no two deals meet
    stays = next(one.id for one in contacts[1:] if one.id != without_deal)
    whole = _contacts.PublicMergeInput(primary_object_id=stays, object_id_to_merge=without_deal)
    crm.contacts.basic_api.merge(whole)
    renamed = _pipelines.PipelineStagePatchInput(label="First talk", metadata={"probability": "0.2"})
    crm.pipelines.pipeline_stages_api.update("deals", "default", "appointmentscheduled", renamed)
    return str(deals[-1].id)


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


def _book(made: Installation) -> list[Booked]:
    """Three meetings, by the links of letters: one takes place, to one nobody comes, and the last one is moved."""
    answered = [one for one in made.leads() if one["decision"] == "answered" and one["channel"] == "website_form"]
    linked = ((one["id"], link_in_letter(made, made.ask("lead", one["id"])["address"])) for one in answered)
    before, ahead = timedelta(hours=-4), timedelta(days=7)
    wanted = ((before, HELD), (before, MISSED), (ahead, MOVED))
    found = ((lead, link) for lead, link in linked if link)
    met = [book(made, lead, link, at, what) for (at, what), (lead, link) in zip(wanted, found, strict=False)]
    made.settle(_READ_WITHIN_SECONDS)
    return met


def _not_moved(made: Installation, booked: Sequence[Booked]) -> Iterator[str]:
    for one in booked[2:]:
        known = made.meetings().get(one.lead_id, [])
        if known != [("booked", one.starts_at)]:
            yield f"a meeting was moved to {one.starts_at:%d %b %H:%M}, and this is known of it: {known}"
