"""PostgreSQL restarted under load: cleanly (SIGINT) and as if the power failed (SIGQUIT)."""

import random
import signal
import time
from typing import Any

from scripts.drivers.arrivals import Arrivals, letters
from scripts.drivers.checker import check, first_mails
from staging.installation.firstreply import Installation, installation

_ROUND_SECONDS = 8.0  # a restart with what goes before and after it
_RECOVERED_WITHIN_SECONDS = 30.0
_SETTLE_WITHIN_SECONDS = 180.0


def run(*, leads: int, restarts: int, seed: int) -> dict[str, Any]:
    """Restart so often while leads arrive; nothing is lost, and recovery needs no hand."""
    started, dice = time.monotonic(), random.Random(seed)
    with installation("postgres", workers=1) as made:
        made.start()
        pace = leads / (_ROUND_SECONDS * restarts)  # they still arrive after the last restart
        arrivals = Arrivals(url=made.url, secret=made.secrets["website"], letters=letters(leads, seed), per_second=pace)
        with arrivals:
            recovered = []
            for number in range(restarts):
                time.sleep(dice.uniform(1.0, 3.0))
                recovered.append(_restart(made, arrivals, signal.SIGQUIT if number % 2 else signal.SIGINT))
            arrivals.wait()
        unsettled = made.settle(_SETTLE_WITHIN_SECONDS)
        alive = all(made.runs(name) for name in made.names)
        verdict = check(arrivals.log.accepted, made)
    return {
        "driver": "database",
        "restarts": recovered,
        "posted": leads,
        **verdict.as_json(),
        "refused_or_broken_on_the_way": arrivals.log.refusals,
        "service_survived": alive,
        "unsettled": unsettled,
        "seconds": round(time.monotonic() - started, 1),
        "ok": verdict.clean
        and alive
        and unsettled == 0
        and verdict.accepted == leads
        and all(one["mail_after_seconds"] < _RECOVERED_WITHIN_SECONDS for one in recovered),
    }


def _restart(made: Installation, arrivals: Arrivals, how: signal.Signals) -> dict[str, Any]:
    """Seconds from the server's return to the first acknowledgement and the first mail."""
    assert made.postgres is not None
    made.postgres.stop(how)
    time.sleep(1.0)
    made.postgres.start()
    back, deadline = time.time(), time.monotonic() + _RECOVERED_WITHIN_SECONDS
    acknowledged = mailed = None
    while time.monotonic() < deadline and (acknowledged is None or mailed is None):
        time.sleep(0.05)
        acknowledged = next((one.at - back for one in arrivals.log.accepted if one.at > back), None)
        mailed = next((at - back for at in first_mails(made).values() if at > back), None)
    never = _RECOVERED_WITHIN_SECONDS
    return {
        "how": how.name,
        "acknowledged_after_seconds": round(never if acknowledged is None else acknowledged, 2),
        "mail_after_seconds": round(never if mailed is None else mailed, 2),
    }
