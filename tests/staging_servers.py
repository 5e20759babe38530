"""The sandbox HubSpot as a real process, for tests: import the two fixtures where they are needed.

from tests.staging_servers import hubspot, hubspot_process  # noqa: F401  fixtures
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from staging.installation.sandbox import sandbox_part


@dataclass(frozen=True, slots=True)
class SandboxHubSpot:
    """A running sandbox, and the calls a test makes beside the adapter."""

    url: str

    def call(self, method: str, path: str, body: Any = None, *, token: str | None = "test") -> tuple[int, Any, Any]:
        """Status, JSON (or text) and headers."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(f"{self.url}{path}", data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, _read(answer.read()), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _read(error.read()), error.headers

    def faults(self, **knobs: Any) -> None:
        status, answer, _ = self.call("POST", "/_sandbox/faults", knobs)
        assert status == 200, answer

    def counts(self) -> dict[str, int]:
        """Objects per type."""
        held: dict[str, int] = self.call("GET", "/_sandbox/counts")[1]["objects"]
        return held

    def requests(self) -> dict[str, int]:
        """Requests per endpoint kind."""
        made: dict[str, int] = self.call("GET", "/_sandbox/counts")[1]["requests"]
        return made

    def add(self, kind: str, associations: list[Any] | None = None, **properties: str) -> str:
        """An object somebody else put into the CRM; its id."""
        body = {"properties": properties, "associations": associations or []}
        status, answer, _ = self.call("POST", f"/crm/v3/objects/{kind}", body)
        assert status == 201, answer
        return str(answer["id"])

    def values(self, kind: str, id_: str, *names: str) -> dict[str, str | None]:
        """Property values of one object."""
        status, answer, _ = self.call("GET", f"/crm/v3/objects/{kind}/{id_}?properties={','.join(names)}")
        assert status == 200, answer
        return {name: answer["properties"].get(name) for name in names}

    def linked(self, kind: str, id_: str, to_kind: str) -> list[str]:
        answer = self.call("GET", f"/crm/v3/objects/{kind}/{id_}/associations/{to_kind}")[1]
        return [one["id"] for one in answer["results"]]


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode()


@pytest.fixture(scope="session")
def hubspot_process() -> Iterator[SandboxHubSpot]:
    """One sandbox for the whole run, on a free port."""
    with sandbox_part("hubspot") as ports:
        yield SandboxHubSpot(f"http://127.0.0.1:{ports['port']}")


@pytest.fixture
def hubspot(hubspot_process: SandboxHubSpot) -> SandboxHubSpot:
    """The sandbox, emptied, with rate limits off and a search index that is never late."""
    hubspot_process.call("POST", "/_sandbox/reset")
    hubspot_process.faults(limits=False, search_lag_seconds=0)
    return hubspot_process
