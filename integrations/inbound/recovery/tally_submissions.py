"""Tally's submissions, as its webhooks tell the same (documentation read 2026-11; tried in the sandbox only).

`GET /forms/{form}/submissions` counts its pages; `questions` with their titles stand beside `submissions`, whose
`responses` name the question and hold the answer. Here choices are given by their texts, in the webhooks by ids. A
submission has one id in both. 100 requests a minute are allowed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from app.domain.delivery import Delivery
from integrations.inbound.forms.payload import as_objects
from integrations.inbound.recovery.vendor_reads import VendorReads, recovered

_PAGE = 100
_MOST_PAGES = 10_000


class TallySubmissions:
    """Implements `app.domain.ports.Recovery` for one form."""

    needs: ClassVar[tuple[str, ...]] = ("token", "form")
    takes: ClassVar[tuple[str, ...]] = ("url",)

    def __init__(self, access: Mapping[str, str], _secrets: Sequence[str], *, page: int = _PAGE) -> None:
        self._page = page
        headers = {"Authorization": f"Bearer {access['token']}"}
        self._reads = VendorReads("Tally", access.get("url") or "https://api.tally.so", headers=headers)
        self._form = access["form"]

    def fetch_since(self, since: datetime) -> Iterator[Delivery]:
        start = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        for page in range(1, _MOST_PAGES):
            params = {"page": str(page), "limit": str(self._page), "filter": "completed", "startDate": start}
            answer = self._reads.json(f"/forms/{quote(self._form, safe='')}/submissions", params)
            questions = {str(one.get("id")): one for one in as_objects(answer.get("questions"))}
            for submission in as_objects(answer.get("submissions")):
                yield recovered(_as_webhook(submission, questions, self._form))
            if answer.get("hasMore") is not True:
                return


def _as_webhook(submission: Mapping[str, Any], questions: Mapping[str, Any], form: str) -> dict[str, Any]:
    fields = []
    for response in as_objects(submission.get("responses")):
        question = questions.get(str(response.get("questionId")), {})
        value = response.get("answer", response.get("formattedAnswer"))
        fields.append(
            {
                "key": f"question_{response.get('questionId')}",
                "label": question.get("title") or question.get("name"),
                "type": question.get("type"),
                "value": value,
            }
        )
    data = {"submissionId": submission.get("id"), "respondentId": submission.get("respondentId"), "formId": form}
    return {"eventType": "FORM_RESPONSE", "data": {**data, "fields": fields}}
