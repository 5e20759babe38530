"""Fakes behind our own ports: each remembers what it was given and fails when it is told to."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from sqlalchemy import Connection

from app.domain.crm import CrmEntry, CrmErasure, CrmLink, CrmOutcome
from app.domain.crm_copy import CopyKind, CrmCopy
from app.domain.delivery import Delivery
from app.domain.draft import Draft, LetterKind, OutgoingMail, PromisedAnswer
from app.domain.errors import MoveRefused, PayloadNotUnderstood, UpstreamUnavailable
from app.domain.firm import FirmProfile
from app.domain.further_letters import FurtherLetter
from app.domain.inquiry import (
    Attachment,
    Authentication,
    ChannelName,
    Inquiry,
    MailKind,
    Notice,
    PassedOn,
    PassedOnBy,
    Reading,
)
from app.domain.judgement import Criterion, Disposition, Evidence, Finding, HighStake, Judgement, Met, Stake
from app.domain.lead import Case, Lead
from app.domain.people.person import Person, person_of
from app.domain.ports import Alert
from app.storage.engines.database import Work

START = datetime(2031, 5, 14, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Time that moves when a test says so."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class FakeMailer:
    """Keeps what it is given; `failure` is raised instead, `before` runs first."""

    sent: list[OutgoingMail] = field(default_factory=list)
    failure: Exception | None = None
    before: Callable[[], None] = lambda: None

    def send(self, mail: OutgoingMail, *, not_after: datetime) -> None:
        self.before()
        if self.failure is not None:
            raise self.failure
        self.sent.append(mail)


class Killed(BaseException):
    """The process dies between two lines."""


@dataclass
class FakeArchive:
    """Holds what a test put in."""

    ids: set[str] = field(default_factory=set)

    def holds(self, message_id: str) -> bool:
        return message_id in self.ids

    def check(self) -> None: ...


_STAKES = {
    "complaint": Stake.COMPLAINT,
    "no robots": Stake.NO_ROBOTS,
    "emergency": Stake.EMERGENCY,
    "despair": Stake.DISTRESS,
    "funeral": Stake.BEREAVED,
    "we threaten": Stake.THREAT,
}


@dataclass
class FakeJudge:
    """Judges by one word of the message."""

    before: Callable[[], None] = lambda: None
    seen: int = 0

    def judge(self, case: Case, firm: FirmProfile) -> Judgement:
        self.before()
        self.seen += 1
        text = case.inquiry.message.lower()
        found = next((name for name in Disposition if name.value.split("_")[0] in text), Disposition.INQUIRY)
        met = Finding(met=Met.YES, quote=case.inquiry.message[:20])
        return Judgement(
            disposition=found,
            evidence=(Evidence(claim=f"says {found.value}", quote=case.inquiry.message[:20]),),
            findings=dict.fromkeys(Criterion, met) if found is Disposition.INQUIRY else {},
            judge="fake 1",
            confident="unsure" not in text and "hardly" not in text,
            inquiry_chance=0.3 if "hardly" in text else None,
            otherwise=Disposition.VENDOR_PITCH if "unsure" in text or "hardly" in text else None,
            stakes=tuple(HighStake(kind=kind, quote=word) for word, kind in _STAKES.items() if word in text),
        )


@dataclass
class FakeWriter:
    letter: str = "Good day."

    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str, wish: str = "") -> Draft:
        if wish == "in verse":
            raise MoveRefused("Nobody can do that.")
        reasons = ("too short",) if "unguarded" in lead.inquiry.message or wish == "unfit" else ()
        letter = f"{self.letter} As wished: {wish}." if wish else self.letter
        who = {"promise": "", "orphan": "gone@larkfield.example"}
        promises = tuple(
            PromisedAnswer(question=f"question {number}", owner=owner)
            for word, owner in who.items()
            for number in range(lead.inquiry.message.count(word))
        )
        return Draft(
            subject="Re: hello",
            text=f"{letter}\n",
            html=f"<p>{letter}</p>",
            reasons=reasons,
            writer="fake 1",
            promises=promises,
            kind=LetterKind.REFUSAL if "refuse" in lead.inquiry.message else LetterKind.FIRST,
        )


@dataclass
class FakeFurtherWriter:
    """Says which letter it is; `before` runs first."""

    reasons: tuple[str, ...] = ()
    before: Callable[[], None] = lambda: None
    asked: int = 0

    def write_further(self, lead: Lead, firm: FirmProfile, letter: FurtherLetter, *, unsubscribe_url: str) -> Draft:
        self.before()
        self.asked += 1
        text = f"Letter {letter.number}."
        return Draft(
            subject="Re: hello", text=f"{text}\n", html=f"<p>{text}</p>", reasons=self.reasons, writer="fake 1"
        )


@dataclass
class FakeChannel:
    """JSON bodies: a list of inquiries' fields, or anything else for quarantine."""

    failure: UpstreamUnavailable | None = None

    adapter: ClassVar[str] = "fake"
    channel: ClassVar[ChannelName] = ChannelName.WEBSITE_FORM
    max_bytes: ClassVar[int] = 10_000

    def most_bytes(self, head: Delivery) -> int:
        return self.max_bytes

    def is_proved_early(self, head: Delivery) -> bool:
        return True

    def verify(self, delivery: Delivery) -> None: ...

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        if self.failure is not None:
            raise self.failure
        try:
            rows = json.loads(delivery.body)
        except ValueError as error:
            raise PayloadNotUnderstood("not JSON") from error
        return [_notice(**row) if "notice" in row else inquiry(**row) for row in rows]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return None


