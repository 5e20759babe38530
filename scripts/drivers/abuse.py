"""Strangers at the door of a running service: floods, forged proofs, foreign hosts; a good source keeps posting.

Each attack is a function of the list at the end. To add one, write it and put it there: it gets the running service
and gives its figures, and those that must be 0 (or below a bound) are named in `LIMITS`. Those whose mails, alerts and
bytes are counted have an installation to themselves.
"""

import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx2

from scripts.benchmark.meter import memory_of
from scripts.drivers import strangers
from scripts.drivers.abused_form import cannon
from scripts.drivers.arrivals import Letter, letters, signed
from scripts.drivers.erased_person import erasure
from scripts.drivers.good_source import GOOD_ADDRESS
from staging.installation.firstreply import WEB, Installation, installation
from staging.installation.processes import ROOT
from staging.serving import LOOPBACK, PLAIN_HTTP

SOURCES = {
    "website": "website_form",
    "mails": "mailgun",
    "raw": "raw_mail",
    "postmark": "postmark",
    "linkedin": "linkedin_lead_sync",
}
_MB = 1_000_000
LIMITS = {  # figure: the most it may be
    "peak_memory_mb": 340,  # seven runs on an idle machine took 294 to 322
    "good_p99_seconds": 1.0,
    "good_refused": 0,
    "linkedin_signatures_had": 0,
    "mailgun_first_refused": 0,  # else no replay was tried
    "mailgun_replays_kept": 0,
    "starved": 0,
    "foreign_hosts_answered": 0,
    "wrong_secret_bytes_mb": 8,  # what two machines' socket buffers hold
    "bytes_beside_body_mb": 8,
    "unproved_kept": 0,
    "cannon_mails": 20,
    "cannon_alerts": 1,
    "cannon_no_alert": 0,
    "cannon_refused": 0,
    "cannon_lost": 0,
    "cannon_unsettled": 0,
    "erasure_saw_nothing": 0,
    "erasure_messages_missed": 0,
    "erasure_traces_in_files": 0,
    "erasure_traces_in_crm": 0,
    "erasure_lost_afterwards": 0,
}


@dataclass(slots=True)
class GoodSource:
    """A proved source that posts all the time, in a process of its own, and what that was like."""

    made: Installation
    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    @contextmanager
    def posting(self, seed: int) -> Iterator[None]:
        secret = self.made.secrets["website"].decode()
        command = [sys.executable, "-m", "scripts.drivers.good_source", self.made.url, secret, str(seed)]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        try:
            yield
        finally:
            said = json.loads(child.communicate("end\n", timeout=60)[0])
            self.seconds, self.refused = said["seconds"], said["refused"]

    @property
    def p99(self) -> float:
        ordered = sorted(self.seconds)
        return round(ordered[int(len(ordered) * 0.99)] if ordered else 99.0, 3)


def run(*, seconds: float, seed: int) -> dict[str, Any]:
    """Every attack; exit code 1 when a figure is beyond its limit."""
    found: strangers.Figures = {}
    for alone in ALONE:
        found |= alone()
    with installation(sources=SOURCES, model=False) as made:
        made.settings["LEADS_TRUSTED_PROXIES"] = LOOPBACK
        made.start()
        good = GoodSource(made)
        with good.posting(seed):
            for attack in ATTACKS:
                found |= attack(made, seconds)
            peak = memory_of(made.children[WEB].pid).peak_mib
        found |= {
            "peak_memory_mb": round(peak, 1),
            "good_p99_seconds": good.p99,
            "good_refused": good.refused,
        }
    missed = missed_of(found)
    return {
        "driver": "abuse",
        "seconds": seconds,
        "good_posts": len(good.seconds),
        **found,
        "missed": missed,
        "ok": not missed,
    }


def missed_of(found: strangers.Figures) -> list[str]:
    """The figures that are beyond their limit, or that nothing measured."""
    return sorted(name for name, most in LIMITS.items() if found.get(name, most + 1) > most)


def caller(made: Installation, address: str) -> httpx2.Client:
    """Somebody with this address, behind the front server."""
    return httpx2.Client(
        base_url=made.url, timeout=30, trust_env=False, verify=PLAIN_HTTP, headers={"X-Forwarded-For": address}
    )


def wrong_secret_bodies(made: Installation, _seconds: float) -> strangers.Figures:
    """How much of 50 MB is taken from who shows a wrong secret; in the worst case of several kinds of source."""
    until = time.monotonic() + 20
    most = 0
    for path, header in (
        ("/in/postmark?token=wrong", b""),
        ("/in/raw", b"Authorization: Bearer wrong\r\n"),
        ("/in/website", b"X-Form-Signature: wrong\r\n"),
        ("/in/nowhere", b""),
    ):
        length = b"Content-Length: %d\r\n" % strangers.BODY
        head = f"POST {path} HTTP/1.1\r\n".encode() + header + length + strangers.own_header(made) + b"\r\n"
        most = max(most, strangers.send_for_as_long_as_taken(made, head, until))
    return {"wrong_secret_bytes_mb": round(most / _MB, 2)}


def endless_framing(made: Installation, _seconds: float) -> strangers.Figures:
    """How much is taken that is neither header nor body: trailers, sizes of chunks, blank lines."""
    until = time.monotonic() + 20
    own = strangers.own_header(made)
    chunked = b"POST /in/raw HTTP/1.1\r\nX-Form-Signature: " + b"0" * 64 + b"\r\nTransfer-Encoding: chunked\r\n" + own
    most = max(
        strangers.send_for_as_long_as_taken(made, head + ahead, until, part)
        for head, ahead, part in (
            (chunked, b"\r\n0\r\n", b"x-a: " + b"a" * 900 + b"\r\n"),
            (chunked, b"\r\n0\r\n", b"a:\r\n"),
            (chunked, b"\r\n0\r\nx: ", b"a" * 900),
            (chunked, b"\r\n1;", b"a" * 900),
            (b"GET /healthz HTTP/1.1\r\n" + own, b"\r\n", b"\r\n"),
        )
    )
    return {"bytes_beside_body_mb": round(most / _MB, 2)}


