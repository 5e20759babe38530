"""Where a form leads when it is done: to the page of ours that it names."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Response
from fastapi.responses import RedirectResponse

from app.web.console.sessions import Form

_OURS = re.compile(r"/(?:desk|review|tasks|leads|people|digest)(?:[/?][\w./?=&%:+-]{0,500})?")


def local_page(named: str) -> str:
    """A page of ours, whatever a form says."""
    return named if _OURS.fullmatch(named) else "/desk"


def back_to(form: Form, done: str) -> Response:
    """The page that the form names, which says what was done."""
    parts = urlsplit(local_page(form.get("back", "")))
    kept = [one for one in parse_qsl(parts.query) if one[0] != "done"]
    return RedirectResponse(f"{parts.path}?{urlencode([*kept, ('done', done)])}", status_code=303)
