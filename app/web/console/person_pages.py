"""The page of a person: who they are, what waits, what was said, and whether mail may go to them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection

from app.domain.decision import QUESTIONS
from app.storage.leads.history import HistoryLine, history_of_contact
from app.storage.leads.lead_lists import contact_leads
from app.storage.people.person_page import PersonFile, person_file
from app.web.console.context import ConsoleContext
from app.web.console.pages import RowId, not_found, page
from app.web.console.sessions import Colleague, Sessions


def person_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/people/{contact_id}`."""
    router = sessions.router()

    @router.get("/people/{contact_id}")
    def one_person(contact_id: RowId, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        def read(connection: Connection) -> tuple[PersonFile, list[HistoryLine]] | None:
            person = person_file(connection, who.firm_id, contact_id)
            return None if person is None else (person, history_of_contact(connection, person.side.contact_id))

        found = context.database.read(read)
        if found is None:
            raise not_found()
        person, history = found
        said = context.database.read(lambda connection: contact_leads(connection, person.side.contact_id))
        lines = {line.id: line for line in said}
        return page("person.html", who=who, person=person, history=history, lines=lines, questions=QUESTIONS)

    return router
