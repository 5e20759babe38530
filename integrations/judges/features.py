"""What the linear model sees of a message: signs found, and words hashed into buckets.

Both the training script and the judge use these functions, so that a message has one
representation. Word features are present or absent; the sum of a word's buckets does
not depend on the message, which lets the judge add up cached vectors per word.
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from zlib import crc32

from app.domain.inquiry import Inquiry
from app.domain.words.gibberish import is_gibberish
from app.domain.words.quantities import staff_counts
from integrations.judges.clues import clues_in
from integrations.judges.message_text import MessageText
from integrations.judges.phrase_files import read_toml
from integrations.judges.phrases import Hit, Token
from integrations.judges.questions import WE, YOU, question_features

BUCKETS = 4096
MAX_WORDS = 400
_STEMS = (4, 6)  # lengths of the beginnings of words that are features of their own
_SHORT_MESSAGE, _LONG_MESSAGE = 12, 160  # words
_ABOUT = read_toml("people.toml")
_MOSTLY = 1.5  # times as many words about the one as about the other
_SELLS = re.compile(_ABOUT["title_of_a_seller"], re.IGNORECASE)
_BUYS = re.compile(_ABOUT["title_of_a_buyer"], re.IGNORECASE)
_SALES_MAILBOXES = ("sales", "partner", "outreach", "sponsor", "nomination", "deals", "marketing", "promo", "growth")
_MACHINE_MAILBOXES = ("no-reply", "noreply", "donotreply", "mailer-daemon", "postmaster", "notification", "receipts")


def word_features(tokens: Iterable[Token]) -> tuple[set[str], set[tuple[str, str]]]:
    """The different words and pairs of neighbouring words of a message."""
    words = [token.word for token in tokens][:MAX_WORDS]
    words = ["#" if word[0].isdigit() else word for word in words]
    return set(words), set(pairwise(words))


def buckets_of_word(word: str) -> tuple[int, ...]:
    """The buckets of one word: the word and its beginnings."""
    names = {word} | {f"{word[:length]}*" for length in _STEMS if len(word) > length}
    return tuple(crc32(name.encode("utf-8", "replace")) % BUCKETS for name in sorted(names))


def bucket_of_pair(pair: tuple[str, str]) -> int:
    """The bucket of two neighbouring words."""
    return crc32(f"{pair[0]} {pair[1]}".encode("utf-8", "replace")) % BUCKETS


def sign_features(hits: Iterable[Hit], inquiry: Inquiry, text: MessageText) -> dict[str, float]:
    """Signs with 1.0 for one phrase and 1.5 for more, and facts about the message beside its words."""
    tokens = text.typed_tokens
    counts = Counter(hit.group for hit in hits)
    staff = next(staff_counts(text.read), None) is not None
    words = Counter(token.word for token in tokens)
    you, we = (sum(words[word] for word in side) for side in (YOU, WE))
    title = inquiry.title or ""
    found = {group: 1.0 if count == 1 else 1.5 for group, count in counts.items()}
    found |= {f"clue {group}": 1.0 for group in clues_in(tokens).hits}
    found |= dict.fromkeys(question_features(text), 1.0)
    mailbox = (inquiry.sender_email or "").partition("@")[0].casefold()
    found |= {
        name: 1.0
        for name, is_so in (
            (f"channel {inquiry.channel}", True),
            ("no company", not inquiry.company),
            ("no title", not inquiry.title),
            ("short", len(tokens) < _SHORT_MESSAGE),
            ("long", len(tokens) > _LONG_MESSAGE),
            ("gibberish", is_gibberish(text.opening_words)),
            ("names its staff", staff),
            ("mostly about us", you > _MOSTLY * max(we, 1)),
            ("mostly about themselves", we > _MOSTLY * max(you, 1)),
            ("title of a seller", bool(_SELLS.search(title))),
            ("title of a buyer", bool(_BUYS.search(title)) and not _SELLS.search(title)),
            ("sales mailbox", mailbox.startswith(_SALES_MAILBOXES)),
            ("machine mailbox", any(name in mailbox for name in _MACHINE_MAILBOXES)),
        )
        if is_so
    }
    return found
