"""The sandbox of form vendors, and what each source needs to ask it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from staging.form_vendors import TOKEN, hubspot_post, linkedin_notice, tally_webhook, typeform_webhook
from staging.installation.processes import child_processes

WEBHOOKS: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "typeform": typeform_webhook,
    "tally": tally_webhook,
    "website_form": hubspot_post,
    "linkedin_lead_sync": linkedin_notice,
}
_PATHS = {"website_form": "hubspot", "linkedin_lead_sync": "linkedin"}
CLIENT_SECRET = "app-secret-of-the-sandbox"


@dataclass(frozen=True)
class FormVendorsAt:
    """The running sandbox."""

    url: str

    def access(self, adapter: str) -> dict[str, str]:
        at = {"url": f"{self.url}/{_PATHS.get(adapter, adapter)}"}
        if adapter == "linkedin_lead_sync":
            at["token_url"] = f"{at['url']}/oauth/v2/accessToken"
            return {**at, "owner": "urn:li:sponsoredAccount:7", "refresh_token": "refresh", "client_id": "app"}
        return {**at, "token": TOKEN, "form": "f1"}

    def seed(self, people: int) -> None:
        self._tell("seed", people=people)

    def fail(self, statuses: Sequence[int]) -> None:
        """How the next requests are answered; 200: as it is."""
        self._tell("faults", statuses=list(statuses))

    def _tell(self, what: str, **said: object) -> None:
        # Not verified: certificates, of which nothing here has one, take 60 ms to load.
        answer = httpx2.post(f"{self.url}/api/{what}", content=json.dumps(said), trust_env=False, verify=False)
        answer.raise_for_status()


@contextmanager
def form_vendors() -> Iterator[FormVendorsAt]:
    with child_processes() as processes:
        child = processes.start("form_vendors", "-m", "staging.form_vendors")
        assert child.stdout is not None
        yield FormVendorsAt(f"http://127.0.0.1:{json.loads(child.stdout.readline())['port']}")
