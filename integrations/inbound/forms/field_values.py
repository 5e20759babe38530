"""What an answer looks like, whatever its label: an address, a number, prose, a name, or something no person typed."""

import re
import tomllib
from pathlib import Path

from app.domain.people.name_words import are_nobodys, is_given_name, is_title
from app.domain.words.addresses_in_text import is_mail_address
from app.domain.words.folding import plain as folded

_WORDS = tomllib.loads(Path(__file__).with_name("field_values.toml").read_text("utf-8"))
_DEVICES = frozenset(_WORDS["devices"])
_TICKS = frozenset(_WORDS["ticks"])
_UNTICKED = frozenset(_WORDS["unticked"])
_CONSENTS = re.compile("|".join(f"(?:{one})" for one in _WORDS["consents"]))
_NOTICES = re.compile("|".join(f"(?:{one})" for one in _WORDS["notices"]))
_AGREED_TO = re.compile("|".join(_WORDS["agreed_to"]))
_BARE_CONSENT_WORDS = 4
_TESTS = re.compile("|".join(f"(?:{one})" for one in _WORDS["test_values"]))
_TEST_DOMAINS = frozenset(_WORDS["test_domains"])
_SHORT = 400  # characters that are looked at
_PHONE = re.compile(r"[+(]?[\d\s()./+-]{6,30}(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S{3,2000}", re.IGNORECASE)
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?[AaPp][Mm])?(?: [A-Z]{3,4})?"
_MOMENT = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?:[T ]{_CLOCK}(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?|"
    rf"\d{{1,2}}[- ][A-Za-z]{{3,9}}[- ,]{{1,2}}\d{{4}}(?:,? {_CLOCK})?|"
    rf"[A-Za-z]{{3,9}} \d{{1,2}}, \d{{4}}(?:,? {_CLOCK})?|"
    rf"\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}},?(?: {_CLOCK})?|1\d{{9}}(?:\d{{3}})?|{_CLOCK}"
)
_PROGRAMS = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9a-fA-F]{16,128}|Mozilla/\d.*|"
    r"\d{1,3}(?:\.\d{1,3}){3}|(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9_=+/-]{20,}",
    re.DOTALL,
)
_NAME = re.compile(r"[^\W\d_][^\W\d_'\u2019.-]{0,30}(?:[ '\u2019.-]{1,2}[^\W\d_]{1,30}){0,6}\.?")
_LEGAL = re.compile(
    r"(?<!\w)(?:gmbh|ag|kg|ug|ltd|limited|llc|llp|inc|corp|co|plc|sarl|sas|s\.?a\.?|s\.?l\.?|s\.?r\.?l\.?|spa|bv|b\.v\.|nv|"
    r"ab|oy|as|aps|sp\. z o\.o|kk|pty|株式会社|有限会社|ооо|зао)\.?(?!\w)",
    re.IGNORECASE,
)
_LONG_WORDS = 8
_LONG_CHARACTERS = 40
_MOST_NAME_WORDS = 5


def is_tick(text: str) -> bool:
    """Whether the answer only says that a box is ticked, or not."""
    return is_ticked(text) or (len(text) < _SHORT and folded(text) in _UNTICKED)


def is_ticked(text: str) -> bool:
    """Whether the answer only says that a box is ticked."""
    return len(text) < _SHORT and folded(text) in _TICKS


def is_consent(text: str) -> bool:
    """Whether it is the text beside a box for consent: what it agrees to is named, or it says nothing else."""
    words = folded(text[:_SHORT])
    if len(text) > _SHORT or _CONSENTS.match(words) is None:
        return False
    return len(words.split()) <= _BARE_CONSENT_WORDS or _AGREED_TO.search(words) is not None


def is_agreement(text: str) -> bool:
    """Whether it is such a text, and stands there because its box was ticked: no notice that everybody is shown."""
    return is_consent(text) and _NOTICES.match(folded(text)) is None


def is_phone(text: str) -> bool:
    """Whether it can only be a telephone number: by its signs, its length, and no date."""
    digits = sum(letter.isdigit() for letter in text[:60])
    return len(text) <= 40 and bool(_PHONE.fullmatch(text)) and 7 <= digits <= 16 and not _MOMENT.fullmatch(text)


def is_link(text: str) -> bool:
    """Whether it is one web address and nothing else."""
    return len(text) < 2_100 and _URL.fullmatch(text) is not None


def is_moment(text: str) -> bool:
    """Whether it is a date or time as programs write them."""
    return len(text) < 60 and _MOMENT.fullmatch(text) is not None


def is_timestamp(text: str) -> bool:
    """Whether it has a time of the day, or counts seconds: a date alone is what people choose."""
    return is_moment(text) and (":" in text or (text.isdecimal() and len(text) > len("20261127")))


def is_programs(text: str) -> bool:
    """Whether a program wrote it: an identifier, a hash, a network address, a browser's name, a moment."""
    return is_moment(text) or (len(text) < 2_000 and _PROGRAMS.fullmatch(text) is not None)


def is_long(text: str) -> bool:
    """Whether it is what people write into a large field."""
    return "\n" in text or (len(text) >= _LONG_CHARACTERS and len(text[:2_000].split()) >= _LONG_WORDS)


def is_prose(text: str) -> bool:
    """Whether a person may have typed it as words."""
    return len(text[:_SHORT].split()) > 3 and not is_programs(text) and not is_link(text)


def is_company(text: str) -> bool:
    """Whether it ends as only a company's name does."""
    return len(text) <= 120 and len(text.split()) > 1 and _LEGAL.search(text) is not None


def is_persons_name(text: str) -> bool:
    """Whether an answer without a label is rather a name than anything else: capitals, no digits, known words."""
    words = text.split()
    if not 1 <= len(words) <= _MOST_NAME_WORDS or len(text) > 80 or not _NAME.fullmatch(text):
        return False
    bare = [word for word in words if not is_title(word)]
    if not bare or are_nobodys(bare) or is_company(text):
        return False
    return any(is_given_name(word) for word in bare) or (len(words) > 1 and all(word[:1].isupper() for word in bare))


def is_given_name_alone(text: str) -> bool:
    """Whether it is one known given name."""
    return len(text) <= 40 and is_given_name(text)


def is_device(text: str) -> bool:
    """Whether it names a kind of device, system or browser."""
    return len(text) < _SHORT and folded(text) in _DEVICES


def is_title_of_address(text: str) -> bool:
    """Whether it is a title in front of a name: "Mr", "Frau Dr."."""
    return len(text) <= 40 and bool(text) and all(is_title(word) for word in text.split())


def is_test_value(text: str) -> bool:
    """Whether a vendor's test button put it there."""
    if len(text) >= _SHORT:
        return False
    address = text.casefold()
    return _TESTS.search(address) is not None or (is_mail_address(text) and address.rpartition("@")[2] in _TEST_DOMAINS)
