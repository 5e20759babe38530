"""One call of `record`: up to a hundred entries, object type by object type, in as few requests as possible.

Companies, contacts, deals, messages, tasks, meetings: every object is created together with its
associations, so what it belongs to comes first. A refusal stays with its entry, which is
written as far as possible; an outage ends the call for all that is not yet written.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.crm import CrmEntry, CrmOutcome
from app.domain.errors import UpstreamBarred, UpstreamError
from integrations.hubspot.company_records import record_companies
from integrations.hubspot.contact_records import record_contacts
from integrations.hubspot.deal_records import record_deals
from integrations.hubspot.entry_writer import EntryWriter, Progress
from integrations.hubspot.meeting_records import record_meetings
from integrations.hubspot.message_records import record_mails, record_notes_and_chats
from integrations.hubspot.refusal_records import record_refusals
from integrations.hubspot.task_records import record_tasks


def record_entries(writer: EntryWriter, entries: Sequence[CrmEntry]) -> list[CrmOutcome]:
    """One outcome per entry, in order; raises nothing of the vendor's."""
    all_progress = [Progress(entry) for entry in entries]
    try:
        record_companies(writer, all_progress)
        record_contacts(writer, all_progress)
        _record_all_of_contacts(writer, [progress for progress in all_progress if "contacts" in progress.ids])
    except UpstreamError as error:
        meaning = writer.meaning(error)
        for progress in all_progress:
            if not progress.is_complete:
                progress.failed(meaning)
    outcomes = [progress.outcome() for progress in all_progress]
    return [replace(one, gaps=writer.objects.left_out.taken()) if one is outcomes[0] else one for one in outcomes]


def _record_all_of_contacts(writer: EntryWriter, entries: Sequence[Progress]) -> None:
    """Of entries that have a contact. Deals first: the rest belongs to them.

    A kind that the token may not write keeps no other one from being written; its error is raised at the end.
    """
    record_deals(writer, entries)
    barred: UpstreamBarred | None = None
    for write in (record_mails, record_notes_and_chats, record_tasks, record_meetings, record_refusals):
        try:
            write(writer, entries)
        except UpstreamError as error:
            meaning = writer.meaning(error)
            if not isinstance(meaning, UpstreamBarred):
                raise
            barred = barred or meaning
    if barred is not None:
        raise barred
