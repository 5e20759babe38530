"""Where leads come from: each source with its recipe, its secret, what came in last, and a test of it."""

import hmac
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as PathParameter
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.rhythm_words import rhythm_in_words
from app.domain.source_proof import SourceProof
from app.domain.source_recipes import set_up_steps
from app.domain.source_rhythm import learn_rhythm
from app.pipeline.source_tests import NoTest
from app.storage.access.firms import Source, change_source, list_sources, load_source, lock_source
from app.storage.access.last_deliveries import LastDelivery, last_deliveries
from app.storage.access.read_mailboxes import read_mailboxes
from app.storage.access.source_traffic import arrival_slots, last_arrival
from app.storage.alarms import StoredAlarm, stored_alarms
from app.storage.events import note_event
from app.web.callers import place_of
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, not_found, page
from app.web.console.sessions import Colleague, Form, Sessions

SourceId = Annotated[str, PathParameter(pattern=r"^[\w-]{1,64}$")]
_HIDDEN = "YOUR-SECRET"  # where the secret stands in a recipe that is looked at again
_LOOKED_AGAIN_SECONDS, _LOOKS = 0.1, 20
_PROOFS = {
    SourceProof.HMAC: "a signature over the body",
    SourceProof.HEADER: "the secret in a header of its own",
    SourceProof.BEARER: "the secret as a bearer",
    SourceProof.BASIC: "the secret as a password",
    SourceProof.TOKEN: "the secret in the address",
    SourceProof.WEBFLOW: "Webflow's signature",
    SourceProof.NETLIFY: "Netlify's signature",
    SourceProof.FRAMER: "Framer's signature",
    SourceProof.STANDARD_WEBHOOKS: "the signature of Standard Webhooks",
}
_DONE_SENTENCES = {
    "paused": "Paused: whoever posts here is told to try again later.",
    "resumed": "This source takes leads again.",
    "alarm_on": "You are told when it is silent for too long.",
    "alarm_off": "Nobody is told any more when it is silent.",
    "secret": "The secret is changed. The one before stays valid until the next change.",
    "password": "The password is changed. The mailbox is read with it from now on.",
    "test": "The test is on its way: what became of it stands below.",
}
_SWITCHES = {  # what a button posts: (column, value, what was done, how the history says it)
    ("paused", "yes"): ("paused", True, "paused", "paused"),
    ("paused", "no"): ("paused", False, "resumed", "resumed"),
    ("alarm", "on"): ("silence_alarm", True, "alarm_on", "alarm of silence switched on"),
    ("alarm", "off"): ("silence_alarm", False, "alarm_off", "alarm of silence switched off"),
}


