"""What stands in the CRM, as it was when it was last read: nouns only, no vendor's property names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from app.domain.crm import REFUSED
from app.domain.own_refusals import ToldRefusal

CopyKind = Literal["contact", "company", "deal", "task", "owner", "message", "meeting"]
EMAIL: Final = "email"  # of `values`: told with a contact and never kept, its mailbox key is
YES: Final = "yes"
CUSTOMERS: Final = ("customer", "evangelist")  # lifecycles


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmCopy:
    """One record of the CRM.

    `values` are text, and only those that are known. Of a contact: email, lifecycle ("lead", "customer", ...),
    opted_out ("yes": of all mail), ended (the id of the one subscription that matters here, where they get it no more),
    company_id, industry, staff, country. Of a company: industry, staff, lifecycle, country. Of a deal: pipeline, stage,
    state ("open", "won", "lost"), amount, currency, closes_on, contact_ids and company_ids (blanks between); it is
    found by the keys "contact:ID" and "company:ID". Of a task: done ("yes"). Of a meeting: state (a BookingState),
    starts_at, ends_at, made_at (ISO), place, contact_ids. Of an owner: email, active ("no").
    """

    kind: CopyKind
    their_id: str
    changed_at: datetime  # by the CRM's clock
    owner: str = ""  # address of the colleague there, or its id where nobody knows the address; empty: nobody's
    archived: bool = False  # deleted there
    merged_ids: tuple[str, ...] = ()  # of records that it stands for since they were merged into it
    keys: tuple[str, ...] = ()  # a contact's mailbox keys, a company's domains, a deal's contacts and companies
    values: Mapping[str, str] = field(default_factory=dict)
    ours: Mapping[str, str] = field(default_factory=dict)  # score, tier, review as they stand there; never kept

    @property
    def kept_values(self) -> dict[str, str]:
        """Without what would name a person."""
        return {name: value for name, value in self.values.items() if name != EMAIL}

    def wants_no_mail(self, written: Mapping[str, str]) -> bool:
        """Whether a contact refused mail there. What we ended for them, as `CrmLink.written` knows, is no word of the
        CRM: who allows mail here again would be contradicted by our own.
        """
        ended, told = self.values.get("ended", ""), ToldRefusal.read(written.get(REFUSED, ""))
        is_by_us = told is not None and told.subscription == ended
        return self.values.get("opted_out") == YES or (bool(ended) and not is_by_us)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmStanding:
    """What the CRM's copies say of somebody who writes."""

    customer: bool = False
    open_deal: bool = False
    industry: str = ""
    staff: str = ""
    country: str = ""
    opted_out: bool = False
    stranger: str = ""  # whose they are there, where that is no partner


@dataclass(frozen=True, slots=True, kw_only=True)
class InCrm:
    """The same, and whose they are there: the contact's owner, the open deal's, the company's."""

    standing: CrmStanding
    owners: tuple[str, ...] = ()
