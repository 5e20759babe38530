"""When a form was sent in, as its vendor says: the clock of the first answer starts there."""

from collections.abc import Mapping
from datetime import datetime

_NAMES = ("submitted_at", "submittedAt", "createdAt", "created_at", "submitted_on", "submissionDate", "submission_date")
_WRAPPERS = ("form_response", "payload", "data", "submission", "response")


def said_moment(payload: object) -> datetime | None:
    """The moment of a posted form, aware, or None where it names none, several (a list), or one without a zone."""
    if not isinstance(payload, Mapping):
        return None
    for holder in (payload, *(payload[name] for name in _WRAPPERS if name in payload)):
        for name in _NAMES:
            said = holder.get(name) if isinstance(holder, Mapping) else None
            moment = _moment(said) if isinstance(said, str) else None
            if moment is not None:
                return moment
    return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip()[:40])
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
