"""Leads that keep arriving, from a client that sends again until it is told 202, as form vendors do.

Its log of acknowledgements is all the checker believes.
"""

import hashlib
import hmac
import json
import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Self

import httpx2

from staging.serving import PLAIN_HTTP

_SYLLABLES = tuple(consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeio")
_TRADES = (
    "ceramics",
    "packaging",
    "bicycle",
    "furniture",
    "dental",
    "printing",
    "lighting",
    "textile",
    "optics",
    "joinery",
)
_NEEDS = (
    "our CRM has three definitions of a customer and nobody believes the pipeline report",
    "we want lead scoring and a clean hand-over from marketing to sales",
    "our HubSpot was set up in a hurry and the automations contradict each other",
    "we need a reporting dashboard that the board can trust",
)
_AGAIN_AFTER_SECONDS = 0.15
_GIVE_UP_AFTER_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Letter:
    """One lead: who writes, and the bytes that are posted."""

    address: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the client was told in the end; `delivery` is empty and `status` 0 when nobody ever answered."""

    address: str
    status: int
    delivery: str
    seconds: float  # of the last attempt
    attempts: int
    at: float  # wall clock


@dataclass(slots=True)
class Log:
    """The client's log of acknowledgements, in order, and of refusals on the way."""

    acknowledged: list[Acknowledgement] = field(default_factory=list)
    refusals: dict[int, int] = field(default_factory=dict)  # status (0: broken connection) -> how often
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, one: Acknowledgement) -> None:
        with self._lock:
            self.acknowledged.append(one)

    def note_refusal(self, status: int) -> None:
        with self._lock:
            self.refusals[status] = self.refusals.get(status, 0) + 1

    @property
    def accepted(self) -> list[Acknowledgement]:
        return [one for one in self.acknowledged if one.status == 202]


def letters(count: int, seed: int) -> list[Letter]:
    """So many different people of different companies, each with a genuine inquiry."""
    dice = random.Random(seed)
    return [letter_from(dice, number) for number in range(count)]


def letter_from(dice: random.Random, number: int, **changes: str) -> Letter:
    """One person's inquiry; `changes` replace fields of the form."""
    first, last, firm = (_name(dice, syllables) for syllables in (2, 3, 4))
    domain = f"{firm.lower()}{number}.example"
    form = {
        "id": f"form-{dice.randrange(10**12)}-{number}",
        "name": f"{first} {last}",
        "email": f"{first}.{last}@{domain}".lower(),
        "company": f"{firm} {dice.choice(_TRADES).title()} {number}",
        "title": dice.choice(("Founder", "Head of Marketing", "Managing Director", "VP Sales")),
        "message": (
            f"Hello, at {firm} {number} we make {dice.choice(_TRADES)} goods with {dice.randrange(20, 400)} people, "
            f"and {dice.choice(_NEEDS)}. We have {dice.randrange(15, 90)},000 euros set aside and would like to start "
            f"within {dice.randrange(2, 12)} weeks. Can we talk about what the first month would look like?\n\n{first}"
        ),
        **changes,
    }
    return Letter(form["email"], json.dumps(form, ensure_ascii=False).encode())


def _name(dice: random.Random, syllables: int) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(syllables)).title()


def signed(body: bytes, secret: bytes) -> dict[str, str]:
    return {"content-type": "application/json", "x-form-signature": hmac.new(secret, body, hashlib.sha256).hexdigest()}


def send_until_taken(
    http: httpx2.Client, letter: Letter, secret: bytes, log: Log, *, give_up_after: float = _GIVE_UP_AFTER_SECONDS
) -> Acknowledgement:
    """Post the same bytes until 202; other answers and broken connections are noted and tried again."""
    began, attempts = time.monotonic(), 0
    while True:
        attempts, started, status, delivery = attempts + 1, time.monotonic(), 0, ""
        try:
            answer = http.post("/in/website", content=letter.body, headers=signed(letter.body, secret))
            status = answer.status_code
            delivery = answer.json()["delivery"] if status == 202 else ""
        except (httpx2.TransportError, ValueError):
            status = 0
        told = Acknowledgement(letter.address, status, delivery, time.monotonic() - started, attempts, time.time())
        if status == 202 or time.monotonic() - began > give_up_after:
            log.note(told)
            return told
        log.note_refusal(status)
        time.sleep(_AGAIN_AFTER_SECONDS)


@dataclass(kw_only=True)
class Arrivals:
    """Letters posted in the background at a steady pace, a few at a time."""

    url: str
    secret: bytes
    letters: Sequence[Letter]
    per_second: float
    log: Log = field(default_factory=Log)
    _ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._post_all, name="arrivals")
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def wait(self) -> None:
        """Until each letter has its final answer."""
        self._thread.join()

    def _post_all(self) -> None:
        limits = httpx2.Limits(max_connections=64, max_keepalive_connections=16)
        with (
            httpx2.Client(base_url=self.url, timeout=30, trust_env=False, verify=PLAIN_HTTP, limits=limits) as http,
            ThreadPoolExecutor(48) as pool,
        ):
            begun = time.monotonic()
            for number, letter in enumerate(self.letters):
                if self._ended.wait(max(0.0, begun + number / self.per_second - time.monotonic())):
                    return
                pool.submit(send_until_taken, http, letter, self.secret, self.log)


def at_once(calls: Iterable[Callable[[], Acknowledgement]]) -> list[Acknowledgement]:
    """All calls in the same instant."""
    waiting = list(calls)
    gate = threading.Barrier(len(waiting))

    def call(one: Callable[[], Acknowledgement]) -> Acknowledgement:
        gate.wait()
        return one()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(call, waiting))
