"""How far Firstreply may act by itself, and the switch that stops it at once."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from app.domain.autonomy import table_in_words
from app.domain.further_letters import followups_in_words
from app.domain.roles import Right
from app.storage.access.firms import POLICY_CHOICES, change_policy, load_policy
from app.storage.kept_answers import answers_in_use
from app.web.callers import place_of
from app.web.console.answer_offers import ANSWER_SENTENCES
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError, page
from app.web.console.sessions import Colleague, Form, Sessions, require_may

_DONE_SENTENCES = {
    "settings": "The settings are changed.",
    "stopped": "Stopped: nothing leaves by itself any more.",
    "started": "Running again.",
    **ANSWER_SENTENCES,
}


def settings_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/settings`, and what is changed there."""
    router = sessions.router()

    @router.get("/settings")
    def show(who: Annotated[Colleague, Depends(sessions.viewer)], done: str = "") -> Response:
        policy = context.database.read(lambda connection: load_policy(connection, who.firm_id))
        return page(
            "settings.html",
            who=who,
            policy=policy,
            table=table_in_words(context.profiles[who.firm_id]),
            followups=followups_in_words(context.profiles[who.firm_id]),
            crm=context.profiles[who.firm_id].crm,
            missing=list(context.missing()),
            answers=context.database.read(answers_in_use).get(who.firm_id, ()),
            version=context.version,
            done=_DONE_SENTENCES.get(done, ""),
        )

    @router.post("/settings/policy")
    def change(request: Request, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        changes = _policy(form)
        context.database.write(lambda connection: _change(connection, request, who, changes))
        return RedirectResponse("/settings?done=settings", status_code=303)

    @router.post("/settings/stop")
    def stop(request: Request, posted: Annotated[tuple[Colleague, Form], Depends(sessions.actor)]) -> Response:
        who, form = posted
        if form.get("stopped") not in ("yes", "no"):
            raise PageError(400, "Not understood", "Press one of the buttons of the page.")
        stopped = form["stopped"] == "yes"
        if not stopped:
            require_may(who, Right.SETTINGS)
        context.database.write(lambda connection: _change(connection, request, who, {"stopped": stopped}))
        return RedirectResponse(f"/settings?done={'stopped' if stopped else 'started'}", status_code=303)

    return router


def _policy(form: Form) -> dict[str, object]:
    percent = form.get("rollout_percent", "")
    is_percent = percent.isascii() and percent.isdecimal() and len(percent) < 4 and int(percent) <= 100
    if not is_percent or any(form.get(name) not in allowed for name, allowed in POLICY_CHOICES.items()):
        raise PageError(400, "Not understood", "Choose one of the offered values; the share is a number from 0 to 100.")
    return {"autonomy": form["autonomy"], "mode": form["mode"], "rollout_percent": int(percent)}


def _change(connection: Connection, request: Request, who: Colleague, changes: dict[str, object]) -> None:
    place = place_of(request)
    change_policy(connection, who.firm_id, who.now, who.email, place, **changes)
