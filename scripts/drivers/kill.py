"""SIGKILL at random moments while leads arrive; restarted at once each time."""

import random
import time
from collections import Counter
from typing import Any

from scripts.drivers.arrivals import Arrivals, letters
from scripts.drivers.checker import check
from staging.installation.firstreply import EngineName, Installation, installation

_SETTLE_WITHIN_SECONDS = 240.0
_LEADS_PER_SECOND = 20.0  # a kill every few of them, so that each process has something to lose


def run(
    *, engine: EngineName, kills: int, leads: int, seed: int, archive: bool = True, workers: int = 1
) -> dict[str, Any]:
    """Kill the whole service (PostgreSQL: one of its processes) so often; nothing may be lost or doubled."""
    started = time.monotonic()
    with installation(engine, workers=workers, archive=archive) as made:
        made.start()
        arrivals = Arrivals(
            url=made.url, secret=made.secrets["website"], letters=letters(leads, seed), per_second=_pace(kills, leads)
        )
        with arrivals:
            killed = _kill_often(made, kills, random.Random(seed))
            arrivals.wait()
        _start_what_is_missing(made)
        unsettled = made.settle(_SETTLE_WITHIN_SECONDS)
        verdict = check(arrivals.log.accepted, made)
    return {
        "driver": "kill",
        "engine": engine,
        "archive": archive,
        "kills": sum(killed.values()),
        "killed": dict(killed),
        "posted": leads,
        **verdict.as_json(),
        "refused_or_broken_on_the_way": arrivals.log.refusals,
        "unsettled": unsettled,
        "seconds": round(time.monotonic() - started, 1),
        "ok": verdict.clean and unsettled == 0 and verdict.accepted == leads,
    }


def _pace(kills: int, leads: int) -> float:
    """So that leads still arrive at the last kill: a life between two kills takes two to three seconds."""
    return min(_LEADS_PER_SECOND, leads / (2.5 * kills)) if kills else _LEADS_PER_SECOND


def _kill_often(made: Installation, kills: int, dice: random.Random) -> Counter[str]:
    killed: Counter[str] = Counter()
    for _ in range(kills):
        name = dice.choice(made.names)
        _live_a_while(made, name, dice)
        made.kill(name)
        killed[name] += 1
        made.begin(name)
    return killed


def _live_a_while(made: Installation, name: str, dice: random.Random) -> None:
    """Most lives end while work is under way, one in five during the start itself."""
    if dice.random() < 0.2:
        time.sleep(dice.uniform(0.05, 1.5))
        return
    made.wait_until_ready()
    time.sleep(dice.uniform(0.0, 1.2 if name == "web" else 2.5))


def _start_what_is_missing(made: Installation) -> None:
    for name in made.names:
        if not made.runs(name):
            made.begin(name)
    made.wait_until_ready()
