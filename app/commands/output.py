"""How commands speak: one JSON value with `--json`, a table for people otherwise."""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from app.commands.plain_columns import in_columns, line_width, wrapped
from app.domain.words.moments import local_time
from app.domain.words.shown_text import OUT_OF_SIGHT, visible

NOT_TAKEN = 75  # how `leads deliver` ends, EX_TEMPFAIL: the mail server keeps the mail and tries again
TOO_LARGE = 65  # EX_DATAERR: it would be too large the next time too, and its sender has to know
_INDENT = "  "


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


def show_values(values: Mapping[str, str], *, as_json: bool, then: Sequence[str] = ()) -> None:
    """What is copied elsewhere, each whole on a line of its own as NAME=VALUE; one row for a program.

    `then` are lines about what to do with it, below a blank one; `set_up` in the row for a program.
    """
    if as_json:
        show_json([{**values, **({"set_up": list(then)} if then else {})}])
        return
    for name, value in values.items():
        sys.stdout.write(f"{name}={visible(value)}\n")
    if then:
        sys.stdout.write("\nAt the sender:\n" + "".join(f"  {visible(line)}\n" for line in then))


def show(
    title: str,
    rows: Sequence[Mapping[str, Any]],
    empty: str,
    *,
    as_json: bool,
    columns: Sequence[str] = (),
    zone: tzinfo = UTC,
) -> None:
    """The rows for a program; for a person a table with `columns` (all of them), or a sentence when there are none.

    At most as wide as the terminal, as long as it must be in a pipe. Moments are of `zone`, which is named.

    What a stranger wrote is text in it: neither markup nor control characters reach the terminal.
    """
    if as_json:
        show_json(list(rows))
        return
    if not rows:
        sys.stdout.write(empty + "\n")
        return
    names = columns or tuple(rows[0])
    cells = [[cell(row[name], zone) for name in names] for row in rows]
    is_timed = any(isinstance(row[name], datetime) for row in rows for name in names)
    clock = f". Times: {zone}." if is_timed else ""
    sys.stdout.write(f"{title}{clock}\n\n{in_columns(names, cells, line_width())}")


def show_text(title: str, text: str) -> None:
    """A longer text under its title, apart from everything else."""
    width = line_width()
    lines = wrapped(visible(text), None if width is None else width - len(_INDENT))
    sys.stdout.write(f"\n{title}\n\n" + "".join(f"{_INDENT}{line}".rstrip() + "\n" for line in lines))


def cell(value: object, zone: tzinfo = UTC) -> str:
    """A value as a person reads it in a line."""
    if isinstance(value, datetime):
        return local_time(value, zone)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else visible(str(value))


def in_a_sentence(error: OSError) -> str:
    """What the system refused, for a person: which file and why, without its number."""
    if error.strerror is None:
        return str(error)
    named = "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
    return f"{named}{error.strerror}"


def fail(message: str, code: int = 1) -> SystemExit:
    """Raise this: the sentence goes to stderr."""
    sys.stderr.write(f"leads: {visible(message)}\n")
    return SystemExit(code)
