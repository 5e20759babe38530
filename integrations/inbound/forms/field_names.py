"""What a form field is for, by the many names people give it."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import lru_cache
from pathlib import Path


class Role(StrEnum):
    """What a field holds."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    COMPANY = "company"
    TITLE = "title"
    PHONE = "phone"
    PROFILE = "profile"
    ADDRESS = "address"
    CITY = "city"
    SUBJECT = "subject"
    MESSAGE = "message"
    ID = "id"
    TEST = "test"
    TRAP = "trap"  # a honeypot: people leave it empty
    SECONDS_TAKEN = "seconds_taken"  # from the moment the page showed the form until it was sent
    VISITOR = "visitor"  # the address it was posted from, written by the form's server
    TECHNICAL = "technical"  # written by the page, not by the person
    ENVELOPE = "envelope"  # probably the same; a person's when it reads like one
    OTHER = "other"  # something the person answered


_NAMES = tomllib.loads(Path(__file__).with_name("field_names.toml").read_text("utf-8"))
_MESSAGE_OPENINGS = re.compile(
    r"(?:how|what) (?:can|may|could|do|are|is|would) (?:we|you|i|your)\b.*"
    r"(?:help|assist|do for|looking for|need|hope|goal|project)|"
    r"tell us|describe|wie konnen wir|womit konnen wir|was konnen wir|worum geht|beschreiben sie|erzahlen sie|"
    r"comment pouvons nous|en quoi pouvons nous|decrivez|parlez nous|como podemos|cuentanos|cuentenos|descri|"
    r"come possiamo|waarmee kunnen|hoe kunnen|leave (?:us )?a message|(?:your|ihre|votre|su|tu) "
    r"(?:message|nachricht|anfrage|inquiry|enquiry|question|mensaje)"
)
_TECHNICAL_OPENINGS = re.compile(
    r"(?:utm|csrf|wpcf7|mtm|matomo|hsa|mc|ga|gads|gf|wpforms|elementor|nf|frm|tracking|hidden|recaptcha|captcha|browser|"
    r"device|session|cookie|referr?er|landing page|http) "
)
_POLITE = re.compile(
    r"^(?:your|ihre?n?|votre|vos|su|tu|il tuo|uw|je|din|the|field|input|contact|customer|lead|person|form|user|visitor|"
    r"respondent|wpforms fields|text|textarea|item meta) (?=\S)"
)
_MARKS = re.compile(
    r"\((?:required|optional|pflichtfeld|obligatoire|obligatorio|mandatory|freiwillig)\)|\*", re.IGNORECASE
)
_MAX_CHARACTERS = 300  # of a label
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def plain(label: str) -> str:
    """A label as the table spells it: lower case, no accents, words apart by one blank."""
    return _spelled(_CAMEL.sub(" ", label[:200]))


def _spelled(label: str) -> str:
    label = _MARKS.sub(" ", label[:_MAX_CHARACTERS].replace("ß", "ss"))
    letters = unicodedata.normalize("NFKD", label.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", letters).strip()


_ROLES = {plain(name): Role(role) for role, names in _NAMES.items() for name in names}


def role_of(label: str) -> Role:
    """What a field with this label or key holds."""
    return _role_of(label[:_MAX_CHARACTERS])


@lru_cache(maxsize=1024)  # a form has the same labels every time
def _role_of(label: str) -> Role:
    name = plain(label)
    whole = _spelled(label)  # "LinkedIn" is one word, "firstName" is two
    for candidate in (name, _POLITE.sub("", name), whole, _POLITE.sub("", whole)):
        if candidate in _ROLES:
            return _ROLES[candidate]
    if "honeypot" in name or name.startswith("hp "):
        return Role.TRAP
    if label.startswith("_") or _TECHNICAL_OPENINGS.match(f"{name} "):
        return Role.TECHNICAL
    if _MESSAGE_OPENINGS.match(name):
        return Role.MESSAGE
    return _by_words(name)


def _by_words(name: str) -> Role:
    """Roles of longer labels: "What is your work email address?"."""
    words = f" {name} "
    if " email " in words or " e mail " in words:
        return Role.EMAIL
    if len(name.split()) <= 6:
        for part, role in (
            (" first name ", Role.FIRST_NAME),
            (" last name ", Role.LAST_NAME),
            (" full name ", Role.NAME),
            (" your name ", Role.NAME),
            (" phone ", Role.PHONE),
            (" company name ", Role.COMPANY),
            (" job title ", Role.TITLE),
        ):
            if part in words:
                return role
    return Role.OTHER
