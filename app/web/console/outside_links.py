"""How to reach a stranger with one tap: only what a telephone dials and what is asked for over https becomes a link."""

import re
from urllib.parse import urlsplit

from app.domain.words.shown_text import OUT_OF_SIGHT

_EXTENSION = re.compile(r"[^\W\d_]|[#;,/]")  # a letter or a sign after which no number goes on
_SHORTEST, _LONGEST = 5, 15  # digits


def call_address(typed: str | None) -> str:
    """ "tel:+441632960442" for "+44 (0)1632 960 442 ext. 3"; "" for what is no number."""
    number = _EXTENSION.split(OUT_OF_SIGHT.sub("", typed or "").strip(), maxsplit=1)[0]
    plus = "+" if number.startswith("+") else ""
    digits = re.sub(r"[^0-9]", "", number.replace("(0)", "") if plus else number)
    return f"tel:{plus}{digits}" if _SHORTEST <= len(digits) <= _LONGEST else ""


def https_address(typed: str | None) -> str:
    """The address as it is asked for; "" for any other scheme, and for one that pretends to be of another host."""
    address = (typed or "").strip()
    if OUT_OF_SIGHT.search(address) or any(sign.isspace() or sign == "\\" for sign in address):
        return ""
    try:
        parts = urlsplit(address)
        is_plain = parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.port is None
    except ValueError:
        return ""
    return address if is_plain else ""


def host_named(address: str) -> str:
    """Where a link leads, in a word or two: "LinkedIn", else the host."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return "LinkedIn" if host == "linkedin.com" or host.endswith(".linkedin.com") else host
