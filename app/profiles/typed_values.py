"""What people type into a profile, as what it means: an address as a domain, 8:30 as a time, English as en."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from difflib import get_close_matches
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

_TIME = re.compile(r"(\d{1,2})[:.h](\d\d)(?::\d\d)?\s*([ap]m)?", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")
_NAMES = {
    "en": "english",
    "de": "deutsch german",
    "fr": "français francais french",
    "es": "español espanol spanish",
    "it": "italiano italian",
    "nl": "nederlands dutch",
    "pt": "português portugues portuguese",
    "sv": "svenska swedish",
    "pl": "polski polish",
    "ja": "日本語 nihongo japanese",
}
LANGUAGES = tuple(_NAMES)  # those that reply texts exist in
_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}
_NOON = 12


def mail_domain(text: str) -> str:
    """The domain of an address of a page, of a mail address or of a domain. Raises ValueError for anything else."""
    typed = text.strip().lower()
    host = (urlsplit(typed).hostname or "") if "://" in typed else typed.partition("/")[0].rpartition("@")[2]
    domain = host.strip(".").removeprefix("*.").removeprefix("www.")
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("is not a mail domain")
    return domain


def web_address(text: str) -> str:
    """An https address; one without a scheme gets it. Raises ValueError for any other scheme."""
    typed = text.strip()
    scheme, found, rest = typed.partition("://")
    if found:
        typed = f"{scheme.lower()}://{rest}"
    elif _DOMAIN.fullmatch(typed.partition("/")[0].lower()):
        typed = f"https://{typed}"
    if not typed.startswith("https://") or any(character.isspace() or character in "<>\"'" for character in typed):
        raise ValueError("is not an https:// address")
    return typed


def clock_time(value: object) -> object:
    """08:30, 8.30, 8h30 or 8:30 am as a time; what is none is returned as it is."""
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return value
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return value


def language_code(text: str) -> str:
    """en for en, EN, en-GB or English. Raises ValueError for a language that no reply text exists in."""
    typed = text.strip().casefold()
    code = _CODES.get(typed, re.split(r"[-_]", typed)[0])
    if code not in LANGUAGES:
        raise ValueError(f"{text!r} is no language that reply texts exist in; they exist in {', '.join(LANGUAGES)}")
    return code


def time_zone_name(text: str) -> str:
    """The IANA name, however it is capitalised. Raises ValueError, with the names that come close."""
    typed = text.strip().replace(" ", "_")
    names = _time_zones()
    if typed.casefold() in names:
        return names[typed.casefold()]
    town = typed.rpartition("/")[2].casefold()
    close = [name for folded, name in sorted(names.items()) if folded.rpartition("/")[2] == town]
    near = meant(typed, close, alike=0) if close else meant(typed, names.values(), alike=0.85)
    raise ValueError(f"is not a time zone{near}")


@cache
def _time_zones() -> Mapping[str, str]:
    """Folded name -> name. Looking through the system's folders took most of a profile's time to load."""
    return {name.casefold(): name for name in available_timezones()}


def listed(value: object) -> object:
    """One text where a list is wanted, as the list of what stands between its commas."""
    return [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else value


def meant(typed: str, known: Iterable[str], *, alike: float = 0.7) -> str:
    """ "; did you mean 'X'?" when one of the known comes close, else nothing."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(typed.casefold(), by_folded, n=1, cutoff=alike)
    return f"; did you mean {by_folded[close[0]]!r}?" if close else ""
