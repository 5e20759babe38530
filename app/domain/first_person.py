"""Whether a text holds what a person may have written: they ask, speak of themselves, or say how to reach them."""

import re

from app.domain.people.mail_keys import domain_key, domain_of, mailbox_key
from app.domain.words.addresses_in_text import MAIL_ADDRESS, WEB_LINK
from app.domain.words.phrase_lists import in_plain_letters, read_phrases
from app.domain.words.sentences import has_question_mark
from app.domain.words.word_lists import file_of

_WORDS = file_of("first_person")
_READ = 4_000  # characters: who writes to somebody comes to the point
# A plus, a nought or a bracket begins what people dial; years, sums and numbers of orders begin otherwise.
_PHONE = re.compile(r"(?<![\w/.,-])(?!\d{1,2}[./-]\d{1,2}[./-]\d{2})(?:\+|\(0|\(\+|0)[\d ()./\u00a0-]{7,20}\d(?!\w)")


def may_be_a_persons(text: str, sender: str = "") -> bool:
    """Whether somebody may have typed this, whoever passes it on.

    Args:
        text: What was written, without links' marks and footers where those are known.
        sender: Who mailed it. Addresses of its own domain name nobody else.
    """
    read = WEB_LINK.sub(" ", text[:_READ])
    if has_question_mark(read) or _PHONE.search(read):
        return True
    carrier = domain_key(domain_of(sender))
    if any(mailbox_key(one) and domain_key(domain_of(one)) != carrier for one in MAIL_ADDRESS.findall(read)):
        return True
    return any(read_phrases(_WORDS)["speaks"].found_in(in_plain_letters(read)))
