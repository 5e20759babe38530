"""Whether property values may be written, and the text they are kept as."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from staging.hubspot.answers import invalid_input, invalid_values, missing_properties, problem
from staging.hubspot.catalogue import REQUIRED, SINGULAR
from staging.hubspot.portal import Portal

_EMAIL: Final = re.compile(r"[^\s@<>(),;:\"\[\]]+@[^\s@<>(),;:\"\[\]]+\.[^\s@<>(),;:\"\[\].]{2,}")
_MILLISECONDS: Final = re.compile(r"-?\d+")
MAX_TEXT: Final = 65_536  # characters of one value


def checked(portal: Portal, kind: str, values: object, *, held: Mapping[str, str] | None) -> dict[str, str | None]:
    """The values as they are kept, None for what is to be emptied. `held` is what the record has; None: it is new.

    Raises HubSpot's 400, which names every bad value, or what is missing.
    """
    if not isinstance(values, Mapping):
        raise invalid_input("properties must be an object")
    written = {str(name): _as_text(value) for name, value in values.items()}
    problems = [found for name, value in written.items() if (found := _problem(portal, kind, name, value))]
    if kind == "deals":
        problems += _stage_problems(portal, written, held or {})
    if problems:
        raise invalid_values(problems)
    if held is None:
        missing = [" or ".join(names) for names in REQUIRED[kind] if not any(written.get(name) for name in names)]
        if missing:
            raise missing_properties(SINGULAR[kind], missing)
    return {name: _kept(portal.properties[kind][name]["type"], value) for name, value in written.items()}


def _as_text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise invalid_input(f"a property value must be a string, not {type(value).__name__}")


def moment(value: str) -> datetime:
    """Milliseconds since 1970, or ISO 8601. Raises ValueError or OverflowError."""
    if _MILLISECONDS.fullmatch(value):
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    read = datetime.fromisoformat(value)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _kept(type_: str, value: str | None) -> str | None:
    """Moments are kept and answered as HubSpot writes them, however they were sent."""
    if value is None or type_ not in ("date", "datetime"):
        return value
    at = moment(value)
    return f"{at:%Y-%m-%d}" if type_ == "date" else at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


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
    if name == "hubspot_owner_id" and not any(one["id"] == value and not one["archived"] for one in portal.owners):
        return problem(name, "INVALID_OWNER_ID", f"{value} is no owner who can be given records")
    return _TYPE_CHECKS[found["type"]](found, value) if found["type"] in _TYPE_CHECKS else None


def _number_problem(found: Mapping[str, Any], value: str) -> dict[str, Any] | None:
    try:
        sane = math.isfinite(float(value))
    except ValueError:
        sane = False
    return None if sane else problem(found["name"], "INVALID_NUMBER", f"{value} was not a valid number.")


def _date_problem(found: Mapping[str, Any], value: str) -> dict[str, Any] | None:
    """A date without a time must be a midnight in UTC."""
    try:
        at = moment(value)
    except (ValueError, OverflowError, OSError):
        return problem(found["name"], "INVALID_DATE", f"{value} was not a valid long.")
    if found["type"] == "date" and (at.hour, at.minute, at.second) != (0, 0, 0):
        return problem(found["name"], "INVALID_DATE", f"{value} is at {at:%H:%M:%S} UTC, not midnight!")
    return None


def _bool_problem(found: Mapping[str, Any], value: str) -> dict[str, Any] | None:
    if value in ("true", "false"):
        return None
    return problem(found["name"], "INVALID_OPTION", f"{value} was not one of the allowed options: [true, false]")


def _option_problem(found: Mapping[str, Any], value: str) -> dict[str, Any] | None:
    """Several values, with ; between, are taken only where people see boxes to tick."""
    allowed = [option["value"] for option in found["options"]]
    chosen = value.split(";") if found["fieldType"] == "checkbox" else [value]
    if all(part in allowed for part in chosen):
        return None
    return problem(
        found["name"], "INVALID_OPTION", f"{value} was not one of the allowed options: [{', '.join(allowed)}]"
    )


_TYPE_CHECKS: Final[dict[str, Callable[[Mapping[str, Any], str], dict[str, Any] | None]]] = {
    "number": _number_problem,
    "datetime": _date_problem,
    "date": _date_problem,
    "bool": _bool_problem,
    "enumeration": _option_problem,
}


def _stage_problems(portal: Portal, written: Mapping[str, str | None], held: Mapping[str, str]) -> list[dict[str, Any]]:
    """A stage must be one of the deal's pipeline: that it is given, that it has, or the account's first."""
    if not written.keys() & {"pipeline", "dealstage"}:
        return []
    live = [one for one in portal.pipelines["deals"] if not one["archived"]]
    pipeline_id = written.get("pipeline") or held.get("pipeline") or (live[0]["id"] if live else "")
    stage = written.get("dealstage") or held.get("dealstage")
    pipeline = next((one for one in live if one["id"] == pipeline_id), None)
    if pipeline is None:
        listed = ", ".join(one["id"] for one in live)
        message = f"{pipeline_id} was not one of the allowed options: [{listed}]"
        return [problem("pipeline", "INVALID_OPTION", message)]
    allowed = [one["id"] for one in pipeline["stages"] if not one["archived"]]
    if stage is None or stage in allowed:
        return []
    listed = f"pipelineId={pipeline_id} : [{', '.join(allowed)}]"
    return [problem("dealstage", "INVALID_OPTION", f"{stage} was not one of the allowed options: {listed}")]
