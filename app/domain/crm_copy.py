"""What stands in the CRM, as it was when it was last read: nouns only, no vendor's property names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

CopyKind = Literal["contact", "company", "deal", "task", "owner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmCopy:
    """One record of the CRM.

    `values` are text, and only those that are known. Of a contact: email, name, lifecycle ("lead", "customer", ...),
    opted_out ("yes"), company_id. Of a company: name, domain, industry, staff, lifecycle. Of a deal: name, pipeline,
    stage, state ("open", "won", "lost"), amount, currency, closes_on, contact_ids and company_ids (blanks between).
    Of a task: done ("yes"), title. Of an owner: email, name, active ("no").
    """

    kind: CopyKind
    their_id: str
    changed_at: datetime  # by the CRM's clock
    owner: str = ""  # address of the colleague there; empty: nobody's
    archived: bool = False  # deleted there
    merged_into: str = ""  # the id of the record that stands for it now
    keys: tuple[str, ...] = ()  # a contact's mailbox keys, a company's domains
    values: Mapping[str, str] = field(default_factory=dict)
