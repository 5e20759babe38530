"""Which kinds of objects can be associated, and HubSpot's numbers for it. From the public documentation."""

from typing import Final

PRIMARY: Final = {1: 279, 2: 280, 5: 341, 6: 342}  # "Primary company" -> the association without a label

# By (from, to); the first is the default one.
ASSOCIATION_TYPES: Final[dict[tuple[str, str], tuple[int, ...]]] = {
    ("contacts", "companies"): (279, 1),
    ("companies", "contacts"): (280, 2),
    ("deals", "contacts"): (3,),
    ("contacts", "deals"): (4,),
    ("deals", "companies"): (341, 5),
    ("companies", "deals"): (342, 6),
    ("contacts", "contacts"): (449,),
    ("companies", "companies"): (450,),
    ("deals", "deals"): (451,),
    ("communications", "contacts"): (81,),
    ("contacts", "communications"): (82,),
    ("communications", "deals"): (85,),
    ("deals", "communications"): (86,),
    ("communications", "companies"): (87,),
    ("companies", "communications"): (88,),
    **{  # an engagement's way to the record is one more than the way back
        pair: (number + (pair == (kind, record)),)
        for record, numbers in {
            "contacts": {"emails": 197, "meetings": 199, "notes": 201, "tasks": 203},
            "companies": {"emails": 185, "meetings": 187, "notes": 189, "tasks": 191},
            "deals": {"emails": 209, "meetings": 211, "notes": 213, "tasks": 215},
        }.items()
        for kind, number in numbers.items()
        for pair in ((record, kind), (kind, record))
    },
}
