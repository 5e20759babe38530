"""The web inbox, and the same as JSON for drivers."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from staging.mailbox.faults import Faults, FaultsInForce
from staging.mailbox.kept_mail import Mailboxes
from staging.serving import web_application

MAILS_PER_PAGE = 100
# Nothing of a mail is ever fetched or run; styles are inline because mails have them inline.
POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'"}
Page = Callable[[Request], Awaitable[Response]]


def pages() -> Environment:
    """Templates that show what strangers wrote as text, never as markup."""
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)


def web_inbox(mailboxes: Mailboxes, in_force: FaultsInForce) -> Starlette:
    """The ASGI application over these mailboxes."""
    inbox = WebInbox(mailboxes, in_force)
    return web_application(
        shown={
            "/": inbox.index,
            "/mail/{n:int}": inbox.mail,
            "/api/mails": inbox.mails_as_json,
            "/api/mails/{n:int}/raw": inbox.raw,
            "/api/counts": inbox.counts,
            "/api/faults": inbox.faults,
        },
        posted={
            "/api/reset": inbox.reset,
            "/api/faults": inbox.faults,
        },
    )


class WebInbox:
    """One method per address."""

    def __init__(self, mailboxes: Mailboxes, in_force: FaultsInForce) -> None:
        self._mailboxes = mailboxes
        self._in_force = in_force
        self._pages = pages()

    def _page(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        return HTMLResponse(self._pages.get_template(template).render(**context), status, headers=POLICY)

    async def index(self, request: Request) -> Response:
        wanted = request.query_params.get("q", "").strip().lower()
        page = max(1, int_or(request.query_params.get("page"), 1))
        found = [mail for mail in reversed(self._mailboxes.mails) if not wanted or matches(mail.as_json(), wanted)]
        shown = found[(page - 1) * MAILS_PER_PAGE : page * MAILS_PER_PAGE]
        return self._page(
            "inbox.html",
            mails=[mail.as_json() | {"at": mail.at} for mail in shown],
            found=len(found),
            q=wanted,
            page=page,
            last_page=max(1, -(-len(found) // MAILS_PER_PAGE)),
        )

    async def mail(self, request: Request) -> Response:
        mail = self._mailboxes.numbered(request.path_params["n"])
        if mail is None:
            return self._page("gone.html", 404)
        shown = mail.as_json() | {"at": mail.at, "html": mail.html_with_pictures}
        return self._page("mail.html", mail=shown, raw=mail.raw.decode("utf-8", "replace"))

    async def raw(self, request: Request) -> Response:
        mail = self._mailboxes.numbered(request.path_params["n"])
        if mail is None:
            return JSONResponse({"error": "no such mail"}, 404)
        return PlainTextResponse(mail.raw)

    async def mails_as_json(self, request: Request) -> Response:
        """`?since=N` leaves out the first N mails, `?to=ADDRESS` keeps those delivered to the address."""
        since, to = int_or(request.query_params.get("since"), 0), request.query_params.get("to", "")
        mails = self._mailboxes.of_address(to) if to else self._mailboxes.mails
        shown = []
        for mail in [mail for mail in mails if mail.n > since]:
            shown.append(mail.as_json())
            await asyncio.sleep(0)  # thousands are read here; mail must keep coming in
        return JSONResponse(shown)

    async def counts(self, _request: Request) -> Response:
        names = ("mails", "smtp_connections", "temporary", "rejected", "dropped", "hung")
        return JSONResponse({name: self._mailboxes.counts[name] for name in names})

    async def reset(self, _request: Request) -> Response:
        """Forget all mails and all faults."""
        self._mailboxes.forget_all()
        self._in_force.set(Faults())
        return JSONResponse({"mails": 0})

    async def faults(self, request: Request) -> Response:
        """GET shows the faults in force; POST replaces all of them, `{}` ends them."""
        if request.method == "POST":
            try:
                self._in_force.set(Faults.model_validate_json(await request.body()))
            except ValidationError as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(self._in_force.faults.model_dump())


def int_or(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else otherwise


def matches(mail: dict[str, Any], wanted: str) -> bool:
    places = (mail["from"], mail["to"], mail["subject"], mail["text"], *mail["envelope_to"])
    return any(wanted in place.lower() for place in places)
