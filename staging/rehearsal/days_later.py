"""Further letters of the rehearsal: of three people who were to get one, one books, one writes back, one keeps silent.

Then the service's clock is put ahead to when the letters are due.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any, Final

from staging.delivery_files import sign
from staging.installation.firstreply import Installation
from staging.installation.sandbox import FIRM, RECORDED_MAIL_SERVER
from staging.rehearsal.booked_meetings import book, page_of

ON: Final = "\n[followups]\nafter_working_days = [3, 7]\n"
_WITHIN_SECONDS = 150  # the service looks once a minute
_PEOPLE: Final = 3  # one books, one writes back, one keeps silent
_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class DaysLater:
    """Who was to get a further letter, and what became of it. Empty addresses: nobody was."""

    booked: str = ""
    replied: str = ""
    silent: str = ""
    days: int = 0
    mails: dict[str, int] | None = None  # address -> mails of ours after the first one
    held: bool = False  # the silent one's letter waits for a person

    def as_json(self) -> dict[str, Any]:
        mails = self.mails or {}
        return {
            "days": self.days,
            "to_the_silent": mails.get(self.silent, 0),
            "held": int(self.held),
            "to_who_booked": mails.get(self.booked, 0),
            "to_who_replied": mails.get(self.replied, 0),
        }

    def problems(self) -> Iterator[str]:
        if not self.silent:
            yield "days later, there were no three people to whom a further letter was to go"
            return
        told = self.as_json()
        if told["to_the_silent"] + told["held"] != 1:
            yield f"days later, who kept silent got {told['to_the_silent']} further letters, {told['held']} are held"
        if told["to_who_booked"]:
            yield "days later, a further letter went to somebody who had booked"
        if told["to_who_replied"]:
            yield "days later, a further letter went to somebody who had written back"

    def told(self) -> str:
        """For the paragraph of the day."""
        if not self.silent:
            return "Nobody was to get a further letter."
        became = "waits for a person" if self.held else "left"
        return (
            f"{self.days} days later further letters were due: the one to {self.silent}, silent since, {became}; none "
            f"went to {self.booked}, who had booked, nor to {self.replied}, who had written back."
        )


def turn_on(made: Installation) -> None:
    """Before the service starts."""
    file = made.profiles / FIRM / "firm.toml"
    file.write_text(file.read_text(encoding="utf-8") + ON, encoding="utf-8")


def live_days_later(made: Installation, letters: Sequence[dict[str, Any]]) -> DaysLater:
    """Those of `once_planned` that nothing else of the day ends. Ends with a service on a later clock."""
    if len(letters) < _PEOPLE:
        return DaysLater()
    booked, replied, silent = letters[0], letters[1], letters[-1]
    page = f"{page_of(made).page('calendly')}?utm_content={booked['lead']}"  # the other one that the firm has
    book(made, booked["lead"], page, timedelta(days=20))
    _write_back(made, replied["to"])
    made.settle(_WITHIN_SECONDS)
    before = {one["to"]: _mails_to(made, one["to"]) for one in (booked, replied, silent)}
    ahead = max(datetime.fromisoformat(one["due"]) for one in letters) + _AN_HOUR - datetime.now(UTC)
    made.stop()
    made.ahead = ahead
    made.start()
    held = _once_written(made, silent, before[silent["to"]])
    return DaysLater(
        booked=booked["to"],
        replied=replied["to"],
        silent=silent["to"],
        days=ahead.days,
        mails={address: _mails_to(made, address) - count for address, count in before.items()},
        held=held,
    )


def once_planned(made: Installation) -> list[dict[str, Any]]:
    """The letters to come, the first due first; the service plans them once a minute."""
    deadline = time.monotonic() + _WITHIN_SECONDS
    found: list[dict[str, Any]] = made.ask("followups")
    while len(found) < _PEOPLE and time.monotonic() < deadline:
        time.sleep(1)
        found = made.ask("followups")
    return found


def _once_written(made: Installation, letter: dict[str, Any], before: int) -> bool:
    """Whether it waits for a person, when it was written or when time is up."""
    deadline = time.monotonic() + _WITHIN_SECONDS
    while True:
        held = any(one["lead"] == letter["lead"] for one in made.open_tasks())
        if held or _mails_to(made, letter["to"]) > before or time.monotonic() > deadline:
            return held
        time.sleep(1)


def _write_back(made: Installation, address: str) -> None:
    """An answer to our letter, from their mail program."""
    ours = next(mail["n"] for mail in made.sandbox.mailbox.mails() if address in mail["envelope_to"])
    letter = message_from_bytes(made.sandbox.mailbox.raw(ours), policy=policy.default)
    domain = address.partition("@")[2]
    lines = (
        f"Authentication-Results: {RECORDED_MAIL_SERVER}; dmarc=pass header.from={domain}",
        f"From: {address}",
        f"To: {letter['From']}",
        f"Subject: Re: {letter['Subject']}",
        f"In-Reply-To: {letter['Message-ID']}",
        f"References: {letter['Message-ID']}",
        f"Message-ID: <back-{ours}@{domain}>",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        "Thank you. We shall talk about it here next week and come back to you.",
    )
    body = "\r\n".join(lines).encode()
    headers = sign("mailbox", {"content-type": "message/rfc822"}, body, made.secrets["mailbox"])
    with made.http() as http:
        http.post("/in/mailbox", content=body, headers=headers).raise_for_status()


def _mails_to(made: Installation, address: str) -> int:
    return sum(address in mail["envelope_to"] for mail in made.sandbox.mailbox.mails())
