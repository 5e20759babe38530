"""`python -m scripts.drivers.dying_service WHEN N serve ...`: Firstreply that kills itself at its N-th commit.

WHEN is `before` (the transaction is complete, COMMIT has not been said) or `after` (the
database has confirmed it). Commits are counted from the one that keeps the first
delivery (in a worker of its own: that reads it). Nothing of the product is changed:
SQLAlchemy tells its listeners about each statement.
"""

import os
import signal
import sys
from typing import Any, Literal

from sqlalchemy import Connection, Engine, event

When = Literal["before", "after"]
_FIRST = ("INSERT INTO deliveries", "INSERT INTO leads")


class Death:
    """Counts the commits that wrote something, and strikes once."""

    def __init__(self, when: When, number: int) -> None:
        self._when = when
        self._number = number
        self._commits = 0
        self._armed = False

    def listen(self) -> None:
        event.listen(Engine, "before_cursor_execute", self._before_statement)
        event.listen(Engine, "after_cursor_execute", self._after_statement)
        event.listen(Engine, "commit", self._before_commit)
        event.listen(Engine, "checkin", self._given_back)

    def _before_statement(self, connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        first = statement.lstrip()[:6].upper()
        if first in ("INSERT", "UPDATE", "DELETE"):
            self._armed = self._armed or statement.startswith(_FIRST)
            connection.info["wrote"] = self._armed
        elif first == "COMMIT":
            self._before_commit(connection)

    def _after_statement(self, connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "COMMIT":
            self._confirmed(connection.info)

    def _before_commit(self, connection: Connection) -> None:
        if connection.info.pop("wrote", False):
            self._commits += 1
            connection.info["number"] = self._commits
            if self._when == "before" and self._commits == self._number:
                os.kill(os.getpid(), signal.SIGKILL)

    def _given_back(self, _raw: Any, record: Any) -> None:
        self._confirmed(record.info)

    def _confirmed(self, info: dict[str, Any]) -> None:
        if info.pop("number", None) == self._number and self._when == "after":
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    when, number = sys.argv[1], int(sys.argv[2])
    sys.argv = ["leads", *sys.argv[3:]]
    Death("after" if when == "after" else "before", number).listen()
    from app.cli import main as leads

    leads()


if __name__ == "__main__":
    main()
