"""The calls of tests and rehearsals under `/_sandbox`; HubSpot has none of these."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from staging.hubspot.catalogue import now_text
from staging.hubspot.faults import Faults
from staging.hubspot.limits import Crowds
from staging.hubspot.portal import Portal
from staging.hubspot.webhooks import Webhooks

_ALWAYS_COUNTED: Final = ("contacts", "companies", "deals", "notes", "emails", "tasks")


def add_control(app: FastAPI, portal: Portal, faults: Faults, webhooks: Webhooks) -> None:
    """Every answer is JSON; a body of another shape is answered with 400 and `error`."""
    for method, path, endpoint in (
        ("GET", "faults", _shown_faults),
        ("POST", "faults", _change_faults),
        ("GET", "counts", _counts),
        ("POST", "crowds", _crowds),
        ("GET", "everything", _everything),
        ("POST", "owners", _owners),
        ("POST", "tokens", _tokens),
    ):
        app.add_route(f"/_sandbox/{path}", _served(portal, faults, endpoint), methods=[method])

    def subscribe(_portal: Portal, _faults: Faults, body: Any) -> Any:
        """`{"url", "secret", "subscriptions", "retry_seconds"}`; an empty `url` ends it."""
        webhooks.subscribe(body)
        return webhooks.shown()

    def reset(_portal: Portal, _faults: Faults, _body: Any) -> Any:
        """An empty portal without faults that tells nobody; owners stay, and are all active again."""
        webhooks.stop()
        return _reset(portal, faults)

    app.add_route("/_sandbox/webhooks", _served(portal, faults, subscribe), methods=["POST"])
    app.add_route("/_sandbox/webhooks", _served(portal, faults, lambda *_: webhooks.shown()), methods=["GET"])
    app.add_route("/_sandbox/reset", _served(portal, faults, reset), methods=["POST"])


def _served(
    portal: Portal, faults: Faults, endpoint: Callable[[Portal, Faults, Any], Any]
) -> Callable[[Request], Awaitable[Response]]:
    async def route(request: Request) -> Response:
        body = await request.body()
        try:
            with portal.lock:
                return JSONResponse(endpoint(portal, faults, await request.json() if body else None))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return route


def _shown_faults(_portal: Portal, faults: Faults, _body: Any) -> Any:
    return faults.shown()


def _change_faults(_portal: Portal, faults: Faults, body: Any) -> Any:
    faults.change(body)
    return faults.shown()


def _counts(portal: Portal, _faults: Faults, _body: Any) -> Any:
    """Objects per kind (meetings and communications where there are some) and requests per endpoint kind."""
    held = {kind: sum(1 for _ in portal.live(kind)) for kind in portal.records}
    objects = {kind: count for kind, count in held.items() if count or kind in _ALWAYS_COUNTED}
    return {"objects": objects, "requests": dict(portal.requests)}


def _crowds(portal: Portal, _faults: Faults, _body: Any) -> Any:
    """The most calls within ten seconds and searches within one since this was last asked; counted anew from now."""
    crowds, portal.crowds = portal.crowds, Crowds()
    return {"calls_in_ten_seconds": crowds.calls.most, "searches_in_a_second": crowds.searches.most}


def _everything(portal: Portal, _faults: Faults, _body: Any) -> Any:
    """Every value the portal holds, archived objects too: for tests of what is left of somebody."""
    return {kind: [one.properties for one in of.values()] for kind, of in portal.records.items()}


def _reset(portal: Portal, faults: Faults) -> Any:
    portal.reset()
    for owner in portal.owners:
        owner["archived"] = False
    faults.change({name: value for name, value in Faults().shown().items() if name != "seed"})
    return {"ok": True}


def _owners(portal: Portal, _faults: Faults, body: Any) -> Any:
    """Adds `[{"email", "firstName", "lastName", "archived"}, ...]`; of one that is known only `archived` is heeded."""
    added = []
    for one in body:
        owner = portal.add_owner(one["email"], one.get("firstName", ""), one.get("lastName", ""))
        if bool(one.get("archived", False)) != owner["archived"]:
            owner |= {"archived": bool(one["archived"]), "updatedAt": now_text()}
        added.append(owner)
    return added


def _tokens(portal: Portal, _faults: Faults, body: Any) -> Any:
    """`{"pat-a": ["crm.objects.contacts.read", ...], "pat-b": null}`: what a token may do; null: it is not valid."""
    for token, scopes in body.items():
        portal.tokens[token] = None if scopes is None else frozenset(scopes)
    return {token: None if scopes is None else sorted(scopes) for token, scopes in portal.tokens.items()}
