"""`python -m staging.alerts`: a chat webhook that shows what was posted to it, Slack's answers included."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from jinja2 import Environment
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from staging.serving import run_alone, web_application

PAGE = """{#- context: alerts: list of {n, at, text}, newest first -#}
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ alerts|length }} alert{{ "" if alerts|length == 1 else "s" }} · sandbox</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.35rem; }
article { border-top: 1px solid #8884; padding: .75rem 0; }
pre { font: inherit; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
time { opacity: .7; font-size: .9rem; }
</style>
</head>
<body>
<h1>Alerts</h1>
{% for alert in alerts %}
<article><time datetime="{{ alert.at }}">{{ alert.at }}</time><pre>{{ alert.text }}</pre></article>
{% else %}
<p>Nothing has needed the owner yet.</p>
{% endfor %}
</body>
</html>
"""


class Faults(BaseModel):
    """How the webhook answers from now on."""

    model_config = ConfigDict(extra="forbid")

    status: int = 200
    retry_after: int | None = None
    location: str | None = None  # for a redirect
    hang: bool = False


class AlertSink:
    """Everything posted to the hook, in order."""

    def __init__(self) -> None:
        self._alerts: list[dict[str, Any]] = []
        self._faults = Faults()
        self._page = Environment(autoescape=True).from_string(PAGE)

    async def hook(self, request: Request) -> Response:
        faults = self._faults
        if faults.hang:
            await asyncio.Event().wait()
        if faults.status != 200:
            waits = {"Retry-After": faults.retry_after, "Location": faults.location}
            headers = {name: str(value) for name, value in waits.items() if value is not None}
            return PlainTextResponse("no", faults.status, headers=headers)
        try:
            text = Message.model_validate_json(await request.body()).text
        except ValidationError:
            return PlainTextResponse("invalid_payload", 400)
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._alerts.append({"n": len(self._alerts) + 1, "at": at, "text": text})
        return PlainTextResponse("ok")

    async def index(self, _request: Request) -> Response:
        return HTMLResponse(self._page.render(alerts=self._alerts[::-1]))

    async def alerts(self, _request: Request) -> Response:
        return JSONResponse(self._alerts)

    async def faults(self, request: Request) -> Response:
        try:
            self._faults = Faults.model_validate_json(await request.body())
        except ValidationError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(self._faults.model_dump())

    async def reset(self, _request: Request) -> Response:
        self._alerts.clear()
        self._faults = Faults()
        return JSONResponse({"alerts": 0})


class Message(BaseModel):
    """What Slack's webhook takes, as far as we send it."""

    text: str


def application() -> Starlette:
    sink = AlertSink()
    return web_application(
        shown={
            "/": sink.index,
            "/api/alerts": sink.alerts,
        },
        posted={
            "/hook": sink.hook,
            "/api/faults": sink.faults,
            "/api/reset": sink.reset,
        },
    )


if __name__ == "__main__":
    run_alone("staging.alerts", __doc__, application)
