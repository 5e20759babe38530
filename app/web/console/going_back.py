"""Where a form or a link leads when it is done: to a page of ours that it names."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Response
from fastapi.responses import RedirectResponse

from app.web.console.sessions import Form

_LOCAL = re.compile(r"/(?!/)[\w./?=&%:+-]{0,300}", re.ASCII)  # also of a link in a mail
_LEADS_BACK = re.compile(r"/(?:desk|review|tasks|leads|people|digest|settings)(?:[/?].*)?")
_SAID_ONCE = ("done", "sent", "kept")


def local_page(named: str) -> str:
    """A page of ours, or "": neither a link nor a form leads to another site."""
    return named if _LOCAL.fullmatch(named) else ""


def page_behind(form: Form) -> str:
    """The page that a form about a task or a lead came from; the desk where it names none."""
    named = local_page(form.get("back", ""))
    return named if _LEADS_BACK.fullmatch(named) else "/desk"


def back_to(form: Form, done: str, **told: str) -> Response:
    """The page that the form names, which says what was done, and about what."""
    parts = urlsplit(page_behind(form))
    stays = [one for one in parse_qsl(parts.query) if one[0] not in _SAID_ONCE]
    query = urlencode([*stays, ("done", done), *((name, value) for name, value in told.items() if value)])
    return RedirectResponse(f"{parts.path}?{query}", status_code=303)
