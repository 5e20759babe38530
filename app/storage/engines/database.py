"""Where work is written and read: one small port, one implementation per database."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")
Work = tuple[str, str]  # ("delivery" | "lead" | "task", id): something that is due


def driver_says(error: Exception) -> str:
    """What the database said, in one line: without the statement and the people's words in it."""
    said = getattr(error, "orig", None) or error
    return str(said).strip().partition("\n")[0] or type(said).__name__


class Waker(Protocol):
    """Tells the engine that something is due, as part of the transaction that made it so."""

    def wake(self, connection: Connection, kind: str, row_id: str, *, at: datetime | None = None) -> None: ...

    def occupied(self, work: Work) -> AbstractContextManager[None]:
        """While inside, this process does not start the same row a second time by itself."""


class Database(Protocol):
    """A write is one transaction, committed when it returns; a read sees committed rows only."""

    engine: Engine

    def write(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` in a transaction. Raises what it raises, then nothing is kept."""

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        """The same from the event loop, without blocking it."""

    def read(self, query: Callable[[Connection], T]) -> T: ...

    def forget_deleted(self) -> bool:
        """Leave no trace of deleted rows in the database's files. False: a reader is in the way; ask again later."""

    def close(self) -> None: ...
