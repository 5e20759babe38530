"""The outside world of a Installation: mail, CRM, model and alerts, each a process of its own."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from staging.installation.parts import (
    ARCHIVE_ADDRESS,
    CRM_TOKEN,
    SandboxAlerts,
    SandboxBookings,
    SandboxHubSpot,
    SandboxMailbox,
    SandboxModel,
    SandboxPart,
)
from staging.installation.processes import Processes
from staging.serving import LOOPBACK

RECORDED_MAIL_SERVER = "mx.fernhill.example"  # which checked the senders of the mails in `staging/leads`
FIRM = "fernhill"
# Weeks of leads arrive here in minutes.
LIMITS_OUT_OF_THE_WAY = {
    "LEADS_REPLIES_PER_HOUR": "100000",
    "LEADS_REPLIES_PER_DAY": "100000",
    "LEADS_POSTS_PER_MINUTE": "100000",
}


@dataclass(frozen=True)
class Sandbox:
    """Every part. `model` is None when the offline judge and writer are at work, `bookings` where nobody asked."""

    mailbox: SandboxMailbox
    hubspot: SandboxHubSpot
    alerts: SandboxAlerts
    model: SandboxModel | None
    bookings: SandboxBookings | None = None

    def settings(self, *, archive: bool = True) -> dict[str, str]:
        """What points a Firstreply here. Without `archive` it cannot look up what it is not sure it sent."""
        settings = {
            "LEADS_SMTP_HOST": LOOPBACK,
            "LEADS_SMTP_PORT": str(self.mailbox.smtp_port),
            "LEADS_SMTP_TLS": "none",
            "LEADS_HUBSPOT_URL": self.hubspot.url,
            "LEADS_HUBSPOT_TOKEN": CRM_TOKEN,
            "LEADS_ALERT_WEBHOOK_URL": f"{self.alerts.url}/hook",
            "LEADS_AUTHSERV_ID": RECORDED_MAIL_SERVER,
            **LIMITS_OUT_OF_THE_WAY,
        }
        if archive:
            settings |= {
                "LEADS_ARCHIVE_ADDRESS": ARCHIVE_ADDRESS,
                "LEADS_IMAP_HOST": LOOPBACK,
                "LEADS_IMAP_PORT": str(self.mailbox.imap_port),
                "LEADS_IMAP_USERNAME": ARCHIVE_ADDRESS,
                "LEADS_IMAP_PASSWORD": "sandbox",
                "LEADS_IMAP_TLS": "false",
            }
        if self.model is not None:
            settings |= {"LEADS_OPENAI_BASE_URL": f"{self.model.url}/v1", "LEADS_OPENAI_API_KEY": "sandbox"}
        if self.bookings is not None:
            for name in ("CALENDLY", "CALCOM"):
                settings |= {f"LEADS_{name}_URL": self.bookings.url, f"LEADS_{name}_TOKENS": f"{FIRM}=sandbox"}
        return settings


def begin_sandbox(
    processes: Processes, *, with_model: bool, with_bookings: bool = False
) -> dict[str, "subprocess.Popen[str]"]:
    """All parts, starting side by side. `sandbox_of` waits for them."""
    parts: list[type[SandboxPart]] = [SandboxMailbox, SandboxHubSpot, SandboxAlerts]
    if with_model:
        parts.append(SandboxModel)
    if with_bookings:
        parts.append(SandboxBookings)
    return {part.name: part.begin(processes) for part in parts}


def sandbox_of(processes: Processes, children: Mapping[str, "subprocess.Popen[str]"]) -> Sandbox:
    """Returns when every part listens."""
    ports = {name: processes.ready(name, child) for name, child in children.items()}
    return Sandbox(
        mailbox=SandboxMailbox(ports["mailbox"]),
        hubspot=SandboxHubSpot(ports["hubspot"]),
        alerts=SandboxAlerts(ports["alerts"]),
        model=SandboxModel(ports["model"]) if "model" in ports else None,
        bookings=SandboxBookings(ports["bookings"]) if "bookings" in ports else None,
    )
