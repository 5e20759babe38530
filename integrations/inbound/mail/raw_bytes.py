"""The bytes of a mail made ready for the parser: a header that can be read, and no more bulk than is looked at."""

import re

HEAD_BYTES = 200_000  # of a mail that cannot be taken apart
BULKY = 2_000_000  # bytes
_BULK = re.compile(rb"(?<=\n)(?:[A-Za-z0-9+/]{40,120}+\r?\n)++")  # possessive: no text makes it slow
_LONG_RUN = 500_000  # bytes of base64 in a row
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
_BLANK_BEFORE_COLON = re.compile(rb"^([A-Za-z][A-Za-z-]{1,40})[ \t]+:", re.MULTILINE)
OMITTED = re.compile(r"<omitted (\d{1,10})>\n")


def without_bulk(raw: bytes) -> bytes:
    """The mail with the middle of its big base64 parts replaced by a note of their size.

    Files are listed, never read: what is left out here need not be split into lines. A text
    part of this size is cut long before.
    """
    if len(raw) < BULKY:
        return raw
    return _BULK.sub(_shortened, raw)


def _shortened(run: re.Match[bytes]) -> bytes:
    lines = run[0]
    if len(lines) < _LONG_RUN:
        return lines
    kept = lines[: lines.index(b"\n", 4_000) + 1]
    return kept + b"<omitted %d>\n" % (len(lines) - len(kept))


def readable_head(raw: bytes) -> bytes:
    """The mail without junk above the header and without blanks before colons (RFC 822 allowed them)."""
    if raw[:1] in b"\r\n\t \xef":
        raw = raw.lstrip(b"\r\n\t \xef\xbb\xbf")
    head = raw[:HEAD_BYTES]
    if not _BLANK_BEFORE_COLON.search(head):
        return raw
    end = _EMPTY_LINE.search(head)
    cut = end.start() if end else len(head)
    return _BLANK_BEFORE_COLON.sub(rb"\1:", raw[:cut]) + raw[cut:]
