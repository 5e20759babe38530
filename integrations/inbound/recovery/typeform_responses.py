"""Typeform's Responses API, as its webhooks tell the same (documentation read 2026-11; tried in the sandbox only).

`GET /forms/{form}/responses` gives up to 1,000 answers a page, newest first; the next page is that `before` the token
of the last one. The titles of the questions stand in the form itself, `GET /forms/{form}`, groups inside groups. An
access token needs the scopes `responses:read` and `forms:read`. Accounts in the EU have another address
(`url=https://api.eu.typeform.com`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from app.domain.delivery import Delivery
from integrations.inbound.forms.payload import as_object, as_objects
from integrations.inbound.recovery.vendor_reads import VendorReads, recovered

_PAGE = 200
_MOST_DEPTH = 5


class TypeformResponses:
    """Implements `app.domain.ports.Recovery` for one form."""

    needs: ClassVar[tuple[str, ...]] = ("token", "form")
    takes: ClassVar[tuple[str, ...]] = ("url",)

    def __init__(self, access: Mapping[str, str], _secrets: Sequence[str], *, page: int = _PAGE) -> None:
        self._page = page
        headers = {"Authorization": f"Bearer {access['token']}"}
        self._reads = VendorReads("Typeform", access.get("url") or "https://api.typeform.com", headers=headers)
        self._path = f"/forms/{quote(access['form'], safe='')}"

    def fetch_since(self, since: datetime) -> Iterator[Delivery]:
        form = self._reads.json(self._path)
        questions = [
            {"id": one.get("id"), "title": one.get("title"), "type": one.get("type"), "ref": one.get("ref")}
            for one in _questions(form.get("fields"), 0)
        ]
        definition = {"id": form.get("id"), "title": form.get("title"), "fields": questions}
        params = {"page_size": str(self._page), "since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")}
        while True:
            items = as_objects(self._reads.json(f"{self._path}/responses", params).get("items"))
            for item in items:
                yield recovered(_as_webhook(item, definition))
            last = str(items[-1].get("token") or "") if len(items) >= self._page else ""
            if not last or last == params.get("before"):
                return
            params["before"] = last


def _questions(fields: Any, depth: int) -> Iterator[dict[str, Any]]:
    for one in as_objects(fields):
        yield one
        if depth < _MOST_DEPTH:
            yield from _questions(as_object(one.get("properties")).get("fields"), depth + 1)


def _as_webhook(item: Mapping[str, Any], definition: Mapping[str, Any]) -> dict[str, Any]:
    names = ("token", "landed_at", "submitted_at", "hidden", "answers", "variables", "calculated")
    response = {name: item[name] for name in names if name in item}
    response.setdefault("token", item.get("response_id"))
    response["answers"] = as_objects(item.get("answers"))
    form = {"form_id": definition.get("id"), "definition": definition, **response}
    return {"event_type": "form_response", "form_response": form}
