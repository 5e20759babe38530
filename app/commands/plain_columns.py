"""Rows as text for people: columns where they fit, else one block for each row. No box drawing, nothing cut off."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

_BETWEEN = "  "
_SHOWN_WIDE = "WF"  # such characters take two columns of a terminal
_LEAST = 12  # columns for words


def line_width() -> int | None:
    """How many columns a line of stdout may have; None in a pipe or a file, whose lines are as long as they are."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        return max(shutil.get_terminal_size().columns, 20)
    return None


def in_columns(names: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> str:
    """A head and the rows, in lines of at most `width` columns; a word longer than that stays whole all the same.

    Words are wrapped within their column, and no word is divided. Where the columns cannot hold their longest words
    side by side, each row is a block of lines, a name and a value on each.
    """
    if width is None:
        rows = [[_on_one_line(cell) for cell in row] for row in rows]
    table = [list(names), *rows]
    wanted = [
        max(shown_width(line) for row in table for line in row[place].splitlines() or [""]) for place in _of(names)
    ]
    if width is None:
        return _table(table, wanted)
    longest = [_widest(word for row in table for word in row[place].split()) for place in _of(names)]
    least = [min(whole, max(_LEAST, word)) for whole, word in zip(wanted, longest, strict=True)]
    room = width - len(_BETWEEN) * (len(names) - 1)
    if sum(least) > room:
        return _blocks(names, rows, width)
    given = list(wanted)
    while sum(given) > room:  # the widest that can be narrower gives way
        widest = max((place for place in _of(names) if given[place] > least[place]), key=lambda place: given[place])
        given[widest] -= 1
    return _table(table, given)


def shown_width(text: str) -> int:
    """How many columns of a terminal it takes."""
    return sum(_columns_of(sign) for sign in text) if not text.isascii() else len(text)


def wrapped(text: str, width: int | None) -> list[str]:
    """Lines of at most `width` columns, divided between words only; line ends of the text stay."""
    lines: list[str] = []
    for line in text.splitlines() or [""]:
        if width is None or shown_width(line) <= width:
            lines.append(line)
            continue
        current = ""
        for word in line.split():
            longer = f"{current} {word}" if current else word
            if current and shown_width(longer) > width:
                lines.append(current)
                longer = word
            current = longer
        lines.append(current)
    return lines


def _columns_of(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in _SHOWN_WIDE else 1


def _widest(texts: Iterable[str]) -> int:
    return max(map(shown_width, texts), default=0)


def _of(names: Sequence[str]) -> range:
    return range(len(names))


def _on_one_line(cell: str) -> str:
    return " ".join(cell.split())


def _table(table: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    return "".join(f"{line}\n" for row in table for line in _lines_of(row, widths))


def _lines_of(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    cells = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for number in range(max(map(len, cells))):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        padded = (part + " " * (width - shown_width(part)) for part, width in zip(parts, widths, strict=True))
        yield _BETWEEN.join(padded).rstrip()


def _blocks(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """A row in lines of its own; what has no value is left out."""
    widest = max(map(shown_width, names))
    indent = " " * (widest + len(_BETWEEN))
    blocks = []
    for row in rows:
        lines = []
        for name, cell in zip(names, row, strict=True):
            if cell:
                first, *rest = wrapped(cell, width - len(indent))
                lines += [name.ljust(widest) + _BETWEEN + first, *(indent + line for line in rest)]
        blocks.append("".join(f"{line}\n" for line in lines))
    return "\n".join(blocks)
