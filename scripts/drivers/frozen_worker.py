"""Two workers on PostgreSQL, one frozen (SIGSTOP) or killed in the middle of its work, then woken (SIGCONT)."""

import random
import signal
import time
from collections.abc import Sequence
from typing import Any

import psycopg

from scripts.drivers.arrivals import Arrivals, Letter, letters
from scripts.drivers.checker import check, first_mails
from staging.installation.firstreply import Installation, installation

TAKEN_OVER_WITHIN_SECONDS = 20.0
_MODEL_SECONDS = 2.0  # so that each lead is in the middle of something for seconds
_WORK_SECONDS = 3 * _MODEL_SECONDS  # judging and writing, and the queue before them
_STARTED_WITHIN_SECONDS = 40.0
_ALIVE = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '5 seconds'"
_SETTLE_WITHIN_SECONDS = 180.0
_LEADS_PER_SECOND = 12.0
_LOOK_AGAIN_AFTER_SECONDS = 0.5


def run(*, leads: int, rounds: int, seed: int, gone_seconds: float) -> dict[str, Any]:
    """Alternately freeze and kill one of two workers; its leads must go on elsewhere, and nothing happen twice."""
    started, dice = time.monotonic(), random.Random(seed)
    accepted, gone, unsettled = [], [], 0
    with installation("postgres", workers=2) as made:
        assert made.sandbox.model is not None
        made.sandbox.model.set_faults(latency_seconds=_MODEL_SECONDS)
        made.start()
        for number in range(rounds):
            _wait_for_both(made)
            how = signal.SIGKILL if number % 2 else signal.SIGSTOP
            arrivals, at = _lose_a_worker(made, letters(leads, seed * 1000 + number), how, dice, gone_seconds)
            unsettled += made.settle(_SETTLE_WITHIN_SECONDS) or 0
            accepted += arrivals.log.accepted
            gone.append({"how": how.name, **_taken_over(made, arrivals, at, gone_seconds)})
        verdict = check(accepted, made)
    slowest = max((one["last_answer_after_seconds"] for one in gone), default=0.0)
    return {
        "driver": "frozen",
        "rounds": gone,
        **verdict.as_json(),
        "unsettled": unsettled,
        "seconds": round(time.monotonic() - started, 1),
        "ok": verdict.clean and unsettled == 0 and slowest <= TAKEN_OVER_WITHIN_SECONDS + _WORK_SECONDS,
    }


def _wait_for_both(made: Installation) -> None:
    """Until each worker has said that it lives; before that there is nothing to lose."""
    assert made.postgres is not None
    deadline = time.monotonic() + _STARTED_WITHIN_SECONDS
    with psycopg.connect(made.postgres.url, autocommit=True) as connection:
        while time.monotonic() < deadline:
            row = connection.execute(_ALIVE).fetchone()
            if row is not None and row[0] >= made.workers:
                return
            time.sleep(0.1)
    raise made.processes.failure(made.names[-1])


def _lose_a_worker(
    made: Installation, posted: Sequence[Letter], how: signal.Signals, dice: random.Random, gone_seconds: float
) -> tuple[Arrivals, float]:
    """Post, lose one worker while both are busy, get it back once its leads are answered, or after `gone_seconds`.

    Returns the log and the wall clock of the loss.
    """
    secret, name = made.secrets["website"], dice.choice(made.names[1:])
    with Arrivals(url=made.url, secret=secret, letters=posted, per_second=_LEADS_PER_SECOND) as arrivals:
        time.sleep(len(posted) / _LEADS_PER_SECOND * dice.uniform(0.5, 0.9))
        at = time.time()
        made.signal(name, how)
        arrivals.wait()
        while time.time() < at + gone_seconds and _unanswered(made, arrivals, at):
            time.sleep(_LOOK_AGAIN_AFTER_SECONDS)
        if how == signal.SIGKILL:
            made.begin(name)
        else:
            made.signal(name, signal.SIGCONT)
    return arrivals, at


def _unanswered(made: Installation, arrivals: Arrivals, at: float) -> bool:
    """Whether anybody who was accepted before the loss still waits."""
    answered = first_mails(made)
    return any(one.at <= at and one.address not in answered for one in arrivals.log.accepted)


def _taken_over(made: Installation, arrivals: Arrivals, at: float, gone_seconds: float) -> dict[str, Any]:
    """How long the leads that were under way at the loss waited for their answer."""
    first_mail = first_mails(made)
    under_way = [
        first_mail[one.address] - at
        for one in arrivals.log.accepted
        if one.at <= at and first_mail.get(one.address, 0.0) > at
    ]
    return {
        "under_way_at_the_loss": len(under_way),
        "answered_while_it_was_gone": sum(seconds < gone_seconds for seconds in under_way),
        "last_answer_after_seconds": round(max(under_way, default=0.0), 1),
    }
