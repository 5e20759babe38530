"""What a new portal knows before anyone writes into it: object types, properties, associations, deal stages.

Names and limits are HubSpot's; the selection is what CRM adapters use. Written from the public documentation.
"""

from datetime import UTC, datetime
from typing import Any, Final

from staging.hubspot.industries import INDUSTRIES

ENGAGEMENTS: Final = ("notes", "emails", "tasks", "meetings", "communications")
KINDS: Final = ("contacts", "companies", "deals", *ENGAGEMENTS)
TYPE_IDS: Final = {
    "contacts": "0-1",
    "companies": "0-2",
    "deals": "0-3",
    "notes": "0-46",
    "emails": "0-49",
    "tasks": "0-27",
    "meetings": "0-47",
    "communications": "0-18",
}
SINGULAR: Final = {kind: {"companies": "company"}.get(kind, kind.removesuffix("s")) for kind in KINDS}

ALIASES: Final = {  # singular names and object type ids are accepted wherever a kind is named
    name: kind for kind in KINDS for name in (kind, SINGULAR[kind], TYPE_IDS[kind])
}
CREATED: Final = {kind: "hs_createdate" if kind in ENGAGEMENTS else "createdate" for kind in KINDS}
CHANGED: Final = {kind: "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate" for kind in KINDS}

# Properties every answer carries, asked for or not.
ANSWERED: Final[dict[str, tuple[str, ...]]] = {
    "contacts": ("email", "firstname", "lastname"),
    "companies": ("domain", "name"),
    "deals": ("amount", "closedate", "dealname", "dealstage", "pipeline"),
    **dict.fromkeys(ENGAGEMENTS, ()),
}

LIFECYCLE: Final = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
    "other",
)

_CURRENCIES: Final = ("EUR", "USD", "GBP", "CHF")
_TEXT: Final = {
    "contacts": "email firstname lastname phone mobilephone jobtitle company website address city state zip country"
    " hs_additional_emails associatedcompanyid message hs_linkedin_url industry numemployees hs_language salutation"
    " hs_country_region_code",
    "companies": "name domain phone website city state zip address country description hs_additional_domains"
    " linkedin_company_page founded_year",
    "deals": "dealname description closed_lost_reason closed_won_reason hs_next_step",
    "notes": "hs_note_body hs_attachment_ids",
    "emails": "hs_email_subject hs_email_text hs_email_html hs_email_headers hs_attachment_ids",
    "tasks": "hs_task_subject hs_task_body",
    "meetings": "hs_meeting_title hs_meeting_body hs_internal_meeting_notes hs_meeting_external_url hs_meeting_location"
    " hs_activity_type hs_attachment_ids",
    "communications": "hs_communication_body hs_attachment_ids",
}
_LEAD_STATUS: Final = (
    *("NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "UNQUALIFIED"),
    *("ATTEMPTED_TO_CONTACT", "CONNECTED", "BAD_TIMING"),
)
_OPTIONS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "contacts": {"lifecyclestage": LIFECYCLE, "hs_lead_status": _LEAD_STATUS},
    "companies": {"lifecyclestage": LIFECYCLE, "hs_lead_status": _LEAD_STATUS, "industry": INDUSTRIES},
    "deals": {
        "dealtype": ("newbusiness", "existingbusiness"),
        "hs_priority": ("low", "medium", "high"),
        "deal_currency_code": _CURRENCIES,
    },
    "notes": {},
    "emails": {
        "hs_email_direction": ("EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"),
        "hs_email_status": ("SENT", "FAILED", "BOUNCED", "SCHEDULED", "SENDING"),
    },
    "tasks": {
        "hs_task_status": ("NOT_STARTED", "IN_PROGRESS", "WAITING", "COMPLETED", "DEFERRED"),
        "hs_task_priority": ("NONE", "LOW", "MEDIUM", "HIGH"),
        "hs_task_type": ("EMAIL", "CALL", "TODO"),
    },
    "meetings": {
        "hs_meeting_outcome": ("SCHEDULED", "COMPLETED", "RESCHEDULED", "NO_SHOW", "CANCELED"),
        "hs_meeting_location_type": ("PHONE", "ADDRESS", "CUSTOM"),
    },
    "communications": {
        "hs_communication_channel_type": ("WHATS_APP", "LINKEDIN_MESSAGE", "SMS"),
        "hs_communication_logged_from": ("CRM",),
    },
}
_WHEN: Final = {"hs_timestamp": "datetime"}
_OTHER: Final[dict[str, dict[str, str]]] = {
    "contacts": {"hs_lastactivitydate": "datetime"},
    "companies": {"numberofemployees": "number", "annualrevenue": "number"},
    "deals": {"amount": "number", "closedate": "datetime", "pipeline": "string", "dealstage": "string"},
    "notes": _WHEN,
    "emails": _WHEN,
    "tasks": {**_WHEN, "hs_task_reminders": "string"},
    "meetings": {**_WHEN, "hs_meeting_start_time": "datetime", "hs_meeting_end_time": "datetime"},
    "communications": _WHEN,
}
_READ_ONLY: Final = {
    "hs_object_id": "number",
    "hs_marketable_status": "string",
    "hs_merged_object_ids": "string",
    "num_associated_deals": "number",
    "hs_email_from_email": "string",
    "hs_email_to_email": "string",
    "hs_task_completion_date": "datetime",
    "hs_is_closed": "bool",
    "hs_email_optout": "bool",
}

