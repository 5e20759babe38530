"""Looking for a person or a letter: by name, company, telephone number, address or the words that were written."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.domain.lead_filter import filter_of
from app.domain.people.found_passage import found_passage
from app.domain.people.search_words import asked_for
from app.storage.leads.chosen_leads import chosen
from app.storage.search.finding import LETTERS_SHOWN, find
from app.web.console.context import ConsoleContext
from app.web.console.lead_list_pages import choices_of
from app.web.console.pages import page
from app.web.console.sessions import Colleague, Sessions

_MOST_SKIPPED = 1_000  # letters; whoever leafs so far chooses other words


def search_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/search`."""
    router = sessions.router()

    @router.get("/search")
    def search(request: Request, who: Annotated[Colleague, Depends(sessions.viewer)], skip: str = "") -> Response:
        filtered = filter_of(request.query_params)
        skipped = min(int(skip), _MOST_SKIPPED) if skip.isascii() and skip.isdigit() and len(skip) < 6 else 0
        conditions = chosen(filtered, who.zone)
        found = context.database.read(
            lambda connection: find(connection, who.firm_id, filtered.q, *conditions, skip=skipped)
        )
        asked = asked_for(filtered.q)
        return page(
            "search.html",
            who=who,
            filtered=filtered,
            choices=choices_of(context, who),
            has_words=bool(asked),
            found=found,
            passages=[found_passage(letter.text, asked) for letter in found.letters],
            before=max(0, skipped - LETTERS_SHOWN) if skipped else None,
            after=skipped + LETTERS_SHOWN if found.more_letters and skipped < _MOST_SKIPPED else None,
        )

    return router
