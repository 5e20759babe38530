import struct
import zlib

import pytest

from app.domain.digest_minute import BarPart
from app.domain.small_charts import BAR_HEIGHT, BAR_WIDTH, bar_png


def rows_of(png: bytes) -> tuple[tuple[int, int], list[bytes]]:
    """((width, height), the rows of a PNG without filters), with the sums over its chunks checked."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    place, chunks = 8, {}
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        kind, content = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        assert struct.unpack_from(">I", png, place + 8 + length) == (zlib.crc32(kind + content),)
        chunks[kind] = content
        place += 12 + length
    size = struct.unpack_from(">II", chunks[b"IHDR"])
    pixels = zlib.decompress(chunks[b"IDAT"])
    return size, [pixels[at + 1 : at + 1 + size[0]] for at in range(0, len(pixels), size[0] + 1)]


def parts(*numbers: int) -> list[BarPart]:
    return [BarPart(words="of these", number=number, colour="#14937a") for number in numbers]


@pytest.mark.parametrize("numbers", [(16, 0, 6), (1, 0, 0), (1, 9999, 1), (0, 0), tuple(range(40))])
def test_a_bar_shows_each_part_that_is_not_zero_as_wide_as_its_number(numbers: tuple[int, ...]) -> None:
    size, rows = rows_of(bar_png(parts(*numbers)))
    assert size == (BAR_WIDTH, BAR_HEIGHT)
    assert set(rows) == {rows[0]}
    assert len(rows[0]) == BAR_WIDTH
    shown = [place for place in dict.fromkeys(rows[0]) if place]
    assert shown == [place for place, number in enumerate(numbers, start=1) if number]
    for place, number in enumerate(numbers, start=1):
        if number > sum(numbers) / 20:
            assert abs(rows[0].count(place) / BAR_WIDTH - number / sum(numbers)) < 0.04


def test_a_bar_is_small() -> None:
    assert len(bar_png(parts(5, 4, 3, 2, 1))) < 1000