def source_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/sources`, a page for each, and what is changed there."""
    router = sessions.router()

    @router.get("/sources")
    def show_all(who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        found = [one for one in context.database.read(list_sources) if one.firm_id == who.firm_id]
        mailboxes = {one.source.id: one.account for one in context.database.read(read_mailboxes)}
        last = context.database.read(lambda connection: {one.id: last_arrival(connection, one.id) for one in found})
        alarms = _alarms_by_source(context)
        return page(
            "sources.html",
            who=who,
            sources=found,
            mailboxes=mailboxes,
            last=last,
            alarms={one.id: alarms[one.id] for one in found},
            url=context.public_url,
        )

    @router.get("/sources/{source_id}")
    def show(source_id: SourceId, who: Annotated[Colleague, Depends(sessions.viewer)], done: str = "") -> Response:
        return source_page(context, who, wanted_source(context, source_id, who), done=_DONE_SENTENCES.get(done, ""))

    @router.post("/sources/{source_id}/switch")
    def switch(
        request: Request, source_id: SourceId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]
    ) -> Response:
        who, form = posted
        source = wanted_source(context, source_id, who)
        found = [value for (name, pressed), value in _SWITCHES.items() if form.get(name) == pressed]
        if len(found) != 1:
            raise PageError(400, "Not understood", "Press one of the buttons of the page.")
        column, value, done, said = found[0]
        change_and_note(context, request, who, source, said, **{column: value})
        return RedirectResponse(f"/sources/{source.id}?done={done}", status_code=303)

    @router.post("/sources/{source_id}/test")
    def send_test(source_id: SourceId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, _form = posted
        source = wanted_source(context, source_id, who)
        try:
            delivery_id = context.source_tests.send(source)
        except NoTest as why:
            return source_page(context, who, source, problem=str(why))
        _wait_until_read(context, source, delivery_id)
        return RedirectResponse(f"/sources/{source.id}?done=test#deliveries", status_code=303)

    return router


def wanted_source(context: ConsoleContext, source_id: str, who: Colleague) -> Source:
    """The source of the colleague's firm. Raises PageError: there is none, or it is another firm's."""
    source = context.database.read(lambda connection: load_source(connection, source_id))
    if source is None or source.firm_id != who.firm_id:
        raise not_found()
    return source


def change_and_note(
    context: ConsoleContext, request: Request, who: Colleague, source: Source, said: str, **values: object
) -> None:
    """Change it, and tell the history who did. Raises PageError: its secret is another one than when it was read."""
    detail = f"{source.id}: {said} (from {place_of(request)})"

    def write(connection: Connection) -> None:
        now = lock_source(connection, source.id)
        if "secrets" in values and (now is None or now.secrets != source.secrets):
            raise changed_already()
        change_source(connection, source.id, **values)
        told = {"kind": "source_changed", "actor": who.email, "detail": detail}
        note_event(connection, firm_id=who.firm_id, lead_id=None, at=who.now, **told)

    context.database.write(write)


def changed_already() -> PageError:
    """Two at once: what the second would do is not what they saw."""
    return PageError(
        409,
        "Changed already",
        "The secret was changed meanwhile, and your click changed nothing. Look at the source's page again.",
    )


def source_page(
    context: ConsoleContext, who: Colleague, source: Source, *, done: str = "", problem: str = ""
) -> Response:
    """The page of one source; with what was done, or with a problem that left all as it was."""
    mailbox = next((one.account for one in context.database.read(read_mailboxes) if one.source.id == source.id), None)
    last = context.database.read(lambda connection: last_arrival(connection, source.id))
    slots = [] if last is None else context.database.read(lambda connection: arrival_slots(connection, source.id, last))
    return page(
        "source.html",
        status=409 if problem else 200,
        who=who,
        source=source,
        mailbox=mailbox,
        proof="the vendor's own" if source.proof is None else _PROOFS[source.proof],
        address=f"{context.public_url}/in/{source.id}",
        steps=set_up_steps(source.id, source.adapter, source.proof, _HIDDEN, context.public_url),
        deliveries=context.database.read(lambda connection: last_deliveries(connection, source.id)),
        rhythm=rhythm_in_words(learn_rhythm(slots, who.zone), last),
        alarms=_alarms_by_source(context)[source.id],
        can_test=mailbox is None and context.source_tests.can_be_sent(source),
        known=mark_of(context, source),
        outcome=outcome_in_words,
        done=done,
        problem=problem,
    )


def outcome_in_words(delivery: LastDelivery) -> str:
    """What became of a delivery, as a person says it; of another version's outcome its name."""
    if delivery.is_test and delivery.outcome == "test":
        if delivery.problem:
            return "The test arrived, and could not be read."
        return "The test arrived, proved its origin and was read. Nobody was answered."
    if delivery.outcome is None:
        return "It is being read." if delivery.attempts == 0 else "Reading it failed; it is tried again."
    return _OUTCOMES.get(delivery.outcome, delivery.outcome.replace("_", " "))


_OUTCOMES = {
    "read": "A lead came in.",
    "notice": "A notice, as of a bounce or an absence; no lead.",
    "repeat": "The same as an earlier one; nothing new.",
    "quarantined": "Nobody could read it; a person has to look.",
}


def _alarms_by_source(context: ConsoleContext) -> Mapping[str, list[StoredAlarm]]:
    """What is wrong now, by the id of the source it is about; nothing of those without a fault."""
    found: defaultdict[str, list[StoredAlarm]] = defaultdict(list)
    for one in context.database.read(stored_alarms):
        found[one.key.partition(":")[2]].append(one)
    return found


def mark_of(context: ConsoleContext, source: Source) -> str:
    """Tells one secret from the next without showing it: a form sent twice changes it once.

    Keyed, since a mailbox's password may be one that can be guessed.
    """
    known = "\0".join((source.id, *source.secrets)).encode("utf-8", "replace")
    return hmac.new(context.refusal_secret, b"secrets " + known, "sha256").hexdigest()[:16]


def _wait_until_read(context: ConsoleContext, source: Source, delivery_id: str) -> None:
    """A moment, so that the page that follows usually has the outcome."""
    for _ in range(_LOOKS):
        found = context.database.read(lambda connection: last_deliveries(connection, source.id))
        if any(one.id == delivery_id and one.outcome is not None for one in found):
            return
        time.sleep(_LOOKED_AGAIN_SECONDS)
