"""The sandbox as an ASGI app: one table of routes, on both path styles, in front of the portal."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from staging.hubspot import associations, batches, objects, page, schema, search
from staging.hubspot.answers import Refusal, invalid_input
from staging.hubspot.call import Answer, Call, Endpoint
from staging.hubspot.faults import Faults
from staging.hubspot.gate import Gate
from staging.hubspot.portal import Portal

_STYLES: Final = {  # place holder -> the path styles it stands for
    "{objects}": ("/crm/v3/objects", "/crm/objects/2026-09"),
    "{linked}": ("/crm/v4/objects", "/crm/objects/2026-09"),
    "{associations}": ("/crm/v4/associations", "/crm/v3/associations", "/crm/associations/2026-09"),
    "{owners}": ("/crm/v3/owners", "/crm/owners/2026-09"),
    "{properties}": ("/crm/v3/properties", "/crm/properties/2026-09"),
    "{pipelines}": ("/crm/v3/pipelines", "/crm/pipelines/2026-09"),
}


def _account(_call: Call) -> Answer:
    return 200, {"portalId": 4711, "accountType": "SANDBOX", "timeZone": "UTC", "companyCurrency": "EUR"}


def _v3_links(call: Call) -> Answer:
    call.query = {**call.query, "style": "v3"}
    return associations.read(call)


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (  # first match wins
    ("POST", "{objects}/{kind}/batch/{verb}", batches.batch),
    ("POST", "{objects}/{kind}/search", search.search),
    ("POST", "{objects}/{kind}/merge", objects.merge),
    ("POST", "{objects}/{kind}/gdpr-delete", objects.erase),
    ("POST", "{objects}/{kind}", objects.create),
    ("GET", "{objects}/{kind}", objects.listing),
    ("GET", "{objects}/{kind}/{id}", objects.read),
    ("PATCH", "{objects}/{kind}/{id}", objects.update),
    ("DELETE", "{objects}/{kind}/{id}", objects.archive),
    ("GET", "/crm/v3/objects/{kind}/{id}/associations/{other}", _v3_links),
    ("GET", "{linked}/{kind}/{id}/associations/{other}", associations.read),
    ("PUT", "{linked}/{kind}/{id}/associations/default/{other}/{other_id}", associations.put_default),
    ("PUT", "{linked}/{kind}/{id}/associations/{other}/{other_id}", associations.put_labelled),
    ("DELETE", "{linked}/{kind}/{id}/associations/{other}/{other_id}", associations.remove),
    ("POST", "{associations}/{kind}/{other}/batch/{verb:path}", associations.batch),
    ("GET", "{owners}", schema.list_owners),
    ("GET", "{owners}/", schema.list_owners),
    ("GET", "{owners}/{id}", schema.read_owner),
    ("GET", "{properties}/{kind}", schema.list_properties),
    ("POST", "{properties}/{kind}", schema.create_property),
    ("POST", "{properties}/{kind}/batch/{verb}", schema.property_batch),
    ("GET", "{properties}/{kind}/groups", schema.list_groups),
    ("POST", "{properties}/{kind}/groups", schema.create_group),
    ("GET", "{properties}/{kind}/groups/{name}", schema.read_group),
    ("GET", "{properties}/{kind}/{name}", schema.read_property),
    ("GET", "{pipelines}/{kind}", schema.list_pipelines),
    ("GET", "{pipelines}/{kind}/{id}", schema.read_pipeline),
    ("GET", "{pipelines}/{kind}/{id}/stages", schema.list_stages),
    ("GET", "/account-info/v3/details", _account),
)


def build_app() -> ASGIApp:
    """A fresh, empty portal behind its gate."""
    portal, faults = Portal(), Faults()
    app = FastAPI(title="Sandbox HubSpot", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    for method, path, endpoint in ROUTES:
        for full in _paths(path):
            app.add_route(full, _served(portal, faults, endpoint), methods=[method])
    _add_control(app, portal, faults)
    app.add_route("/", page.served(portal), methods=["GET"])
    app.add_exception_handler(404, _no_such_path)
    return Gate(app, portal, faults)


def _paths(path: str) -> list[str]:
    place = path.split("/", 1)[0]
    return [path.replace(place, start, 1) for start in _STYLES[place]] if place in _STYLES else [path]


def _served(portal: Portal, faults: Faults, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint as a route: reads the request, holds the portal's lock, writes the answer or the refusal."""

    async def route(request: Request) -> Response:
        raw = await request.body()
        try:
            call = Call(
                portal=portal,
                parts=request.path_params,
                query=dict(request.query_params),
                queries={name: request.query_params.getlist(name) for name in request.query_params},
                body=_parsed(raw),
                base_url=str(request.url.replace(query="")),
                search_lag_seconds=faults.search_lag_seconds,
                multi_status=faults.multi_status,
            )
            with portal.lock:
                status, answer = endpoint(call)
        except Refusal as refusal:
            status, answer = refusal.status, refusal.body
        except (TypeError, ValueError, KeyError, AttributeError) as error:  # a body of another shape than documented
            logging.getLogger(__name__).warning("odd request to %s: %r", request.url.path, error)
            odd = invalid_input(f"not the documented shape ({type(error).__name__})")
            status, answer = odd.status, odd.body
        if answer is None:
            return Response(status_code=status)
        return Response(json.dumps(answer), status_code=status, media_type="application/json;charset=utf-8")

    return route


