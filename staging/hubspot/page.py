"""The page for people: who is in the sandbox CRM, with company, deals, messages and tasks."""

import html
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from staging.hubspot.portal import Portal
from staging.hubspot.record import Record

_CHAT: Final = "hs_communication_body"
SHOWN: Final = 200  # contacts on the page, newest first
_PAGES: Final = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)


def served(portal: Portal) -> Callable[[Request], Awaitable[Response]]:
    template = _PAGES.get_template("page.html")

    async def page(_request: Request) -> Response:
        with portal.lock:
            contacts = sorted(portal.live("contacts"), key=lambda one: int(one.id), reverse=True)
            people = [_person(portal, contact) for contact in contacts[:SHOWN]]
            text = template.render(people=people, total=len(contacts), counts=_counts(portal))
        return HTMLResponse(text)

    return page


def _counts(portal: Portal) -> dict[str, int]:
    return {kind: sum(1 for _ in portal.live(kind)) for kind in portal.records}


def _linked(portal: Portal, contact: Record, kind: str) -> list[dict[str, str]]:
    found = [portal.records[kind][id_] for id_, _ in portal.linked(("contacts", contact.id), kind)]
    return [one.properties for one in found if not one.archived]


def _person(portal: Portal, contact: Record) -> dict[str, Any]:
    held = contact.properties
    name = " ".join(filter(None, (held.get("firstname"), held.get("lastname"))))
    owners = {owner["id"]: owner["email"] for owner in portal.owners}
    return {
        "id": contact.id,
        "name": name or held.get("email") or "(no name)",
        "held": held,
        "owner": owners.get(held.get("hubspot_owner_id", ""), ""),
        "ours": {key.removeprefix("firstreply_"): v for key, v in held.items() if key.startswith("firstreply_")},
        "companies": _linked(portal, contact, "companies"),
        "deals": _linked(portal, contact, "deals"),
        "tasks": sorted(_linked(portal, contact, "tasks"), key=lambda one: one.get("hs_timestamp", "")),
        "meetings": sorted(_linked(portal, contact, "meetings"), key=lambda one: one.get("hs_timestamp", "")),
        "messages": sorted(_messages(portal, contact), key=lambda one: one["at"]),
    }


def _messages(portal: Portal, contact: Record) -> list[dict[str, str]]:
    notes = [
        {"at": one.get("hs_timestamp", ""), "what": "note", "subject": "", "text": _plain(one.get("hs_note_body", ""))}
        for one in _linked(portal, contact, "notes")
    ]
    mails = [
        {
            "at": one.get("hs_timestamp", ""),
            "what": "mail in" if one.get("hs_email_direction") == "INCOMING_EMAIL" else "mail out",
            "subject": one.get("hs_email_subject", ""),
            "text": one.get("hs_email_text") or _plain(one.get("hs_email_html", "")),
        }
        for one in _linked(portal, contact, "emails")
    ]
    chats = [
        {"at": one.get("hs_timestamp", ""), "what": "chat", "subject": "", "text": _plain(one[_CHAT])}
        for one in _linked(portal, contact, "communications")
        if _CHAT in one
    ]
    return notes + mails + chats


def _plain(markup: str) -> str:
    """Note bodies are HTML; here they are read as text, so that nothing in them can act."""
    broken = re.sub(r"<br\s*/?>|</p>", "\n", markup, flags=re.IGNORECASE)
    return html.unescape(re.sub(r"<[^>]*>", "", broken))
