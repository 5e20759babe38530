"""A bar of coloured parts as a small PNG, for mails: no library, no font, nothing is loaded from elsewhere."""

import struct
import zlib
from collections.abc import Sequence

from app.domain.digest_minute import BarPart

BAR_WIDTH, BAR_HEIGHT = 584, 14  # as it is shown: where pictures are blocked no width makes the mail too wide
_GAP = 3  # columns between two parts
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INDEXED, _CLEAR = 3, 0  # colours by number; the first of them is transparent


def bar_png(parts: Sequence[BarPart]) -> bytes:
    """The parts from left to right, as wide as their numbers; each that is not zero can be seen."""
    colours = [bytes(3), *(bytes.fromhex(part.colour[1:]) for part in parts)]
    row = bytes([0, *_columns([part.number for part in parts])])  # each row begins with its filter: none
    header = struct.pack(">IIBBBBB", BAR_WIDTH, BAR_HEIGHT, 8, _INDEXED, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", b"".join(colours)), (b"tRNS", b"\0"))
    picture = ((b"IDAT", zlib.compress(row * BAR_HEIGHT, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, content) for kind, content in (*chunks, *picture))


def _columns(numbers: Sequence[int]) -> list[int]:
    """The colour of each column of the bar."""
    shown = [(place, number) for place, number in enumerate(numbers, start=1) if number > 0]
    to_share, total = BAR_WIDTH - len(shown) * 2 * _GAP, sum(number for _, number in shown)
    columns: list[int] = []
    for place, number in shown:
        columns += [place] * (_GAP + int(to_share * number / total)) + [_CLEAR] * _GAP
    return columns + [_CLEAR] * (BAR_WIDTH - len(columns))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
