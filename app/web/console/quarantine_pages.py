"""A delivery nobody could read, or not in time: why, its headers, the beginning of its bytes, all of them as a file."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Row

from app.domain.decision import QUESTIONS
from app.domain.task import RequiredAction
from app.storage.tasks.review import open_task_of_delivery, quarantined_delivery
from app.web.console.context import ConsoleContext
from app.web.console.pages import RowId, not_found, page, saved_file
from app.web.console.sessions import Colleague, Sessions

_SHOWN_BYTES = 4096
_SECRET_NAME = re.compile(r"auth|cookie|secret|token|sign|password|api.?key|credential|session|hmac", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def quarantine_router(context: ConsoleContext, sessions: Sessions) -> APIRouter:
    """`/quarantine/{delivery_id}` and the download of its bytes; without an id, the way to all that waits."""
    router = sessions.router()

    def wanted(delivery_id: RowId, who: Annotated[Colleague, Depends(sessions.viewer)]) -> Row[Any]:
        delivery = context.database.read(lambda connection: quarantined_delivery(connection, who.firm_id, delivery_id))
        if delivery is None:
            raise not_found()
        return delivery

    @router.get("/quarantine")
    def all_that_waits(_who: Annotated[Colleague, Depends(sessions.viewer)]) -> Response:
        return RedirectResponse("/desk", status_code=303)

    @router.get("/quarantine/{delivery_id}")
    def look(
        delivery: Annotated[Row[Any], Depends(wanted)], who: Annotated[Colleague, Depends(sessions.viewer)]
    ) -> Response:
        return page(
            "quarantine.html",
            who=who,
            delivery=delivery,
            path=delivery.path.partition("?")[0],
            headers=without_secrets(delivery.headers),
            beginning=readable(delivery.body[:_SHOWN_BYTES]),
            is_cut=len(delivery.body) > _SHOWN_BYTES,
            task=context.database.read(lambda connection: open_task_of_delivery(connection, delivery.id)),
            question=QUESTIONS[RequiredAction.REPAIR_DELIVERY],
        )

    @router.get("/quarantine/{delivery_id}/bytes")
    def download(delivery: Annotated[Row[Any], Depends(wanted)]) -> Response:
        return saved_file(delivery.body, f"delivery-{delivery.id}.bin")

    return router


def without_secrets(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Headers by name; the value of whatever may prove an origin is hidden."""
    return [
        (name, "(hidden)" if _SECRET_NAME.search(name) else readable(value.encode("utf-8", "replace"))[:500])
        for name, value in sorted(headers.items())
    ]


def readable(content: bytes) -> str:
    """The bytes as text; what no screen should show is a replacement character."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", content.decode("utf-8", "replace"))