def _parsed(raw: bytes) -> Any:
    if not raw.strip():
        return None
    try:
        return json.loads(raw)
    except ValueError as error:
        raise invalid_input("the body is not JSON") from error


def _no_such_path(_request: Request, _error: Exception) -> Response:
    return Response("<html><body><h2>HTTP ERROR 404</h2></body></html>", 404, media_type="text/html")


def _add_control(app: FastAPI, portal: Portal, faults: Faults) -> None:
    """The tests' and rehearsals' own calls; HubSpot has none of these."""

    async def change_faults(request: Request) -> Response:
        try:
            faults.change(await request.json())
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(faults.shown())

    async def counts(_request: Request) -> Response:
        with portal.lock:
            objects_held = {kind: sum(1 for _ in portal.live(kind)) for kind in portal.records}
            return JSONResponse({"objects": objects_held, "requests": dict(portal.requests)})

    async def everything(_request: Request) -> Response:
        """Every value the portal holds, archived objects too: for tests of what is left of somebody."""
        with portal.lock:
            held = {kind: [one.properties for one in of.values()] for kind, of in portal.records.items()}
            return JSONResponse(held)

    async def reset(_request: Request) -> Response:
        """An empty portal without faults; owners stay."""
        with portal.lock:
            fresh, owners = Portal(), portal.owners
            for name in ("records", "taken", "merged", "links", "properties", "groups", "pipelines", "requests", "ids"):
                setattr(portal, name, getattr(fresh, name))
            portal.owners = owners
        faults.change({name: value for name, value in Faults().shown().items() if name != "seed"})
        return JSONResponse({"ok": True})

    async def owners(request: Request) -> Response:
        """Adds `[{"email", "firstName", "lastName"}, ...]`; one that is known is left as it is."""
        wanted = await request.json()
        with portal.lock:
            added = [
                portal.add_owner(one["email"], one.get("firstName", ""), one.get("lastName", "")) for one in wanted
            ]
        return JSONResponse(added)

    async def shown_faults(_request: Request) -> Response:
        return JSONResponse(faults.shown())

    app.add_route("/_sandbox/faults", change_faults, methods=["POST"])
    app.add_route("/_sandbox/faults", shown_faults, methods=["GET"])
    app.add_route("/_sandbox/counts", counts, methods=["GET"])
    app.add_route("/_sandbox/everything", everything, methods=["GET"])
    app.add_route("/_sandbox/reset", reset, methods=["POST"])
    app.add_route("/_sandbox/owners", owners, methods=["POST"])
