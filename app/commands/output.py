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


def show(title: str, rows: Sequence[Mapping[str, Any]], empty: str, *, as_json: bool) -> None:
    """The rows for a program; for a person a table with their keys as columns, or a sentence when there are none."""
    if as_json:
        show_json(list(rows))
        return
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


def fail(message: str, code: int = 1) -> SystemExit:
    """Raise this: the sentence goes to stderr."""
    sys.stderr.write(f"leads: {message}\n")
    return SystemExit(code)
