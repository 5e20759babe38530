"""Mail addresses, links and phone numbers as they stand in text: one spelling for all who look for them."""

import re

from app.domain.words.word_lists import any_of, word_list

_SIGN = r"[^\s<>\"'(),;:@\\]"
# An apostrophe belongs to an address when it stands inside (o'neill@); around one it is a quotation mark.
MAIL_ADDRESS = re.compile(rf"{_SIGN}{{1,200}}(?:'{_SIGN}{{1,64}}){{0,3}}@{_SIGN}{{1,255}}(?<!\.)")
PLAIN_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._+'-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")  # fit for any program
WEB_LINK = re.compile(r"https?://\S+", re.IGNORECASE)

DOTS = ".\u3002\uff0e\uff61\u2024"  # what some program that looks for links takes for a dot
_DOT = f"[{DOTS}]"
# Whatever some program may make a link of: wider than all above. Each alternative begins with a sign, not a word, so
# that the search only stops at the few signs of a text.
LINKABLE = re.compile(rf"@|:(?://|(?<=\bmailto:)|(?<=\btel:))|{_DOT}(?:(?<=\bwww{_DOT})|(?<=\w{_DOT})[^\W\d_]{{2,}})")

_LATIN = r"A-Za-z0-9\u00c0-\u024f"
_ENDINGS = any_of(sorted(word_list("link_spellings", "endings") - word_list("link_spellings", "word_endings")))
# Also without a scheme. What follows a full stop without a blank is a word, unless it is an ending of addresses.
_LEADS_ELSEWHERE = re.compile(
    r"(?:(?i:[a-z][a-z0-9+.-]{1,20}://)|(?<!\w)(?i:www\.|mailto:))[^\s\u3000-\u9fff\uff00-\uffef]+"
    rf"|[{_LATIN}._+'-]{{1,64}}@[{_LATIN}-]{{1,63}}(?:\.[{_LATIN}-]{{1,63}}){{0,8}}"
    rf"|(?<![{_LATIN}.-])(?:[{_LATIN}-]{{2,63}}\.){{1,8}}(?:[a-z]{{2}}|(?i:{_ENDINGS}))(?![{_LATIN}-])"
    r"(?:[/?#][^\s\u3000-\u9fff\uff00-\uffef]*)?"
)


def without_addresses(text: str) -> str:
    """The text with blanks for every mail address, link and host in it, so that places are the same.

    Their words say where something is, and nothing about what anybody wants.
    """
    if "@" not in text and "." not in text and "://" not in text:
        return text
    return _LEADS_ELSEWHERE.sub(lambda found: " " * len(found[0]), text)


def is_mail_address(text: str) -> bool:
    """Whether this is one address and nothing else. Says nothing about whether mail can reach it."""
    return MAIL_ADDRESS.fullmatch(text) is not None


def without_mail_addresses(text: str) -> str:
    """The text with "[address]" for each mail address: for logs, and for errors that end up there."""
    return MAIL_ADDRESS.sub("[address]", text)


def masked(address: str) -> str:
    """Enough of an address for its owner to recognise it: "a…@firm.example"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
