"""Recognises "do not write to me again", which our replies invite and the law protects."""

import re

from app.domain.words.word_lists import lists_of

_LONGEST_WORDS = 40  # longer messages say more than that, and a person or the judge should read them

_ASKS = re.compile(r"(?<!\w)(" + "|".join(lists_of("refusals")["phrases"]) + r")(?!\w)", re.IGNORECASE)


def opt_out_words(message: str) -> str | None:
    """The sender's words that refuse further mail, or None.

    Only short messages without a question count: "please don't contact me by
    phone, mail is better. When could you start?" is an inquiry.
    """
    words = message.split()
    if not words or len(words) > _LONGEST_WORDS or "?" in message:
        return None
    found = _ASKS.search(" ".join(words).replace("’", "'"))
    return found.group(0) if found else None
