"""Fields that are called by numbers, as Gravity Forms sends them: 1.3 is a first name, 1.6 the family name.

The parts of a name are 2 (title), 3, 4 (middle), 6 and 8; those of an address 1 to 6 (street, second line, city, state,
postal code, country). Parts from 1 on that are neither are boxes that were ticked. Posted forms write "input_1_3".
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from integrations.inbound.forms.field_values import is_consent
from integrations.inbound.forms.payload import Field

_NUMBERED = re.compile(r"(?:input[_ ]?|field[_ ]?)?(\d{1,5})(?:[._](\d{1,3}))?")
_OF_THE_ENTRY = re.compile(r"currency|status|state_\d+|payment_\w+|transaction_\w+|is_\w+|created_by")
_NAME = {2: "Prefix", 3: "First name", 4: "Middle name", 6: "Last name", 8: "Suffix"}
_ADDRESS = {1: "Street", 3: "City", 5: "Postal code", 6: "Country"}


def joined_numbers(fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields, those that are parts of a numbered one under the name of their part, the others as they are."""
    numbers = [_NUMBERED.fullmatch(one.label) for one in fields]
    parts: dict[str, dict[int, str]] = {}
    for one, number in zip(fields, numbers, strict=True):
        if number and number[2]:
            parts.setdefault(number[1], {})[int(number[2])] = one.value
    if len([number for number in numbers if number]) < 2:
        return tuple(fields)
    named = []
    for one, number in zip(fields, numbers, strict=True):
        if _OF_THE_ENTRY.fullmatch(one.label):
            continue
        label = _part_name(parts[number[1]], int(number[2])) if number and number[2] else one.label
        named.append(replace(one, label=label))
    return tuple(named)


def _part_name(parts: dict[int, str], part: int) -> str:
    """What a part is; "" for a box that was ticked."""
    if parts.keys() <= {1, 2, 3} and (is_consent(parts.get(2, "")) or is_consent(parts.get(1, ""))):
        return "Consent"  # its box, its text, the number of its version
    if parts.keys() <= _NAME.keys() and not parts.keys().isdisjoint({3, 6}):
        return _NAME[part]
    is_address = parts.keys() <= set(range(1, 7)) and not parts.keys().isdisjoint({5, 6}) and len(parts) > 1
    return _ADDRESS.get(part, "") if is_address else ""
