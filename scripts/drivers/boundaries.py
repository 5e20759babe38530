"""SIGKILL exactly before and exactly after every commit of one lead's path.

The pair around the reply stands for the two worst moments: after the intention is
committed and before the mail leaves, and after the mail left and before its outcome is committed.
"""

import random
import time
from collections.abc import Sequence
from typing import Any

from scripts.drivers.arrivals import Log, letter_from, send_until_taken
from scripts.drivers.checker import check
from scripts.drivers.dying_service import When
from staging.installation.firstreply import WEB, EngineName, Installation, installation
from staging.serving import LOOPBACK

_MOST_COMMITS = 40
_DIES_WITHIN_SECONDS = 12.0  # a lead's path takes a tenth of it, the recorder looks each second
_RESUME_WITHIN_SECONDS = 4.0
_SETTLE_WITHIN_SECONDS = 240.0


def run(
    *,
    engine: EngineName,
    seed: int,
    archive: bool = True,
    only: Sequence[int] | None = None,
    places: Sequence[When] = ("before", "after"),
) -> dict[str, Any]:
    """One lead for each boundary; every one must be answered once, or held where its mail's fate is unknown."""
    started, dice, log = time.monotonic(), random.Random(seed), Log()
    with installation(engine, workers=1, archive=archive) as made:
        died = _die_everywhere(made, only or range(1, _MOST_COMMITS), places, dice, log)
        made.start()
        unsettled = made.settle(_SETTLE_WITHIN_SECONDS)
        verdict = check(log.accepted, made)
    return {
        "driver": "boundaries",
        "engine": engine,
        "archive": archive,
        "deaths": died,
        **verdict.as_json(),
        "unsettled": unsettled,
        "seconds": round(time.monotonic() - started, 1),
        "ok": verdict.clean and unsettled == 0 and bool(died) and verdict.accepted == len(log.acknowledged),
    }


def _die_everywhere(
    made: Installation, commits: Sequence[int], places: Sequence[When], dice: random.Random, log: Log
) -> list[str]:
    """Boundary by boundary until a lead's path has no further one. Returns those that killed."""
    died: list[str] = []
    dying = "worker-1" if made.postgres else WEB
    for number in commits:
        struck = [f"{when} {number}" for when in places if _dies(made, dying, when, number, dice, log)]
        died += struck
        if not struck:
            break
    return died


def _dies(made: Installation, dying: str, when: When, number: int, dice: random.Random, log: Log) -> bool:
    """Whether the process died of it. The lead's client goes on posting until a restarted service takes it."""
    for name in made.names:
        if name != dying:
            made.begin(name)
    command = ("serve", "--host", LOOPBACK, "--port", str(made.port)) if dying == WEB else ("work",)
    made.begin_other(dying, "-m", "scripts.drivers.dying_service", when, str(number), *command)
    made.wait_until_ready()
    letter = letter_from(dice, dice.randrange(10**6))
    with made.http() as http:
        first_try = Log()
        told = send_until_taken(http, letter, made.secrets["website"], first_try, give_up_after=0.3)
        deadline = time.monotonic() + _DIES_WITHIN_SECONDS
        while made.runs(dying) and time.monotonic() < deadline:
            time.sleep(0.05)
        died = not made.runs(dying)
        made.kill_all()
        made.start()
        if told.delivery:
            log.note(told)
        else:
            send_until_taken(http, letter, made.secrets["website"], log)
    made.settle(_RESUME_WITHIN_SECONDS)  # what waits for the archive is left for the end
    made.kill_all()
    return died
