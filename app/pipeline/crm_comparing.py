"""Compares, once a night, what we believe stands in the CRM with what stands there.

Whatever we wrote is read by its id, a hundred at a time, in the order of our keys. A batch is kept in one transaction
with its differences, what follows from them and the place where the next one begins, so whatever dies goes on there. A
person's change is taken over as the reader does it; what only we write is written again by the recorder, at the end of
the night; the rest is asked. It waits where the day's requests are nearly used up, and a night that ends before it
came to its end is told as such.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import Connection

from app.domain.crm_copy import YES, CopyKind, CrmCopy
from app.domain.crm_differences import CrmBelief, CrmDifference, DifferenceKind, Handling, differences, news_among
from app.domain.crm_night import BEGINS, last_night, night_at
from app.domain.crm_tasks import task_about_crm
from app.domain.errors import LeaseLost, UpstreamBarred, UpstreamError, UpstreamRefused
from app.domain.firm import FirmProfile
from app.domain.ports import Crm
from app.pipeline.crm_beliefs import beliefs_of
from app.pipeline.crm_reading import CrmReading
from app.storage.crm.comparisons import (
    ORDER,
    Comparison,
    differences_between,
    end_comparison,
    keep_comparison,
    known_differences,
    links_after,
    load_comparison,
    note_differences,
)
from app.storage.crm.crm_copies import Account, our_keys_of
from app.storage.crm.refused_mail import tell_crm_of_untold_refusals
from app.storage.recording_again import record_all_again
from app.storage.tasks.tasks_about_crm import open_about_crm

log = structlog.get_logger("crm_comparing")

_AT_ONCE = 100
_BATCHES_A_TICK = 10
_KEPT_FOR_OTHERS: Final = 0.1  # of the day's requests
_PAUSE = timedelta(minutes=2)  # after an outage, or a fault of ours
NO_ANSWER, BARRED, USED_UP = (
    "it did not answer",
    "it did not let us read",
    "the account's requests of the day are nearly used up",
)
UNFINISHED, NOTHING_RAN = "it had not come to its end by the morning", "nothing ran here that night"


@dataclass(slots=True, kw_only=True)
class CrmComparing:
    """`most` records a night; the next one goes on where it ended."""

    reading: CrmReading
    public_url: str
    begins: time = BEGINS  # on each firm's clock
    most: int = 50_000
    _not_before: dict[str, datetime] = field(default_factory=dict)  # firm -> when its CRM is asked again

    @property
    def clock(self) -> Callable[[], datetime]:
        """The reader's."""
        return self.reading.clock

    def compare_all(self) -> None:
        """What is due, some batches of each firm; the next tick goes on."""
        for firm_id, crm in self.reading.crms.items():
            firm = self.reading.profiles.get(firm_id)
            waits_until = self._not_before.get(firm_id)
            if firm is not None and (waits_until is None or self.clock() >= waits_until):
                self._compare_alone(firm, crm, Account(firm_id, crm.vendor))

    def _compare_alone(self, firm: FirmProfile, crm: Crm, account: Account) -> None:
        """Whatever breaks one firm's comparison, the others have theirs; the night is told as one without its end."""
        try:
            self._compare_firm(firm, crm, account)
        except Exception:
            log.exception("comparing_failed", firm=firm.id)
            self._not_before[firm.id] = self.clock() + _PAUSE

    def _compare_firm(self, firm: FirmProfile, crm: Crm, account: Account) -> None:
        comparison = None
        try:
            comparison = self.reading.database.write(lambda connection: self._due(connection, firm, account))
            for _ in range(_BATCHES_A_TICK):
                if comparison is None:
                    return
                if (left := crm.share_left()) is not None and left < _KEPT_FOR_OTHERS:
                    self._wait(account, comparison, USED_UP)
                    return
                comparison = self._compare_next(firm, crm, account, comparison)
        except LeaseLost:
            return
        except UpstreamError as outage:
            log.warning("crm_not_compared", firm=firm.id, vendor=outage.vendor, fault=type(outage).__name__)
            why = BARRED if isinstance(outage, UpstreamBarred | UpstreamRefused) else NO_ANSWER
            if comparison is not None:
                self._wait(account, comparison, why)
            wait = max(_PAUSE, getattr(outage, "retry_after", None) or timedelta())
            self._not_before[firm.id] = self.clock() + wait

    def _due(self, connection: Connection, firm: FirmProfile, account: Account) -> Comparison | None:
        """The comparison that goes on now, or begins; ends the one of a night that is over."""
        now, zone = self.clock(), firm.zone_of("")
        night, known = night_at(now, zone, self.begins), load_comparison(connection, account)
        running = known is not None and known.ended_at is None
        if known is not None and night is not None and known.night == night.isoformat():
            return known if running else None
        if night is None and known is None:
            return None  # its first night is to come
        over = last_night(now, zone, self.begins).isoformat()
        if night is None and known is not None and not running and known.night >= over:
            return None  # all day long
        self.reading.hold(connection, account)
        if known is not None and running:
            known = self._end(connection, account, known, whole=False, why=known.why or UNFINISHED)
        if known is not None and known.night < over:
            missed = replace(known, night=over, records=0, began_at=now)
            known = self._end(connection, account, missed, whole=False, why=NOTHING_RAN)
        if night is None:
            return None
        goes_on = known or Comparison(night="", began_at=now)
        begun = replace(goes_on, night=night.isoformat(), records=0, began_at=now, ended_at=None, why="")
        keep_comparison(connection, account, begun)
        return begun

    def _end(
        self,
        connection: Connection,
        account: Account,
        comparison: Comparison,
        *,
        whole: bool,
        why: str = "",
        unread: bool = False,
    ) -> Comparison:
        now = self.clock()
        found = differences_between(connection, account.firm_id, comparison.began_at, now)
        end_comparison(connection, account, comparison, found, now, whole=whole, why=why, messages_unread=unread)
        _mend(connection, found, now)
        tell_crm_of_untold_refusals(connection, self.reading.profiles[account.firm_id], now)
        ended = replace(comparison, ended_at=now, why=why)
        if whole:
            ended = replace(ended, kind=ORDER[0], after="")
        keep_comparison(connection, account, ended)
        return ended

    def _wait(self, account: Account, comparison: Comparison, why: str) -> None:
        if comparison.why != why:
            waits = replace(comparison, why=why)
            self.reading.database.write(partial(keep_comparison, account=account, comparison=waits))

    def _compare_next(self, firm: FirmProfile, crm: Crm, account: Account, comparison: Comparison) -> Comparison | None:
        """One batch. None: this night's is at its end."""
        database, began_at = self.reading.database, self.clock()
        self.reading.prolong(account)
        kind = comparison.kind
        links = database.read(lambda connection: links_after(connection, account, kind, comparison.after, _AT_ONCE))
        found = _read(crm, kind, list(dict.fromkeys(links.values())))
        if found is None:
            return database.write(lambda connection: self._end_unread(connection, account, comparison))
        before: dict[str, CrmBelief] = {}
        if kind == "task":  # what follows from a task asks the CRM again, outside any transaction
            before = database.read(
                lambda connection: beliefs_of(connection, firm, account, kind, links, began_at, self._url_of)
            )
            ours = {before[key].their_id for key in before if before[key].open_here}
            self.reading.follow_tasks(firm, crm, account, {id_: found[id_] for id_ in found if id_ in ours})
        news = database.read(
            lambda connection: self._news_of(connection, firm, account, kind, links, found, before, began_at)
        )
        return database.write(lambda connection: self._keep(connection, firm, account, comparison, links, found, news))

    def _news_of(
        self,
        connection: Connection,
        firm: FirmProfile,
        account: Account,
        kind: CopyKind,
        links: Mapping[str, str],
        found: Mapping[str, CrmCopy | None],
        before: Mapping[str, CrmBelief],
        began_at: datetime,
    ) -> Sequence[CrmDifference]:
        """What differs. Read beside the writer: it takes as long as a batch of the recorder's."""
        now_believed = beliefs_of(connection, firm, account, kind, links, began_at, self._url_of)
        those = [
            one
            for key, belief in now_believed.items()
            if belief.their_id in found
            for one in _of_one(before.get(key, belief), belief, found[belief.their_id])
            if one.kind is not DifferenceKind.OVERWRITTEN or self._is_of_one(connection, account, belief)
        ]
        return news_among(those, known_differences(connection, [one.lead_id for one in those if one.lead_id]))

    def _keep(
        self,
        connection: Connection,
        firm: FirmProfile,
        account: Account,
        comparison: Comparison,
        links: Mapping[str, str],
        found: Mapping[str, CrmCopy | None],
        news: Sequence[CrmDifference],
    ) -> Comparison | None:
        now, kind = self.clock(), comparison.kind
        self._go_on_alone(connection, account, comparison)
        note_differences(connection, account, news, now)
        self._ask(connection, firm, news, now)
        if kind not in ("task", "message"):
            self.reading.keep_read(connection, firm=firm, account=account, kind=kind, found=found)
        return self._further(connection, account, comparison, links)

    def _end_unread(self, connection: Connection, account: Account, comparison: Comparison) -> None:
        """Messages are the last kind, and a token need not be let to read them: all else was compared."""
        self._go_on_alone(connection, account, comparison)
        self._end(connection, account, comparison, whole=True, unread=True)

    def _go_on_alone(self, connection: Connection, account: Account, comparison: Comparison) -> None:
        """Raises LeaseLost where another process has gone on with it."""
        self.reading.hold(connection, account)
        if load_comparison(connection, account) != comparison:
            raise LeaseLost

    def _is_of_one(self, connection: Connection, account: Account, belief: CrmBelief) -> bool:
        """Two of ours that are one record there take turns with what only we write."""
        return len(our_keys_of(connection, account, belief.kind, belief.their_id)) == 1

    def _further(
        self, connection: Connection, account: Account, comparison: Comparison, links: Mapping[str, str]
    ) -> Comparison | None:
        records, kind, after = comparison.records + len(links), comparison.kind, next(reversed(list(links)), "")
        if len(links) < _AT_ONCE:
            if kind == ORDER[-1]:
                self._end(connection, account, replace(comparison, records=records), whole=True)
                return None
            kind, after = ORDER[ORDER.index(kind) + 1], ""
        further = replace(comparison, records=records, kind=kind, after=after, why="")
        if records >= self.most:
            self._end(connection, account, further, whole=False)
            return None
        keep_comparison(connection, account, further)
        return further

    def _url_of(self, lead_id: str) -> str:
        return f"{self.public_url}/leads/{lead_id}"

    def _ask(self, connection: Connection, firm: FirmProfile, news: Sequence[CrmDifference], now: datetime) -> None:
        """About other people's deals. Of a deleted contact or deal the recorder asks, of a task the reader."""
        for one in news:
            if one.kind is DifferenceKind.SECOND_DEAL and one.lead_id:
                words = f"{one.stands.capitalize()} is open in the CRM beside ours, deal {one.their_id}"
                reason = f"{words}, for the same contact: one of them may do ({self._url_of(one.lead_id)})."
                open_about_crm(connection, firm.id, words, task_about_crm(firm, reason, now), now)