def _notice(notice: str, subject_ref: str, **details: str) -> Notice:
    return Notice(
        channel=ChannelName.LINKEDIN,
        source_id=f"{subject_ref}#{notice}",
        received_at=START,
        kind=notice,
        subject_ref=subject_ref,
        details=details,
    )


def inquiry(
    message: str = "We need help with pricing",
    email: str | None = "ana@brightpump.example",
    name: str | None = "Ana Bright",
    source_id: str | None = None,
    *,
    channel: str = "website_form",
    authentication: str = "unknown",
    doubt: str | None = None,
    machine: bool = False,
    reply_allowed: bool = True,
    in_reply_to: str | None = None,
    message_id: str | None = None,
    phone: str | None = None,
    visitor: str | None = None,
    profile_url: str | None = None,
    mail_kind: str | None = None,
    for_a_person: str | None = None,
    named_address: str | None = None,
    returned_for_good: bool | None = None,
    unread: str | None = None,
    hidden_text: str = "",
    test: bool = False,
    written_at: str | None = None,
    history: str = "",
    company: str | None = None,
    labels: Sequence[str] = (),
    files: Sequence[str] = (),
    subject: str | None = None,
    forwarded_by: str | None = None,
) -> Inquiry:
    """One message with everything a test does not care about filled in."""
    return Inquiry(
        channel=ChannelName(channel),
        source_id=source_id or f"{email}/{message}",
        received_at=START,
        sender_email=email,
        sender_name=name,
        message=message,
        authentication=Authentication(authentication),
        doubt=doubt,
        machine=machine,
        machine_reason="a machine" if machine else None,
        reply_allowed=reply_allowed,
        in_reply_to=in_reply_to,
        message_id=message_id,
        phone=phone,
        visitor=visitor,
        profile_url=profile_url,
        mail_kind=MailKind(mail_kind) if mail_kind else None,
        for_a_person=for_a_person,
        named_address=named_address,
        returned_for_good=returned_for_good,
        unread=unread,
        labels=tuple(labels),
        hidden_text=hidden_text,
        test=test,
        written_at=datetime.fromisoformat(written_at) if written_at else None,
        history=history,
        company=company,
        subject=subject,
        passed_on=PassedOn(how=PassedOnBy.FORWARD, by=forwarded_by) if forwarded_by else None,
        attachments=tuple(Attachment(name=one, content_type="application/pdf", size_bytes=90_000) for one in files),
    )


