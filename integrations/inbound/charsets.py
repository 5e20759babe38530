"""Bytes to text: the declared character set where it fits, the likeliest one where it does not."""

import codecs
import re

# What senders declare, and the superset that readers agree to use for it (WHATWG Encoding, read 2026-11).
_BETTER = {
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
    "ansi_x3.4-1968": "windows-1252",
    "ansi_x3.110-1983": "windows-1252",
    "iso-8859-1": "windows-1252",
    "iso8859-1": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "cp-1252": "windows-1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "windows-1254",
    "iso-8859-11": "windows-874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "big5": "big5hkscs",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
}
_NOT_TEXT = frozenset(
    {"base64", "hex", "rot13", "quopri", "uu", "zip", "bz2", "zlib", "punycode", "idna", "unicode_escape"}
)
_WESTERN = frozenset({"windows-1252", "cp1252"})
_SAMPLE_BYTES = 20_000  # enough to tell a language, and little enough to be quick
_SHORTEST_SAMPLE = 24  # guessing from less is worse than assuming a western text


def decode_text(data: bytes, declared: str | None = None) -> str:
    """The text, by the declared character set if its bytes are valid in it, else by detection.

    A declared western set gives way to UTF-8 when the bytes are valid UTF-8 beyond ASCII, for
    that does not happen by chance. Never raises; what cannot be decoded becomes U+FFFD.
    """
    if not data:
        return ""
    codec = _codec(declared)
    marked = _by_mark(data)
    if marked is not None:
        return marked
    if codec in _WESTERN or codec is None:
        text = _strictly(data, "utf-8")
        if text is not None and not (codec is None and "\x1b$" in text):
            return text
    if codec is not None:
        text = _strictly(data, codec)
        if text is not None:
            return text
    return _guessed(data, codec)


def _codec(declared: str | None) -> str | None:
    """The Python codec for a declared name, None where there is none."""
    name = re.sub(r"[\s\"'<>;,]", "", (declared or "").lower()).removeprefix("3d")
    name = _BETTER.get(name, name)
    if not name or len(name) > 40:
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if found.name.replace("-", "_") in _NOT_TEXT or not getattr(found, "_is_text_encoding", True):
        return None
    return "windows-1252" if found.name == "cp1252" else name


def _by_mark(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", "replace")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return None


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _guessed(data: bytes, codec: str | None) -> str:
    """The likeliest reading of bytes that are not what they were declared to be."""
    if b"\x1b$" in data[:_SAMPLE_BYTES]:
        text = _strictly(data, "iso2022_jp_ext")
        if text is not None:
            return text
    text = _strictly(data, "utf-8")
    if text is not None:
        return text
    if codec is not None and _damaged_share(as_declared := data.decode(codec, "replace")) < 0.02:
        return as_declared  # a few bad bytes in an otherwise honest text
    if len(data) >= _SHORTEST_SAMPLE:
        # Imported here because one mail in a thousand needs it, and the import costs more than reading a mail.
        from charset_normalizer import from_bytes

        best = from_bytes(data[:_SAMPLE_BYTES]).best()
        if best is not None:
            return data.decode(best.encoding, "replace")
    return data.decode("windows-1252", "replace")


def _damaged_share(text: str) -> float:
    return text.count("\ufffd") / max(len(text), 1)
