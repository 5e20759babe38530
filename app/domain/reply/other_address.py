"""Recognises "do not answer here, write to me at that other address", so that the answer is kept from the first one."""

import re
from dataclasses import replace
from functools import cache

from app.domain.inquiry import Authentication, Inquiry
from app.domain.words.addresses_in_text import PLAIN_MAIL_ADDRESS
from app.domain.words.phrase_lists import Phrases, in_plain_letters, read_phrases
from app.domain.words.sentences import SENTENCE
from app.domain.words.word_lists import file_of

_WORDS = file_of("other_addresses")
_READ = 20_000  # characters of a message that are looked at
_LONGEST_SENTENCE = 600  # characters
_LONGEST_ADDRESS = 320
_PLACE = re.compile(r"@(\d{1,6})@")


def answered_elsewhere(inquiry: Inquiry) -> Inquiry:
    """With the address that the writer wants to be answered at, where they turn down the one they wrote from.

    Anybody can name anybody's address, so a person looks first; and the one turned down gets nothing at all.
    """
    sender = inquiry.sender_email
    wanted = other_address(inquiry.message, sender) if sender and not inquiry.machine else None
    if wanted is None:
        return inquiry
    told = (
        f"They wrote from {sender}, do not want to be answered there, and name {wanted}. "
        "The reply goes there: make sure that it is theirs."
    )
    doubt = " ".join(filter(None, (inquiry.doubt, told)))
    return replace(inquiry, sender_email=wanted, authentication=Authentication.UNKNOWN, doubt=doubt)


def other_address(message: str, sender: str) -> str | None:
    """The address in the message that the writer wants mail at rather than at `sender`; None: no such wish."""
    addresses: list[str] = []
    text = PLAIN_MAIL_ADDRESS.sub(lambda found: _marked(found[0], addresses), message[:_READ])
    if not addresses:
        return None
    sentences = [in_plain_letters(sentence[:_LONGEST_SENTENCE]) for sentence in SENTENCE.findall(text)]
    for place, sentence in enumerate(sentences):
        numbers = [int(found[1]) for found in _PLACE.finditer(sentence)]
        named = [addresses[number] for number in numbers if number < len(addresses)]  # a stranger may write such a mark
        others = [one for one in named if one.lower() != sender.lower() and len(one) <= _LONGEST_ADDRESS]
        around = sentences[max(0, place - 1) : place + 2]
        if others and _is_wanted(sentence, around[: 2 if place else 1]) and _turns_down(sentence, around):
            return others[0]
    return None


def turns_down_this_address(sentence: str) -> bool:
    """Whether a sentence denies something of the address it came from, whatever it names instead."""
    plain = in_plain_letters(sentence)
    named = any(" " in found[0] for found in _sections()["here"].found_in(plain))  # "here" alone may be any place
    return named and _has(plain, "not")


def _marked(address: str, addresses: list[str]) -> str:
    """A mark in the address's place, in which no sentence ends."""
    addresses.append(address)
    return f" @{len(addresses) - 1}@ "


def _is_wanted(sentence: str, upto: list[str]) -> bool:
    return any(_has(one, "writes") for one in upto) and any(_has(one, "me") for one in (sentence, *upto))


def _turns_down(sentence: str, around: list[str]) -> bool:
    return _has(sentence, "instead") or any(_has(one, "here") and _has(one, "not") for one in around)


def _has(plain: str, section: str) -> bool:
    return any(_sections()[section].found_in(plain))


@cache
def _sections() -> dict[str, Phrases]:
    return read_phrases(_WORDS)
