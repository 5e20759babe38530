"""Whose address stands in the signature of a mail of which only the writer's name is known."""

import re

from app.domain.people.own_addresses import OwnAddresses
from app.domain.people.spelling import letters_of
from app.domain.words.addresses_in_text import PLAIN_MAIL_ADDRESS
from app.domain.words.folding import plain
from app.domain.words.phrase_lists import is_spaceless
from integrations.inbound.mail.addresses import NOBODY, Mailbox

_READ = 40_000  # characters from the beginning
_LINES = 12  # of a signature, from the name on
_LONGEST_NAME_LINE = 100  # characters, without addresses
_SHORTEST = 3  # letters of a name that an address may be recognised by
_WORD = re.compile(r"\w+")


def signed_address(name: str, text: str, own: OwnAddresses) -> Mailbox:
    """The writer with the address below their name at the end of `text`, their own words without what they quote.

    The one that is spelled like the name, else the only one; `NOBODY` where that leaves a choice, or there is none.
    """
    lines = _below_the_name(_words_of(name), text[:_READ].split("\n"))
    found = [Mailbox(name, one) for one in PLAIN_MAIL_ADDRESS.findall("\n".join(lines))]
    usable = {box.address.lower(): box for box in found if not (own.holds(box.address) or box.is_service)}
    fitting = [box for box in usable.values() if _is_spelled_like(name, box)]
    chosen = fitting or list(usable.values())
    return chosen[0] if len(chosen) == 1 else NOBODY


def _below_the_name(words: frozenset[str], lines: list[str]) -> list[str]:
    """From the last line on that holds the name and has an address in it or below it."""
    has_address = False
    for place in range(len(lines) - 1, -1, -1):
        line = PLAIN_MAIL_ADDRESS.sub(" ", lines[place])
        has_address = has_address or line != lines[place]
        if has_address and len(line.strip()) <= _LONGEST_NAME_LINE and _holds_name(line, words):
            return lines[place : place + _LINES]
    return []


def _holds_name(line: str, words: frozenset[str]) -> bool:
    if any(map(is_spaceless, words)):
        return all(word in line for word in words)
    return not words.isdisjoint(_words_of(line))


def _words_of(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(plain(text[:200])) if len(word) >= _SHORTEST or is_spaceless(word))


def _is_spelled_like(name: str, box: Mailbox) -> bool:
    local = letters_of(box.local)
    return any(len(word) >= _SHORTEST and letters_of(word) in local for word in _WORD.findall(name[:200]))
