"""What the account has to offer before the first lead: our properties, the deal stage, the owners.

Looked up once and kept. Our properties make every create repeatable (`UNIQUE`; where the account does not take unique
values, see `known_objects`), and carry what HubSpot has no property for. They are created when first needed; that they
exist already is fine. What the account has not is asked for again after a day.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from app.domain.crm_plan import CrmPlan, DealEvent
from app.domain.judgement import Tier
from app.domain.ports import NamedIds
from integrations.hubspot.deal_stages import DealStages
from integrations.hubspot.hubspot_calls import Calls, listed
from integrations.hubspot.left_out import NOT_TAKEN_FOR, LeftOut
from integrations.hubspot.property_making import GROUP, KeyWay, PropertyMaking
from integrations.hubspot.subscriptions import Subscriptions

UNIQUE: Final = {  # object type -> the property that holds our own id of the object
    "contacts": "firstreply_contact",
    "companies": "firstreply_company",
    "deals": "firstreply_lead",
    "emails": "firstreply_message",
    "notes": "firstreply_message",
    "communications": "firstreply_message",
    "tasks": "firstreply_task",
    "meetings": "firstreply_meeting",
}
OWNERS_FOR: Final = timedelta(minutes=15)  # how long a look-up of an owner is believed

_TEXT: Final = {"type": "string", "fieldType": "text"}
_NUMBER: Final = {"type": "number", "fieldType": "number"}
_YES: Final = {
    "type": "bool",
    "fieldType": "booleancheckbox",
    "options": [
        {"label": label, "value": value, "displayOrder": order, "hidden": False}
        for order, (label, value) in enumerate((("Yes", "true"), ("No", "false")))
    ],
}
_TIERS: Final = {
    "type": "enumeration",
    "fieldType": "select",
    "options": [
        {"label": tier.value.capitalize(), "value": tier.value, "displayOrder": order, "hidden": False}
        for order, tier in enumerate(Tier)
    ],
}
_PLAIN: Final = CrmPlan()
_Shapes = Mapping[str, tuple[str, Mapping[str, Any]]]
_ABOUT_LEAD: Final[_Shapes] = {  # the most useful first: a small plan takes only some
    "firstreply_score": ("Firstreply: score, 0 to 100", _NUMBER),
    "firstreply_tier": ("Firstreply: tier", _TIERS),
    "firstreply_review": ("Firstreply: review page", _TEXT),
}
_MORE: Final[Mapping[str, _Shapes]] = {
    "contacts": {
        **_ABOUT_LEAD,
        "firstreply_test": ("Firstreply: a test", _YES),
        "firstreply_profile": ("Firstreply: profile address", _TEXT),
        "firstreply_channel": ("Firstreply: how they first wrote", _TEXT),
        "firstreply_consent": ("Firstreply: what they agreed to", _TEXT),
        "firstreply_utm_source": ("Firstreply: UTM source", _TEXT),
        "firstreply_utm_medium": ("Firstreply: UTM medium", _TEXT),
        "firstreply_utm_campaign": ("Firstreply: UTM campaign", _TEXT),
        "firstreply_utm_term": ("Firstreply: UTM term", _TEXT),
        "firstreply_utm_content": ("Firstreply: UTM content", _TEXT),
        "firstreply_gclid": ("Firstreply: Google click id", _TEXT),
        "firstreply_landing_page": ("Firstreply: first page they saw", _TEXT),
        "firstreply_referrer": ("Firstreply: page they came from", _TEXT),
    },
    "deals": _ABOUT_LEAD,
}


def properties_of(kind: str, plan: CrmPlan = _PLAIN) -> list[dict[str, Any]]:
    """The properties we need on an object type, as the properties API takes them; not those the firm has instead."""
    unique = {"name": UNIQUE[kind], "label": "Firstreply: our id", "hasUniqueValue": True, **_TEXT}
    more = [
        {"name": name, "label": label, **shape}
        for name, (label, shape) in _MORE.get(kind, {}).items()
        if plan.name_of(kind, name) == name
    ]
    return [{"groupName": GROUP["name"], **one} for one in (unique, *more)]


@dataclass(slots=True)
class Setup:
    """What the account holds and we need, asked for once and remembered."""

    calls: Calls
    plan: CrmPlan = CrmPlan()
    ids: NamedIds = field(default_factory=dict[str, str])  # what the plan's names of pipelines and stages meant
    stages: DealStages = field(init=False)
    subscriptions: Subscriptions = field(init=False)
    left_out: LeftOut = field(default_factory=LeftOut)
    _ready: dict[str, tuple[float, KeyWay]] = field(default_factory=dict)  # when it was looked at, and what was found
    _owners: dict[str, tuple[float, str | None]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.stages = DealStages(self.calls, self.plan, self.ids)
        self.subscriptions = Subscriptions(self.calls, self.plan.subscription)

    def require(self, kind: str) -> KeyWay:
        """Returns when our properties of this object type exist, as far as the account takes them: how our id is kept.

        Raises UpstreamError.
        """
        with self._lock:
            looked_at, way = self._ready.get(kind, (float("-inf"), KeyWay.NONE))
            now = self.calls.clock()
            is_whole = way is KeyWay.UNIQUE and not self.left_out.absent(kind)
            if kind not in self._ready or (not is_whole and now - looked_at > NOT_TAKEN_FOR.total_seconds()):
                way = PropertyMaking(self.calls, self.left_out).make(kind, properties_of(kind, self.plan))
                self._ready[kind] = now, way
            return way

    def forget(self) -> None:
        """Somebody deleted a property of ours, or mended the account: look again before the next write."""
        with self._lock:
            self._ready.clear()
            self.left_out.forget()
            self.subscriptions.forget()

    def deal_stage(self, moment: str = "") -> Mapping[str, str]:
        """`pipeline` and `dealstage` of a new deal of a tier, as the firm's plan says; else the first of each."""
        with self._lock:
            return self.stages.of(moment)

    def stage_after(self, events: Sequence[DealEvent]) -> str:
        """As `DealStages.after`."""
        with self._lock:
            return self.stages.after(events)

    def may_move(self, to: str, *, pipeline: str, stage: str, wrote: str) -> bool:
        """As `DealStages.may_move`."""
        with self._lock:
            return self.stages.may_move(to, pipeline=pipeline, stage=stage, wrote=wrote)

    def owner_id(self, email: str) -> str | None:
        """HubSpot's id of a colleague, None when they have no seat there."""
        email, now = email.lower(), self.calls.clock()
        with self._lock:
            asked_at, known = self._owners.get(email, (float("-inf"), None))
            if now - asked_at > OWNERS_FOR.total_seconds():
                known = self._ask_owner(email)
                self._owners[email] = (now, known)
            return known

    def _ask_owner(self, email: str) -> str | None:
        for owner in listed(self.calls.get("owners", f"?email={quote(email)}&limit=1"), "results"):
            if str(owner.get("email", "")).lower() == email and owner.get("id"):
                return str(owner["id"])
        return None
