"""What a new portal knows before anyone writes into it: object types, properties, associations, deal stages.

Names and limits are HubSpot's; the selection is what CRM adapters use. Written from the public documentation.
"""

from typing import Any, Final

KINDS: Final = ("contacts", "companies", "deals", "notes", "emails", "tasks")

ALIASES: Final = {  # singular names and object type ids are accepted wherever a kind is named
    **{kind: kind for kind in KINDS},
    "contact": "contacts",
    "company": "companies",
    "deal": "deals",
    "note": "notes",
    "email": "emails",
    "task": "tasks",
    "0-1": "contacts",
    "0-2": "companies",
    "0-3": "deals",
    "0-46": "notes",
    "0-49": "emails",
    "0-27": "tasks",
}

# Properties every answer carries, asked for or not.
ANSWERED: Final = {
    "contacts": ("email", "firstname", "lastname"),
    "companies": ("domain", "name"),
    "deals": ("amount", "closedate", "dealname", "dealstage", "pipeline"),
    "notes": (),
    "emails": (),
    "tasks": (),
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

_TEXT: Final = {
    "contacts": "email firstname lastname phone mobilephone jobtitle company website address city state zip country"
    " hs_additional_emails associatedcompanyid message hs_linkedin_url",
    "companies": "name domain phone website city country description industry",
    "deals": "dealname description closed_lost_reason",
    "notes": "hs_note_body hs_attachment_ids",
    "emails": "hs_email_subject hs_email_text hs_email_html hs_email_headers hs_email_from_email hs_email_to_email"
    " hs_attachment_ids",
    "tasks": "hs_task_subject hs_task_body",
}
_OPTIONS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "contacts": {
        "lifecyclestage": LIFECYCLE,
        "hs_lead_status": (
            *("NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "UNQUALIFIED"),
            *("ATTEMPTED_TO_CONTACT", "CONNECTED", "BAD_TIMING"),
        ),
    },
    "companies": {"lifecyclestage": LIFECYCLE},
    "deals": {"dealtype": ("newbusiness", "existingbusiness")},
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
}
_OTHER: Final = {
    "contacts": {"num_associated_deals": "number"},
    "companies": {"numberofemployees": "number", "annualrevenue": "number"},
    "deals": {"amount": "number", "closedate": "datetime", "pipeline": "string", "dealstage": "string"},
    "notes": {"hs_timestamp": "datetime"},
    "emails": {"hs_timestamp": "datetime"},
    "tasks": {"hs_timestamp": "datetime"},
}
_READ_ONLY: Final = ("hs_object_id", "createdate", "lastmodifieddate", "hs_marketable_status", "hs_merged_object_ids")

REQUIRED: Final = {
    "contacts": (),
    "companies": (),
    "deals": (),
    "notes": ("hs_timestamp",),
    "emails": ("hs_timestamp", "hs_email_direction"),
    "tasks": ("hs_timestamp",),
}

# HUBSPOT_DEFINED association types, by (from, to); the first is the default one.
ASSOCIATION_TYPES: Final = {
    ("contacts", "companies"): (279, 1),
    ("companies", "contacts"): (280, 2),
    ("deals", "contacts"): (3,),
    ("contacts", "deals"): (4,),
    ("deals", "companies"): (341, 5),
    ("companies", "deals"): (342, 6),
    ("notes", "contacts"): (202,),
    ("contacts", "notes"): (201,),
    ("notes", "companies"): (190,),
    ("companies", "notes"): (189,),
    ("notes", "deals"): (214,),
    ("deals", "notes"): (213,),
    ("emails", "contacts"): (198,),
    ("contacts", "emails"): (197,),
    ("emails", "companies"): (186,),
    ("companies", "emails"): (185,),
    ("emails", "deals"): (210,),
    ("deals", "emails"): (209,),
    ("tasks", "contacts"): (204,),
    ("contacts", "tasks"): (203,),
    ("tasks", "companies"): (192,),
    ("companies", "tasks"): (191,),
    ("tasks", "deals"): (216,),
    ("deals", "tasks"): (215,),
    ("contacts", "contacts"): (449,),
    ("companies", "companies"): (450,),
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

BORN: Final = "2026-01-05T08:00:00.000Z"


def definition(name: str, kind_of_value: str, *, group: str, **more: Any) -> dict[str, Any]:
    """A property as the properties API shows it."""
    return {
        "name": name,
        "label": name,
        "type": kind_of_value,
        "fieldType": {"number": "number", "datetime": "date", "enumeration": "select"}.get(kind_of_value, "text"),
        "groupName": group,
        "description": "",
        "options": [],
        "displayOrder": -1,
        "calculated": False,
        "externalOptions": False,
        "hasUniqueValue": False,
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
    found = {name: definition(name, "string", group=group) for name in _TEXT[kind].split()}
    found |= {name: definition(name, type_, group=group) for name, type_ in _OTHER[kind].items()}
    for name, options in _OPTIONS[kind].items():
        listed = [
            {"label": value, "value": value, "displayOrder": n, "hidden": False} for n, value in enumerate(options)
        ]
        found[name] = definition(name, "enumeration", group=group, options=listed)
    found["hubspot_owner_id"] = definition("hubspot_owner_id", "string", group=group)
    fixed = {"archivable": False, "readOnlyDefinition": True, "readOnlyValue": True}
    for name in _READ_ONLY:
        found[name] = definition(name, "string", group=group, modificationMetadata=fixed)
    return found


def default_group(kind: str) -> str:
    """The group the born properties stand in ("contactinformation")."""
    return {"companies": "company"}.get(kind, kind[:-1]) + "information"


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
