"""Leads while the CRM is faulty: 429, 5xx, answers that never come, the day's limit, a scope taken away; and SIGKILL.

All of it through the real path, over real HTTP. Once the CRM is whole again, whoever wrote is one contact there, each
company one company and each opportunity one deal, nothing twice; somebody was told within two minutes that we are
barred; and what had waited was written within HubSpot's limits, counted there. The official client reads what stands
in the CRM.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from scripts.drivers.arrivals import Arrivals, Letter, letter_from
from staging.installation.firstreply import EngineName, Installation, installation
from staging.rehearsal.crm_gaps import client_to, crm_objects, every, gaps_of

CALLS_IN_TEN_SECONDS, SEARCHES_IN_A_SECOND = 100, 4
_PROMISE_SECONDS = 120.0
_DRAINED_WITHIN_SECONDS = 900.0  # what failed otherwise waits up to five minutes
_COMPANIES_IN_TEN = 8  # of ten people the last three work for the same company
_WRITES_AGAIN = 3  # of ten people the fourth writes once more
_AGAIN_AFTER = 40  # letters
_FLAKY: Final = {
    "share_429": 0.3,
    "share_5xx": 0.1,
    "share_applied_then_timeout": 0.05,
    "retry_after_seconds": 1.0,
    "hold_seconds": 15.0,
}
_WHOLE: Final = {
    **dict.fromkeys(_FLAKY, 0.0),
    "hold_seconds": 30.0,
    "forbidden": "",
    "day_used_up": False,
}
_BARRED: Final[Mapping[str, tuple[Mapping[str, Any], str]]] = {  # why -> faults, and how the sandbox counts them
    "day": ({"day_used_up": True, "retry_after_seconds": 20.0}, "over the day limit"),
    "forbidden": ({"forbidden": "deals"}, "forbidden"),
}
BARS: Final = tuple(_BARRED)
_OURS: Final = "@fernhill.example"
_TOLD: Final = "The CRM takes no leads"


def run(
    *,
    engine: EngineName,
    leads: int,
    per_second: float,
    kills: int,
    flaky_seconds: float,
    bars: Sequence[str],
    seed: int,
) -> dict[str, Any]:
    """Break the CRM while so many people write, bar us from it in these ways, mend it, wait, count."""
    started, dice, posted = time.monotonic(), random.Random(seed), letters_of_a_week(leads, seed)
    with installation(engine, workers=1) as made:
        made.start()
        crm = made.sandbox.hubspot
        crm.set_faults(**_FLAKY, seed=seed)
        with Arrivals(url=made.url, secret=made.secrets["website"], letters=posted, per_second=per_second) as arrivals:
            _live(made, flaky_seconds, kills, dice)
            recorded = crm.counts()["contacts"]
            told = {bar: _barred(made, bar, dice if kills else None) for bar in bars}
            arrivals.wait()
        waiting, during = made.waiting(), crm.crowds()
        crm.set_faults(**_WHOLE)
        _say_that_it_is_mended(made)
        drain = _drain(made)
        found = _in_crm(made, posted)
    wrong = [
        *_not_drained(drain),
        *_wrong(found),
        *(f"nobody was told of: {bar}" for bar, at in told.items() if at is None),
    ]
    return {
        "driver": "crm",
        "engine": engine,
        "posted": len(posted),
        "people": leads,
        "accepted": len(arrivals.log.accepted),
        "told_after_seconds": told,
        "while_faulty": {
            "requests": drain.before,
            "most": during,
            "contacts_by_then": recorded,
            "waiting_at_the_end": waiting,
        },
        "drain": drain.as_json(),
        "in_crm": found,
        "wrong": wrong,
        "seconds": round(time.monotonic() - started, 1),
        "ok": not wrong and len(arrivals.log.accepted) == len(posted),
    }


def letters_of_a_week(people: int, seed: int) -> list[Letter]:
    """So many people; some are colleagues who write about the same, some write a second time."""
    dice = random.Random(seed)
    forms: list[dict[str, str]] = []
    for number in range(people):
        form = json.loads(letter_from(dice, number).body)
        first = number - max(0, number % 10 - _COMPANIES_IN_TEN + 1)
        forms.append(_colleague(form, forms[first]) if first < number else form)
    made = [_posted(form) for form in forms]
    again = [_again(form) for number, form in enumerate(forms) if number % 10 == _WRITES_AGAIN]
    for count, letter in enumerate(again):
        made.insert(min(len(made), 10 * count + _WRITES_AGAIN + 1 + _AGAIN_AFTER + count), letter)
    return made


def _colleague(form: dict[str, str], first: Mapping[str, str]) -> dict[str, str]:
    """At the same company, with the same need."""
    own, domain = form["message"], first["email"].partition("@")[2]
    need = _need_of(first["message"])
    return {
        **form,
        "email": f"{form['email'].partition('@')[0]}@{domain}",
        "company": first["company"],
        "message": own.replace(_need_of(own), need),
    }


def _need_of(message: str) -> str:
    return message.partition(" people, and ")[2].partition(". We have ")[0]


def _again(form: Mapping[str, str]) -> Letter:
    return _posted({**form, "id": f"{form['id']}-again", "message": f"Tuesday at 10 suits me well.\n\n{form['name']}"})


def _posted(form: Mapping[str, str]) -> Letter:
    return Letter(form["email"], json.dumps(form, ensure_ascii=False).encode())


def _live(made: Installation, seconds: float, kills: int, dice: random.Random) -> None:
    """So long, with so many processes killed on the way and started again at once."""
    ends = time.monotonic() + seconds
    for left in range(kills, 0, -1):
        time.sleep(max(0.0, ends - time.monotonic()) / (left + 1))
        name = dice.choice(made.names)
        made.kill(name)
        made.begin(name)
    time.sleep(max(0.0, ends - time.monotonic()))


def _barred(made: Installation, why: str, dice: random.Random | None) -> float | None:
    """Seconds from the first refusal until somebody was told; None: not within the promise. `dice`: with a kill."""
    faults, counted = _BARRED[why]
    crm = made.sandbox.hubspot
    before = crm.requests().get(counted, 0)
    crm.set_faults(**faults)
    gives_up = time.monotonic() + 2 * _PROMISE_SECONDS
    while crm.requests().get(counted, 0) == before and time.monotonic() < gives_up:
        time.sleep(0.2)
    since = time.time()
    if dice is not None:
        _live(made, 0.0, 1, dice)
    while time.time() - since < _PROMISE_SECONDS + 5 and not (told := _told_after(made, since)):
        time.sleep(0.5)
    crm.set_faults(forbidden="", day_used_up=False, retry_after_seconds=_FLAKY["retry_after_seconds"])
    return round(told[0], 1) if told else None


def _say_that_it_is_mended(made: Installation) -> None:
    """As the colleague does who was asked to repair it: the leads need not wait until they would be tried again."""
    for task in made.open_tasks():
        if task["action"] == "repair_crm":
            made.ask("tasks", task["id"], "--decision", "record_again")


def _told_after(made: Installation, since: float) -> list[float]:
    posted = made.sandbox.alerts.posted()
    told = [datetime.fromisoformat(one["at"]).timestamp() - since for one in posted if _TOLD in one["text"]]
    return [seconds for seconds in told if seconds > 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """From the repair until nothing waits."""

    unsettled: int | None
    seconds: float
    first_after: float  # until the first request
    before: int  # requests while the CRM was faulty
    requests: int
    most: Mapping[str, int]
    over: int  # requests that the sandbox refused for a limit

    def as_json(self) -> dict[str, Any]:
        return {
            "unsettled": self.unsettled,
            "seconds": self.seconds,
            "first_request_after_seconds": self.first_after,
            "requests": self.requests,
            "at_least_seconds_by_the_limit": max(0.0, round((self.requests / CALLS_IN_TEN_SECONDS - 1) * 10, 1)),
            "most": self.most,
            "over_a_limit": self.over,
        }


def _drain(made: Installation) -> Drain:
    crm = made.sandbox.hubspot
    began, before = time.monotonic(), _calls(crm.requests())
    over_before = _over(crm.requests())
    while (
        _calls(crm.requests()) == before and made.waiting() != 0 and time.monotonic() - began < _DRAINED_WITHIN_SECONDS
    ):
        time.sleep(0.1)
    first = time.monotonic() - began
    unsettled = made.settle(_DRAINED_WITHIN_SECONDS)
    requests = crm.requests()
    return Drain(
        unsettled=unsettled,
        seconds=round(time.monotonic() - began, 1),
        first_after=round(first, 1),
        before=before,
        requests=_calls(requests) - before,
        most=crm.crowds(),
        over=_over(requests) - over_before,
    )


def _calls(requests: Mapping[str, int]) -> int:
    return sum(
        count for name, count in requests.items() if name.split()[0] in ("GET", "POST", "PATCH", "PUT", "DELETE")
    )


def _over(requests: Mapping[str, int]) -> int:
    return requests.get("over the burst limit", 0) + requests.get("over the search limit", 0)


def _not_drained(drain: Drain) -> Iterator[str]:
    if drain.unsettled != 0:
        yield f"{drain.unsettled} still wait"
    if drain.over or drain.most["calls_in_ten_seconds"] > CALLS_IN_TEN_SECONDS:
        yield f"{drain.over} calls over a limit while it drained, {drain.most['calls_in_ten_seconds']} in ten seconds"
    if drain.most["searches_in_a_second"] > SEARCHES_IN_A_SECOND:
        yield f"{drain.most['searches_in_a_second']} searches in a second while it drained"


def _in_crm(made: Installation, posted: Sequence[Letter]) -> dict[str, Any]:
    """What the official client reads: how many of each, what is there twice, what is missing or too much."""
    url = made.sandbox.hubspot.url
    crm = client_to(url).crm
    kept = {
        "contacts": _keys(crm.contacts, "email"),
        "companies": _keys(crm.companies, "domain"),
        "deals": _keys(crm.deals, "firstreply_lead"),
        "emails": _keys(crm.objects.emails, "firstreply_message"),
        "notes": _keys(crm.objects.notes, "firstreply_message"),
        "communications": _keys(crm.objects.communications, "firstreply_message"),
        "tasks": _keys(crm.objects.tasks, "firstreply_task"),
    }
    objects = crm_objects(url)
    gaps = gaps_of(objects, {str(one["id"]) for one in made.open_tasks()})
    companies = Counter(end for one in objects if one.kind == "deal" for end in one.belongs_to if end[0] == "companies")
    people = {one.address for one in posted}
    domains = {one.partition("@")[2] for one in people}
    recipients = (to for mail in made.sandbox.mailbox.mails() for to in mail["envelope_to"])
    mailed = sum(not to.endswith(_OURS) for to in recipients)
    messages = sum(kept[kind].total() for kind in ("emails", "notes", "communications"))
    return {
        "objects": {kind: found.total() for kind, found in kept.items()},
        "people": len(people),
        "companies": len(domains),
        "mailed": mailed,
        "counts_that_must_be_0": {
            **{f"{kind} twice": found.total() - len(found) for kind, found in kept.items()},
            "people lost": len(people - kept["contacts"].keys()),
            "contacts of nobody": len(kept["contacts"].keys() - people),
            "companies lost": len(domains - kept["companies"].keys()),
            "companies of nobody": len(kept["companies"].keys() - domains),
            "companies without a deal": len(domains) - len(companies),
            "companies with two deals": sum(count > 1 for count in companies.values()),
            "messages lost or too many": messages - len(posted) - mailed,
            "without an owner": sum(gaps.without_owner.values()),
            "deals beside an open one": gaps.deals_beside_an_open_one,
            "tasks open there only": gaps.tasks_open_there_only,
        },
    }


def _wrong(found: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name}: {count}" for name, count in found["counts_that_must_be_0"].items() if count)


def _keys(kind: Any, name: str) -> Counter[str]:
    return Counter((one.properties[name] or "").lower() for one in every(kind, name))
