"""Files of JSON lines: what is wrong with one is told with its file and line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from app.domain.dry_run_rows import row_of

_Read = TypeVar("_Read")


def read_lines(path: Path, read: Callable[[int, dict[str, Any]], _Read]) -> Iterator[_Read]:
    """What `read` makes of each object and the number of its line, which ends at a newline and nowhere else.

    Raises:
        OSError: the file cannot be read.
        ValueError: names the file, the line and what is wrong: no UTF-8, no object, or what `read` complained of.
    """
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            found = read(number, row_of(text)) if text.strip() else None
        except UnicodeDecodeError:
            raise ValueError(f"{path}:{number}: this is no text in UTF-8; save the file in UTF-8") from None
        except ValueError as error:
            raise ValueError(f"{path}:{number}: {error}") from None
        except KeyError as error:
            raise ValueError(f"{path}:{number}: {error.args[0]} is missing") from None
        if found is not None:
            yield found
