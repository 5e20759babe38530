"""A letter that a partner changed may become an approved answer, and an approved answer may be taken out again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection

from app.domain.reply.answer_suggestion import MOST_CHARACTERS, named_in
from app.domain.reply.asked_questions import LONGEST_QUESTION
from app.domain.words.text import clean_line, clean_text
from app.storage.kept_answers import keep_answer, remove_answer
from app.storage.leads.lead_story import story_of
from app.web.console.answer_offers import kept_key
from app.web.console.context import ConsoleContext
from app.web.console.going_back import back_to
from app.web.console.pages import PageError, RowId, not_found
from app.web.console.sessions import Colleague, Form, Sessions


def answer_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/leads/{id}/answers` and `/settings/answers/remove`."""
    router = sessions.router()

    @router.post("/leads/{lead_id}/answers")
    def keep(lead_id: RowId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        key = context.database.write(lambda connection: _keep(connection, who, lead_id, form))
        return back_to(form, "kept", kept=key)

    @router.post("/settings/answers/remove")
    def remove(posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        key = kept_key(form.get("key", ""))
        if not key:
            raise PageError(400, "Not understood", "Press one of the buttons of the page.")
        if not context.database.write(
            lambda connection: remove_answer(connection, who.firm_id, key, who.email, who.now)
        ):
            raise PageError(409, "Already removed", "There is no such answer any more; your click changed nothing.")
        return back_to(form, "removed")

    return router


def _keep(connection: Connection, who: Colleague, lead_id: str, form: Form) -> str:
    """The key of what was kept. Raises PageError."""
    story = story_of(connection, who.firm_id, lead_id)
    if story is None:
        raise not_found()
    inquiry, draft = story.lead.inquiry, story.lead.draft
    question = clean_line(form.get("question", ""), LONGEST_QUESTION)
    text = clean_text(form.get("text", ""), MOST_CHARACTERS)
    if not question or not text:
        raise PageError(400, "Nothing to keep", "Write the question and the answer, then press the button again.")
    if (named := named_in(f"{question} {text}", inquiry)) is not None:
        raise PageError(
            409, "Not kept", f"It names {named}: an answer goes to other people too. Go back and take that out first."
        )
    language = (draft.language if draft else "") or (story.lead.judgement.language if story.lead.judgement else "en")
    return keep_answer(
        connection, who.firm_id, question=question, text=text, language=language[:2], by=who.email, now=who.now
    )
