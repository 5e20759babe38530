"""One worker for a SQLite file, held by a lock that the operating system ends with its process."""

import fcntl
import os
from pathlib import Path
from typing import Self

from app.domain.errors import ConfigurationError


class OneWorker:
    """A file lock beside the database: a second worker is refused, commands are not."""

    def __init__(self, database_path: Path) -> None:
        self.path = database_path.with_name(database_path.name + ".worker")
        self._file: int | None = None

    def acquire(self) -> Self:
        """Hold the lock until `release`, or until this process ends, however it ends."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise ConfigurationError(
                f"Another worker already uses this database ({self.path.name} is locked). "
                "Stop it first, or use PostgreSQL for several workers."
            ) from None
        return self

    def is_held(self) -> bool:
        """Whether a worker, this one or another, holds the lock now."""
        try:
            file = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(file)
        return False

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
