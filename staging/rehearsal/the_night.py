"""The night after the rehearsed days: what the CRM was changed to in silence, and what the comparison makes of it.

The service is started a little before the hour, looks into the CRM once more, and is then told nothing.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any, Final
from zoneinfo import ZoneInfo

from staging.installation.firstreply import Installation
from staging.rehearsal.silent_changes import SilentChange, change_silently, left_otherwise

_BEGINS: Final = time_of_day(2)  # on the firm's clock, where no setting says otherwise
_STARTED_BEFORE: Final = timedelta(seconds=45)
_WITHIN_SECONDS = 150
_BY_REPLY: Final = ("approve_reply", "write_reply")


@dataclass(frozen=True, kw_only=True)
class Night:
    """What was changed, and what was said of it."""

    changes: Sequence[SilentChange] = ()
    rows: Sequence[dict[str, Any]] = ()  # of `leads crm differences`
    told: str = ""  # by it
    digest: str = ""  # of the day before
    unasked: Sequence[str] = ()  # leads of which something is asked, and no task is open
    left: Sequence[str] = ()  # what does not stand in the CRM as it should

    def as_json(self) -> dict[str, Any]:
        return {
            "changed_in_silence": len(self.changes),
            **{how: sum(one["done"] == how for one in self.rows) for how in ("mended", "taken over", "asked", "left")},
            "told": self.told,
        }

    def problems(self) -> Iterator[str]:
        wanted = {one.told for one in self.changes}
        found = {(one["record"], one["id"], one["difference"], one["done"]) for one in self.rows}
        yield from (f"the night did not find: {' '.join(one)}" for one in sorted(wanted - found))
        yield from (f"the night found what nobody changed: {' '.join(one)}" for one in sorted(found - wanted))
        if not wanted:
            yield "nothing was changed in the night"
        if not self.told or self.told not in self.digest:
            yield f"the digest does not say: {self.told or 'what came of the night'}"
        yield from (f"the night asks about lead {one}, and no task is open" for one in self.unasked)
        yield from self.left

    def sentence(self) -> str:
        """For the paragraph of the day."""
        return f"In the night {len(self.changes)} records were changed without a word; the digest says: {self.told}"


def live_a_night(made: Installation, gone_before: Collection[str]) -> Night:
    """Ends with a service on the clock of that night. Of records that were gone before nothing is told here."""
    night = _start_before_night(made)
    made.sandbox.hubspot.set_faults(search_lag_seconds=3600)
    due = [str(one["id"]) for one in made.open_tasks() if one["action"] in _BY_REPLY]
    changes = change_silently(made.sandbox.hubspot.url, due)
    found = _once_compared(made, night)
    made.settle(_WITHIN_SECONDS)
    asked = [str(one["lead"]).rpartition("/")[2] for one in found["differences"] if one["done"] == "asked"]
    open_here = {one["lead"] for one in made.open_tasks()}
    return Night(
        changes=changes,
        rows=[one for one in found["differences"] if one["id"] not in gone_before],
        told=found["told"],
        digest=" ".join(made.printed("digest", "--day", night).split()),
        unasked=[one for one in asked if one not in open_here],
        left=list(left_otherwise(made.sandbox.hubspot.url, changes)),
    )


def _start_before_night(made: Installation) -> str:
    """The day before it, as ISO; returns when the service has read back for the last time."""
    zone = ZoneInfo(made.ask("digest", "--day", "today")["zone"])
    now = datetime.now(UTC) + made.ahead
    morning = now.astimezone(zone).date() + timedelta(days=1)
    made.stop()
    made.settings |= {"LEADS_CRM_READ_SECONDS": "7200"}
    made.ahead = datetime.combine(morning, _BEGINS, zone) - _STARTED_BEFORE - datetime.now(UTC)
    searches = _searches(made)
    made.start()
    deadline = time.monotonic() + _STARTED_BEFORE.total_seconds()
    while _searches(made) < searches + 3 and time.monotonic() < deadline:  # of companies, contacts and deals
        time.sleep(0.2)
    return (morning - timedelta(days=1)).isoformat()


def _searches(made: Installation) -> int:
    return sum(
        count for kind, count in made.sandbox.hubspot.json("/_sandbox/counts")["requests"].items() if "search" in kind
    )


def _once_compared(made: Installation, night: str) -> dict[str, Any]:
    """What `leads crm differences` tells when that night is over, or when time is up."""
    deadline = time.monotonic() + _WITHIN_SECONDS
    while True:
        found: dict[str, Any] = made.ask("crm", "differences")
        is_over = found["night"] == night and found["told"] != "It goes on now."
        if is_over or time.monotonic() > deadline:
            return found
        time.sleep(1)
