"""The sentences of letters that a firm may word itself: which they are, and what must stand in each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_TEXT = 400  # characters
INFORMAL = "informal"  # the table of a language, the firm's or ours, for readers who are addressed so
# Each with the places that code fills: all of them, and no other. The sentence that promises an answer is an approved
# answer (`kind = "promise"`); what says how to refuse mail is fixed, as answers are known by its words.
CHANGEABLE: Mapping[str, tuple[str, ...]] = {
    "thanks": (),
    "thanks_for": ("service",),
    "add": (),
    "ask_number": (),
    "times_kept": (),
    "case": (),
    "schedule": ("minutes",),
    "emergency": ("telephone",),
    "closing": (),
    "prepared": ("name",),
    "not_sold": (),
    "businesses_only": (),
    "consumers_only": (),
    "other_customers": (),
    "student": (),
    "too_small": (),
    "later": (),
    "unsure": (),
}
_PLACE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmsText:
    """One sentence as the firm has it in one language."""

    key: str  # one of CHANGEABLE
    language: str
    text: str
    is_informal: bool = False  # for readers who are addressed informally


def wrong_in(key: str, text: object) -> str:
    """Why this cannot stand for the sentence, after its name; "" where it can."""
    if key not in CHANGEABLE:
        return f"is none of {', '.join(CHANGEABLE)}"
    if not isinstance(text, str) or not text.strip() or "\n" in text.strip():
        return "is not one line of text between quotes"
    if len(text) > LONGEST_TEXT:
        return f"is longer than {LONGEST_TEXT} characters"
    places = _PLACE.findall(text)
    if lacking := [one for one in CHANGEABLE[key] if one not in places]:
        return f"lacks {{{lacking[0]}}}: write it where the program shall put that"
    if unknown := [one for one in places if one not in CHANGEABLE[key]]:
        return f"holds {{{unknown[0]}}}, which the program does not fill here"
    return "has a brace that belongs to no place" if set("{}") & set(_PLACE.sub("", text)) else ""
