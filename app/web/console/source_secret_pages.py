"""A new secret for a source: made here and shown once, or the vendor's own, or a mailbox's password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from app.domain.source_proof import new_secret, why_unusable
from app.domain.source_recipes import set_up_steps
from app.domain.weak_secrets import LEAST_SOURCE_SECRET, why_weak
from app.storage.access.firms import Source
from app.storage.access.read_mailboxes import read_mailboxes
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, page
from app.web.console.sessions import Colleague, Form, Sessions
from app.web.console.source_pages import SourceId, change_and_note, changed_already, mark_of, source_page, wanted_source


def source_secret_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`POST /sources/{source_id}/secret`."""
    router = sessions.router()

    @router.post("/sources/{source_id}/secret")
    def rotate(
        request: Request, source_id: SourceId, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]
    ) -> Response:
        who, form = posted
        source = wanted_source(context, source_id, who)
        if form.get("known") != mark_of(context, source):
            raise changed_already()
        given = form.get("secret", "").strip()
        if any(one.source.id == source.id for one in context.database.read(read_mailboxes)):
            if not given:
                raise PageError(400, "No password", "Type the new password or secret of the mailbox.")
            change_and_note(context, request, who, source, "new secret", secrets=(given, *source.secrets[1:]))
            return RedirectResponse(f"/sources/{source.id}?done=password", status_code=303)
        problem = _why_not(given, source) if given else ""
        if problem:
            return source_page(context, who, source, problem=problem)
        secret = given or new_secret(source.proof)
        change_and_note(context, request, who, source, "new secret", secrets=(secret, *source.secrets[:1]))
        if given:
            return RedirectResponse(f"/sources/{source.id}?done=secret", status_code=303)
        steps = set_up_steps(source.id, source.adapter, source.proof, secret, context.public_url)
        return page("source_secret.html", who=who, source=source, secret=secret, steps=steps)

    return router


def _why_not(secret: str, source: Source) -> str:
    """A sentence for a secret that cannot be taken; "" for one that can."""
    unusable = why_unusable(secret, source.proof)
    if unusable is not None:
        return f"The secret {unusable}. Nothing was changed."
    weak = why_weak(secret, least=LEAST_SOURCE_SECRET)
    if weak is None:
        return ""
    return f"The secret {weak}, so strangers could post leads. Nothing was changed. Leave it empty and one is made."
