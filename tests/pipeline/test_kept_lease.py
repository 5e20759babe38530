"""A lease is kept while something slow is done under it, by whoever lives."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event

import pytest

from app.domain.crm import CrmEntry, CrmOutcome
from app.pipeline.kept_lease import kept_lease
from app.storage.leases import lapsed_since
from tests.path_parts import LeadPath
from tests.pipeline.test_recorder import receive


def test_it_is_kept_until_the_end_and_a_failed_try_is_followed_by_another() -> None:
    tried, again = Event(), Event()

    def hold() -> None:
        if tried.is_set():
            again.set()
            return
        tried.set()
        raise OSError("the database is away")

    with kept_lease(hold, 0.001):
        assert again.wait(10)
    again.clear()
    assert not again.wait(0.05), "nobody keeps it any more"


def test_what_fails_under_it_is_told() -> None:
    with pytest.raises(LookupError), kept_lease(lambda: None, 60):
        raise LookupError


def wait_for(path: LeadPath) -> None:
    """Until the lease was kept by the clock as it stands now."""
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        until = path.database.read(partial(lapsed_since, name="recorder"))
        if until is not None and until > path.clock.now + timedelta(seconds=10):
            return
        time.sleep(0.005)
    raise AssertionError("nobody kept the lease")


def test_nobody_else_records_while_a_slow_crm_takes_a_batch(path: LeadPath) -> None:
    receive(path, 1)
    first = replace(path.recorder, lease_kept_every=0.001)
    path.holder = "another process"
    second, record, meanwhile = path.recorder, path.crm.record, list[int]()

    def slowly(entries: Sequence[CrmEntry]) -> Sequence[CrmOutcome]:
        for _ in range(4):
            path.clock.advance(10)
            wait_for(path)
        meanwhile.append(second.record_due())
        return record(entries)

    path.crm.record = slowly  # type: ignore[method-assign]  # a CRM that takes its time
    assert (first.record_due(), meanwhile, path.crm.calls) == (1, [0], 1)
    path.crm.record = record  # type: ignore[method-assign]  # as before
    path.run({"email": "late@firm.example", "name": "", "message": "A later question"})
    path.clock.advance(16)
    assert second.record_due() == 1, "whoever is gone is missed for seconds"
