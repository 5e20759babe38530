"""One call of `record`: up to a hundred entries, stage by stage, each stage in as few requests as possible.

Companies, contacts, deals, messages, tasks: every object is created together with its
associations, so what it belongs to comes first. A refusal stays with its entry, which is
written as far as possible; an outage ends the call for all that is not yet written.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.crm import CrmOutcome
from app.domain.errors import UpstreamError
from integrations.hubspot import hubspot_wording as wording
from integrations.hubspot.company_stage import record_companies
from integrations.hubspot.contact_stage import record_contacts
from integrations.hubspot.entry_progress import Desk, Item, Progress


@dataclass(slots=True)
class Recording:
    """The stages over one set of entries."""

    desk: Desk
    entries: Sequence[Progress]

    def run(self) -> list[CrmOutcome]:
        """One outcome per entry, in order; raises nothing of the vendor's."""
        try:
            record_companies(self.desk, self.entries)
            record_contacts(self.desk, self.entries)
            self._deals()
            self._messages()
            self._tasks()
        except UpstreamError as error:
            meaning = self.desk.meaning(error)
            for progress in self.entries:
                if not progress.is_complete:
                    progress.failed(meaning)
        return [progress.outcome() for progress in self.entries]

    def _deals(self) -> None:
        due = [one for one in self._with_contact() if one.entry.open_deal]
        stage = self.desk.setup.deal_stage() if due else {}
        items = []
        for progress in due:
            owner = self.desk.owner(progress.entry.owner_email)
            properties = wording.deal_properties(progress.entry, stage, owner)
            items.append(self.desk.item("deals", [progress], properties))
        self.desk.create("deals", items, link_kind="deal")

    def _messages(self) -> None:
        items: dict[str, dict[str, Item]] = {"emails": {}, "notes": {}}
        for progress in self._with_contact():
            for message in progress.entry.messages:
                kind = wording.message_kind(progress.entry, message)
                properties = wording.message_properties(progress.entry, message, kind)
                self._add(items[kind], kind, message.key, progress, properties)
        for kind, wanted in items.items():
            self.desk.create(kind, list(wanted.values()), link_kind="message")

    def _tasks(self) -> None:
        items: dict[str, Item] = {}
        for progress in self._with_contact():
            for task in progress.entry.tasks:
                properties = wording.task_properties(progress.entry, task, self.desk.owner(task.owner_email))
                self._add(items, "tasks", task.key, progress, properties)
        self.desk.create("tasks", list(items.values()), link_kind="task")

    def _add(self, items: dict[str, Item], kind: str, key: str, progress: Progress, properties: dict[str, str]) -> None:
        """The same message in two entries is written once."""
        if key in items:
            items[key].entries.append(progress)
        else:
            items[key] = self.desk.item(kind, [progress], properties)

    def _with_contact(self) -> list[Progress]:
        return [progress for progress in self.entries if "contacts" in progress.ids]
