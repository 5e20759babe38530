"""Carries out erasures: the rows when nothing of the person is moving, then the files, then by the recorder the CRM.

Every part may be done twice. A process that dies between two of them leaves the next one due.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from app.domain.due_times import due_within
from app.domain.firm import FirmProfile
from app.domain.task import NewTask, RequiredAction
from app.storage.access.firms import any_colleague
from app.storage.engines.database import Database
from app.storage.people import erasures
from app.storage.people.erasures import Erasure
from app.storage.people.person_search import mentions, traces_of
from app.storage.people.sent_mails import SentMails, days_of
from app.storage.tasks.tasks import open_task

log = structlog.get_logger("erasing")

_BY_HAND_WITHIN = timedelta(hours=8)  # of working time
_BROKEN_AGAIN_AFTER = timedelta(hours=1)
_MESSAGE_IDS_SHOWN = 50
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """Called by the schedule of every process that works, and by the command that asks for an erasure."""

    database: Database
    profiles: Mapping[str, FirmProfile]  # a firm whose profile cannot be read may be missing
    clock: Callable[[], datetime]
    _again_at: dict[str, datetime] = field(default_factory=dict)  # those that broke

    def carry_out_due(self) -> int:
        """How many are done but for the CRM. One that breaks leaves the others theirs, and becomes a task."""
        now = self.clock()
        waiting = [one for one in self.database.read(erasures.unfinished) if self._again_at.get(one.id, now) <= now]
        ready = [erasure for erasure in waiting if self._has_rows_gone(erasure)]
        if not ready or self._clean_files(ready) is not None:
            return 0
        for erasure in ready:
            log.info("erased", erasure=erasure.id)
        return len(ready)

    def carry_out(self, erasure: Erasure) -> str | None:
        """None when rows and files are done; else why it has to wait."""
        if erasure.rows_gone_at is None and (why := self._erase_rows(erasure)) is not None:
            return why
        return self._clean_files([erasure])

    def _has_rows_gone(self, erasure: Erasure) -> bool:
        if erasure.rows_gone_at is not None:
            return True
        try:
            return self._erase_rows(erasure) is None
        except Exception as fault:  # noqa: BLE001  whatever is wrong with one, the others go on
            name, again = type(fault).__name__, erasure.id in self._again_at
            log.error("erasing_failed", erasure=erasure.id, fault=name)  # noqa: TRY400  its words may name them
            self._again_at[erasure.id] = self.clock() + _BROKEN_AGAIN_AFTER
            if not again:
                reason = (
                    f"Erasing a person broke off ({name}), and nothing of them has gone. It is tried again every hour. "
                    "Whoever runs Firstreply should look into its log."
                )
                context = {"erasure": erasure.id}
                self.database.write(lambda connection: self._ask(connection, erasure.firm_id, reason, context))
            return False

    def _clean_files(self, done: Sequence[Erasure]) -> str | None:
        if not self.database.forget_deleted():
            return "somebody is reading the database, so its log cannot be cut off yet"
        now, ids = self.clock(), [erasure.id for erasure in done]
        self.database.write(lambda connection: erasures.files_are_clean(connection, ids, now))
        return None

    def _erase_rows(self, erasure: Erasure) -> str | None:
        subject = self.database.read(lambda connection: erasures.read_since(connection, erasure.of))
        traces = self.database.read(lambda connection: traces_of(connection, subject))
        named = self.database.read(lambda connection: mentions(connection, erasure.firm_id, subject, traces))
        why = self.database.read(lambda connection: erasures.why_it_waits(connection, subject, named))
        if why is not None:
            return why

        def erase(connection: Connection) -> None:
            sent = erasures.erase_rows(connection, erasure, traces, named, self.clock())
            if sent is not None:
                self._ask_for_the_rest(connection, erasure, sent)

        self.database.write(erase)
        done = self.database.read(lambda connection: erasures.load_erasure(connection, erasure.id))
        return None if done is None or done.rows_gone_at else "something about them has just begun to move"

    def _ask_for_the_rest(self, connection: Connection, erasure: Erasure, sent: SentMails) -> None:
        """Mailboxes are a person's: we only read the archive, and never the partners' own, nor a chat."""
        firm = self.profiles.get(erasure.firm_id)
        if not (sent.message_ids or sent.told or sent.alerted):
            return
        zones = [partner.time_zone for partner in firm.partners] if firm else [_UTC]
        days = {"digests": days_of(sent.told, zones), "alerts": days_of(sent.alerted, zones)}
        context = {name: named for name, named in days.items() if named}
        if sent.message_ids:
            shown = sent.message_ids[:_MESSAGE_IDS_SHOWN]
            context["Message-ID"] = " ".join(shown)
            context["search in Gmail"] = " OR ".join(f"rfc822msgid:{one.strip('<>')}" for one in shown)
        reason = (
            "A person was erased here. Delete these mails of ours from the archive mailbox and the sent mail, "
            "their answers beside them, and the digests of these days there and in every partner's mailbox."
        )
        if sent.alerted:
            reason += (
                " Alerts named them too: delete those of these days from the mailboxes of whoever is told, and from "
                "the chat channel if you have one."
            )
        self._ask(connection, erasure.firm_id, reason, context)

    def _ask(self, connection: Connection, firm_id: str, reason: str, context: dict[str, str]) -> None:
        firm, now = self.profiles.get(firm_id), self.clock()
        owner = firm.partners[0].email if firm else any_colleague(connection, firm_id)
        if owner is None:
            return
        due_at = due_within(_BY_HAND_WITHIN, firm.partners[0], firm, now) if firm else now + _BY_HAND_WITHIN
        task = NewTask(action=RequiredAction.ERASE_BY_HAND, owner=owner, due_at=due_at, reason=reason, context=context)
        open_task(connection, firm_id, task, now)
