"""Two people who write together: "Dave & Sue Lomax", "Anna Price and Tom Berg", "Herr und Frau Deist"."""

import re
from dataclasses import replace

from app.domain.people.name_words import is_given_name, is_title
from app.domain.people.person_names import PersonName, parse_name
from app.domain.words.text import MAX_NAME

_AND = re.compile(r"\s*(?:\s(?:and|und|et|en|y|e|i|och)\s|[&+])\s*", re.IGNORECASE)
_MOST_WORDS = 4  # of one of them


def two_people(typed: str, *, company: str | None = None, firm: str = "") -> tuple[PersonName, PersonName] | None:
    """Both, each with a given name that a list has or a title; None where it is one person, a firm, or nobody.

    Who stands first without a family name has the other's.
    """
    parts = [part.strip(" ,") for part in _AND.split(typed[:MAX_NAME].strip(" ,"))]
    if len(parts) != 2 or not all(0 < len(part.split()) <= _MOST_WORDS for part in parts):
        return None
    second = parse_name(parts[1], company=company, firm=firm)
    if (is_title(parts[0]) or parts[0] == "M.") and second.title and second.family:
        title = "Monsieur" if parts[0] == "M." else parts[0]
        return replace(second, title=title, given=""), second if second.given else replace(second, given="")
    first = parse_name(parts[0], company=company, firm=firm)
    if not all(one.given and is_given_name(one.given.split()[0]) and not one.family_first for one in (first, second)):
        return None
    if not first.family:
        first = replace(first, particles=second.particles, family=second.family)
    return first, second
