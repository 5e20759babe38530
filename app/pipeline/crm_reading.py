"""Reads back what stands in the CRM: copies that the path is decided by, and what follows from a change there.

One process at a time and firm, never on the path of a lead. What changed is asked for since the latest change that is
known, by the CRM's own clock, so that no difference between two clocks loses any; some minutes of it again, because
their index is late. Copies, what follows from them and the cursor are one transaction: after a kill the same is read
again, and what is known already changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final

import structlog
from sqlalchemy import Connection

from app.domain.crm_copy import YES, CopyKind, CrmCopy
from app.domain.errors import LeaseLost, UpstreamError, UpstreamRefused
from app.domain.firm import FirmProfile
from app.domain.ports import Crm
from app.pipeline.crm_meetings import hear_meeting_there, hear_meetings_gone
from app.pipeline.crm_news import CrmNews
from app.storage.bookings import names_to_come
from app.storage.crm import crm_copies
from app.storage.crm.crm_copies import Account
from app.storage.crm.crm_looks import looked, looks_asked
from app.storage.crm.deal_news import note_deal_change, note_deal_gone
from app.storage.crm.open_there import contacts_of_tasks, linked_ids, open_tasks_there
from app.storage.engines.database import Database, Waker
from app.storage.leases import hold_lease
from app.storage.people.left_in_crm import contacts_being_erased

log = structlog.get_logger("crm_reading")

_SEARCHED: Final[tuple[CopyKind, ...]] = ("company", "contact", "deal")
_AT_ONCE = 100  # copies in a transaction: the path waits for it no longer than for a step of its own
_MOST_TASKS = 2_000
_PORTIONS = 20  # of a kind in one go; the next tick goes on
_LEASE = timedelta(minutes=3)
_INDEX_IS_LATE = timedelta(minutes=5)
_MEETINGS_FROM = timedelta(days=30)  # before the first look; older ones follow no letter of ours
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)


@dataclass(slots=True)
class _Progress:
    """Of one firm, in this process."""

    next_at: datetime = _BEGINNING
    outages: int = 0  # in a row
    goes_on_at: dict[CopyKind, datetime] = field(default_factory=dict)  # where the last go stopped


@dataclass(slots=True, kw_only=True)
class CrmReading:
    """`crms` are those of firms that have one; `every` is how often each is asked what changed."""

    database: Database
    crms: Mapping[str, Crm]  # firm -> its CRM
    profiles: Mapping[str, FirmProfile]
    holder: str
    clock: Callable[[], datetime]
    every: timedelta
    waker: Waker
    _progress: dict[str, _Progress] = field(default_factory=dict)

    def read_all(self) -> None:
        """Whatever is due. One firm's outage or fault is waited out alone."""
        for firm_id, crm in self.crms.items():
            firm, progress = self.profiles.get(firm_id), self._progress.setdefault(firm_id, _Progress())
            if firm is None:
                continue
            try:
                self._read(firm, crm, progress)
            except LeaseLost:
                continue
            except UpstreamError as outage:
                self._pause(progress, getattr(outage, "retry_after", None))
                log.warning("crm_not_read", firm=firm_id, vendor=outage.vendor, fault=type(outage).__name__)
            except Exception:
                self._pause(progress)
                log.exception("crm_not_read", firm=firm_id)

    def _pause(self, progress: _Progress, asked_for: timedelta | None = None) -> None:
        pause = min(_FIRST_PAUSE * 2 ** min(progress.outages, 10), _LONGEST_PAUSE)
        progress.outages += 1
        progress.next_at = self.clock() + max(pause, asked_for or timedelta())

    def _read(self, firm: FirmProfile, crm: Crm, progress: _Progress) -> None:
        account, now = Account(firm.id, crm.vendor), self.clock()
        if progress.outages and now < progress.next_at:
            return
        self._look_at_asked(firm, crm, account)
        if now < progress.next_at:
            return
        self.prolong(account)
        owners = crm.owners()
        self.database.write(lambda connection: crm_copies.keep_owners(connection, account, owners, now))
        self._look_at_tasks(firm, crm, account)
        whole = [self._read_changes(firm, crm, account, kind, progress) for kind in _SEARCHED]
        whole.append(self._read_meetings(firm, crm, account, progress))
        progress.outages = 0
        progress.next_at = now + self.every if all(whole) else now

    def _look_at_asked(self, firm: FirmProfile, crm: Crm, account: Account) -> None:
        """What a webhook named."""
        for kind in (*_SEARCHED, "task"):
            began_at = self.clock()
            ids = self.database.read(partial(looks_asked, account=account, kind=kind, limit=_AT_ONCE))
            if not ids:
                continue
            self.prolong(account)
            if kind == "task":  # of anybody's, those that are ours
                ours = self.database.read(partial(linked_ids, account=account, kind=kind, their_ids=ids))
                self.follow_tasks(firm, crm, account, crm.read(kind, ours) if ours else {})
            else:
                found = crm.read(kind, ids)
                self.database.write(partial(self.keep_read, firm=firm, account=account, kind=kind, found=found))
            self.database.write(partial(looked, account=account, kind=kind, their_ids=ids, began_at=began_at))

    def _read_changes(self, firm: FirmProfile, crm: Crm, account: Account, kind: CopyKind, progress: _Progress) -> bool:
        """False: there is more, from where it stopped."""
        known = self.database.read(lambda connection: crm_copies.read_until(connection, account, kind))
        first = self.clock() - _MEETINGS_FROM if kind == "meeting" else _BEGINNING
        since = progress.goes_on_at.pop(kind, None) or (known - _INDEX_IS_LATE if known else first)
        changes, number = crm.changes(kind, since), 0
        while portion := list(islice(changes, _AT_ONCE)):
            number += 1
            self.database.write(lambda connection, portion=portion: self._keep(connection, firm, account, portion))  # type: ignore[misc]  # a default binds the loop's value
            if number == _PORTIONS and len(portion) == _AT_ONCE:
                progress.goes_on_at[kind] = portion[-1].changed_at
                return False
        return True

    def _read_meetings(self, firm: FirmProfile, crm: Crm, account: Account, progress: _Progress) -> bool:
        """Changed ones, and by their ids those to come: a deleted one is in no index. A token may not see them."""
        try:
            ids = self.database.read(lambda connection: names_to_come(connection, firm.id, crm.vendor, self.clock()))
            for start in range(0, len(ids), _AT_ONCE):
                found = crm.read("meeting", ids[start : start + _AT_ONCE])
                self.database.write(partial(self._keep_meetings, firm=firm, account=account, found=found))
            return self._read_changes(firm, crm, account, "meeting", progress)
        except UpstreamRefused as refused:
            log.warning("crm_meetings_not_read", firm=firm.id, vendor=refused.vendor)
            return True

    def _keep_meetings(
        self, connection: Connection, firm: FirmProfile, account: Account, found: Mapping[str, CrmCopy | None]
    ) -> None:
        self.hold(connection, account)
        hear_meetings_gone(connection, firm, account, found, self.clock())

    def _keep(self, connection: Connection, firm: FirmProfile, account: Account, portion: Sequence[CrmCopy]) -> None:
        now, kind = self.clock(), portion[0].kind
        self.hold(connection, account)
        self._keep_each(connection, firm, account, portion)
        crm_copies.move_cursor(connection, account, kind, max(copy.changed_at for copy in portion), now)

    def keep_read(
        self,
        connection: Connection,
        firm: FirmProfile,
        account: Account,
        kind: CopyKind,
        found: Mapping[str, CrmCopy | None],
    ) -> None:
        """What these ids stand for now, with what follows from it. Raises LeaseLost where another process reads."""
        self.hold(connection, account)
        there = {copy.their_id: copy for copy in found.values() if copy is not None}
        self._keep_each(connection, firm, account, list(there.values()))
        for their_id in (id_ for id_, copy in found.items() if copy is None):
            _gone(connection, account, kind, their_id, self.clock())

    def _keep_each(
        self, connection: Connection, firm: FirmProfile, account: Account, copies: Sequence[CrmCopy]
    ) -> None:
        if not copies:
            return
        now, kind = self.clock(), copies[0].kind
        if kind == "meeting":
            for copy in _newest(copies):
                hear_meeting_there(connection, firm, account, copy, now)
            return
        erased = contacts_being_erased(connection, firm.id) if kind == "contact" else frozenset[str]()
        known = crm_copies.copies_of(connection, account, kind, [copy.their_id for copy in copies])
        for copy in _newest(copies):
            before = known.get(copy.their_id)
            if copy.their_id in erased or (before is not None and not _is_news(before, copy)):
                if before is not None and copy.changed_at == before.changed_at:  # its link may be younger than its copy
                    _note_deal(connection, firm, copy)
                continue
            if copy.merged_ids:
                for their_id in copy.merged_ids:  # before their links are another's
                    _gone(connection, account, kind, their_id, copy.changed_at)
                crm_copies.links_follow(connection, account, kind, copy.merged_ids, copy.their_id)
            crm_copies.keep_copy(connection, account, copy, now)
            _note_deal(connection, firm, copy)
            if kind != "task":
                self._news(connection, firm, account).of_record(before, copy)

    def _news(self, connection: Connection, firm: FirmProfile, account: Account) -> CrmNews:
        return CrmNews(connection=connection, waker=self.waker, account=account, firm=firm, now=self.clock())

    def _look_at_tasks(self, firm: FirmProfile, crm: Crm, account: Account) -> None:
        """Those that are open here, as they stand there: by their ids, so that no late index hides anything."""
        ids = self.database.read(lambda connection: open_tasks_there(connection, account, _MOST_TASKS))
        for start in range(0, len(ids), _AT_ONCE):
            self.follow_tasks(firm, crm, account, crm.read("task", ids[start : start + _AT_ONCE]))

    def follow_tasks(self, firm: FirmProfile, crm: Crm, account: Account, found: Mapping[str, CrmCopy | None]) -> None:
        """What these tasks of ours stand at now, with what follows from it. Raises LeaseLost, UpstreamError."""
        done = [id_ for id_, copy in found.items() if copy is not None and copy.values.get("done") == YES]
        asked = self.database.read(lambda connection: contacts_of_tasks(connection, account, done))
        wrote = {id_ for id_, (contact, since) in asked.items() if crm.wrote_since(contact, since)}
        if found:
            self.database.write(lambda connection: self._keep_tasks(connection, firm, account, found, wrote))

    def _keep_tasks(
        self,
        connection: Connection,
        firm: FirmProfile,
        account: Account,
        found: Mapping[str, CrmCopy | None],
        wrote: set[str],
    ) -> None:
        self.hold(connection, account)
        news = self._news(connection, firm, account)
        known = crm_copies.copies_of(connection, account, "task", list(found))
        for their_id, copy in found.items():
            news.of_task(known.get(their_id), copy, their_id, wrote_there=their_id in wrote)

    def prolong(self, account: Account) -> None:
        """Be the one that reads this account. Raises LeaseLost where another process is."""
        self.database.write(partial(self.hold, account=account))

    def hold(self, connection: Connection, account: Account) -> None:
        """The same in a transaction."""
        if not hold_lease(connection, f"crm:{account.firm_id}"[:64], self.holder, self.clock(), _LEASE):
            raise LeaseLost


def _note_deal(connection: Connection, firm: FirmProfile, copy: CrmCopy) -> None:
    if copy.kind == "deal":
        note_deal_change(connection, firm.id, copy, estimates=firm.crm.amounts.values())


def _gone(connection: Connection, account: Account, kind: CopyKind, their_id: str, at: datetime) -> None:
    if kind == "deal":
        note_deal_gone(connection, account.firm_id, their_id, at)
    crm_copies.copy_is_gone(connection, account, kind, their_id)


def _newest(copies: Sequence[CrmCopy]) -> Iterator[CrmCopy]:
    """One of each record."""
    newest: dict[str, CrmCopy] = {}
    for copy in copies:
        other = newest.get(copy.their_id)
        if other is None or copy.changed_at >= other.changed_at:
            newest[copy.their_id] = copy
    return iter(newest.values())


def _is_news(before: CrmCopy, copy: CrmCopy) -> bool:
    """Not the same again, and not what stood there before it."""
    if copy.changed_at < before.changed_at:
        return False
    same = (before.owner, before.archived, dict(before.values)) == (copy.owner, copy.archived, copy.kept_values)
    return not same or copy.changed_at > before.changed_at
