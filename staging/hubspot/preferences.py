"""Subscriptions to mail: which there are, who ended which. By address; no contact need be there.

Version 4 and the dated ones share their shapes; version 3, which the Python client speaks, has its own. Nobody is
subscribed again here who ended it: HubSpot allows that from version 4 on, and a client that asks for it is a mistake.
"""

import re
from typing import Any, Final

from staging.hubspot.answers import Refusal, invalid_input
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import now_text
from staging.hubspot.portal import Portal

_STATES: Final = ("SUBSCRIBED", "UNSUBSCRIBED", "NOT_SPECIFIED")
_BASES: Final = (
    *("LEGITIMATE_INTEREST_PQL", "LEGITIMATE_INTEREST_CLIENT", "LEGITIMATE_INTEREST_OTHER", "PERFORMANCE_OF_CONTRACT"),
    *("CONSENT_WITH_NOTICE", "NON_GDPR", "PROCESS_AND_STORE"),
)
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ALL: Final = 0  # in place of a subscription's id: everything


def definitions(call: Call) -> Answer:
    return 200, _complete(call.portal.subscriptions)


def first_definitions(call: Call) -> Answer:
    return 200, {"subscriptionDefinitions": call.portal.subscriptions}


def statuses(call: Call) -> Answer:
    address = _address(call.parts["address"])
    return 200, _complete([_status(call.portal, address, one) for one in call.portal.subscriptions])


def update(call: Call) -> Answer:
    """One subscription of one address."""
    body, address = call.json_object(), _address(call.parts["address"])
    _require(body, "channel", ("EMAIL",))
    _require(body, "statusState", _STATES)
    if not isinstance(body.get("subscriptionId"), int):
        raise invalid_input("subscriptionId must be a whole number")
    subscription = _subscription(call.portal, str(body["subscriptionId"]))
    _keep(call.portal, address, subscription, body["statusState"], body)
    return 200, _complete([_status(call.portal, address, subscription)])


def end_all(call: Call) -> Answer:
    address = _address(call.parts["address"])
    if call.query.get("channel") != "EMAIL":
        raise invalid_input("channel must be EMAIL")
    for one in call.portal.subscriptions:
        _keep(call.portal, address, one, "UNSUBSCRIBED", {})
    call.portal.refused[address, _ALL] = {"status": "UNSUBSCRIBED"}
    _show_at_contact(call.portal, address, "hs_email_optout")
    return 200, _complete([_status(call.portal, address, one) for one in call.portal.subscriptions])


def first_unsubscribe(call: Call) -> Answer:
    """Version 3, which refuses what is so already."""
    body = call.json_object()
    address, subscription = (
        _address(str(body.get("emailAddress"))),
        _subscription(call.portal, str(body.get("subscriptionId"))),
    )
    if _state(call.portal, address, subscription) == "UNSUBSCRIBED":
        told = f"{address} is already unsubscribed from subscription {subscription['id']}"
        raise Refusal(400, "VALIDATION_ERROR", told)
    _keep(call.portal, address, subscription, "UNSUBSCRIBED", body)
    return 200, _first_status(call.portal, address, subscription)


def first_statuses(call: Call) -> Answer:
    address = _address(call.parts["address"])
    found = [_first_status(call.portal, address, one) for one in call.portal.subscriptions]
    return 200, {"recipient": address, "subscriptionStatuses": found}


def _keep(portal: Portal, address: str, subscription: dict[str, Any], state: str, body: dict[str, Any]) -> None:
    basis, why = body.get("legalBasis"), body.get("legalBasisExplanation")
    if basis is not None:
        _require(body, "legalBasis", _BASES)
        if not why:
            raise invalid_input("legalBasisExplanation is missing")
    before = _state(portal, address, subscription)
    if before == "UNSUBSCRIBED" and state == "SUBSCRIBED":
        raise Refusal(400, "VALIDATION_ERROR", f"{address} has ended subscription {subscription['id']}")
    kept = {"status": state, "legalBasis": basis, "legalBasisExplanation": why, "timestamp": now_text()}
    portal.refused[address, int(subscription["id"])] = kept
    if state == "UNSUBSCRIBED":
        _show_at_contact(portal, address, f"hs_email_optout_{subscription['id']}")


def _show_at_contact(portal: Portal, address: str, name: str) -> None:
    try:
        contact = portal.find("contacts", address, "email")
    except Refusal:
        return
    portal.update(contact, {name: "true"})


def _state(portal: Portal, address: str, subscription: dict[str, Any]) -> str:
    return str(portal.refused.get((address, int(subscription["id"])), {}).get("status", "NOT_SPECIFIED"))


def _status(portal: Portal, address: str, subscription: dict[str, Any]) -> dict[str, Any]:
    kept = portal.refused.get((address, int(subscription["id"])), {})
    told = {name: value for name, value in kept.items() if value is not None}
    named = {"subscriptionId": int(subscription["id"]), "subscriptionName": subscription["name"]}
    answer = {"channel": "EMAIL", "source": "API", "subscriberIdString": address, **named, "timestamp": now_text()}
    return {**answer, "status": "NOT_SPECIFIED", **told}


def _first_status(portal: Portal, address: str, subscription: dict[str, Any]) -> dict[str, Any]:
    kept = portal.refused.get((address, int(subscription["id"])), {})
    state = "SUBSCRIBED" if kept.get("status") == "SUBSCRIBED" else "NOT_SUBSCRIBED"
    named = {name: subscription[name] for name in ("id", "name", "description")}
    basis = {name: kept.get(name) for name in ("legalBasis", "legalBasisExplanation")}
    return {**named, **basis, "status": state, "sourceOfStatus": "SUBSCRIPTION_STATUS"}


def _subscription(portal: Portal, id_: str) -> dict[str, Any]:
    found = next((one for one in portal.subscriptions if one["id"] == id_), None)
    if found is None:
        raise Refusal(404, "OBJECT_NOT_FOUND", f"Subscription {id_} does not exist")
    return found


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise Refusal(400, "VALIDATION_ERROR", "invalid email address")
    return text.lower()


def _require(body: dict[str, Any], name: str, known: tuple[str, ...]) -> None:
    if body.get(name) not in known:
        raise invalid_input(f"{name} must be one of {', '.join(known)}")


def _complete(results: list[dict[str, Any]]) -> dict[str, Any]:
    now = now_text()
    return {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
