"""LinkedIn's Lead Sync API: one response that was announced, or all of an account since a time.

Documentation read 2026-11 (version 202510; tried in the sandbox only). `GET /rest/leadFormResponses/ID` gives the
answers, `GET /rest/leadForms/ID` the questions; `?q=owner` lists an account's responses page by page. Both need
`LinkedIn-Version` (YYYYMM; a version ends a year after it came: `version=`) and `X-Restli-Protocol-Version: 2.0.0`.
An access token lives 60 days; with `refresh_token` and `client_id` a new one is asked for when it is refused, with the
app's client secret, which is the source's own secret. A refresh token lives a year.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from app.domain.delivery import Delivery
from app.domain.errors import ConfigurationError, UpstreamRefused
from integrations.inbound.forms.linkedin_answers import response_urn
from integrations.inbound.forms.payload import as_objects, as_text
from integrations.inbound.recovery.vendor_reads import TRIES, VendorReads, is_unauthorized, recovered, require_encrypted
from integrations.inbound.token_server import ask_token

_VENDOR = "LinkedIn"
_VERSION = "202510"
_PAGE = 100
_OWNERS = {"sponsoredAccount": "SPONSORED", "organization": "COMPANY"}
_OF_FORM = ("id", "name", "content")
_OF_RESPONSE = ("id", "submittedAt", "leadType", "testLead", "form", "formResponse")


class LinkedInResponses:
    """Implements `app.domain.ports.Recovery` for one owner; `fetch` gets a single response."""

    needs: ClassVar[tuple[str, ...]] = ("owner",)
    takes: ClassVar[tuple[str, ...]] = (
        "token",
        "refresh_token",
        "client_id",
        "lead_type",
        "version",
        "url",
        "token_url",
    )

    def __init__(
        self, access: Mapping[str, str], secrets: Sequence[str], *, tries: int = TRIES, page: int = _PAGE
    ) -> None:
        kind = access["owner"].removeprefix("urn:li:").partition(":")[0]
        if kind not in _OWNERS:
            raise ConfigurationError("owner is urn:li:sponsoredAccount:NUMBER or urn:li:organization:NUMBER")
        if not access.get("token") and not (access.get("refresh_token") and access.get("client_id")):
            raise ConfigurationError("the access needs token, or refresh_token and client_id: leads sources access")
        self._owner = f"({kind}:{quote(access['owner'], safe='')})"
        self._lead_type = access.get("lead_type") or _OWNERS[kind]
        self._access, self._secrets, self._page = access, secrets, page
        self._token_url = access.get("token_url") or "https://www.linkedin.com/oauth/v2/accessToken"
        require_encrypted(_VENDOR, self._token_url)
        headers = {"LinkedIn-Version": access.get("version") or _VERSION, "X-Restli-Protocol-Version": "2.0.0"}
        self._reads = VendorReads(
            _VENDOR, access.get("url") or "https://api.linkedin.com", headers=headers, tries=tries
        )
        self._use(access.get("token") or "")
        self._forms: dict[str, dict[str, Any]] = {}

    def fetch(self, urn: str) -> Delivery:
        """The response of this name with its form's questions, as the adapter reads it. Raises UpstreamError."""
        return self._delivery(self._json(f"/rest/leadFormResponses/{_segment(urn)}"))

    def fetch_since(self, since: datetime) -> Iterator[Delivery]:
        start, until = int(since.timestamp() * 1000), int(datetime.now(UTC).timestamp() * 1000)
        query = f"q=owner&owner={self._owner}&leadType=(leadType:{quote(self._lead_type, safe='')})"
        query += f"&submittedAtTimeRange=(start:{start},end:{until})&count={self._page}"
        position = 0
        while True:
            elements = as_objects(self._json(f"/rest/leadFormResponses?{query}&start={position}").get("elements"))
            for one in elements:
                yield self._delivery(one)
            position += len(elements)
            if len(elements) < self._page:
                return

    def _delivery(self, response: Mapping[str, Any]) -> Delivery:
        named = as_text(response.get("versionedLeadGenFormUrn"))
        has_questions = bool(response.get("form"))
        form = {} if has_questions or not named else self._form(named)
        kept = {name: response[name] for name in _OF_RESPONSE if name in response}
        return recovered(
            {
                "type": "LEAD_RESPONSE",
                "leadGenFormResponse": response_urn(response.get("id")),
                "response": kept,
                "form": form,
            }
        )

    def _form(self, named: str) -> dict[str, Any]:
        """Asked for once: many answers have one form. "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:5,1)" is 5."""
        own_id = named.rpartition("leadGenForm:")[2].partition(",")[0].strip("()")
        if own_id not in self._forms:
            form = self._json(f"/rest/leadForms/{_segment(own_id)}")
            self._forms[own_id] = {name: form[name] for name in _OF_FORM if name in form}
        return self._forms[own_id]

    def _json(self, path: str) -> dict[str, Any]:
        if not self._reads.headers.get("Authorization"):
            self._refresh()
        try:
            return self._reads.json(path)
        except UpstreamRefused as refusal:
            if not is_unauthorized(refusal) or not self._access.get("refresh_token"):
                raise
        self._refresh()
        return self._reads.json(path)

    def _use(self, token: str) -> None:
        self._reads.headers["Authorization"] = f"Bearer {token}" if token else ""

    def _refresh(self) -> None:
        asked = {
            "grant_type": "refresh_token",
            "refresh_token": self._access.get("refresh_token", ""),
            "client_id": self._access.get("client_id", ""),
            "client_secret": self._secrets[0] if self._secrets else "",
        }
        self._use(ask_token(self._token_url, asked))


def _segment(named: str) -> str:
    """The last part of a URN, fit for a path."""
    return quote(named.rpartition(":")[2], safe="")
