"""Form builders' own payloads, brought into plain fields.

Shapes as the vendors document them (Typeform webhooks, Tally webhooks, Webflow v2, Netlify
functions; read 2026-11). Everything else is walked through as it is.
"""

from collections.abc import Mapping
from typing import Any

from integrations.inbound.forms.payload import Field, as_object, as_objects, as_text, json_fields
from integrations.inbound.forms.submission import Submission

# What a question without a title is called, by its type.
_LABEL_OF_TYPE = {
    "email": "Email",
    "phone_number": "Phone",
    "text": "Message",
    "INPUT_EMAIL": "Email",
    "INPUT_PHONE_NUMBER": "Phone",
}


def submission_of(value: Mapping[str, Any]) -> Submission:
    """The submission in a JSON object of any shape."""
    if isinstance(value.get("form_response"), dict):
        return _typeform(value, value["form_response"])
    data, payload = as_object(value.get("data")), as_object(value.get("payload"))
    if value.get("eventType") == "FORM_RESPONSE" and data:
        return _tally(data)
    if value.get("triggerType") == "form_submission" and payload:
        return Submission(json_fields(payload.get("data")), _text_or_none(payload.get("id")), answers_only=True)
    value = payload if isinstance(payload.get("human_fields"), dict) else value
    if isinstance(value.get("human_fields"), dict) and isinstance(value.get("data"), dict):
        fields = json_fields(value["human_fields"]) or json_fields(value["data"])
        fields += json_fields({"ip": value["data"].get("ip")})
        return Submission(fields, _text_or_none(value.get("id")), answers_only=True)
    return Submission(json_fields(value))


def is_form_response(value: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a submission of Typeform or Tally."""
    return isinstance(value.get("form_response"), dict) or value.get("eventType") == "FORM_RESPONSE"


def _typeform(value: Mapping[str, Any], response: Mapping[str, Any]) -> Submission:
    listed = as_objects(as_object(response.get("definition")).get("fields"))
    titles = {str(one.get("id")): str(one.get("title") or "") for one in listed}
    fields = []
    for answer in as_objects(response.get("answers")):
        kind, about = str(answer.get("type")), as_object(answer.get("field"))
        label = titles.get(str(about.get("id"))) or _LABEL_OF_TYPE.get(kind) or str(about.get("ref") or "")
        fields.append(Field(label, _typeform_value(answer.get(kind)), 1))
    hidden = json_fields(as_object(response.get("hidden")))
    fields += [Field(f"hidden {field.label}", field.value, 1) for field in hidden]
    own_id = _text_or_none(response.get("token")) or _text_or_none(value.get("event_id"))
    return Submission(tuple(field for field in fields if field.value), own_id, answers_only=True)


def _typeform_value(value: Any) -> str:
    """Choices are objects that hold labels."""
    if isinstance(value, dict):
        value = value.get("labels") or value.get("label") or value.get("other") or ""
    return as_text(value)


def _tally(data: Mapping[str, Any]) -> Submission:
    fields = [
        Field(str(one.get("label") or _LABEL_OF_TYPE.get(str(one.get("type"))) or "Answer"), _tally_value(one), 1)
        for one in as_objects(data.get("fields"))
        if one.get("type") != "HIDDEN_FIELDS"
    ]
    own_id = _text_or_none(data.get("submissionId")) or _text_or_none(data.get("responseId"))
    return Submission(tuple(field for field in fields if field.value), own_id, answers_only=True)


def _tally_value(field: Mapping[str, Any]) -> str:
    """Choices are ids of options; files are objects."""
    texts = {str(one.get("id")): as_text(one.get("text")) for one in as_objects(field.get("options"))}
    value = field.get("value")
    shown = [
        str(one.get("name") or one.get("url") or "") if isinstance(one, dict) else texts.get(as_text(one), as_text(one))
        for one in (value if isinstance(value, list) else [value])
    ]
    return ", ".join(text for text in shown if text)


def _text_or_none(value: Any) -> str | None:
    return as_text(value).strip() or None
