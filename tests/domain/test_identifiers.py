"""Names for rows come in the order in which they were given out."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from app.domain.identifiers import new_id

MANY = 5_000  # some thousand a second: many of one millisecond


def given_out(_thread: int) -> list[str]:
    return [new_id() for _ in range(MANY)]


def test_each_is_greater_than_all_before_it() -> None:
    ids = given_out(0)
    assert ids == sorted(set(ids))


def test_many_threads_get_each_its_own_and_each_in_order() -> None:
    before = new_id()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(given_out, range(4)))
    assert all(ids == sorted(ids) for ids in found)
    together = [one for ids in found for one in ids]
    assert len(set(together)) == 4 * MANY
    assert before < min(together) <= max(together) < new_id()


def test_each_is_a_uuid_of_version_7_that_tells_when_it_was_made() -> None:
    earliest = time.time_ns() // 1_000_000
    for one in given_out(0):
        read = uuid.UUID(one)
        assert (read.version, read.variant, read.hex) == (7, uuid.RFC_4122, one)
        assert earliest <= read.int >> 80 <= time.time_ns() // 1_000_000 + 1_000


def test_those_of_one_millisecond_cannot_be_guessed_from_one_another() -> None:
    steps = {int(later, 16) - int(earlier, 16) for earlier, later in pairwise(given_out(0))}
    assert len(steps) == MANY - 1
    assert min(steps) > 1 << 20
