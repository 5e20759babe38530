"""Every file below the given folders, posted to a running service: mails, recorded requests, lists of awkward strings.

Each must end as a lead, a machine's mail or notice, or in quarantine; none may be answered 5xx
or get stuck; afterwards a good lead is answered as quickly as before.
"""

import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx2

from scripts.drivers.arrivals import Log, letter_from, send_until_taken
from scripts.drivers.checker import first_mails
from scripts.drivers.recorded import SOURCES, Post, posts_of, proved
from staging.installation.firstreply import WEB, EngineName, Installation, installation

_AT_ONCE = 8
_SETTLE_WITHIN_SECONDS = 600.0
_SLOWER_AT_MOST = 2.0  # times the seconds before; two cores are noisy
_NOISE_SECONDS = 0.5
_TRIES = 3


def run(*, folders: Sequence[Path], engine: EngineName, seed: int, good_leads: int = 20) -> dict[str, Any]:
    """Post all of it, wait, and say what became of it."""
    started, dice = time.monotonic(), random.Random(seed)
    posts = [post for folder in folders for post in posts_of(folder)]
    with installation(engine, sources=SOURCES) as made:
        made.start()
        before = _answered_in(made, dice, good_leads)
        answers = _post_all(made, posts)
        unsettled = made.settle(_SETTLE_WITHIN_SECONDS)
        after = _answered_in(made, dice, good_leads)
        outcomes = {delivery: outcome for delivery, (outcome, _) in made.outcomes().items()}
        alive = made.runs(WEB)
    statuses = Counter(status for _, status, _ in answers)
    fates = Counter(outcomes.get(delivery, "missing") for _, status, delivery in answers if status == 202)
    failed = [(post.name, status) for post, status, _ in answers if status >= 500 or status == 0]
    stuck = [post.name for post, status, delivery in answers if status == 202 and outcomes.get(delivery) is None]
    return {
        "driver": "corpora",
        "engine": engine,
        "posted": len(posts),
        "statuses": dict(statuses),
        "refused": dict(Counter(f"{status} {post.source}" for post, status, _ in answers if status != 202)),
        "became": dict(fates),
        "server_errors": failed[:20],
        "stuck": stuck[:20],
        "good_lead_seconds": {"before": before, "after": after},
        "service_survived": alive,
        "unsettled": unsettled,
        "seconds": round(time.monotonic() - started, 1),
        "ok": alive
        and not failed
        and not stuck
        and unsettled == 0
        and bool(posts)
        and after <= max(before * _SLOWER_AT_MOST, before + _NOISE_SECONDS),
    }


def _post_all(made: Installation, posts: Sequence[Post]) -> list[tuple[Post, int, str]]:
    with (
        httpx2.Client(base_url=made.url, timeout=60, trust_env=False) as http,
        ThreadPoolExecutor(_AT_ONCE) as pool,
    ):
        return list(pool.map(partial(_post, http, made), posts))


def _post(http: httpx2.Client, made: Installation, post: Post) -> tuple[Post, int, str]:
    """Status 0: no answer came at all, whatever was tried."""
    headers, body = proved(post, made.secrets[post.source])
    for _ in range(_TRIES):
        try:
            answer = http.post(f"/in/{post.source}", content=body, headers=headers)
        except httpx2.TransportError:  # posted again: the service is being restarted
            continue
        return post, answer.status_code, answer.json()["delivery"] if answer.status_code == 202 else ""
    return post, 0, ""


def _answered_in(made: Installation, dice: random.Random, good_leads: int) -> float:
    """Median seconds from acknowledgement to mail, good leads one after the other."""
    log = Log()
    with made.http() as http:
        for _ in range(good_leads):
            letter = letter_from(dice, dice.randrange(10**6))
            send_until_taken(http, letter, made.secrets["website"], log)
            made.settle(20)
    mailed = first_mails(made)
    return round(statistics.median(mailed.get(one.address, one.at + 999) - one.at for one in log.accepted), 3)
