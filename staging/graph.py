"""`python -m staging.graph`: mailboxes of Microsoft 365 as Graph shows them to an application that may read mail.

Folders with `delta` (pages, links, changes and removals, 410 for forgotten positions), mails as MIME, tokens by client
credentials that end when `/api/expire` says so. `/api/faults` makes it answer with these statuses, one for each
request to come, 200 for as it is. Mails that a person opened or moved come again in the next round, under the same id
where immutable ids are asked for.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from staging.serving import run_alone, web_application

TENANT = "fernhill-tenant"
CLIENT_ID = "5b1f7c2e-reader"
CLIENT_SECRET = "application-7xw2-of-the-sandbox"  # opens nothing but the sandbox
_FOLDERS = {"inbox": "Inbox", "sentitems": "Sent Items", "AAMkLeads=": "Leads"}  # the last one lies in the inbox


@dataclass
class _KeptMail:
    id: str
    folder: str
    received_at: str  # ISO 8601, UTC
    mime: bytes
    changed: int
    removed: bool = False


class GraphSandbox:
    """One mailbox, whatever its address."""

    def __init__(self) -> None:
        self.mails: dict[str, _KeptMail] = {}
        self.changes = count(1)
        self.tokens: set[str] = set()
        self.given = 0  # tokens
        self.generation = 1
        self.faults: list[int] = []
        self.fetched: list[str] = []  # ids whose MIME was asked for
        self.secret = CLIENT_SECRET
        self.user = ""  # the only one the application may read; "": all
        self.page = 50  # Graph may give less than was asked for

    async def token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = (form.get("grant_type"), form.get("client_id"), form.get("client_secret"))
        if asked != ("client_credentials", CLIENT_ID, self.secret):
            told = "AADSTS7000215: Invalid client secret provided."
            return JSONResponse({"error": "invalid_client", "error_description": told}, 401)
        if not form.get("scope", "").endswith("/.default"):
            return JSONResponse({"error": "invalid_scope"}, 400)
        self.given += 1
        token = f"token-{self.given}"
        self.tokens.add(token)
        return JSONResponse({"token_type": "Bearer", "expires_in": 3599, "access_token": token})

    def _refusal(self, request: Request) -> Response | None:
        status = self.faults.pop(0) if self.faults else 200
        if status != 200:
            return _error(status, "tooManyRequests" if status == 429 else "serviceNotAvailable", {"Retry-After": "1"})
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return _error(401, "InvalidAuthenticationToken")
        if self.user and request.path_params["user"] != self.user:
            return _error(403, "ErrorAccessDenied")
        return None

    async def folders(self, request: Request) -> Response:
        wanted = request.query_params["$filter"].removeprefix("displayName eq '").removesuffix("'").replace("''", "'")
        below = "childFolders" in request.url.path
        found = [
            {"id": one, "displayName": name}
            for one, name in _FOLDERS.items()
            if name == wanted and below == (one == "AAMkLeads=")
        ]
        return self._refusal(request) or JSONResponse({"value": found})

    async def delta(self, request: Request) -> Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        folder = request.path_params["folder"]
        if folder not in _FOLDERS:
            return _error(404, "ErrorItemNotFound")
        if "$skiptoken" in request.query_params:
            generation, since, upto = map(int, request.query_params["$skiptoken"].split("."))
        elif "$deltatoken" in request.query_params:
            generation, since = map(int, request.query_params["$deltatoken"].split("."))
            upto = next(self.changes)
        else:
            generation, since, upto = self.generation, 0, next(self.changes)
        if generation != self.generation:
            return _error(410, "syncStateNotFound")
        is_first = since == 0 and "$deltatoken" not in request.query_params
        size = int(request.headers.get("prefer", "").partition("odata.maxpagesize=")[2].partition(",")[0] or 10)
        changed = sorted(
            (one for one in self.mails.values() if since < one.changed <= upto), key=lambda one: one.changed
        )
        here = [one for one in changed if one.folder == folder and not (is_first and one.removed)]
        page, base = here[: min(size, self.page)], str(request.url).partition("?")[0]
        answer: dict[str, Any] = {"@odata.context": "sandbox", "value": [self._row(one, request) for one in page]}
        if len(page) < len(here):
            answer["@odata.nextLink"] = f"{base}?$skiptoken={generation}.{page[-1].changed}.{upto}"
        else:
            answer["@odata.deltaLink"] = f"{base}?$deltatoken={generation}.{upto}"
        return JSONResponse(answer)

    def _row(self, mail: _KeptMail, request: Request) -> dict[str, Any]:
        shown = {"id": mail.id if "ImmutableId" in request.headers.get("prefer", "") else f"{mail.folder}-{mail.id}"}
        if mail.removed:
            return {**shown, "@removed": {"reason": "deleted"}}
        return {**shown, "@odata.type": "#microsoft.graph.message", "receivedDateTime": mail.received_at}

    async def mime(self, request: Request) -> Response:
        mail = self.mails.get(request.path_params["id"])
        if (refusal := self._refusal(request)) is not None:
            return refusal
        if mail is None or mail.removed:
            return _error(404, "ErrorItemNotFound")
        self.fetched.append(mail.id)
        return Response(mail.mime, media_type="text/plain")

    async def keep(self, request: Request) -> Response:
        """A mail comes into a folder: `mime` in base64, `folder`, `received_at`, `id`."""
        said = await request.json()
        datetime.fromisoformat(said["received_at"])
        one = _KeptMail(
            said["id"], said["folder"], said["received_at"], base64.b64decode(said["mime"]), next(self.changes)
        )
        self.mails[one.id] = one
        return JSONResponse({})

    async def change(self, request: Request) -> Response:
        """A person reads, removes or moves a mail."""
        said = await request.json()
        mail = self.mails[said["id"]]
        mail.changed, mail.removed = next(self.changes), said.get("removed", mail.removed)
        mail.folder = said.get("folder", mail.folder)
        return JSONResponse({})

    async def set_up(self, request: Request) -> Response:
        """`faults`, `secret`, `user` as they are named above; `expire` ends all tokens, `forget` all positions."""
        said = await request.json()
        self.faults, self.secret = list(said.get("faults", [])), said.get("secret", self.secret)
        self.user, self.page = said.get("user", self.user), said.get("page", self.page)
        if said.get("expire"):
            self.tokens.clear()
        if said.get("forget"):
            self.generation += 1
        return JSONResponse({"fetched": self.fetched, "tokens": self.given})


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    told = {"code": code, "message": "The mailbox of ana@fernhill.example says no."}
    return JSONResponse({"error": told}, status, headers=headers)


def application() -> Starlette:
    graph = GraphSandbox()
    user = "/v1.0/users/{user}"
    return web_application(
        shown={
            f"{user}/mailFolders": graph.folders,
            f"{user}/mailFolders/inbox/childFolders": graph.folders,
            f"{user}/mailFolders/{{folder}}/messages/delta": graph.delta,
            f"{user}/messages/{{id}}/$value": graph.mime,
        },
        posted={
            "/{tenant}/oauth2/v2.0/token": graph.token,
            "/api/mails": graph.keep,
            "/api/changes": graph.change,
            "/api/set-up": graph.set_up,
        },
    )


if __name__ == "__main__":
    run_alone("staging.graph", __doc__, application)
