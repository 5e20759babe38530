"""The whole story of one lead: what it said, what was decided, why, by whom."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.decision import QUESTIONS, Decision
from app.domain.desk import FILED_AS, MOVE_SENTENCES
from app.domain.done_sentences import DONE_SENTENCES
from app.domain.errors import MoveRefused
from app.domain.judgement import Disposition
from app.domain.lead_state import state_of
from app.domain.reply.opt_out import wish_about_ways
from app.domain.task import RequiredAction
from app.storage.bookings import bookings_of_leads
from app.storage.leads.deliveries import load_delivery
from app.storage.leads.history import history_of
from app.storage.leads.lead_story import story_of
from app.storage.leads.own_answers import keep_said_answered
from app.storage.leads.planned_letters import end_letters, further_letters_of
from app.storage.leads.verdicts import label_lead, rescue_lead
from app.storage.people.erasures import is_being_erased
from app.storage.people.merging import of_lead
from app.storage.tasks.desk_moves import require_no_letter_leaves
from app.storage.tasks.lifted_refusals import lift_refusal, silence_of
from app.storage.tasks.review import open_task_of
from app.storage.tasks.tasks import Task, tasks_of_lead
from app.web.callers import place_of
from app.web.console.answer_offers import ANSWER_SENTENCES, kept_key, offer_of
from app.web.console.context import ConsoleContext
from app.web.console.meeting_pages import sayings
from app.web.console.pages import PageError, RowId, not_found, page, saved_file
from app.web.console.rating_pages import things_to_rate
from app.web.console.review_pages import store_decision
from app.web.console.sessions import Colleague, Form, Sessions

_DONE_SENTENCES = {
    **DONE_SENTENCES,
    **MOVE_SENTENCES,
    "labelled": "Your verdict is noted.",
    "rated": "Your rating is noted.",
    "added": "The lead is added. It is being judged and a reply drafted; nothing is sent until you say so.",
    "no_further": "No further letter goes to them by itself.",
    "lifted": "Mail may go to this address again.",
    **ANSWER_SENTENCES,
}
_NO_MORE = "One of you wants none."
_RESCUABLE = (RequiredAction.HAND_ON, RequiredAction.CONFIRM_DISPOSITION, RequiredAction.CONFIRM_REFUSAL)


def lead_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/leads/{id}` and what a partner can say about a lead."""
    router = sessions.router()

    @router.get("/leads/{lead_id}")
    def one_lead(
        lead_id: RowId, who: Annotated[Colleague, Depends(sessions.viewer)], done: str = "", kept: str = ""
    ) -> Response:
        story = context.database.read(lambda connection: story_of(connection, who.firm_id, lead_id))
        if story is None:
            raise not_found()
        tasks = context.database.read(lambda connection: tasks_of_lead(connection, lead_id))
        bookings = context.database.read(lambda connection: bookings_of_leads(connection, [lead_id]))
        return page(
            "lead.html",
            who=who,
            story=story,
            standing=state_of(story.facts),
            history=context.database.read(lambda connection: history_of(connection, [lead_id])),
            tasks=tasks,
            offer=context.database.read(lambda connection: offer_of(connection, who, story.lead, _letter_of(tasks))),
            silence=context.database.read(
                lambda connection: silence_of(connection, who.firm_id, story.lead.inquiry.refusing_address)
            ),
            wish=wish_about_ways(story.lead.inquiry.message),
            contact=context.database.read(lambda connection: of_lead(connection, story.lead)),
            questions=QUESTIONS,
            sending_actions=[action for action, question in QUESTIONS.items() if question.sends],
            is_being_erased=context.database.read(lambda connection: is_being_erased(connection, who.firm_id, lead_id)),
            dispositions=[one.value for one in Disposition],
            filed_as=FILED_AS,
            further=context.database.read(lambda connection: further_letters_of(connection, lead_id)),
            rated=context.database.read(lambda connection: things_to_rate(connection, who, lead_id)),
            bookings=bookings,
            sayings=sayings(bookings, who.now),
            kept=kept_key(kept),
            done=_DONE_SENTENCES.get(done, ""),
        )

    @router.get("/leads/{lead_id}/original")
    def original(lead_id: RowId, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        return context.database.read(lambda connection: _as_it_came(connection, who.firm_id, lead_id))

    @router.post("/leads/{lead_id}/rescue")
    def rescue(lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, _form = posted
        context.database.write(lambda connection: _rescue(connection, context, who, lead_id))
        return RedirectResponse(f"/leads/{lead_id}?done={Decision.INQUIRY}", status_code=303)

    @router.post("/leads/{lead_id}/no-further-letter")
    def no_further(lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, _form = posted

        def end(connection: Connection) -> None:
            _require_own(connection, who, lead_id)
            end_letters(connection, who.firm_id, lead_id, _NO_MORE, who.now, by=who.email)

        context.database.write(end)
        return RedirectResponse(f"/leads/{lead_id}?done=no_further", status_code=303)

    _add_what_a_partner_says(router, context, sessions)
    return router


def _add_what_a_partner_says(router: APIRouter, context: ConsoleContext, sessions: Sessions) -> None:
    """What can be said about a lead beside its tasks. Pressing twice is harmless."""

    @router.post("/leads/{lead_id}/answered")
    def answered(lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, _form = posted

        def write(connection: Connection) -> None:
            _require_own(connection, who, lead_id)
            keep_said_answered(connection, lead_id, who.email, who.now, who.now)
            require_no_letter_leaves(connection, lead_id)

        try:
            context.database.write(write)
        except MoveRefused as refused:
            raise PageError(409, "Nothing was changed", str(refused)) from None
        return RedirectResponse(f"/leads/{lead_id}?done={Decision.ANSWERED}", status_code=303)

    @router.post("/leads/{lead_id}/lift")
    def lift_silence(
        request: Request, lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]
    ) -> Response:
        who, _form = posted
        place = place_of(request)
        context.database.write(lambda connection: _lift(connection, who, lead_id, place))
        return RedirectResponse(f"/leads/{lead_id}?done=lifted", status_code=303)

    @router.post("/leads/{lead_id}/label")
    def label(lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        verdict = form.get("verdict", "")
        if verdict not in list(Disposition):
            raise PageError(400, "Not understood", "Choose one of the verdicts of the list.")

        def write(connection: Connection) -> None:
            _require_own(connection, who, lead_id)
            label_lead(connection, lead_id, verdict, who.email, who.now)

        context.database.write(write)
        return RedirectResponse(f"/leads/{lead_id}?done=labelled", status_code=303)


def _letter_of(tasks: Sequence[Task]) -> str | None:
    """The last letter to this person that a colleague changed."""
    return next((task.decision_text for task in reversed(tasks) if task.decision_text), None)


def _as_it_came(connection: Connection, firm_id: str, lead_id: str) -> Response:
    """What arrived, with its files, to be saved: a recording is heard in a mail program."""
    story = story_of(connection, firm_id, lead_id)
    kept = load_delivery(connection, story.lead.delivery_id or "") if story is not None else None
    if kept is None or not kept.delivery.body:
        raise not_found()
    body = kept.delivery.body
    ending = "bin" if body.lstrip()[:1] in (b"{", b"[", b"-") else "eml"
    return saved_file(body, f"lead-{lead_id}.{ending}")


def _require_own(connection: Connection, who: Colleague, lead_id: str) -> None:
    if story_of(connection, who.firm_id, lead_id) is None:
        raise not_found()


def _rescue(connection: Connection, context: ConsoleContext, who: Colleague, lead_id: str) -> None:
    """Where a task already asks about it, the click decides the task; otherwise the lead itself goes back."""
    _require_own(connection, who, lead_id)
    task_id = open_task_of(connection, lead_id, _RESCUABLE)
    if task_id is not None:
        store_decision(connection, context, who, task_id, Decision.INQUIRY, text=None)
        return
    if rescue_lead(connection, lead_id, who.email, who.now) is None:
        raise PageError(409, "Already rescued", "This lead is on its way already; your click changed nothing.")
    context.waker.wake(connection, "lead", lead_id)


def _lift(connection: Connection, who: Colleague, lead_id: str, place: str) -> None:
    story = story_of(connection, who.firm_id, lead_id)
    if story is None:
        raise not_found()
    address = story.lead.inquiry.refusing_address
    if not lift_refusal(connection, who.firm_id, address, by=who.email, place=place, now=who.now, lead_id=lead_id):
        raise PageError(409, "Nothing to allow", "Mail may go to this address already; your click changed nothing.")