SUBSCRIPTIONS: Final = (
    ("4711", "One to One", "Sales"),
    ("4712", "Marketing Information", "Marketing"),
)  # id, name


def default_subscriptions() -> list[dict[str, Any]]:
    """What one may subscribe to in a new portal, as the definitions of the preferences API show it."""
    return [
        {
            "id": id_,
            "name": name,
            "description": name,
            "purpose": purpose,
            "communicationMethod": "Email",
            "isActive": True,
            "isDefault": True,
            "isInternal": purpose == "Sales",
            "createdAt": BORN,
            "updatedAt": BORN,
        }
        for id_, name, purpose in SUBSCRIPTIONS
    ]


# What a create must carry; of the inner names one is enough.
REQUIRED: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "contacts": (("email", "firstname", "lastname"),),
    "companies": (("name", "domain"),),
    "deals": (("dealname",), ("dealstage",)),
    "emails": (("hs_timestamp",), ("hs_email_direction",)),
    "communications": (("hs_timestamp",), ("hs_communication_channel_type",), ("hs_communication_logged_from",)),
    **dict.fromkeys(("notes", "tasks", "meetings"), (("hs_timestamp",),)),
}

_STAGES: Final = (
    ("appointmentscheduled", "Appointment Scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4"),
    ("presentationscheduled", "Presentation Scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
    ("contractsent", "Contract Sent", "0.9"),
    ("closedwon", "Closed Won", "1.0"),
    ("closedlost", "Closed Lost", "0.0"),
)


def now_text() -> str:
    """This moment as HubSpot writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


BORN: Final = "2026-01-05T08:00:00.000Z"


_FIELD_TYPES: Final = {
    "number": "number",
    "datetime": "date",
    "date": "date",
    "enumeration": "select",
    "bool": "booleancheckbox",
}


def definition(name: str, kind_of_value: str, *, group: str, **more: Any) -> dict[str, Any]:
    """A property as the properties API shows it."""
    return {
        "name": name,
        "label": name,
        "type": kind_of_value,
        "fieldType": _FIELD_TYPES.get(kind_of_value, "text"),
        "groupName": group,
        "description": "",
        "options": [],
        "displayOrder": -1,
        "calculated": False,
        "externalOptions": False,
        "hasUniqueValue": False,
        "hubspotDefined": False,
        "hidden": False,
        "formField": True,
        "archived": False,
        "createdAt": BORN,
        "updatedAt": BORN,
        "modificationMetadata": {"archivable": True, "readOnlyDefinition": False, "readOnlyValue": False},
        **more,
    }


def default_properties(kind: str) -> dict[str, dict[str, Any]]:
    """The properties a portal is born with, by name."""
    group = default_group(kind)
    born: dict[str, Any] = {"group": group, "hubspotDefined": True}
    born["modificationMetadata"] = {"archivable": False, "readOnlyDefinition": False, "readOnlyValue": False}
    found = {name: definition(name, "string", **born) for name in _TEXT[kind].split()}
    found |= {name: definition(name, type_, **born) for name, type_ in _OTHER[kind].items()}
    for name, options in _OPTIONS[kind].items():
        listed = [
            {"label": value, "value": value, "displayOrder": n, "hidden": False} for n, value in enumerate(options)
        ]
        found[name] = definition(name, "enumeration", options=listed, **born)
    found["hubspot_owner_id"] = definition("hubspot_owner_id", "string", **born)
    fixed = {"archivable": False, "readOnlyDefinition": True, "readOnlyValue": True}
    ended = {f"hs_email_optout_{id_}": "bool" for id_, *_ in SUBSCRIPTIONS} if kind == "contacts" else {}
    for name, type_ in {**_READ_ONLY, **ended, CREATED[kind]: "datetime", CHANGED[kind]: "datetime"}.items():
        found[name] = definition(name, type_, **{**born, "modificationMetadata": fixed})
    return found


def default_group(kind: str) -> str:
    """The group the born properties stand in ("contactinformation")."""
    return SINGULAR[kind] + "information"


def default_pipeline() -> dict[str, Any]:
    """HubSpot's sales pipeline, as the pipelines API shows it."""
    stages = [
        {
            "id": id_,
            "label": label,
            "displayOrder": order,
            "metadata": {"isClosed": "true" if id_.startswith("closed") else "false", "probability": probability},
            "createdAt": BORN,
            "updatedAt": BORN,
            "archived": False,
        }
        for order, (id_, label, probability) in enumerate(_STAGES)
    ]
    whole = {"id": "default", "label": "Sales Pipeline", "displayOrder": 0, "stages": stages, "archived": False}
    return {**whole, "createdAt": BORN, "updatedAt": BORN}
