"""TOML as people type it: what a word processor or a habit did to it is undone, the rest is named with its line.

A file that is right is never touched. Where the parser stops, the slips below are undone in that line alone and it
goes on; what it still cannot read is told in plain words.
"""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from app.domain.errors import ConfigurationError

_MOST_SLIPS = 200
_AT = re.compile(r"\(at line (\d+), column \d+\)")
_END = r"(?=\s*(?:#.*)?$)"
_OPENING, _CLOSING = "“”„‟«»‘’‚", "”“‟»«’‘"
_TYPOGRAPHIC = re.compile(
    rf"(?<=[=\[,{{\s])[{_OPENING}]([^\"{_OPENING}]*)[{_CLOSING}](?=\s*(?:[,\]}}#].*)?$|\s*[,\]}}])"
)
_REPAIRS: tuple[Callable[[str], str], ...] = (
    lambda line: _TYPOGRAPHIC.sub(lambda quoted: '"' + quoted[1].replace("\\", "\\\\") + '"', line),
    lambda line: re.sub(
        rf"=\s*(\d{{1,2}}[:.h]\d\d(?::\d\d)?(?:\s*[ap]m)?){_END}", r'= "\1"', line, flags=re.IGNORECASE
    ),
    lambda line: re.sub(r"^[^\"']*", lambda plain: re.sub(r"[\u00a0\u2007\u202f\u200b\ufeff]", " ", plain[0]), line),
    lambda line: re.sub(r",\s*(?=\})", "", line),  # after the last entry of { ... }
    lambda line: re.sub(rf"[,;]{_END}", "", line),  # after a value, as in other languages
    lambda line: re.sub(r"^(\s*)(//|;)", r"\1#", line),  # comments, as in other languages
)
_MEANINGS = (
    ("Unterminated string", "a text is not closed: end it with the quotation mark it began with"),
    ("Unclosed array", "a comma is missing between two entries of a list, or its ] at the end"),
    ("Cannot overwrite", "a key stands twice: keep one"),
    ("Cannot declare", "this table stands twice: keep one, or write a list of tables as [[partners]]"),
    ("at the end of a table", "the name of a table is not closed: write [name], or [[name]] for a list of tables"),
    ("Expected '='", "write KEY = VALUE with one = between them"),
    (
        "Expected newline",
        'something stands behind the value: write text as "text", numbers without signs or units as 15000',
    ),
    ("Invalid value", 'what stands after = is no value: write text as "text", numbers without signs or units as 15000'),
    ("Invalid statement", "a line is KEY = VALUE or [table], or begins with #"),
    ("Invalid initial character", "a key is letters, digits, _ and - only"),
    ("Unescaped '\\'", "write each backslash twice, or the text between single quotes"),
    ("Illegal character", "a text in one pair of quotes has to stand in one line; for more use three quotes"),
)


def read_toml(text: str, file: Path, *, first_line: int = 1) -> dict[str, object]:
    """The values of a file, its harmless slips undone.

    Args:
        first_line: at which line of the file the text begins.

    Raises:
        ConfigurationError: names file, line, what is wrong and what to write.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    for _ in range(_MOST_SLIPS):
        try:
            return tomllib.loads("\n".join(lines))
        except tomllib.TOMLDecodeError as error:
            number = _line_of(error, lines)
            repaired = _repaired(lines[number - 1])
            if repaired == lines[number - 1]:
                raise ConfigurationError(
                    f"{file}:{first_line + number - 1}: not TOML: {_meaning(str(error))}"
                ) from error
            lines[number - 1] = repaired
    raise ConfigurationError(f"{file}: not TOML in more than {_MOST_SLIPS} lines")


def _repaired(line: str) -> str:
    """The line with the first slip undone that can be; the same line when there is none."""
    return next((after for repair in _REPAIRS if (after := repair(line)) != line), line)


def _line_of(error: tomllib.TOMLDecodeError, lines: list[str]) -> int:
    """1 for the first line. At the end of the file the parser names none: then the last line that says something."""
    if (found := _AT.search(str(error))) is not None:
        return min(int(found[1]), len(lines))
    return max((number for number, line in enumerate(lines, 1) if line.strip()), default=1)


def _meaning(said: str) -> str:
    return next((plain for theirs, plain in _MEANINGS if theirs in said), said)
