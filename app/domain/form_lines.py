"""What somebody says of their company under a form's own labels. Nothing is guessed."""

import re
from dataclasses import dataclass
from functools import cache

from app.domain.inquiry import Inquiry
from app.domain.words.folding import plain
from app.domain.words.word_lists import lists_of

_LONGEST = 200
_NUMBER = re.compile(r"(?:ca\.?|about|etwa|~)? ?(\d{1,3}(?:[.,' ]\d{3})*|\d{1,7})")
_SITE = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfCompany:
    """As it was typed; empty where no label asks for it, or the answer is none."""

    website: str = ""
    staff: str = ""  # digits; a range is no number
    country: str = ""


def said_of_company(inquiry: Inquiry) -> SaidOfCompany:
    """The first answer under a label of each kind."""
    found: dict[str, str] = {}
    for line in inquiry.message.splitlines() if inquiry.labels else ():
        label = next((one for one in inquiry.labels if line.startswith(one)), "")
        kind = _kinds().get(plain(label.rstrip(" :?")).strip(), "") if label else ""
        if kind and (value := _checked(kind, line[len(label) :].strip())):
            found.setdefault(kind, value)
    return SaidOfCompany(**found)


def _checked(kind: str, answer: str) -> str:
    if kind == "website":
        return answer if _SITE.fullmatch(answer) and len(answer) <= _LONGEST else ""
    if kind == "staff":
        number = _NUMBER.fullmatch(answer.casefold())
        return re.sub(r"\D", "", number[1]) if number else ""
    return answer if len(answer) <= _LONGEST and not any(sign.isdigit() for sign in answer) else ""


@cache
def _kinds() -> dict[str, str]:
    """Label -> what it asks for."""
    return {
        plain(label).strip(): kind for kind, labels in lists_of("form_lines").items() for label in labels.split("|")
    }
