"""The sandbox as an ASGI app: one table of routes, on every path style, in front of the portal."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from staging.hubspot import (
    account,
    associations,
    batches,
    first_version,
    labels,
    merging,
    objects,
    page,
    pipelines,
    preferences,
    properties,
    search,
)
from staging.hubspot.answers import Refusal, invalid_input, missing_scopes, unknown_kind
from staging.hubspot.call import Answer, Call, Endpoint
from staging.hubspot.control import add_control
from staging.hubspot.faults import Faults
from staging.hubspot.gate import Gate, token_of
from staging.hubspot.portal import Portal
from staging.hubspot.scopes import require_scopes, scopes_of
from staging.hubspot.webhooks import Webhooks

A_PERSON: Final = "a-person"  # the token of calls that stand for somebody at work in HubSpot's pages
DATED: Final = ("2026-03", "2026-09")
_STYLES: Final = {  # place holder -> the path styles it stands for
    "{objects}": ("/crm/v3/objects", *(f"/crm/objects/{version}" for version in DATED)),
    "{linked}": ("/crm/v4/objects", *(f"/crm/objects/{version}" for version in DATED)),
    "{associations}": (
        "/crm/v4/associations",
        "/crm/v3/associations",
        *(f"/crm/associations/{version}" for version in DATED),
    ),
    "{owners}": ("/crm/v3/owners", *(f"/crm/owners/{version}" for version in DATED)),
    "{properties}": ("/crm/v3/properties", *(f"/crm/properties/{version}" for version in DATED)),
    "{pipelines}": ("/crm/v3/pipelines", *(f"/crm/pipelines/{version}" for version in DATED)),
    "{limits}": ("/crm/v3/limits", *(f"/crm/limits/{version}" for version in DATED)),
    "{preferences}": ("/communication-preferences/v4", *(f"/communication-preferences/{version}" for version in DATED)),
    "{first_preferences}": ("/communication-preferences/v3",),
    "{account}": ("/account-info/v3", *(f"/account-info/{version}" for version in DATED)),
}


def _v3_links(call: Call) -> Answer:
    call.query = {**call.query, "style": "v3"}
    return associations.read(call)


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (  # first match wins
    ("POST", "{objects}/{kind}/batch/{verb}", batches.batch),
    ("POST", "{objects}/{kind}/search", search.search),
    ("POST", "{objects}/{kind}/merge", merging.merge),
    ("POST", "{objects}/{kind}/gdpr-delete", merging.erase),
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
    ("GET", "{associations}/{kind}/{other}/labels", labels.list_labels),
    ("POST", "{associations}/{kind}/{other}/labels", labels.create_label),
    ("PUT", "{associations}/{kind}/{other}/labels", labels.rename_label),
    ("DELETE", "{associations}/{kind}/{other}/labels/{type}", labels.archive_label),
    ("POST", "{associations}/{kind}/{other}/batch/{verb:path}", associations.batch),
    ("GET", "{owners}", account.list_owners),
    ("GET", "{owners}/", account.list_owners),
    ("GET", "{owners}/{id}", account.read_owner),
    ("GET", "{properties}/{kind}", properties.list_properties),
    ("POST", "{properties}/{kind}", properties.create_property),
    ("POST", "{properties}/{kind}/batch/{verb}", properties.property_batch),
    ("GET", "{properties}/{kind}/groups", properties.list_groups),
    ("POST", "{properties}/{kind}/groups", properties.create_group),
    ("GET", "{properties}/{kind}/groups/{name}", properties.read_group),
    ("PATCH", "{properties}/{kind}/groups/{name}", properties.update_group),
    ("DELETE", "{properties}/{kind}/groups/{name}", properties.archive_group),
    ("GET", "{properties}/{kind}/{name}", properties.read_property),
    ("PATCH", "{properties}/{kind}/{name}", properties.update_property),
    ("DELETE", "{properties}/{kind}/{name}", properties.archive_property),
    ("GET", "{pipelines}/{kind}", pipelines.list_pipelines),
    ("POST", "{pipelines}/{kind}", pipelines.create_pipeline),
    ("GET", "{pipelines}/{kind}/{id}", pipelines.read_pipeline),
    ("PATCH", "{pipelines}/{kind}/{id}", pipelines.update_pipeline),
    ("PUT", "{pipelines}/{kind}/{id}", pipelines.replace_pipeline),
    ("DELETE", "{pipelines}/{kind}/{id}", pipelines.archive_pipeline),
    ("GET", "{pipelines}/{kind}/{id}/stages", pipelines.list_stages),
    ("POST", "{pipelines}/{kind}/{id}/stages", pipelines.create_stage),
    ("GET", "{pipelines}/{kind}/{id}/stages/{stage}", pipelines.read_stage),
    ("PATCH", "{pipelines}/{kind}/{id}/stages/{stage}", pipelines.update_stage),
    ("PUT", "{pipelines}/{kind}/{id}/stages/{stage}", pipelines.update_stage),
    ("DELETE", "{pipelines}/{kind}/{id}/stages/{stage}", pipelines.archive_stage),
    ("GET", "{limits}/custom-properties", account.property_limits),
    ("GET", "{preferences}/definitions", preferences.definitions),
    ("GET", "{preferences}/statuses/{address}", preferences.statuses),
    ("POST", "{preferences}/statuses/{address}", preferences.update),
    ("POST", "{preferences}/statuses/{address}/unsubscribe-all", preferences.end_all),
    ("GET", "{first_preferences}/definitions", preferences.first_definitions),
    ("GET", "{first_preferences}/status/email/{address}", preferences.first_statuses),
    ("POST", "{first_preferences}/unsubscribe", preferences.first_unsubscribe),
    ("GET", "{account}/details", account.details),
    ("GET", "/crm-object-schemas/v3/schemas", first_version.schemas),
    ("POST", "/oauth/v2/private-apps/get/access-token-info", first_version.token_info),
    ("POST", "/engagements/v1/engagements", first_version.create_engagement),
    ("GET", "/engagements/v1/engagements/{id}", first_version.read_engagement),
    ("PATCH", "/engagements/v1/engagements/{id}", first_version.update_engagement),
)


def build_app() -> ASGIApp:
    """A fresh, empty portal behind its gate."""
    portal, faults = Portal(), Faults()
    webhooks = Webhooks(portal)
    portal.listener = webhooks.heard
    app = FastAPI(title="Sandbox HubSpot", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    for method, path, endpoint in ROUTES:
        for full in _paths(path):
            app.add_route(full, _served(portal, faults, path, endpoint), methods=[method])
    add_control(app, portal, faults, webhooks)
    app.add_route("/", page.served(portal), methods=["GET"])
    app.add_exception_handler(404, _no_such_path)
    return Gate(app, portal, faults)


def _paths(path: str) -> list[str]:
    place = path.split("/", 1)[0]
    return [path.replace(place, start, 1) for start in _STYLES[place]] if place in _STYLES else [path]


def _served(portal: Portal, faults: Faults, path: str, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
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
                faults=faults,
            )
            with portal.lock:
                _require_allowed(call, path, request)
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


def _require_allowed(call: Call, path: str, request: Request) -> None:
    """What the token may do, and what the fault `forbidden` leaves of it. Raises a 403 refusal."""
    kinds = [call.kind_of(name) for name in ("kind", "other") if name in call.parts]
    needed = scopes_of(path.split("/", 1)[0], path, request.method, kinds, str(call.parts.get("verb", "")))
    if absent := [kind for kind in kinds if kind in call.faults.absent.split()]:
        raise unknown_kind(absent[0])
    forbidden = [kind for kind in kinds if kind in call.faults.forbidden.split()]
    if forbidden and needed:
        call.portal.requests["forbidden"] += 1
        raise missing_scopes(needed[0])
    token = token_of(request.scope["headers"])
    call.portal.changed_by = "CRM_UI" if token == A_PERSON else "INTEGRATION"
    if token in call.portal.tokens:
        require_scopes(call.portal.tokens[token], needed)


def _parsed(raw: bytes) -> Any:
    if not raw.strip():
        return None
    try:
        return json.loads(raw)
    except ValueError as error:
        raise invalid_input("the body is not JSON") from error


def _no_such_path(_request: Request, _error: Exception) -> Response:
    return Response("<html><body><h2>HTTP ERROR 404</h2></body></html>", 404, media_type="text/html")
