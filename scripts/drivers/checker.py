"""What was lost and what was doubled, from the client's log and the outside world alone.

The service's own word is reported apart, and only explains: a lead that was not
mailed may be held for a person, or closed and listed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.lead_state import LeadState
from scripts.drivers.arrivals import Acknowledgement
from staging.installation.firstreply import Installation

UNKNOWN = "check_if_sent"
# An answer is in the inbox or it is not, a hold has a task, and what joined another lead stands or falls with it.
_EXPLAINS_NOTHING = (LeadState.ANSWERED, LeadState.HELD, LeadState.ON_ITS_WAY, LeadState.JOINED)
_KINDS = {"contacts": "email", "deals": "dealname"}


@dataclass(frozen=True, slots=True)
class Outside:
    """What the mail server and the CRM say."""

    mails_to: Mapping[str, int]  # address -> mails
    crm: Mapping[str, Mapping[str, int]]  # kind -> what tells two apart -> how many


@dataclass(frozen=True, slots=True)
class Explained:
    """What the service says."""

    held: Mapping[str, str]  # delivery id -> the action it waits for
    listed: Mapping[str, str]  # delivery id -> decision, for every lead it knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The four figures that must be nought, and what explains the rest."""

    accepted: int
    mailed: int
    lost: Sequence[str]  # accepted, and neither mailed nor held nor closed
    two_mails: Sequence[str]
    crm_duplicates: Mapping[str, Sequence[str]]
    not_in_crm: Sequence[str]
    held: Mapping[str, int]
    closed: Mapping[str, int]

    @property
    def held_unknown(self) -> int:
        """Mails that may or may not have left, waiting for a person."""
        return self.held.get(UNKNOWN, 0)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.two_mails or any(self.crm_duplicates.values()) or self.not_in_crm)

    def as_json(self) -> dict[str, Any]:
        return {
            "accepted": self.accepted,
            "mailed": self.mailed,
            "accepted_lost": len(self.lost),
            "people_with_two_mails": len(self.two_mails),
            "crm_duplicate_contacts": len(self.crm_duplicates["contacts"]),
            "crm_duplicate_deals": len(self.crm_duplicates["deals"]),
            "not_in_crm": len(self.not_in_crm),
            "service_says": {"held": dict(self.held), "held_unknown": self.held_unknown, "closed": dict(self.closed)},
            "examples": {
                "lost": list(self.lost[:5]),
                "two_mails": list(self.two_mails[:5]),
                "not_in_crm": list(self.not_in_crm[:5]),
            },
        }


def check(accepted: Sequence[Acknowledgement], made: Installation) -> Verdict:
    """Ask the outside world, then the service, and compare with what was acknowledged."""
    return judge(accepted, look_outside(made), ask_service(made))


def judge(accepted: Sequence[Acknowledgement], outside: Outside, says: Explained) -> Verdict:
    """The comparison alone. A person is lost when no acknowledged letter of theirs came to anything."""
    addresses = {one.address for one in accepted}
    deliveries = {one.delivery: one.address for one in accepted}
    held = {deliveries[each]: action for each, action in says.held.items() if each in deliveries}
    closed = {
        deliveries[each]: decision
        for each, decision in says.listed.items()
        if each in deliveries and decision not in _EXPLAINS_NOTHING
    }
    unmailed = [address for address in sorted(addresses) if not outside.mails_to.get(address)]
    return Verdict(
        accepted=len(accepted),
        mailed=len(addresses) - len(unmailed),
        lost=[address for address in unmailed if address not in held and address not in closed],
        two_mails=[address for address in sorted(addresses) if outside.mails_to.get(address, 0) > 1],
        crm_duplicates={
            kind: [name for name, count in found.items() if name and count > 1] for kind, found in outside.crm.items()
        },
        not_in_crm=[
            address for address in sorted(addresses) if address not in outside.crm["contacts"] and address not in closed
        ],
        held=dict(Counter(held.values())),
        closed=dict(Counter(closed.values())),
    )


def look_outside(made: Installation) -> Outside:
    mails: Counter[str] = Counter()
    for mail in made.sandbox.mailbox.mails():
        mails.update({address.lower() for address in mail["envelope_to"]})
    crm = {
        kind: Counter((one["properties"].get(name) or "").lower() for one in made.sandbox.hubspot.objects(kind, name))
        for kind, name in _KINDS.items()
    }
    return Outside(mails, crm)


def ask_service(made: Installation) -> Explained:
    rows = made.leads()
    delivery_of = {row["id"]: row["delivery"] for row in rows}
    held = {}
    for task in made.open_tasks():
        if task["lead"] in delivery_of:
            held[delivery_of[task["lead"]]] = task["action"]
    return Explained(held, {row["delivery"]: row["decision"] for row in rows})


def first_mails(made: Installation) -> Mapping[str, float]:
    """Address -> wall clock of the first mail it got."""
    first: dict[str, float] = {}
    for mail in made.sandbox.mailbox.mails():
        for address in mail["envelope_to"]:
            first.setdefault(address.lower(), datetime.fromisoformat(mail["at"]).timestamp())
    return first
