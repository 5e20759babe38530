"""Whether property values may be written, and the text they are kept as."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from staging.hubspot.answers import invalid_input, invalid_values, problem
from staging.hubspot.catalogue import REQUIRED
from staging.hubspot.portal import Portal

_EMAIL: Final = re.compile(r"[^\s@<>(),;:\"\[\]]+@[^\s@<>(),;:\"\[\]]+\.[^\s@<>(),;:\"\[\].]{2,}")
MAX_TEXT: Final = 65_536  # characters of one value


def checked(portal: Portal, kind: str, values: object, *, creating: bool) -> dict[str, str | None]:
    """The values as text, None for what is to be emptied. Raises HubSpot's 400 naming every bad value."""
    if not isinstance(values, Mapping):
        raise invalid_input("properties must be an object")
    written = {str(name): _as_text(value) for name, value in values.items()}
    problems = [found for name, value in written.items() if (found := _problem(portal, kind, name, value))]
    if creating:
        problems += [
            problem(name, "REQUIRED_FIELD", f"{name} is required") for name in REQUIRED[kind] if not written.get(name)
        ]
    if kind == "deals":
        problems += _stage_problems(portal, written)
    if problems:
        raise invalid_values(problems)
    return written


def _as_text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise invalid_input(f"a property value must be a string, not {type(value).__name__}")


def _problem(portal: Portal, kind: str, name: str, value: str | None) -> dict[str, Any] | None:
    found = portal.properties[kind].get(name)
    if found is None or found["archived"]:
        return problem(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
    if found["modificationMetadata"]["readOnlyValue"]:
        return problem(name, "READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set')
    if value is None:
        return None
    if len(value) > MAX_TEXT:
        return problem(name, "INVALID_LENGTH", f"{name} may have {MAX_TEXT} characters, not {len(value)}")
    if kind == "contacts" and name == "email" and not _EMAIL.fullmatch(value):
        return problem(name, "INVALID_EMAIL", f"Email address {value} is invalid")
    return _TYPE_CHECKS[found["type"]](found, value) if found["type"] in _TYPE_CHECKS else None


def _number_problem(found: Mapping[str, Any], value: str) -> dict[str, Any] | None:
    try:
        float(value)
    except ValueError:
        return problem(found["name"], "INVALID_NUMBER", f"{value} was not a valid number.")
    return None


def _date_problem(found: Mapping[str, Any], value: str) -> dict[str, Any] | None:
    """Milliseconds since 1970, or ISO 8601."""
    if value.isdigit():
        return None
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return problem(found["name"], "INVALID_DATE", f"{value} was not a valid long.")
    return None


def _option_problem(found: Mapping[str, Any], value: str) -> dict[str, Any] | None:
    allowed = [option["value"] for option in found["options"]]
    if all(part in allowed for part in value.split(";")):
        return None
    return problem(
        found["name"], "INVALID_OPTION", f"{value} was not one of the allowed options: [{', '.join(allowed)}]"
    )


_TYPE_CHECKS: Final[dict[str, Callable[[Mapping[str, Any], str], dict[str, Any] | None]]] = {
    "number": _number_problem,
    "datetime": _date_problem,
    "date": _date_problem,
    "enumeration": _option_problem,
}


def _stage_problems(portal: Portal, written: Mapping[str, str | None]) -> list[dict[str, Any]]:
    stage, pipeline_id = written.get("dealstage"), written.get("pipeline") or "default"
    pipeline = next((one for one in portal.pipelines if one["id"] == pipeline_id), None)
    if pipeline is None:
        return [problem("pipeline", "INVALID_OPTION", f"{pipeline_id} was not one of the allowed options")]
    allowed = [one["id"] for one in pipeline["stages"]]
    if stage is None or stage in allowed:
        return []
    listed = f"pipelineId={pipeline_id} : [{', '.join(allowed)}]"
    return [problem("dealstage", "INVALID_OPTION", f"{stage} was not one of the allowed options: {listed}")]
