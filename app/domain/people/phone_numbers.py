"""Telephone numbers as one key each, however they are typed."""

import re
from functools import lru_cache

from app.domain.words.folding import in_one_form

_EXTENSION = re.compile(r"(?:ext\.?|extension|x|durchwahl|-DW|#)\s*\d{1,6}\s*$", re.IGNORECASE)
_OTHER = re.compile(r"[^0-9]")
_SHORTEST, _LONGEST = 8, 15  # digits; E.164 allows 15, and fewer than 8 single out nobody
_REGION_OF_DOMAIN = {"uk": "GB"}
_LETTERS = 2  # of a country's domain
_WORDS_FOR_ALL = frozenset(["ai", "cc", "co", "fm", "gg", "io", "la", "me", "nu", "sh", "tv", "to", "ws", "eu"])


@lru_cache(maxsize=8192)
def phone_key(typed: str, mail_domain: str = "") -> str:
    """The number in E.164 ("+441632960442"), or its bare digits where the country is unknown; "" if it is none.

    A number without "+" is read as one of the country of the mail domain ("co.uk"), if
    there is one. Extensions are dropped. Numbers are checked for plausible length only:
    invented and very new ones must still be equal to themselves.
    """
    text = _EXTENSION.sub("", typed[:60]).replace("(0)", "").strip()
    digits = _OTHER.sub("", text)
    if text.startswith("00"):
        text, digits = "+" + digits[2:], digits[2:]
    if not _SHORTEST <= len(digits) <= _LONGEST or len(set(digits)) < 3:
        return ""
    if text.startswith("+"):
        return "+" + digits
    return _national(digits, mail_domain) or digits.lstrip("0")


def region_of(phone: str, mail_domain: str) -> str:
    """The two letters of the country of a number, else of a mail domain that is a country's own; "" where neither says.

    Domains that are sold to everybody as words (".io", ".ai") say nothing.
    """
    if phone_key(phone, mail_domain).startswith("+"):
        import phonenumbers

        try:
            region = phonenumbers.region_code_for_number(phonenumbers.parse(phone_key(phone, mail_domain)))
        except phonenumbers.NumberParseException:
            region = None
        if region and region.isalpha():
            return region
    country = mail_domain.rpartition(".")[2].lower()
    if len(country) != _LETTERS or not country.isascii() or country in _WORDS_FOR_ALL:
        return ""
    return _REGION_OF_DOMAIN.get(country, country.upper())


def bare_digits(typed: str) -> str:
    """The digits as one looks for them: without the zeros that stand for a country or a long distance."""
    return _OTHER.sub("", in_one_form(typed[:60]).replace("(0)", "")).lstrip("0")


def phones_are_equal(left: str, right: str) -> bool:
    """Whether two keys are one number; a key without country is compared by its last digits."""
    if not left or not right:
        return False
    if left.startswith("+") and right.startswith("+"):
        return left == right
    short, long = sorted((left.lstrip("+"), right.lstrip("+")), key=len)
    return len(short) >= _SHORTEST and long.endswith(short) and len(long) - len(short) <= 3


def _national(digits: str, mail_domain: str) -> str:
    country = mail_domain.rpartition(".")[2]
    if len(country) != 2:
        return ""
    import phonenumbers

    try:
        number = phonenumbers.parse(digits, _REGION_OF_DOMAIN.get(country, country.upper()))
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
