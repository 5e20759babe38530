"""Which properties of HubSpot's records are read back, and what we call them."""

from collections.abc import Mapping
from typing import Final

from app.domain.booking import BookingState
from app.domain.crm_copy import EMAIL, CopyKind
from integrations.hubspot.account_setup import UNIQUE

KINDS: Final[Mapping[CopyKind, str]] = {
    "contact": "contacts",
    "company": "companies",
    "deal": "deals",
    "task": "tasks",
    "meeting": "meetings",
}
OWNER, MERGED = "hubspot_owner_id", "hs_merged_object_ids"
OF_ALL_MAIL: Final = "hs_email_optout"
_OF_BOTH: Final = {"lifecyclestage": "lifecycle", "industry": "industry", "numberofemployees": "staff"}
VALUES: Final[Mapping[CopyKind, Mapping[str, str]]] = {  # HubSpot's name -> ours
    "contact": {
        **_OF_BOTH,
        "email": EMAIL,
        OF_ALL_MAIL: "opted_out",
        "associatedcompanyid": "company_id",
        "numemployees": "staff",
        "country": "country",
    },
    "company": {**_OF_BOTH, "country": "country"},
    "deal": {
        "pipeline": "pipeline",
        "dealstage": "stage",
        "amount": "amount",
        "deal_currency_code": "currency",
        "closedate": "closes_on",
    },
    "task": {"hs_task_status": "done"},
    "meeting": {
        "hs_meeting_outcome": "state",
        "hs_meeting_start_time": "starts_at",
        "hs_meeting_end_time": "ends_at",
        "hs_createdate": "made_at",
        "hs_meeting_location": "place",
        UNIQUE["meetings"]: "ours",
    },
}
OUTCOMES: Final[Mapping[str, BookingState]] = {  # of any other, and of none: it is booked
    "COMPLETED": BookingState.HELD,
    "CANCELED": BookingState.CANCELLED,
    "NO_SHOW": BookingState.NO_SHOW,
}
ENDS: Final[Mapping[CopyKind, Mapping[str, str]]] = {  # what is read with it -> of which objects
    "deal": {"contact_ids": "contacts", "company_ids": "companies"},
    "meeting": {"contact_ids": "contacts"},
}
KEYS: Final[Mapping[CopyKind, tuple[str, str]]] = {
    "contact": ("email", "hs_additional_emails"),
    "company": ("domain", "hs_additional_domains"),
}
OURS: Final = ("score", "tier", "review")
