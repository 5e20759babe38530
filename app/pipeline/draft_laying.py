"""Lays held drafts into a mailbox, where a person may edit and send them, and takes back what was decided elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from app.domain.draft import OutgoingMail
from app.domain.firm import FirmProfile
from app.domain.ports import MailboxConnection
from app.domain.reply.reply_mail import new_message_id, reply_mail
from app.storage.access.laid_drafts import (
    drafts_to_lay,
    drafts_to_remove,
    forget_draft,
    intend_to_lay,
    note_laid,
)
from app.storage.access.read_mailboxes import ReadMailbox
from app.storage.engines.database import Database
from app.storage.leads.leads import load_lead
from app.storage.people.refusals import is_suppressed


@dataclass(frozen=True, slots=True)
class DraftLaying:
    """Stateless: each step is noted before and after, so that a draft lies there once whoever dies."""

    database: Database
    profiles: Mapping[str, FirmProfile]
    compose: Callable[[OutgoingMail], bytes]
    unsubscribe_url: Callable[[str, str], str]  # (firm id, address) -> our link to refuse further mail
    clock: Callable[[], datetime]

    def lay_and_remove(self, mailbox: ReadMailbox, connection: MailboxConnection) -> None:
        """Raises UpstreamError."""
        for task_id, message_id in self.database.read(partial(drafts_to_remove, source_id=mailbox.source.id)):
            connection.remove_draft(message_id)
            self.database.write(partial(forget_draft, task_id=task_id))
        if not mailbox.account.lays_drafts:
            return
        for task_id, lead_id, intended in self.database.read(partial(drafts_to_lay, source_id=mailbox.source.id)):
            message_id = intended or new_message_id(self.profiles[mailbox.source.firm_id])
            if intended is None:
                source_id = mailbox.source.id
                note = partial(
                    intend_to_lay, task_id=task_id, lead_id=lead_id, source_id=source_id, message_id=message_id
                )
                self.database.write(note)
            mail = self._mail(mailbox, lead_id, message_id)
            if mail is not None:
                connection.add_draft(self.compose(mail), message_id)
            self.database.write(partial(note_laid, task_id=task_id, now=self.clock()))

    def _mail(self, mailbox: ReadMailbox, lead_id: str, message_id: str) -> OutgoingMail | None:
        """The draft as a person's mail, or None for what the page has to warn of before it is sent."""
        lead = self.database.read(partial(load_lead, lead_id=lead_id))
        address = lead.inquiry.sender_email if lead is not None else None
        if lead is None or lead.draft is None or not address or lead.draft.refused:
            return None
        if self.database.read(partial(is_suppressed, firm_id=lead.firm_id, address=address)) is not None:
            return None
        firm = self.profiles[mailbox.source.firm_id]
        refusal = self.unsubscribe_url(firm.id, address)
        mail = reply_mail(lead, firm, lead.draft, self.clock(), unsubscribe_url=refusal)
        # Nothing in it may say that a program sent it: a person will.
        return replace(mail, message_id=message_id, auto_submitted=None)
