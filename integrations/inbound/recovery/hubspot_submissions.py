"""Submissions of a HubSpot form, as a form's post (documentation read 2026-11; tried in the sandbox only).

`GET /form-integrations/v1/submissions/forms/{form}` gives 50 a page, newest first, and cannot be asked for a time: they
are read until one is older than wanted. `conversionId` names the submission; a workflow that posts the same form to us
has to send it along as `submission_id`, or both are compared by what they say. The private app needs the scope `forms`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

from app.domain.delivery import Delivery
from integrations.inbound.forms.payload import as_object, as_objects
from integrations.inbound.recovery.vendor_reads import VendorReads, recovered

_PAGE = 50


class HubSpotSubmissions:
    """Implements `app.domain.ports.Recovery` for one form."""

    needs: ClassVar[tuple[str, ...]] = ("token", "form")
    takes: ClassVar[tuple[str, ...]] = ("url",)

    def __init__(self, access: Mapping[str, str], _secrets: Sequence[str], *, page: int = _PAGE) -> None:
        self._page = page
        headers = {"Authorization": f"Bearer {access['token']}"}
        self._reads = VendorReads("HubSpot forms", access.get("url") or "https://api.hubapi.com", headers=headers)
        self._path = f"/form-integrations/v1/submissions/forms/{quote(access['form'], safe='')}"

    def fetch_since(self, since: datetime) -> Iterator[Delivery]:
        params, oldest = {"limit": str(self._page)}, since.timestamp() * 1000
        while True:
            answer = self._reads.json(self._path, params)
            results = as_objects(answer.get("results"))
            wanted = [one for one in results if not _is_older(one, oldest)]
            for one in wanted:
                yield recovered(_as_post(one))
            after = str(as_object(as_object(answer.get("paging")).get("next")).get("after") or "")
            if not after or after == params.get("after") or len(wanted) < len(results):
                return
            params["after"] = after


def _is_older(submission: Mapping[str, Any], oldest: float) -> bool:
    submitted = submission.get("submittedAt")
    return isinstance(submitted, int | float) and submitted < oldest


def _as_post(submission: Mapping[str, Any]) -> dict[str, Any]:
    fields = {str(one.get("name")): one.get("value") for one in as_objects(submission.get("values"))}
    return {"submission_id": submission.get("conversionId"), **fields}
