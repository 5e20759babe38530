"""Form builders' own payloads, brought into plain fields.

Shapes as the vendors document them (Typeform webhooks, Tally webhooks, Webflow v2, Netlify
functions; read 2026-11). Everything else is walked through as it is.
"""

from collections.abc import Mapping
from typing import Any

from app.domain.errors import PayloadNotUnderstood
from integrations.inbound.forms.field_names import Role, plain, role_of
from integrations.inbound.forms.jotform_answers import jotform_submission
from integrations.inbound.forms.json_answers import ROW_LISTS, json_fields
from integrations.inbound.forms.numbered_fields import joined_numbers
from integrations.inbound.forms.payload import Field, as_object, as_objects, as_text
from integrations.inbound.forms.submission import Submission

_MOST_SUBMISSIONS = 100
_ROWS_WITHIN = 3
_BESIDE_ELEMENTORS_ANSWERS = frozenset({"Date", "Time", "Page URL", "User Agent", "Powered by"})
# What a question without a title is called, by its type.
_LABEL_OF_TYPE = {
    "email": "Email",
    "phone_number": "Phone",
    "text": "Message",
    "INPUT_EMAIL": "Email",
    "INPUT_PHONE_NUMBER": "Phone",
}


def submissions_of(value: Any) -> list[Submission]:
    """The submissions in a JSON value of any shape: one, or up to 100 that stand in a list.

    Raises:
        PayloadNotUnderstood: nothing in it can be a submission, or it is the notice of something else.
    """
    rows = _rows(value)
    if not 0 < len(rows) <= _MOST_SUBMISSIONS:
        raise PayloadNotUnderstood(f"neither a JSON object nor a list of up to {_MOST_SUBMISSIONS}")
    return [submission_of(one) for one in rows]


def _rows(value: Any, depth: int = 0) -> list[dict[str, Any]]:
    """What is one submission each: the entries of a list that have an address each, else the whole."""
    if isinstance(value, list):
        if not value or not all(isinstance(one, dict) for one in value):
            return []
        if depth == 0 and _is_one_form(value):
            return [{"answers": value}]
        return list(value)
    if not isinstance(value, dict):
        return []
    for key, inner in value.items():
        if isinstance(inner, dict) and depth < _ROWS_WITHIN and len(found := _rows(inner, depth + 1)) > 1:
            return found
        if plain(str(key)) in ROW_LISTS and isinstance(inner, list) and len(inner) > 1 and _are_rows(inner):
            return list(inner)
    return [value]


def _are_rows(entries: list[Any]) -> bool:
    """Whether each entry is a person's: it has an address under a name that says so."""
    return all(
        isinstance(one, dict) and any(role_of(str(key)) is Role.EMAIL and isinstance(one[key], str) for key in one)
        for one in entries[:_MOST_SUBMISSIONS]
    )


def _is_one_form(entries: list[Any]) -> bool:
    """Whether the entries are the answers of one form."""
    read = [(one, json_fields({"answer": one})) for one in entries[: _MOST_SUBMISSIONS + 1]]
    answers = [(one, fields[0].label) for one, fields in read if len(fields) == 1]
    return len(answers) > 1 and not any(label in one for one, label in answers) and all(len(f) < 2 for _, f in read)


def submission_of(value: Mapping[str, Any]) -> Submission:
    """The submission in a JSON object of any shape. Raises PayloadNotUnderstood for the notice of something else."""
    if isinstance(value.get("body"), dict) and isinstance(value.get("headers"), dict):
        value = value["body"]  # a request as an automation tool hands it on
    _require_answers(value)
    if "rawRequest" in value:
        return jotform_submission(value)
    if isinstance(value.get("form_response"), dict):
        return _typeform(value, value["form_response"])
    data, payload = as_object(value.get("data")), as_object(value.get("payload"))
    if value.get("eventType") == "FORM_RESPONSE" and data:
        return _tally(data)
    if value.get("triggerType") == "form_submission" and payload:
        return Submission(json_fields(payload.get("data")), _text_or_none(payload.get("id")), answers_only=True)
    value = payload if isinstance(payload.get("human_fields"), dict) else value
    if isinstance(value.get("human_fields"), dict) and isinstance(value.get("data"), dict):
        fields = json_fields({**value["human_fields"]}) or json_fields(value["data"])
        fields += (Field("ip", as_text(value["data"].get("ip")), 1),)
        return Submission(fields, _text_or_none(value.get("id")), answers_only=True)
    if "vid" in value and isinstance(value.get("properties"), dict):
        value = value["properties"]  # HubSpot's contact, whose other keys are about it
    if value.get("Powered by") == "Elementor":
        value = {key: one for key, one in value.items() if key not in _BESIDE_ELEMENTORS_ANSWERS}
    return Submission(joined_numbers(json_fields(value)))


def _require_answers(value: Mapping[str, Any]) -> None:
    if str(value.get("event", "")).startswith("invitee.") or "triggerEvent" in value:
        raise PayloadNotUnderstood("form: this is a booking event; post it to a booking source")
    if value.get("object") == "page" and isinstance(value.get("entry"), list):
        raise PayloadNotUnderstood("form: Meta's notice has no answers; let Zapier or Make fetch them and post here")


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
