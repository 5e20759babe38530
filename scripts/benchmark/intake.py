"""Acknowledgements: one at a time and in a burst, beside a bare route on the same database."""

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from scripts.benchmark.client import Answered, post_at_once, post_in_turn, request_bytes
from scripts.benchmark.figures import Figures, per_second, ratio, spread
from scripts.benchmark.measured import Measured, NotMeasured, now

_PER_SECOND = 20.0  # slow enough that each post finds the service idle
_SETTLED_WITHIN_SECONDS = 240.0


def measure_intake(place: Measured, *, in_turn: int, burst: int) -> Figures:
    """Posts that really become answered leads, so that the worker is at work beside the intake."""
    since = now()
    ours = _measured(place, place.installation.port, in_turn, burst, since_settled=True)
    with _bare_route(place) as port:
        bare = _measured(place, port, in_turn, burst, since_settled=False)
    place.settle(since, in_turn + burst, _SETTLED_WITHIN_SECONDS)
    return {
        "ours": ours,
        "bare": bare,
        "ratio": {
            "one_at_a_time_p50": ratio(ours["one_at_a_time_p50_ms"], bare["one_at_a_time_p50_ms"]),
            "burst_p99": ratio(ours["burst_p99_ms"], bare["burst_p99_ms"]),
            "burst_per_second": ratio(ours["burst_per_second"], bare["burst_per_second"]),
        },
    }


def _measured(place: Measured, port: int, in_turn: int, burst: int, *, since_settled: bool) -> Figures:
    path = "/in/website" if since_settled else "/in"
    secret = place.installation.secrets["website"]
    requests = [request_bytes(path, letter, secret) for letter in place.people(in_turn + burst + 1)]
    since = now()
    post_in_turn(port, requests[:1], per_second=1)
    singly = post_in_turn(port, requests[1 : in_turn + 1], per_second=_PER_SECOND)
    if since_settled:
        place.settle(since, in_turn, _SETTLED_WITHIN_SECONDS)
    started = time.perf_counter()
    at_once = post_at_once(port, requests[in_turn + 1 :])
    took = time.perf_counter() - started
    return {
        **spread(_seconds(singly, path), "one_at_a_time"),
        **spread(_seconds(at_once, path), "burst"),
        "burst_per_second": per_second(burst, took),
    }


def _seconds(answered: Sequence[Answered], path: str) -> list[float]:
    """Raises NotMeasured when one was not accepted."""
    if refused := [one.status for one in answered if one.status != 202]:
        raise NotMeasured(
            f"{len(refused)} of {len(answered)} posts to {path} were not accepted: {sorted(set(refused))}"
        )
    return [one.seconds for one in answered]


@contextmanager
def _bare_route(place: Measured) -> Iterator[int]:
    """The port of a bare route on a database of its own, of the same kind and in the same place."""
    made = place.installation
    url = made.postgres.create_database("bare") if made.postgres else f"sqlite:///{made.database_directory / 'bare.db'}"
    child = made.processes.start("bare", "-m", "scripts.benchmark.bare", url)
    try:
        yield made.processes.ready("bare", child)["port"]
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(10)
