"""Pages without a sign-in: that Firstreply runs here; and "do not write to me again" (RFC 8058)."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.console_languages import accepted_languages
from app.domain.own_refusals import BY_LINK
from app.domain.reply.refusal_tokens import read_token
from app.domain.words.addresses_in_text import masked
from app.storage.access.firms import firm_ids
from app.storage.people.letter_languages import letter_language
from app.storage.people.refusals import is_suppressed, suppress
from app.web.console.catalogues import is_spoken
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, page, visitor_of
from app.web.console.sessions import Sessions


def first_page_router(_context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/`: to the desk with a session, else that it runs, which is all a stranger needs to know."""
    router = sessions.router()

    @router.get("/")
    def first_page(request: Request) -> Response:
        if sessions.colleague(request) is not None:
            return RedirectResponse("/desk", status_code=303)
        return page("first_page.html", visitor=visitor_of(request))

    return router


def refusal_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/refuse/{token}`. No sign-in and no form token: the signed link is the proof, and the act is harmless."""
    router = sessions.router()

    def shown(request: Request, token: str, *, is_done: bool, is_again: bool = False) -> Response:
        """In the language the person was written to, else in the firm's."""
        firm_id, address = _require(context, request, token)
        written = context.database.read(lambda connection: letter_language(connection, firm_id, address))
        profile = context.profiles.get(firm_id)
        language = next(filter(is_spoken, (written, profile.language if profile else "")), "en")
        visitor = sessions.visitor(request, firm_id, language)
        shown_as = masked(address)
        return page("refuse.html", visitor=visitor, address=shown_as, token=token, is_done=is_done, is_again=is_again)

    @router.get("/refuse/{token}")
    def ask(request: Request, token: str) -> Response:
        firm_id, address = _require(context, request, token)
        refused = context.database.read(lambda connection: is_suppressed(connection, firm_id, address))
        return shown(request, token, is_done=refused is not None, is_again=refused is not None)

    @router.post("/refuse/{token}")
    def refuse(request: Request, token: str) -> Response:
        firm_id, address = _require(context, request, token)

        def write(connection: Connection) -> None:
            if is_suppressed(connection, firm_id, address) is not None:
                return
            reason = "asked by link not to be written to"
            suppress(connection, firm_id, address, reason, context.clock(), by=BY_LINK)

        context.database.write(write)
        return shown(request, token, is_done=True)

    return router


def _require(context: ConsoleContext, request: Request, token: str) -> tuple[str, str]:
    found = read_token(context.refusal_secret, token)
    if found is None or found[0] not in context.database.read(firm_ids):
        preferred = accepted_languages(request.headers.get("accept-language", ""))
        known = visitor_of(request)
        request.state.visitor = replace(known, language=next(filter(is_spoken, preferred), known.language))
        raise PageError(
            404,
            "This link is not complete",
            "Copy the whole address from the mail, or answer the mail with “no thanks”.",
            is_for_strangers=True,
        )
    return found