def person_from(
    *,
    email: str | None = None,
    name: str | None = None,
    company: str | None = None,
    phone: str | None = None,
    profile_url: str | None = None,
    address: str | None = None,
    city: str | None = None,
    text: str = "",
) -> Person:
    """Somebody of whom one message shows these fields, and nothing else."""
    known = inquiry(text, email, name, "1", phone=phone)
    return person_of(replace(known, company=company, profile_url=profile_url, address=address, city=city))


@dataclass
class FakeCrm:
    """Remembers entries by lead; `failure` is raised or returned first, `during` runs while it writes."""

    vendor: str = "fake"
    during: Callable[[], object] = lambda: None
    erased: list[CrmErasure] = field(default_factory=list)
    entries: dict[str, CrmEntry] = field(default_factory=dict)
    calls: int = 0
    failure: Exception | None = None
    copies: dict[tuple[str, str], CrmCopy] = field(default_factory=dict)  # (kind, their id) -> what stands there
    colleagues: list[CrmCopy] = field(default_factory=list)
    written_to: set[str] = field(default_factory=set)  # contacts somebody wrote to there
    read_at_once: list[int] = field(default_factory=list)  # how many each call of `read` asked for
    day_left: float | None = None

    def record(self, entries: Sequence[CrmEntry]) -> Sequence[CrmOutcome]:
        self.calls += 1
        self.during()
        if self.failure is not None:
            return [CrmOutcome(lead_id=entry.lead_id, links=(), error=self.failure) for entry in entries]
        self.entries |= {entry.lead_id: entry for entry in entries}
        return [
            CrmOutcome(lead_id=entry.lead_id, links=(CrmLink(kind="contact", our_key=entry.contact_key, their_id="7"),))
            for entry in entries
        ]

    def look_again(self) -> None: ...

    def erase(self, erasure: CrmErasure) -> None:
        if self.failure is not None:
            raise self.failure
        self.erased.append(erasure)
        gone = {*erasure.deals, *erasure.messages}
        self.entries = {lead_id: entry for lead_id, entry in self.entries.items() if lead_id not in gone}

    def check(self) -> None: ...

    def put(self, copy: CrmCopy) -> None:
        """Somebody changed it there."""
        self.copies[(copy.kind, copy.their_id)] = copy

    def changes(self, kind: CopyKind, since: datetime) -> Iterator[CrmCopy]:
        self._fail()
        found = [one for one in self.copies.values() if one.kind == kind and one.changed_at >= since]
        yield from sorted((one for one in found if not one.archived), key=lambda one: one.changed_at)

    def read(self, kind: CopyKind, ids: Sequence[str]) -> Mapping[str, CrmCopy | None]:
        self.read_at_once.append(len(ids))
        self._fail()
        now = {id_: one for one in self.copies.values() if one.kind == kind for id_ in (one.their_id, *one.merged_ids)}
        return {id_: one if (one := now.get(id_)) is not None and not one.archived else None for id_ in ids}

    def wrote_since(self, contact_id: str, since: datetime) -> bool:
        self._fail()
        return contact_id in self.written_to

    def owners(self) -> Sequence[CrmCopy]:
        self._fail()
        return self.colleagues

    def share_left(self) -> float | None:
        return self.day_left

    def _fail(self) -> None:
        self.during()
        if self.failure is not None:
            raise self.failure


@dataclass
class FakeAlerts:
    sent: list[Alert] = field(default_factory=list)
    failure: Exception | None = None
    needs: str = "alert webhook"

    def send(self, alert: Alert) -> None:
        if self.failure is not None:
            raise self.failure
        self.sent.append(alert)


@dataclass
class Wakes:
    """A waker that remembers."""

    woken: list[tuple[Work, datetime | None]] = field(default_factory=list)

    def wake(self, _connection: Connection, kind: str, row_id: str, *, at: datetime | None = None) -> None:
        self.woken.append(((kind, row_id), at))

    def occupied(self, _work: Work) -> AbstractContextManager[None]:
        return nullcontext()
