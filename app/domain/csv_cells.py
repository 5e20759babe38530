"""Lists as CSV (RFC 4180) that no spreadsheet takes for a formula, whoever wrote the words in it."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from app.domain.words.shown_text import visible

_BEGINS_A_FORMULA = frozenset("=+-@\t\r\n|%＝＋－＠")
_LONGEST_CELL = 32_000  # a spreadsheet takes 32,767


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """With a byte order mark, by which spreadsheets know UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe_cell(one) for one in header])
    writer.writerows([safe_cell("" if one is None else str(one)) for one in row] for row in rows)
    return "\ufeff" + written.getvalue()


def safe_cell(text: str) -> str:
    """The text on one line; behind an apostrophe where a program might reckon it out.

    Also where white space or signs nobody sees stand before the sign that begins a formula, in whatever width.
    """
    shown = " ".join(visible(text[:_LONGEST_CELL].encode("utf-8", "replace").decode()).split())
    first = next((sign for sign in unicodedata.normalize("NFKC", shown) if not sign.isspace()), "")
    return f"'{shown}" if first in _BEGINS_A_FORMULA and first else shown
