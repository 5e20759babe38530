"""Which answers of a form no person wrote: those of the page, the vendor, a program, or a ticked box."""

import re
from collections.abc import Sequence

from app.domain.networks import public_network
from app.domain.words.text import clean_line
from integrations.inbound.forms import field_values as looks
from integrations.inbound.forms.field_names import Role, plain
from integrations.inbound.forms.form_answers import NAMES, FormAnswer, SortedAnswers

_OF_A_PERSON = frozenset({Role.EMAIL, Role.PHONE, Role.MESSAGE, Role.COMPANY, *NAMES})
_OF_A_PROGRAM = frozenset(
    {Role.TECHNICAL, Role.PROBABLY_TECHNICAL, Role.MOMENT, Role.PAGE, Role.ENVELOPE, Role.ID, Role.VISITOR}
)
_PROGRAM_WORD = re.compile(r"[a-z0-9_.:/#-]{1,60}|[A-Z0-9_]{1,60}")
_PAGE = re.compile(r"https?://[^\s/]+/\S+|/\S*|[a-z0-9_#-]{1,60}|[A-Z0-9_]{1,60}", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_TOO_FAST_SECONDS = 3.0  # nobody reads a form and writes a message in less, a browser's suggestions included


def surroundings(answers: Sequence[FormAnswer], home: int | None) -> frozenset[int]:
    """Objects within the payload that tell mostly of the entry and nothing of a person: all in them is the vendor's."""
    inside: dict[int, list[Role]] = {}
    for one in answers:
        if one.field.depth > 0 and one.field.place != home:
            inside.setdefault(one.field.place, []).append(one.role)
    return frozenset(
        place
        for place, roles in inside.items()
        if _OF_A_PERSON.isdisjoint(roles) and sum(role in _OF_A_PROGRAM for role in roles) > max(2, len(roles) // 2)
    )


def is_dropped(found: SortedAnswers, one: FormAnswer, home: int | None, about_the_entry: frozenset[int]) -> bool:
    """Whether the page, the vendor or a ticked box says it and not the person; some of that is noted."""
    text, role = one.text, one.role
    if role is Role.TRAP:
        found.program_sign = "the form's trap field was filled in"
    elif role is Role.SECONDS_TAKEN:
        if _SECONDS.fullmatch(text) and float(text) < _TOO_FAST_SECONDS:
            found.program_sign = f"the form was filled in within {float(text):g} s"
    elif role is Role.VISITOR:
        found.visitors.add(public_network(text) or "")
    elif role is Role.TEST:
        found.test = found.test or (looks.is_tick(text) and text.casefold() in {"yes", "true", "1", "on"})
    elif role is Role.ID:
        # Further down, a bare "id" may be the person's or the page's.
        depth = one.field.depth
        if depth == 0 or (depth == 1 and plain(one.field.label) not in ("id", "uuid", "guid", "record id")):
            found.own_id = found.own_id or clean_line(text, 300)
    else:
        is_the_entrys = one.field.place in about_the_entry and not looks.is_prose(text)
        return is_the_entrys or _is_surroundings(found, one, home)
    return True


def _is_surroundings(found: SortedAnswers, one: FormAnswer, home: int | None) -> bool:
    text, role = one.text, one.role
    if role is Role.TECHNICAL:
        return True
    if role is Role.PROBABLY_TECHNICAL:
        return not looks.is_prose(text)
    if role is Role.CONSENT:
        return looks.is_tick(text) or looks.is_consent(text) or looks.is_moment(text) or text.isdecimal()
    if role is Role.MOMENT:
        return looks.is_timestamp(text)
    if role is Role.PAGE:
        return _PAGE.fullmatch(text) is not None
    if role is Role.ENVELOPE:
        return bool(_PROGRAM_WORD.fullmatch(text)) or looks.is_programs(text) or looks.is_device(text)
    if role in NAMES or role is Role.TITLE:
        is_the_forms = (
            one.field.place != home and not NAMES.isdisjoint(found.values) and not looks.is_persons_name(text)
        )
        return is_the_forms or looks.is_moment(text)
    if one.says_nothing_of_itself:
        return looks.is_tick(text) or looks.is_consent(text)
    if role is not Role.OTHER:
        return False
    return looks.is_consent(text) or (looks.is_tick(text) and looks.is_consent(one.field.label))
