"""What arrives while other work is being committed waits, and is then committed together: one flush serves all."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
Job = tuple[Callable[[Connection], Any], "Future[Any]"]


class Together:
    """Threads that take whatever waits, at most `jobs_at_once`, and hand it to `commit`.

    `commit` gets jobs that nobody can cancel any more, settles every future, and raises nothing.
    """

    def __init__(self, name: str, commit: Callable[[Sequence[Job]], None], *, threads: int, jobs_at_once: int) -> None:
        self._commit = commit
        self._jobs_at_once = jobs_at_once
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._threads = [threading.Thread(target=self._run, name=name, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                future.set_exception(RuntimeError("the database has been closed"))
            else:
                self._jobs.put((work, future))
        return future

    def close(self, *, within_seconds: float = 30.0) -> None:
        """What was submitted before is still committed; what comes after is told, not left waiting."""
        with self._closing:
            self._closed = True
            for _ in self._threads:
                self._jobs.put(None)
        for thread in self._threads:
            thread.join(within_seconds)

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            batch, ends = self._with_followers(first)
            if wanted := [job for job in batch if job[1].set_running_or_notify_cancel()]:
                self._commit(wanted)
            if ends:
                return

    def _with_followers(self, first: Job) -> tuple[list[Job], bool]:
        """Whatever waits behind it; True: this thread ends afterwards."""
        batch = [first]
        while len(batch) < self._jobs_at_once:
            try:
                following = self._jobs.get_nowait()
            except Empty:
                break
            if following is None:
                return batch, True
            batch.append(following)
        return batch, False
