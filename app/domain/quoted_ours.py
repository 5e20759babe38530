"""Whether a message answers or quotes a mail of ours, as far as it shows that itself."""

import re

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry
from app.domain.people.mail_keys import domain_of
from app.domain.words.addresses_in_text import PLAIN_MAIL_ADDRESS
from app.domain.words.folding import plain
from app.domain.words.quotation_words import BLOCK_LABELS, WROTE

_READ_LINES = 300
_READ_CHARACTERS = 300  # of a line
_LABEL = re.compile(r"[>\s*|]*([^\W\d_][^:：<>@]{0,24}?)[\s*]*[:：]")
_OUR_LINKS = "utm_source=firstreply"  # stands in every booking link that code put into a letter


def quotes_ours(inquiry: Inquiry, firm: FirmProfile) -> bool:
    """By the mail it says it answers, by who wrote what it quotes, or by a link that only our letters hold.

    Anybody can write any of it: then a person answers, and nothing else follows from it.
    """
    own = firm.own_addresses
    if any(own.holds_domain(domain_of(message_id.strip("<>"))) for message_id in inquiry.answered_ids):
        return True
    if _OUR_LINKS in inquiry.history or _OUR_LINKS in inquiry.message:
        return True
    return not inquiry.is_form and _names_us_as_author(inquiry.history, firm)


def _names_us_as_author(history: str, firm: FirmProfile) -> bool:
    names = {plain(one) for one in (firm.signature_name, *(partner.name for partner in firm.partners))} - {""}
    lines = [line[:_READ_CHARACTERS] for line in history.split("\n", _READ_LINES)[:_READ_LINES]]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        found = _LABEL.match(line)
        label = BLOCK_LABELS.get(found[1].strip().lower()) if found else None
        if label == "from":
            said = line[found.end() :] if found else line
        elif label is None and (whole := WROTE.search(f"{line} {following}")) is not None and whole.start() < len(line):
            said = f"{line} {following}"[: whole.end() + 1] if whole.start() else f"{line} {following}"
        elif label is None and _introduces(line, following):
            said = f"{line} {following}"
        else:
            continue
        if _is_us(said, names, firm):
            return True
    return False


def _introduces(line: str, following: str) -> bool:
    """An attribution that a mail program broke: the address on one line, the verb on the next."""
    return bool(PLAIN_MAIL_ADDRESS.search(line)) and WROTE.search(following) is not None


def _is_us(said: str, names: set[str], firm: FirmProfile) -> bool:
    addresses = PLAIN_MAIL_ADDRESS.findall(said)
    if addresses:
        return any(firm.is_own_address(one) for one in addresses)
    return any(f" {name} " in f" {plain(said)} " for name in names)
