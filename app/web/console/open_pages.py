"""Pages without a sign-in: that Firstreply runs here; and "do not write to me again" (RFC 8058)."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.reply.refusal_tokens import read_token
from app.domain.words.addresses_in_text import masked
from app.storage.access.firms import firm_ids
from app.storage.people.refusals import is_suppressed, suppress
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, PageRoute, page
from app.web.console.sessions import Sessions


def first_page_router(_context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/`: to the review page with a session, else that it runs, which is all a stranger needs to know."""
    router = APIRouter(route_class=PageRoute)

    @router.get("/")
    def first_page(request: Request) -> Response:
        if sessions.colleague(request) is not None:
            return RedirectResponse("/review", status_code=303)
        return page("first_page.html")

    return router


def refusal_router(context: ConsoleContext) -> APIRouter:
    """`/refuse/{token}`. No sign-in and no form token: the signed link is the proof, and the act is harmless."""
    router = APIRouter(route_class=PageRoute)

    def shown(token: str, firm_id: str, address: str, *, is_done: bool, is_again: bool = False) -> Response:
        profile = context.profiles.get(firm_id)
        firm = profile.name if profile else firm_id
        return page("refuse.html", firm=firm, address=masked(address), token=token, is_done=is_done, is_again=is_again)

    @router.get("/refuse/{token}")
    def ask(token: str) -> Response:
        firm_id, address = _require(context, token)
        refused = context.database.read(lambda connection: is_suppressed(connection, firm_id, address))
        return shown(token, firm_id, address, is_done=refused is not None, is_again=refused is not None)

    @router.post("/refuse/{token}")
    def refuse(token: str) -> Response:
        firm_id, address = _require(context, token)

        def write(connection: Connection) -> None:
            if is_suppressed(connection, firm_id, address) is not None:
                return
            reason = "asked by link not to be written to"
            suppress(connection, firm_id, address, reason, context.clock(), by="link in a mail")

        context.database.write(write)
        return shown(token, firm_id, address, is_done=True)

    return router


def _require(context: ConsoleContext, token: str) -> tuple[str, str]:
    found = read_token(context.refusal_secret, token)
    if found is None or found[0] not in context.database.read(firm_ids):
        raise PageError(
            404,
            "This link is not complete",
            "Copy the whole address from the mail, or answer the mail with “no thanks”.",
            is_for_strangers=True,
        )
    return found
