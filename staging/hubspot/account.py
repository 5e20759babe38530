"""What one asks of the account as a whole: who it is, its owners, how many properties it may have."""

from typing import Any

from staging.hubspot.answers import Refusal
from staging.hubspot.call import Answer, Call
from staging.hubspot.catalogue import KINDS, SINGULAR, TYPE_IDS
from staging.hubspot.portal import Portal

PORTAL_ID = 4711


def details(_call: Call) -> Answer:
    return 200, {
        "portalId": PORTAL_ID,
        "accountType": "SANDBOX",
        "timeZone": "UTC",
        "companyCurrency": "EUR",
        "additionalCurrencies": [],
        "utcOffset": "+00:00",
        "utcOffsetMilliseconds": 0,
        "uiDomain": "app.hubspot.example",
        "dataHostingLocation": "eu1",
    }


def list_owners(call: Call) -> Answer:
    limit, after = call.limit(100, 500), int(call.query.get("after") or 0)
    email = call.query.get("email", "").lower()
    found = [one for one in call.portal.owners if one["archived"] == call.archived]
    found = [one for one in found if not email or one["email"].lower() == email]
    answer: dict[str, Any] = {"results": found[after : after + limit]}
    if len(found) > after + limit:
        link = f"{call.base_url}?limit={limit}&after={after + limit}"
        answer["paging"] = {"next": {"after": str(after + limit), "link": link}}
    return 200, answer


def read_owner(call: Call) -> Answer:
    by = "userId" if call.query.get("idProperty") == "userId" else "id"
    held = (one for one in call.portal.owners if one["archived"] == call.archived)
    found = next((one for one in held if str(one[by]) == call.parts["id"]), None)
    if found is None:
        raise Refusal(404, "OBJECT_NOT_FOUND", "Owner not found")
    return 200, found


def custom_properties(portal: Portal, kind: str) -> int:
    """How many properties of this kind people made."""
    return sum(1 for one in portal.properties[kind].values() if not one["hubspotDefined"] and not one["archived"])


def property_limits(call: Call) -> Answer:
    most = call.faults.custom_properties
    used = {kind: custom_properties(call.portal, kind) for kind in KINDS}
    by_kind = [
        {
            "objectTypeId": TYPE_IDS[kind],
            "singularLabel": SINGULAR[kind].capitalize(),
            "pluralLabel": kind.capitalize(),
            "limit": most,
            "usage": used[kind],
            "percentage": _percentage(used[kind], most),
        }
        for kind in KINDS
    ]
    whole, in_use = most * len(KINDS), sum(used.values())
    overall = {"overallLimit": whole, "overallUsage": in_use, "overallPercentage": _percentage(in_use, whole)}
    return 200, {"byObjectType": by_kind, **overall}


def _percentage(used: int, most: int) -> float:
    return round(100 * used / most, 2) if most else 100.0
