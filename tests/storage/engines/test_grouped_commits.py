"""Jobs that wait are taken together, by whichever thread is free; nobody waits for ever."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import Connection

from app.storage.engines.grouped_commits import Job, Together


class Commits:
    """Settles every job with its own name, and remembers which came together. "stuck" waits until it may go on."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.stuck, self.go_on = threading.Event(), threading.Event()

    def __call__(self, batch: Sequence[Job]) -> None:
        names = [work.__name__ for work, _ in batch]
        self.batches.append(names)
        if "stuck" in names:
            self.stuck.set()
            self.go_on.wait(10)
        for (_, future), name in zip(batch, names, strict=True):
            future.set_result(name)


def job(name: str) -> Any:
    def work(_connection: Connection) -> None: ...

    work.__name__ = name
    return work


def stuck(commits: Commits, *, threads: int) -> Together:
    together = Together("test", commits, threads=threads, jobs_at_once=3)
    together.submit(job("stuck"))
    assert commits.stuck.wait(5)
    return together


def test_what_waits_is_taken_together_in_order_and_in_parts_of_bounded_size() -> None:
    commits = Commits()
    together = stuck(commits, threads=1)
    futures: list[Future[Any]] = [together.submit(job(name)) for name in "abcde"]
    commits.go_on.set()

    assert [future.result(5) for future in futures] == list("abcde")
    assert commits.batches == [["stuck"], ["a", "b", "c"], ["d", "e"]]
    together.close()


def test_a_job_that_does_not_end_leaves_the_other_threads_at_work() -> None:
    commits = Commits()
    together = stuck(commits, threads=2)

    assert together.submit(job("other")).result(5) == "other"
    commits.go_on.set()
    together.close()


def test_a_job_nobody_wants_any_more_is_left_out() -> None:
    commits = Commits()
    together = stuck(commits, threads=1)
    given_up, wanted = together.submit(job("given up")), together.submit(job("wanted"))
    assert given_up.cancel()
    commits.go_on.set()
    wanted.result(5)
    together.close()

    assert commits.batches == [["stuck"], ["wanted"]]


def test_closing_ends_all_threads_after_what_was_submitted_before() -> None:
    commits = Commits()
    together = stuck(commits, threads=4)
    before = [together.submit(job(name)) for name in "abcdefgh"]
    commits.go_on.set()
    together.close()

    assert [future.result(0) for future in before] == list("abcdefgh")
    with pytest.raises(RuntimeError, match="closed"):
        together.submit(job("late")).result(5)
    assert not any(thread.name == "test" for thread in threading.enumerate())
