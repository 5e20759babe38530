"""A letter to a known person, of a colleague's own accord: what forbids a reply forbids it too."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, Row

from app.domain.decision import Decision
from app.domain.due_times import due_for_asking
from app.domain.identifiers import new_id
from app.domain.people.mail_keys import domain_of
from app.domain.task import RequiredAction
from app.domain.words.text import clean_line
from app.storage.leads.own_letters import begin_letter, name_subject, written_to
from app.storage.tasks.lifted_refusals import Silence, silence_of
from app.storage.tasks.tasks import load_task
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, RowId, not_found, page
from app.web.console.review_pages import CannotSend, store_decision
from app.web.console.sessions import Colleague, Form, Sessions

_ID = re.compile(r"[0-9a-f]{32}")
_LONGEST_SUBJECT = 200
_NO_ADDRESS = "Nothing was sent: there is no address that can be written to. Answer where they wrote."


def letter_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/people/{id}/letter`."""
    router = sessions.router()

    @router.get("/people/{contact_id}/letter")
    def empty(contact_id: RowId, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        lead, silence = context.database.read(lambda connection: _to(connection, who, contact_id))
        return _form(who, contact_id, lead, silence, {"entry": new_id()})

    @router.post("/people/{contact_id}/letter")
    def send(contact_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        if not _ID.fullmatch(form.get("entry", "")):
            raise PageError(400, "Not understood", "Nothing was sent. Open the page again and write it there.")
        try:
            context.database.write(lambda connection: _written(connection, context, who, contact_id, form))
        except CannotSend as why:
            lead, silence = context.database.read(lambda connection: _to(connection, who, contact_id))
            return _form(who, contact_id, lead, silence, form, problem=why.sentence, status=why.status)
        return RedirectResponse(f"/desk?done={Decision.SEND}&sent={form['entry']}", status_code=303)

    return router


def _written(connection: Connection, context: ConsoleContext, who: Colleague, contact_id: str, form: Form) -> None:
    """The letter and the decision to send it, at once; posted twice it is one, undone and posted again it is sent.

    Raises PageError.
    """
    lead, _silence = _to(connection, who, contact_id)
    address, firm = lead.inquiry.sender_email or "", context.profiles[who.firm_id]
    if not domain_of(address) or firm.is_own_address(address):
        raise CannotSend(409, "Not sent", _NO_ADDRESS)
    if not form.get("text", "").strip():
        raise CannotSend(400, "Nothing to send", "Write the letter first, then press the button again.")
    entry, subject = form["entry"], clean_line(form.get("subject", ""), _LONGEST_SUBJECT)
    is_new = begin_letter(
        connection,
        who.firm_id,
        lead.id,
        entry,
        subject=subject,
        owner=who.email,
        due_at=due_for_asking(who.email, firm, who.now),
        now=who.now,
    )
    task = load_task(connection, entry, locked=True)
    if task is None or (task.firm_id, task.action) != (who.firm_id, RequiredAction.WRITE_LETTER):
        raise not_found()
    is_undone = task.decision is None and task.done_at is None
    if not is_new and is_undone and task.lead_id != lead.id:
        raise PageError(409, "Not sent", "You began this letter before; it waits on the desk as it was.")
    if not is_new and is_undone:
        name_subject(connection, entry, subject)
    if is_new or is_undone:
        despite = form.get("despite_refusal") == "yes"
        store_decision(connection, context, who, entry, Decision.SEND, text=form["text"], despite_refusal=despite)


def _to(connection: Connection, who: Colleague, contact_id: str) -> tuple[Row[Any, Any, Any, Any], Silence]:
    """(the message the letter is bound to, what keeps mail from its sender). Raises PageError."""
    lead = written_to(connection, who.firm_id, contact_id)
    if lead is None:
        raise not_found()
    return lead, silence_of(connection, who.firm_id, lead.inquiry.sender_email)


def _form(
    who: Colleague,
    contact_id: str,
    lead: Row[Any, Any, Any, Any],
    silence: Silence,
    form: Form,
    *,
    problem: str = "",
    status: int = 200,
) -> Response:
    subject = lead.draft.subject if lead.draft is not None else f"Re: {lead.inquiry.subject or ''}".strip()
    return page(
        "letter.html",
        status=status,
        who=who,
        contact_id=contact_id,
        lead=lead,
        silence=silence,
        entry=form["entry"],
        text=form.get("text", ""),
        subject=form.get("subject", subject),
        problem=problem,
    )
