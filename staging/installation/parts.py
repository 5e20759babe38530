"""The parts of the sandbox, each a process that runs, and what one asks of them over their own interfaces."""

import json
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

import httpx2

from staging.installation.processes import Processes, child_processes
from staging.serving import LOOPBACK, PLAIN_HTTP

ARCHIVE_ADDRESS = "archive@fernhill.example"
CRM_TOKEN = "pat-sandbox"  # the sandbox takes any
_ASKED_AGAIN_FOR_SECONDS = 60
_PAGE = 100


class SandboxPart:
    """`python -m staging.NAME`, known by the ports of its ready line."""

    name: ClassVar[str]
    faults_path: ClassVar[str] = "/_sandbox/faults"
    reset_path: ClassVar[str] = "/_sandbox/reset"
    http_port_name: ClassVar[str] = "port"

    def __init__(self, ports: Mapping[str, int]) -> None:
        self.ports = ports
        self.url = f"http://{LOOPBACK}:{ports[self.http_port_name]}"
        self.http = httpx2.Client(base_url=self.url, timeout=20, trust_env=False, verify=PLAIN_HTTP)

    @classmethod
    def begin(cls, processes: Processes, *arguments: str) -> "subprocess.Popen[str]":
        """Start it on free ports and do not wait for it."""
        return processes.start(cls.name, "-m", f"staging.{cls.name}", *arguments)

    def json(self, path: str, **query: Any) -> Any:
        return self.http.get(path, params=query).raise_for_status().json()

    def set_faults(self, **faults: Any) -> None:
        """How it behaves from now on; HubSpot keeps what is not named, the others behave well in everything else."""
        self.http.post(self.faults_path, json=faults).raise_for_status()

    def reset(self) -> None:
        """Empty, and without faults."""
        self.http.post(self.reset_path).raise_for_status()


class SandboxModel(SandboxPart):
    """`url + "/v1"` is the base URL for an OpenAI-compatible client."""

    name = "model"

    def asked(self) -> dict[str, Any]:
        """`{questions: [{prompt, key, sender, recorded, question}], outdated: [sentence]}`."""
        return dict(self.json("/_sandbox/asked"))


class SandboxAlerts(SandboxPart):
    """`url + "/hook"` is the webhook."""

    name = "alerts"
    faults_path = "/api/faults"
    reset_path = "/api/reset"

    def posted(self) -> list[dict[str, Any]]:
        """Every alert, oldest first."""
        return list(self.json("/api/alerts"))


class SandboxBookings(SandboxPart):
    """A page of Calendly's and one of Cal.com's, and what people do there."""

    name = "bookings"

    def page(self, vendor: str) -> str:
        """As a profile names it."""
        return f"https://{urlsplit(self.url).netloc}/{vendor}/intro"

    def subscribe(self, **receivers: Mapping[str, Any]) -> None:
        """Vendor -> `url`, `secret` and, if one likes, `retry_seconds`."""
        self.http.post("/_sandbox/webhooks", json=receivers).raise_for_status()

    def hours(self, link: str) -> list[datetime]:
        """That whoever opens the link may choose."""
        page = self.http.get(_on_page(link)).raise_for_status().text
        return [datetime.fromisoformat(at) for at in re.findall(r"<option>([^<]+)</option>", page)]

    def book(self, link: str, starts_at: datetime, **form: str) -> str:
        """The meeting's id; `form`: email, name, answer."""
        return self._post(_on_page(link), {"start": starts_at.isoformat(), **form})

    def change(self, meeting: str, what: str, **form: str) -> str:
        """`what`: "move" (with `start`), "cancel", "no-show" or "end". The id, which a move makes anew."""
        return self._post(f"/meetings/{meeting}/{what}", form)

    def attempts(self) -> list[dict[str, Any]]:
        """Every webhook that was sent: vendor, event, status (0: no answer)."""
        return list(self.json("/_sandbox/webhooks"))

    def _post(self, path: str, form: Mapping[str, str]) -> str:
        answer = self.http.post(path, data=dict(form))
        assert answer.status_code == httpx2.codes.SEE_OTHER, answer.text
        return answer.headers["location"].rpartition("/")[2]


