"""`python -m staging.alerts`: a chat webhook that shows what was posted to it, Slack's answers included."""

import asyncio
import re
from datetime import UTC, datetime
from html import unescape
from typing import Annotated, Any, Literal

from jinja2 import Environment
from markupsafe import Markup, escape
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from staging.serving import run_alone, web_application

PAGE = """{#- context: alerts: list of {n, at, text, blocks}, newest first -#}
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
h2 { font-size: 1.1rem; margin: .25rem 0; }
article { border-top: 1px solid #8884; padding: .75rem 0; }
pre { font: inherit; margin: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
time, .context { opacity: .7; font-size: .9rem; }
</style>
</head>
<body>
<h1>Alerts</h1>
{% for alert in alerts %}
<article><time datetime="{{ alert.at }}">{{ alert.at }}</time>
{% for block in alert.blocks %}
{% if block.type == "header" %}<h2>{{ block.text.text }}</h2>
{% elif block.type == "section" %}<pre>{{ block.text | shown }}</pre>
{% else %}{% for element in block.elements %}<pre class="context">{{ element | shown }}</pre>{% endfor %}{% endif %}
{% else %}<pre>{{ alert.text }}</pre>
{% endfor %}
</article>
{% else %}
<p>Nothing has needed the owner yet.</p>
{% endfor %}
</body>
</html>
"""
_LINK = re.compile(r"\*?<(https?://[^|>]+)\|([^>]*)>\*?")


def _shown(text: dict[str, str]) -> Markup:
    """A text as Slack draws it: links in mrkdwn alone, where &, < and > are escaped."""
    if text["type"] == "plain_text":
        return escape(text["text"])
    pieces = [escape(unescape(piece)) for piece in _LINK.split(text["text"])]
    link = Markup('<a href="{}"><strong>{}</strong></a>{}')
    links = (link.format(*pieces[at : at + 3]) for at in range(1, len(pieces), 3))
    return pieces[0] + Markup("").join(links)


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
        environment = Environment(autoescape=True)
        environment.filters["shown"] = _shown
        self._page = environment.from_string(PAGE)

    async def hook(self, request: Request) -> Response:
        faults = self._faults
        if faults.hang:
            await asyncio.Event().wait()
        if faults.status != 200:
            waits = {"Retry-After": faults.retry_after, "Location": faults.location}
            headers = {name: str(value) for name, value in waits.items() if value is not None}
            return PlainTextResponse("no", faults.status, headers=headers)
        try:
            message = Message.model_validate_json(await request.body())
        except ValidationError as error:
            is_block = any("blocks" in problem["loc"] for problem in error.errors())
            return PlainTextResponse("invalid_blocks" if is_block else "invalid_payload", 400)
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._alerts.append({"n": len(self._alerts) + 1, "at": at, **message.model_dump()})
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


class Plain(BaseModel):
    """Shown as it is."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["plain_text"]
    text: str = Field(min_length=1, max_length=3000)
    emoji: bool = True


class Marked(BaseModel):
    """With marks and links."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["mrkdwn"]
    text: str = Field(min_length=1, max_length=3000)
    verbatim: bool = False


class HeaderText(Plain):
    """Shorter than others."""

    text: str = Field(min_length=1, max_length=150)


Text = Annotated[Plain | Marked, Field(discriminator="type")]


class Header(BaseModel):
    """One large line."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["header"]
    text: HeaderText


class Section(BaseModel):
    """A paragraph."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["section"]
    text: Text


class Context(BaseModel):
    """Small print."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["context"]
    elements: list[Text] = Field(min_length=1, max_length=10)


class Message(BaseModel):
    """What Slack's webhook takes, as far as we send it, within the bounds of its pages on Block Kit."""

    text: str
    blocks: list[Annotated[Header | Section | Context, Field(discriminator="type")]] = Field(
        default_factory=list, max_length=50
    )


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
