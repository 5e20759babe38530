"""Carries out erasures: the rows when nothing of the person is moving, then the files, then by the recorder the CRM.

Every part may be done twice. A process that dies between two of them leaves the next one due.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from app.domain.firm import FirmProfile
from app.domain.task import NewTask, RequiredAction
from app.storage.access.firms import any_colleague
from app.storage.engines.database import Database
from app.storage.people import erasures
from app.storage.people.erasures import Erasure, SentMails
from app.storage.people.person_search import mentions, traces_of
from app.storage.tasks.tasks import open_task

log = structlog.get_logger("erasing")

_BY_HAND_WITHIN = timedelta(hours=24)
_MESSAGE_IDS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """Called by the schedule in every process, and by the command that asks for an erasure."""

    database: Database
    profiles: Mapping[str, FirmProfile]  # a firm whose profile cannot be read may be missing
    clock: Callable[[], datetime]

    def carry_out_due(self) -> int:
        """How many were brought further."""
        waiting = self.database.read(erasures.unfinished)
        done = [erasure.id for erasure in waiting if self.carry_out(erasure) is None]
        for erasure_id in done:
            log.info("erased", erasure=erasure_id)
        return len(done)

    def carry_out(self, erasure: Erasure) -> str | None:
        """None when rows and files are done; else why it has to wait."""
        if erasure.rows_gone_at is None and (why := self._erase_rows(erasure)) is not None:
            return why
        if not self.database.forget_deleted():
            return "somebody is reading the database, so its log cannot be cut off yet"
        now = self.clock()
        self.database.write(lambda connection: erasures.files_are_clean(connection, erasure.id, now))
        return None

    def _erase_rows(self, erasure: Erasure) -> str | None:
        subject = self.database.read(lambda connection: erasures.read_since(connection, erasure.of))
        why = self.database.read(lambda connection: erasures.why_it_waits(connection, subject))
        if why is not None:
            return why
        traces = self.database.read(lambda connection: traces_of(connection, subject))
        named = self.database.read(lambda connection: mentions(connection, erasure.firm_id, subject, traces))

        def erase(connection: Connection) -> None:
            sent = erasures.erase_rows(connection, erasure, traces, named, self.clock())
            if sent is not None:
                self._ask_for_the_rest(connection, erasure, sent)

        self.database.write(erase)
        done = self.database.read(lambda connection: erasures.load_erasure(connection, erasure.id))
        return None if done is None or done.rows_gone_at else "something about them has just begun to move"

    def _ask_for_the_rest(self, connection: Connection, erasure: Erasure, sent: SentMails) -> None:
        """Mailboxes are a person's: we only read the archive, and never the partners' own."""
        firm = self.profiles.get(erasure.firm_id)
        owner = firm.partners[0].email if firm else any_colleague(connection, erasure.firm_id)
        if owner is None or not (sent.message_ids or sent.days):
            return
        now = self.clock()
        context = {"digests of": ", ".join(sent.days)}
        if sent.message_ids:
            shown = sent.message_ids[:_MESSAGE_IDS_SHOWN]
            context["Message-ID"] = " ".join(shown)
            context["search in Gmail"] = " OR ".join(f"rfc822msgid:{one.strip('<>')}" for one in shown)
        task = NewTask(
            action=RequiredAction.ERASE_BY_HAND,
            owner=owner,
            due_at=now + _BY_HAND_WITHIN,
            reason=(
                "A person was erased here. Delete these mails of ours from the archive mailbox and the sent mail, "
                "their answers beside them, and the digests of these days from every partner's mailbox."
            ),
            context=context,
        )
        open_task(connection, erasure.firm_id, task, now)
