"""The outside world: mail, CRM, model and alerts as separate processes."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx2

from staging.installation.processes import Processes
from staging.serving import LOOPBACK

ROOT = Path(__file__).resolve().parent.parent.parent
ARCHIVE_ADDRESS = "archive@fernhill.example"
CRM_TOKEN = "pat-sandbox-rehearsal"  # the sandbox takes any
_PATIENCE_SECONDS = 60
_PAGE = 100


@dataclass(frozen=True)
class Sandbox:
    """Where each part listens. `model` is None when the offline judge is rehearsed."""

    smtp_port: int
    imap_port: int
    inbox: str
    crm: str
    alerts: str
    model: str | None

    def environment(self) -> dict[str, str]:
        """The settings that point Firstreply here."""
        settings = {
            "LEADS_SMTP_HOST": LOOPBACK,
            "LEADS_SMTP_PORT": str(self.smtp_port),
            "LEADS_SMTP_TLS": "none",
            "LEADS_ARCHIVE_ADDRESS": ARCHIVE_ADDRESS,
            "LEADS_IMAP_HOST": LOOPBACK,
            "LEADS_IMAP_PORT": str(self.imap_port),
            "LEADS_IMAP_USERNAME": ARCHIVE_ADDRESS,
            "LEADS_IMAP_PASSWORD": "sandbox",
            "LEADS_IMAP_TLS": "false",
            "LEADS_HUBSPOT_URL": self.crm,
            "LEADS_HUBSPOT_TOKEN": CRM_TOKEN,
            "LEADS_ALERT_WEBHOOK_URL": f"{self.alerts}/hook",
        }
        if self.model is not None:
            settings |= {"LEADS_OPENAI_BASE_URL": f"{self.model}/v1", "LEADS_OPENAI_API_KEY": "sandbox"}
        return settings

    @cached_property
    def _http(self) -> httpx2.Client:
        return httpx2.Client(timeout=20, trust_env=False)

    def mails(self) -> list[dict[str, Any]]:
        """Every mail the sink took, oldest first."""
        return list(self._http.get(f"{self.inbox}/api/mails").raise_for_status().json())

    def contacts(self) -> list[dict[str, str]]:
        """Every contact of the CRM, as its official interface shows them."""
        return [one["properties"] for one in self.objects("contacts", "email,firstname,lastname,phone")]

    def sent_messages(self) -> int:
        """How many mails of ours the CRM shows."""
        messages = self.objects("emails", "hs_email_direction")
        return sum(one["properties"].get("hs_email_direction") != "INCOMING_EMAIL" for one in messages)

    def counts(self) -> Mapping[str, int]:
        """CRM objects per kind."""
        held: Mapping[str, int] = self._http.get(f"{self.crm}/_sandbox/counts").raise_for_status().json()["objects"]
        return held

    def objects(self, kind: str, properties: str) -> list[dict[str, Any]]:
        """Every object of this kind, with these properties (names with commas between)."""
        found: list[dict[str, Any]] = []
        query: dict[str, str] = {"limit": str(_PAGE), "properties": properties}
        while True:
            page = self._crm_page(f"{self.crm}/crm/v3/objects/{kind}", query)
            found += page["results"]
            after = page.get("paging", {}).get("next", {}).get("after")
            if after is None:
                return found
            query["after"] = after

    def _crm_page(self, url: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Patient with the CRM's rate limit, which whoever looks shares with the service."""
        for _second in range(_PATIENCE_SECONDS):
            answer = self._http.get(url, params=query, headers={"Authorization": f"Bearer {CRM_TOKEN}"})
            if answer.status_code != httpx2.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(1)
        page: dict[str, Any] = answer.raise_for_status().json()
        return page


def begin_sandbox(processes: Processes, *, with_model: bool) -> dict[str, "subprocess.Popen[str]"]:
    """All parts, starting side by side on free ports. `sandbox_of` waits for them."""
    names = ["mailbox", "hubspot", "alerts", *(["model"] if with_model else [])]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return {name: processes.start(name, "-m", f"staging.{name}", environment=environment) for name in names}


def sandbox_of(processes: Processes, children: Mapping[str, "subprocess.Popen[str]"]) -> Sandbox:
    """The addresses the parts say they listen at."""
    ports = {name: processes.ready(name, child) for name, child in children.items()}
    return Sandbox(
        smtp_port=ports["mailbox"]["smtp_port"],
        imap_port=ports["mailbox"]["imap_port"],
        inbox=f"http://{LOOPBACK}:{ports['mailbox']['http_port']}",
        crm=f"http://{LOOPBACK}:{ports['hubspot']['port']}",
        alerts=f"http://{LOOPBACK}:{ports['alerts']['port']}",
        model=f"http://{LOOPBACK}:{ports['model']['port']}" if "model" in ports else None,
    )


@contextmanager
def sandbox_part(name: str, *arguments: str) -> Iterator[dict[str, int]]:
    """One part alone, for the time of the block; the ports it says it listens at."""
    with tempfile.TemporaryDirectory(prefix="firstreply-") as logs:
        processes = Processes(Path(logs))
        try:
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            child = processes.start(name, "-m", f"staging.{name}", *arguments, environment=environment)
            yield processes.ready(name, child)
        finally:
            processes.stop()
