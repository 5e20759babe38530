"""The answers of a LinkedIn lead form, as the Lead Sync API gives them (documentation read 2026-11, version 202510).

An answer names its question by `questionId`; the question, with a label in several languages and a `predefinedField`
(EMAIL, WORK_EMAIL, JOB_TITLE, ...), stands in the form. Choices are ids of options of the question.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from integrations.inbound.forms.payload import Field, as_object, as_objects, as_text
from integrations.inbound.forms.submission import Submission

RESPONSE_URN = "urn:li:leadGenFormResponse:"


def response_urn(named: object) -> str:
    """The one name of a response, whichever way it is named ("urn:li:...:9a8b-1", "9a8b-1")."""
    own_id = as_text(named).strip().rpartition(":")[2]
    return f"{RESPONSE_URN}{own_id}" if own_id else ""


def submission_of_response(response: Mapping[str, Any], form: Mapping[str, Any]) -> Submission:
    """The answers with their questions. What a page hides in the form is not the person's and left out."""
    questions = {as_text(one.get("questionId")): one for one in _questions(response, form)}
    fields = []
    for answer in as_objects(as_object(response.get("formResponse")).get("answers")):
        question = questions.get(as_text(answer.get("questionId")), {})
        value = _value(as_object(answer.get("answerDetails")), question)
        if value.strip():
            fields.append(Field(_label(question), value, 1))
    is_test = response.get("testLead") is True
    return Submission(tuple(fields), response_urn(response.get("id")) or None, answers_only=True, test=is_test)


def _questions(response: Mapping[str, Any], form: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in (as_object(response.get("form")), form):
        yield from as_objects(as_object(one.get("content")).get("questions"))


def _label(question: Mapping[str, Any]) -> str:
    predefined = as_text(question.get("predefinedField"))
    if predefined and predefined != "CUSTOM":
        return predefined.replace("_", " ").capitalize()
    return _localised(question.get("question")) or as_text(question.get("name")) or "Answer"


def _localised(value: Any) -> str:
    """The text in whichever language comes first."""
    texts = as_object(as_object(value).get("localized"))
    return next((as_text(text) for text in texts.values() if as_text(text).strip()), "")


def _value(details: Mapping[str, Any], question: Mapping[str, Any]) -> str:
    text = as_object(details.get("textQuestionAnswer")).get("answer")
    if text is not None:
        return as_text(text)
    options = as_object(details.get("multipleChoiceAnswer")).get("options")
    about = as_object(as_object(question.get("questionDetails")).get("multipleChoiceQuestionDetails"))
    texts = {as_text(one.get("id")): _localised(one.get("text")) for one in as_objects(about.get("options"))}
    chosen = options if isinstance(options, list) else [options]
    return ", ".join(text for text in (texts.get(as_text(one)) or as_text(one) for one in chosen) if text)
