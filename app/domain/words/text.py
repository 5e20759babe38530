"""Text that every store, page and mail accepts."""

import re

MAX_NAME = 200  # names, companies, titles, phones, subjects of form fields
MAX_SUBJECT = 500
MAX_MESSAGE = 100_000  # about forty pages

# NUL and lone surrogates break databases and encoders; the other controls (all but tab and newline) and the
# bidirectional overrides let a text look different from what it is.
CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
SIGNATURE_MARK = "\n-- \n"
_UNWANTED = re.compile(f"[{CONTROLS}\u202a-\u202e\u2066-\u2069\ufeff]")  # line ends are newlines by then
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")


def clean_text(text: str, limit: int = MAX_MESSAGE) -> str:
    """The text without what no store accepts, at most `limit` characters, stripped.

    Removed are NUL, lone surrogates, control characters and bidirectional overrides; line
    ends become newlines. Nothing a person typed and could see is changed, except that a text
    over the limit ends there. Cleaning twice changes nothing.
    """
    # Cut before and after: the first cut bounds the work, the second the result.
    return _with_plain_characters(text[: limit * 2])[:limit].strip()


def clean_line(text: str, limit: int = MAX_NAME) -> str:
    """`clean_text` on one line: any run of white space is one blank. For names and subjects."""
    return _SPACES.sub(" ", _with_plain_characters(text[: limit * 2]))[: limit + 1].strip()[:limit].strip()


def above_signature(text: str) -> str:
    """The text above the mark below which a mail program puts a signature, and code what the law wants."""
    return text.partition(SIGNATURE_MARK)[0]


def _with_plain_characters(text: str) -> str:
    if text.replace("\n", "").isprintable():  # nearly always, and many times faster to ask than to look for each
        return text
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))