def _on_page(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


class SandboxMailbox(SandboxPart):
    """SMTP, IMAP and the web inbox."""

    name = "mailbox"
    faults_path = "/api/faults"
    reset_path = "/api/reset"
    http_port_name = "http_port"

    @property
    def smtp_port(self) -> int:
        return self.ports["smtp_port"]

    @property
    def imap_port(self) -> int:
        return self.ports["imap_port"]

    def mails(self, **query: Any) -> list[dict[str, Any]]:
        """Every mail it took, oldest first."""
        return list(self.json("/api/mails", **query))

    def raw(self, n: int) -> bytes:
        return self.http.get(f"/api/mails/{n}/raw").raise_for_status().content

    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = self.json("/api/counts")
        return counts


class SandboxHubSpot(SandboxPart):
    """A CRM, and the calls one makes beside the service."""

    name = "hubspot"

    def call(self, method: str, path: str, body: Any = None, *, token: str | None = CRM_TOKEN) -> tuple[int, Any, Any]:
        """Status, JSON (or text) and headers."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.http.request(method, path, json=body, headers=headers)
        try:
            return answer.status_code, json.loads(answer.content) if answer.content else None, answer.headers
        except ValueError:
            return answer.status_code, answer.text, answer.headers

    def add_owners(self, names: Mapping[str, str]) -> None:
        """Its users, address -> name. Who is there already stays as they are."""
        split = ((email, *name.rpartition(" ")[::2]) for email, name in names.items())
        wanted = [{"email": email, "firstName": first, "lastName": last} for email, first, last in split]
        self.http.post("/_sandbox/owners", json=wanted).raise_for_status()

    def give_token(self, token: str, scopes: Sequence[str] | None) -> None:
        """What a token may do from now on; None: it is not valid any more."""
        self.http.post("/_sandbox/tokens", json={token: scopes}).raise_for_status()

    def subscribe(
        self, url: str, secret: str, subscriptions: Sequence[Mapping[str, str]] = (), *, retry_seconds: float = 1.0
    ) -> None:
        """Webhooks go there from now on, until the next reset; without `subscriptions` all of them."""
        body = {"url": url, "secret": secret, "subscriptions": list(subscriptions), "retry_seconds": retry_seconds}
        self.http.post("/_sandbox/webhooks", json=body).raise_for_status()

    def everything(self) -> str:
        """Every value the portal holds, as JSON: archived objects too."""
        return self.http.get("/_sandbox/everything").raise_for_status().text

    def counts(self) -> dict[str, int]:
        """Objects per kind."""
        held: dict[str, int] = self.json("/_sandbox/counts")["objects"]
        return held

    def requests(self) -> dict[str, int]:
        """Requests per endpoint kind."""
        made: dict[str, int] = self.json("/_sandbox/counts")["requests"]
        return made

    def crowds(self) -> dict[str, int]:
        """The most calls in ten seconds and searches in one since this was last asked."""
        most: dict[str, int] = self.http.post("/_sandbox/crowds").raise_for_status().json()
        return most

    def contacts(self) -> list[dict[str, str]]:
        """Every contact, as HubSpot's interface shows them."""
        return [one["properties"] for one in self.objects("contacts", "email,firstname,lastname,phone")]

    def sent_messages(self) -> int:
        """How many mails of ours it shows."""
        messages = self.objects("emails", "hs_email_direction")
        return sum(one["properties"].get("hs_email_direction") != "INCOMING_EMAIL" for one in messages)

    def objects(self, kind: str, properties: str) -> list[dict[str, Any]]:
        """Every object of this kind, with these properties (names with commas between)."""
        found: list[dict[str, Any]] = []
        address = f"/crm/v3/objects/{kind}?limit={_PAGE}&properties={properties}"
        after = ""
        while True:
            page = self._page(address + after)
            found += page["results"]
            following = page.get("paging", {}).get("next", {}).get("after")
            if following is None:
                return found
            after = f"&after={following}"

    def _page(self, address: str) -> Any:
        """Asked again while the rate limit is used up, which whoever looks shares with the service."""
        for _second in range(_ASKED_AGAIN_FOR_SECONDS):
            status, page, _ = self.call("GET", address)
            if status != httpx2.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(1)
        assert status == httpx2.codes.OK, page
        return page

    def add(self, kind: str, associations: list[Any] | None = None, **properties: str) -> str:
        """An object somebody else put into the CRM; its id."""
        usual = {"dealname": "A deal", "dealstage": "appointmentscheduled"} if kind == "deals" else {}
        body = {"properties": {**usual, **properties}, "associations": associations or []}
        status, answer, _ = self.call("POST", f"/crm/v3/objects/{kind}", body)
        assert status == httpx2.codes.CREATED, answer
        return str(answer["id"])

    def values(self, kind: str, id_: str, *names: str) -> dict[str, str | None]:
        """Property values of one object."""
        status, answer, _ = self.call("GET", f"/crm/v3/objects/{kind}/{id_}?properties={','.join(names)}")
        assert status == httpx2.codes.OK, answer
        return {name: answer["properties"].get(name) for name in names}

    def linked(self, kind: str, id_: str, to_kind: str) -> list[str]:
        answer = self.call("GET", f"/crm/v3/objects/{kind}/{id_}/associations/{to_kind}")[1]
        return [one["id"] for one in answer["results"]]


P = TypeVar("P", bound=SandboxPart)


@contextmanager
def running(part: type[P], *arguments: str) -> Iterator[P]:
    """One part alone, for the time of the block."""
    with child_processes() as processes:
        made = part(processes.ready(part.name, part.begin(processes, *arguments)))
        with made.http:
            yield made
