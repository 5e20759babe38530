"""How commands speak: one JSON value with `--json`, a table for people otherwise."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any


def show_json(value: object) -> None:
    """One JSON value on one line of stdout."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # half a character out of a stranger's file, or a terminal without UTF-8
        text = json.dumps(value, default=str)
    sys.stdout.write(text + "\n")


def show_table(title: str, rows: Sequence[Mapping[str, Any]], empty: str) -> None:
    """A table with the rows' keys as columns, or a sentence when there are none."""
    if not rows:
        sys.stdout.write(empty + "\n")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for column in rows[0]:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console().print(table)


def show(title: str, rows: Sequence[Mapping[str, Any]], empty: str, *, as_json: bool) -> None:
    """The rows, for a person or for a program."""
    if as_json:
        show_json(list(rows))
    else:
        show_table(title, rows, empty)


def fail(message: str, code: int = 1) -> SystemExit:
    """Raise this: the sentence goes to stderr."""
    sys.stderr.write(f"leads: {message}\n")
    return SystemExit(code)
