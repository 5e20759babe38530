"""Files that a command writes at its end: whether it may and can is known before the work begins."""

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path


def require_writable(outputs: Mapping[str, Path | None], read: Iterable[Path]) -> None:
    """Nothing that is read is overwritten, no file is written twice, and each of them can be written.

    Args:
        outputs: Option -> the file it names; None where it was not given.
        read: Every file the command reads; what is not there is passed over.

    Raises:
        ValueError: an output is one of the files that are read, or another output; names the option.
        OSError: an output cannot be written; names it.
    """
    taken = {_identity(path): f"{path}, which is read here" for path in read if path.exists()}
    for option, path in outputs.items():
        if path is None:
            continue
        if (where := _identity(path)) in taken:
            raise ValueError(f"{option} {path} would overwrite {taken[where]}: name another file")
        taken[where] = f"what {option} writes"
        _try(path)


def _identity(path: Path) -> object:
    """The same for one file under two names, links among them."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return path.resolve()
    return found.st_dev, found.st_ino


def _try(path: Path) -> None:
    """As writing it would end; a file is neither made nor changed by it."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.is_file():
        with path.open("ab"):
            return
    if not path.exists():  # what is neither, a pipe or a terminal, is not opened: its reader would see the end
        with path.open("xb"):
            pass
        path.unlink()