def held_forms(made: Installation, _seconds: float) -> strangers.Figures:
    """What `peak_memory_mb` is under forms, and headers, of strangers that never end."""
    begun = sum(strangers.hold_forms(made, time.monotonic() + 6, path) for path in (b"/sign-in", b"/settings/stop"))
    return {"forms_held": begun}


def linkedin_challenges(made: Installation, _seconds: float) -> strangers.Figures:
    """Signatures of notices that the challenge gives to whoever asks."""
    secret, had = made.secrets["linkedin"], 0
    notice = '{"type":"LEAD_ACTION","leadAction":"DELETED","leadGenFormResponse":"urn:li:x:1"}'
    with caller(made, strangers.ADDRESS) as http:
        for code in (f"hmacsha256={notice}", notice, f"hmacsha256={notice}\0", "hmacsha256=", f" hmacsha256={notice}"):
            said = http.get("/in/linkedin", params={"challengeCode": code}).text
            wanted = hmac.new(secret, f"hmacsha256={notice}".encode(), hashlib.sha256).hexdigest()
            had += wanted in said or hmac.new(secret, code.encode(), hashlib.sha256).hexdigest() in said
    return {"linkedin_signatures_had": had}


def mailgun_replays(made: Installation, _seconds: float) -> strangers.Figures:
    """Other mails around one signature that was used, also with its digits moved."""
    secret, timestamp, token = made.secrets["mails"], str(int(time.time())), "1234567890" * 5
    signature = hmac.new(secret, (timestamp + token).encode(), hashlib.sha256).hexdigest()

    def post(words: str, cut: int = 10) -> int:
        whole = timestamp + token
        fields = {"timestamp": whole[:cut], "token": whole[cut:], "signature": signature, "body-plain": words}
        fields |= {"from": "Ana <ana@brightpump.example>", "sender": "ana@brightpump.example", "subject": words}
        with caller(made, strangers.ADDRESS) as http:
            form = {"content-type": "application/x-www-form-urlencoded"}
            return http.post("/in/mails", content=urlencode(fields).encode(), headers=form).status_code

    first = post("The mail that was signed for")
    kept = sum(post(f"Another mail {cut}", cut) == httpx2.codes.ACCEPTED for cut in (10, 13, 9, 7, 11))
    return {"mailgun_first_refused": int(first != httpx2.codes.ACCEPTED), "mailgun_replays_kept": kept}


def starvation(made: Installation, _seconds: float) -> strangers.Figures:
    """Posts of a good caller that are refused while strangers hold all they can of every budget."""
    stop = time.monotonic() + 6
    head = b"POST /in/raw HTTP/1.1\r\nX-Form-Signature: " + b"0" * 64 + b"\r\nContent-Length: %d\r\n" % strangers.BODY
    starved = 0
    with ThreadPoolExecutor(12) as pool, caller(made, GOOD_ADDRESS) as http:
        held = [
            pool.submit(
                strangers.hold_back, made, head + strangers.own_header(made, f"203.0.113.{n % 3}") + b"\r\n", stop
            )
            for n in range(12)
        ]
        time.sleep(1)
        for letter in letters(40, seed=9):
            starved += _refused(http, letter, made.secrets["website"])
        for one in held:
            one.result()
    return {"starved": starved}


def _refused(http: httpx2.Client, letter: Letter, secret: bytes) -> bool:
    answer = http.post("/in/website", content=letter.body, headers=signed(letter.body, secret))
    return answer.status_code != httpx2.codes.ACCEPTED


def foreign_hosts(made: Installation, _seconds: float) -> strangers.Figures:
    """Pages that are answered under another name than the public one."""
    own = f"{LOOPBACK}:{made.port}"
    foreign = (
        "evil.example",
        f"{own}.evil.example",
        f"evil.example:{made.port}",
        f"{own}@evil.example",
        "",
        f"{own}, evil",
    )
    answered = 0
    with caller(made, strangers.ADDRESS) as http:
        for host in foreign:
            for path in ("/", "/sign-in", "/refuse/x", "/static/none", "/in/website"):
                answer = http.get(path, headers={"host": host, "x-forwarded-host": own})
                answered += answer.status_code != httpx2.codes.BAD_REQUEST or "frame-ancestors" not in str(
                    answer.headers
                )
    return {"foreign_hosts_answered": answered}


def unproved(made: Installation, _seconds: float) -> strangers.Figures:
    """Requests without proof that are kept all the same."""
    kept = 0
    with caller(made, strangers.ADDRESS) as http:
        for source in SOURCES:
            for headers in ({}, {"x-form-signature": "0" * 64}, {"authorization": "Bearer wrong"}):
                kept += http.post(f"/in/{source}", content=b"{}", headers=headers).is_success
    return {"unproved_kept": kept}


Attack = Callable[[Installation, float], strangers.Figures]
AT_ONCE: tuple[Attack, ...] = (linkedin_challenges, mailgun_replays, unproved, foreign_hosts)  # what the tests run too
ATTACKS: tuple[Attack, ...] = (
    *AT_ONCE,
    wrong_secret_bodies,
    endless_framing,
    held_forms,
    starvation,
    strangers.flood,
)
ALONE: tuple[Callable[[], strangers.Figures], ...] = (cannon, erasure)
