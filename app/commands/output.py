"""How commands speak: one JSON value with `--json`, a table for people otherwise."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.words.shown_text import OUT_OF_SIGHT, visible


def show_json(value: object) -> None:
    """One JSON value on one line of stdout."""
    text = OUT_OF_SIGHT.sub(_escaped, json.dumps(value, ensure_ascii=False, default=str))
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # half a character out of a stranger's file, or a terminal without UTF-8
        text = json.dumps(value, default=str)
    sys.stdout.write(text + "\n")


def _escaped(sign: re.Match[str]) -> str:
    """A character that could colour a terminal or turn a line around, as JSON can also write it."""
    return json.dumps(sign[0])[1:-1]


def show(title: str, rows: Sequence[Mapping[str, Any]], empty: str, *, as_json: bool) -> None:
    """The rows for a program; for a person a table with their keys as columns, or a sentence when there are none.

    What a stranger wrote is text in it: neither markup nor control characters reach the terminal.
    """
    if as_json:
        show_json(list(rows))
        return
    if not rows:
        sys.stdout.write(empty + "\n")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left")
    for column in rows[0]:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else visible(str(value))) for value in row.values()))
    Console().print(table)


def fail(message: str, code: int = 1) -> SystemExit:
    """Raise this: the sentence goes to stderr."""
    sys.stderr.write(f"leads: {visible(message)}\n")
    return SystemExit(code)
