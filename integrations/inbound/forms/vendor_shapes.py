"""Form builders' own payloads, brought into plain fields.

Shapes as the vendors document them (Typeform webhooks, Tally webhooks, Webflow v2, Netlify
functions; read 2026-11). Everything else is walked through as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.inbound.forms.payload import Field, as_text, json_fields


@dataclass(frozen=True, slots=True)
class Submission:
    """One submission: its fields, the vendor's id of it, and whether its answers are a person's for certain."""

    fields: tuple[Field, ...]
    id: str | None = None
    answers_only: bool = False
    test: bool = False


def submission_of(value: Mapping[str, Any]) -> Submission:
    """The submission in a JSON object of any shape."""
    response = value.get("form_response")
    if isinstance(response, dict):
        return _typeform(value, response)
    data = value.get("data")
    if value.get("eventType") == "FORM_RESPONSE" and isinstance(data, dict):
        return _tally(data)
    payload = value.get("payload")
    if value.get("triggerType") == "form_submission" and isinstance(payload, dict):
        return Submission(json_fields(payload.get("data")), _text_or_none(payload.get("id")), answers_only=True)
    if isinstance(payload, dict) and isinstance(payload.get("human_fields"), dict):
        value = payload
    if isinstance(value.get("human_fields"), dict) and isinstance(value.get("data"), dict):
        fields = json_fields(value.get("human_fields")) or json_fields(value.get("data"))
        return Submission(fields, _text_or_none(value.get("id")), answers_only=True)
    return Submission(json_fields(value))


def is_form_response(value: Any) -> bool:
    """Whether a JSON value is a submission of Typeform or Tally."""
    return isinstance(value, dict) and (
        isinstance(value.get("form_response"), dict) or value.get("eventType") == "FORM_RESPONSE"
    )


def _typeform(value: Mapping[str, Any], response: Mapping[str, Any]) -> Submission:
    definition = response.get("definition")
    listed = definition.get("fields") if isinstance(definition, dict) else None
    titles = {
        str(one.get("id")): str(one.get("title") or "")
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
    }
    answers = response.get("answers")
    fields = []
    for answer in answers if isinstance(answers, list) else []:
        if isinstance(answer, dict):
            text = _typeform_value(answer)
            field = answer.get("field")
            about: Mapping[str, Any] = field if isinstance(field, dict) else {}
            label = (
                titles.get(str(about.get("id")), "")
                or _label_of_type(str(answer.get("type")))
                or str(about.get("ref") or "")
            )
            fields.append(Field(label, text, 1))
    hidden = response.get("hidden")
    fields += [
        Field(f"hidden {field.label}", field.value, 1)
        for field in json_fields(hidden if isinstance(hidden, dict) else {})
    ]
    own_id = _text_or_none(response.get("token")) or _text_or_none(value.get("event_id"))
    return Submission(tuple(field for field in fields if field.value), own_id, answers_only=True)


def _typeform_value(answer: Mapping[str, Any]) -> str:
    """The value stands under the key its type names; choices hold labels."""
    value = answer.get(str(answer.get("type")))
    if isinstance(value, dict):
        value = value.get("labels") or value.get("label") or value.get("other") or ""
    return as_text(value)


def _label_of_type(kind: str) -> str:
    return {"email": "Email", "phone_number": "Phone", "text": "Message"}.get(kind, "")


def _tally(data: Mapping[str, Any]) -> Submission:
    listed = data.get("fields")
    fields = []
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and one.get("type") != "HIDDEN_FIELDS":
            kind = {"INPUT_EMAIL": "Email", "INPUT_PHONE_NUMBER": "Phone"}.get(str(one.get("type")))
            fields.append(Field(str(one.get("label") or kind or "Answer"), _tally_value(one), 1))
    own_id = _text_or_none(data.get("submissionId")) or _text_or_none(data.get("responseId"))
    return Submission(tuple(field for field in fields if field.value), own_id, answers_only=True)


def _tally_value(field: Mapping[str, Any]) -> str:
    """Choices are ids of options; files are objects."""
    options = field.get("options")
    texts = {
        str(one.get("id")): as_text(one.get("text"))
        for one in (options if isinstance(options, list) else [])
        if isinstance(one, dict)
    }
    value = field.get("value")
    values = value if isinstance(value, list) else [value]
    shown = [
        str(one.get("name") or one.get("url") or "") if isinstance(one, dict) else texts.get(as_text(one), as_text(one))
        for one in values
    ]
    return ", ".join(text for text in shown if text)


def _text_or_none(value: Any) -> str | None:
    return as_text(value).strip() or None
