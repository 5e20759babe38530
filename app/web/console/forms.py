"""Reads a posted form of bounded size, and proves that it was our page that posted it."""

import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from app.domain.words.text import clean_text
from app.web.console.context import ConsoleContext
from app.web.console.pages import PageError

_MOST_BYTES = 300_000  # an edited reply with every character percent-encoded
_MOST_FIELDS = 20
FORM_COOKIE = "firstreply-form"  # for forms before sign-in: the token in the form must equal the cookie

Form = Mapping[str, str]


async def read_form(request: Request) -> Form:
    """The fields of an urlencoded body, cleaned; of repeated ones the last counts."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise PageError(413, "Too long", "The form is longer than we accept. Shorten the text and try again.")
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise PageError(400, "Not understood", "The form has more fields than it should.") from None
    return {clean_text(name, 100): clean_text(value) for name, value in pairs}


def require_own_page(request: Request, form: Form, token: str | None, context: ConsoleContext) -> None:
    """Refuse a form that another site posted: wrong origin, or without the token of this session."""
    origin = request.headers.get("origin") or request.headers.get("referer")
    own = {request.headers.get("host", ""), urlsplit(context.public_url).netloc}
    try:
        from_us = origin is None or urlsplit(origin).netloc in own - {""}
    except ValueError:
        from_us = False
    presented = form.get("csrf", "").encode()
    if not from_us or not token or not secrets.compare_digest(presented, token.encode("utf-8", "replace")):
        raise PageError(
            403, "Please try again", "This form did not come from a page of ours, or the page was too old. Reload it."
        )