def _read(crm: Crm, kind: CopyKind, ids: Sequence[str]) -> Mapping[str, CrmCopy | None] | None:
    """None: messages, and the CRM does not let us read them."""
    try:
        return crm.read(kind, ids) if ids else {}
    except UpstreamRefused:
        if kind != ORDER[-1]:
            raise
        return None


def _mend(connection: Connection, found: Sequence[CrmDifference], now: datetime) -> None:
    """At the end of the night: until then what waits for the recorder would be compared with nothing.

    What somebody deleted is recorded again, too: the recorder leaves it deleted and asks.
    """
    gone = [one for one in found if one.kind is DifferenceKind.MISSING and one.record in ("contact", "deal")]
    again = {one.lead_id for one in found if one.lead_id and (one.done is Handling.MENDED or one in gone)}
    record_all_again(connection, sorted(again), now)


def _of_one(before: CrmBelief, now: CrmBelief, there: CrmCopy | None) -> Iterator[CrmDifference]:
    """Of a task that was open here before the reader followed it: as it was then, with what became of it."""
    for one in differences(replace(before, settled=now.settled), there):
        if one.kind is not DifferenceKind.OPEN_HERE:
            yield one
        elif now.open_here is False:
            yield replace(one, done=Handling.TAKEN_OVER)
        elif now.copy is not None and now.copy.values.get("done") == YES:
            yield one
