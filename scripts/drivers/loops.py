"""Mail loops: two services wired at each other, an autoresponder and a host that returns mail, without any headers."""

import email.policy
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from email.parser import BytesParser
from typing import Any

import httpx2

from scripts.drivers.arrivals import letter_from, signed
from staging.installation.firstreply import Installation, installation
from staging.installation.sandbox import RECORDED_MAIL_SERVER
from staging.serving import PLAIN_HTTP

_MOST_MAILS_EACH = 2
_ROUNDS = 8  # a loop that is still going then would go on for ever
_SETTLE_WITHIN_SECONDS = 60.0
_OURS, _THEIRS = "hello@fernhill.example", "hello@larkmoor.example"
_RESPONDER, _RETURNED = "away@kilnworks.example", "ana@loomhouse.example"
_SOURCES = {"mailbox": "raw_mail"}


def run(*, seed: int) -> dict[str, Any]:
    """Whoever is in a loop with a service gets at most two mails of it."""
    started, dice = time.monotonic(), random.Random(seed)
    with (
        installation(sources=_SOURCES, model=False, archive=False) as one,
        installation(sources=_SOURCES, model=False, archive=False) as other,
    ):
        for made in (one, other):
            made.start()
        for sender in (_THEIRS, _RESPONDER, _RETURNED):
            _post(one, sender, _inquiry(dice))
        passed = Counter[str]()
        for _ in range(_ROUNDS):
            # What leaves one service reaches the other from a stranger's address, as an inquiry without any sign of a
            # machine: the worst that a gateway between them can make of it.
            to_answer = [
                (one, other, _THEIRS, _THEIRS, lambda _letter: _inquiry(dice)),
                (other, one, _THEIRS, _THEIRS, lambda _letter: _inquiry(dice)),
                (one, one, _RESPONDER, _RESPONDER, lambda _letter: _inquiry(dice)),
                (one, one, _RETURNED, "mailer-daemon@mail.loomhouse.example", _returned),
            ]
            if not sum([_pass_on(*wire, passed) for wire in to_answer]):
                break
        mails = {f"{name} to {address}": _sent_to(made, address) for name, made, address in _counted(one, other)}
    return {
        "driver": "loops",
        "mails": mails,
        "most_mails_on_one_wire": max(passed.values(), default=0),
        "seconds": round(time.monotonic() - started, 1),
        "ok": all(1 <= count <= _MOST_MAILS_EACH for count in mails.values()),
    }


def _counted(one: Installation, other: Installation) -> list[tuple[str, Installation, str]]:
    return [
        ("one", one, _THEIRS),
        ("other", other, _THEIRS),
        ("one", one, _RESPONDER),
        ("one", one, _RETURNED),
    ]


def _pass_on(
    sender: Installation,
    receiver: Installation,
    to: str,
    as_if_from: str,
    text: Callable[[str], str],
    done: Counter[str],
) -> int:
    """Answer each mail to this address that nobody has answered yet; how many."""
    wire = f"{id(sender)} {to}"
    new = [mail for mail in sender.sandbox.mailbox.mails() if to in mail["envelope_to"]][done[wire] :]
    for mail in new:
        _post(receiver, as_if_from, text(_letter(sender.sandbox.mailbox.raw(mail["n"]))))
    done[wire] += len(new)
    return len(new)


def _sent_to(made: Installation, address: str) -> int:
    """To the address, and to whoever answered in its place."""
    domain = address.partition("@")[2]
    return sum(any(to.endswith(domain) for to in mail["envelope_to"]) for mail in made.sandbox.mailbox.mails())


def _inquiry(dice: random.Random) -> str:
    form = json.loads(letter_from(dice, dice.randrange(10**9)).body)
    return str(form["message"])


def _returned(letter: str) -> str:
    return f"I am sorry to have to inform you that your message could not be delivered to one recipient.\n\n{letter}"


def _letter(raw: bytes) -> str:
    body = BytesParser(policy=email.policy.default).parsebytes(raw).get_body(("plain",))
    return body.get_content() if body is not None else ""


def _post(made: Installation, sender: str, text: str) -> None:
    number, domain = time.monotonic_ns(), sender.partition("@")[2]
    lines = (
        f"Authentication-Results: {RECORDED_MAIL_SERVER}; dmarc=pass header.from={domain}",
        f"From: {sender}",
        f"To: {_OURS}",
        f"Subject: Positioning, number {number}",
        f"Message-ID: <{number}@{domain}>",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        text,
    )
    body = "\r\n".join(lines).replace("\r\n", "\n").replace("\n", "\r\n").encode()
    headers = {**signed(body, made.secrets["mailbox"]), "content-type": "message/rfc822"}
    httpx2.post(
        f"{made.url}/in/mailbox", content=body, headers=headers, timeout=30, trust_env=False, verify=PLAIN_HTTP
    ).raise_for_status()
    made.settle(_SETTLE_WITHIN_SECONDS)
