"""Which words at the beginning of a mail's line are a label, "E-Mail: ann@...", and what it is for.

What a label is for, the form reader's vocabulary says. Linear in the line.
"""

import re

from app.domain.words.addresses_in_text import MAIL_ADDRESS
from app.domain.words.quotation_words import BLOCK_LABELS
from integrations.inbound.forms.field_names import Role, role_of

LABELLED = re.compile(
    r"[\s>|*_\u2022-]{0,12}([^:\uff1a\t\n]{1,80}?)[\s*_]{0,6}(?:[:\uff1a\t]|\?\t)[\s*_:\uff1a]{0,12}(.*)", re.DOTALL
)
MARKS = " \t*_|"
BARE_LABEL = 40  # characters of a label that stands alone
OWN_FIELDS = frozenset(
    {
        Role.EMAIL,
        Role.NAME,
        Role.FIRST_NAME,
        Role.LAST_NAME,
        Role.COMPANY,
        Role.PHONE,
        Role.SUBJECT,
        Role.MESSAGE,
        Role.TITLE,
        Role.CITY,
        Role.ADDRESS,
        Role.PROFILE,
    }
)
PROGRAMS_FIELDS = frozenset({Role.TECHNICAL, Role.VISITOR, Role.ID, Role.ENVELOPE, Role.SECONDS_TAKEN, Role.TEST})


def parted(line: str) -> tuple[str, str]:
    """The label of a line and what stands behind it; a line without one is a label alone."""
    split = LABELLED.fullmatch(line[:20_000])
    split = None if split and split[2].startswith("//") else split
    return (split[1].strip(MARKS + "?>-\u2022"), split[2]) if split else (line.strip(MARKS + "#>"), "")


def is_label(line: str) -> bool:
    """Whether a line begins with a label that we know, or is the label of a visitor's field alone."""
    split = LABELLED.fullmatch(line[:20_000])
    if split is None or split[2].startswith("//"):
        return len(line) <= BARE_LABEL and role_of(line.strip(MARKS + "#>")) in OWN_FIELDS
    label, value = parted(line)
    return role_in_mail(label, value) is not Role.OTHER


def role_in_mail(label: str, value: str) -> Role:
    """What a label of a mail's text is for; "From" names the visitor where an address stands behind it."""
    role = role_of(label)
    kind = BLOCK_LABELS.get(label.strip().casefold())
    if kind == "from" and MAIL_ADDRESS.search(value[:500]):
        return Role.EMAIL
    if kind in ("to", "cc", "sent", "date") and role is Role.OTHER:
        return Role.TECHNICAL
    return role
