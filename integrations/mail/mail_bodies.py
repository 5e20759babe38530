"""Bodies that arrive as they left: through relays that strip spaces, break lines or know seven bits only."""

import base64
import binascii
import re

BEYOND_ASCII = bytes(range(128, 256))
MOST_ESCAPED = 1 / 3  # share of bytes beyond ASCII from which base64 is the smaller one

NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff]")
# On the way trailing space is stripped, "From " gets a ">" in front, and a leading dot may be lost.
FRAGILE = re.compile(r"[ \t]$|^(?:From |\.|[^\n]{77})", re.MULTILINE)
FROM_AT_START = re.compile(r"^From (?=.{0,69}$)", re.MULTILINE)


def clean_body(text: str) -> str:
    """The text with plain newlines, without control characters and lone surrogates, ending in a newline."""
    if not text.replace("\n", "").isprintable():  # hardly ever; to ask costs a fifth of cleaning
        text = UNPRINTABLE.sub("", NEWLINES.sub("\n", text))
    return text.rstrip("\n") + "\n"


def transfer_encoded(text: str) -> tuple[str, str]:
    """Content-Transfer-Encoding and payload (newline-separated ASCII) of a clean body."""
    if text.isascii() and not FRAGILE.search(text):
        return "7bit", text
    raw = text.encode("utf-8")
    beyond_ascii = len(raw) - len(raw.translate(None, BEYOND_ASCII))
    if beyond_ascii > len(raw) * MOST_ESCAPED:
        canonical = raw.replace(b"\n", b"\r\n")  # base64 carries the wire's line ends (RFC 2049 4)
        return "base64", base64.encodebytes(canonical).decode("ascii")
    return "quoted-printable", quoted_printable(raw)


def quoted_printable(raw: bytes) -> str:
    payload = binascii.b2a_qp(raw, istext=True).decode("ascii")
    return FROM_AT_START.sub("=46rom ", payload)
