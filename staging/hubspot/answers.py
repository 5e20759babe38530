"""What HubSpot says: answers and refusals in its JSON shapes."""

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any


class Refusal(Exception):
    """A call ends with an error answer; caught in one place and written as HubSpot writes it."""

    def __init__(self, status: int, category: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "status": "error",
            "message": message,
            "correlationId": str(uuid.uuid4()),
            "category": category,
            **more,
        }


def missing_scopes(alternatives: Iterable[str]) -> Refusal:
    """The token may not do this: one of the named scopes would be enough."""
    return Refusal(
        403,
        "MISSING_SCOPES",
        "This app hasn't been granted all required scopes to make this call. "
        "Read more about required scopes here: https://developers.hubspot.com/scopes.",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": list(alternatives)},
            }
        ],
        links={"scopes": "https://developers.hubspot.com/scopes"},
    )


def unknown_kind(name: str) -> Refusal:
    return Refusal(400, "VALIDATION_ERROR", f"Unable to infer object type from: {name}")


def missing_properties(kind: str, names: list[str]) -> Refusal:
    """A create without what it must carry."""
    message = f"Error creating {kind.upper()}. Some required properties were not set."
    return Refusal(400, "VALIDATION_ERROR", message, context={"properties": names})


def not_found(kind: str) -> Refusal:
    return Refusal(404, "OBJECT_NOT_FOUND", f"Object not found.  objectType: {kind}.  objectId are usually numeric.")


def invalid_input(message: str) -> Refusal:
    return Refusal(400, "VALIDATION_ERROR", f"Invalid input JSON: {message}")


def invalid_values(problems: list[dict[str, Any]]) -> Refusal:
    """The refusal of one or more property values: the message is a sentence followed by a JSON array."""
    return Refusal(
        400,
        "VALIDATION_ERROR",
        f"Property values were not valid: {json.dumps(problems, ensure_ascii=False)}",
        errors=[
            {"message": one["message"], "code": one["error"], "context": {"propertyName": [one["name"]]}}
            for one in problems
        ],
    )


def problem(name: str, code: str, message: str) -> dict[str, Any]:
    """One property value that is not valid."""
    return {
        "isValid": False,
        "message": message,
        "error": code,
        "name": name,
        "localizedErrorMessage": message,
        "portalId": 4711,
    }


def contact_exists(existing_id: str) -> Refusal:
    return Refusal(409, "CONFLICT", f"Contact already exists. Existing ID: {existing_id}")


def value_taken(kind: str, name: str, value: str, existing_id: str) -> Refusal:
    """What a property with hasUniqueValue answers: not a 409 but a 400 with a code (seen in public integrations)."""
    message = (
        f"Cannot set PropertyValueCoordinates{{portalId=4711, objectTypeId={kind}, propertyName={name}, "
        f"value={value}}}. {existing_id} already has that value."
    )
    return Refusal(
        400,
        "VALIDATION_ERROR",
        message,
        errors=[{"message": message, "code": "CONFLICTING_UNIQUE_VALUE", "context": {"propertyName": [name]}}],
    )


def batch_error(refusal: Refusal, context: Mapping[str, list[str]]) -> dict[str, Any]:
    """The same refusal as one line of a 207 answer."""
    body = refusal.body
    inner = body.get("errors", [])
    own = body.get("context") or (inner[0].get("context", {}) if inner else {})
    return {
        "status": "error",
        "category": body["category"],
        "message": body["message"],
        "context": {**own, **context},
        "errors": inner,
    }
