"""Pairs of posts in the same instant: the same form twice, and two inquiries of one new person."""

import random
import time
from functools import partial
from typing import Any

import httpx2

from scripts.drivers.arrivals import Letter, Log, at_once, letter_from, send_until_taken
from scripts.drivers.checker import look_outside
from staging.installation.firstreply import EngineName, Installation, installation

_SETTLE_WITHIN_SECONDS = 120.0
_OTHER_MATTER = (
    "A second thing, apart from the other note: could you also train our four sales people in the new process, "
    "two half days in spring, on site? Number {number}."
)


def run(*, engine: EngineName, pairs: int, seed: int) -> dict[str, Any]:
    """One reply for each identical pair, one contact for each person with two inquiries."""
    started, dice = time.monotonic(), random.Random(seed)
    same = [letter_from(dice, number) for number in range(pairs)]
    ones = [letter_from(dice, 10_000 + number) for number in range(pairs)]
    with installation(engine, workers=2) as made:
        made.start()
        log = Log()
        _post_pairs(made, [(one, one) for one in same], log)
        _post_pairs(made, [(one, _second_matter(one, number)) for number, one in enumerate(ones)], log)
        unsettled = made.settle(_SETTLE_WITHIN_SECONDS)
        outside = look_outside(made)
    replies = [outside.mails_to.get(one.address, 0) for one in same]
    contacts = [outside.crm["contacts"].get(one.address, 0) for one in ones]
    second = [outside.mails_to.get(one.address, 0) for one in ones]
    return {
        "driver": "pairs",
        "engine": engine,
        "identical_pairs": pairs,
        "answered_once": replies.count(1),
        "answered_twice": sum(count > 1 for count in replies),
        "unanswered": replies.count(0),
        "people_with_two_inquiries": pairs,
        "with_one_contact": contacts.count(1),
        "with_several_contacts": sum(count > 1 for count in contacts),
        "replies_to_them": {str(count): second.count(count) for count in sorted(set(second))},
        "refused_or_broken_on_the_way": log.refusals,
        "unsettled": unsettled,
        "seconds": round(time.monotonic() - started, 1),
        "ok": replies == [1] * pairs and contacts == [1] * pairs and min(second) >= 1 and unsettled == 0,
    }


def _second_matter(first: Letter, number: int) -> Letter:
    """The same person about something else."""
    dice = random.Random(number)
    name, _, _ = first.address.partition("@")
    given, _, family = name.partition(".")
    return letter_from(
        dice,
        number,
        name=f"{given} {family}".title(),
        email=first.address,
        company=first.address.partition("@")[2].partition(".")[0].title(),
        message=_OTHER_MATTER.format(number=number),
    )


def _post_pairs(made: Installation, posted: list[tuple[Letter, Letter]], log: Log) -> None:
    with httpx2.Client(base_url=made.url, timeout=30, trust_env=False) as http:
        for pair in posted:
            at_once([partial(send_until_taken, http, one, made.secrets["website"], log) for one in pair])
