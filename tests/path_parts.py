"""The lead path with fakes behind our own ports, for tests of the worker and what surrounds it."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar

from sqlalchemy import Connection

from app.decisions import Decisions
from app.domain.crm import CrmEntry, CrmLink, CrmOutcome
from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.firm import FirmProfile
from app.domain.inquiry import Authentication, ChannelName, Inquiry, Reading
from app.domain.judgement import Criterion, Disposition, Evidence, Finding, Judgement, Met
from app.domain.lead import Case, Lead
from app.domain.ports import Alert
from app.domain.reply import Draft, OutgoingMail
from app.pipeline.respond import Respond
from app.pipeline.screen import Screen
from app.recorder import Recorder
from app.sending import Sending
from app.storage.database import Database, Work
from app.storage.deliveries import store_delivery
from app.storage.firms import add_source, change_policy, store_profile
from app.storage.known_sources import KnownSources
from app.storage.lead_lists import LeadLine, recent_leads
from app.storage.tasks import Task, open_tasks
from app.watch import Watch
from app.worker import Worker
from tests.seeding import firm_profile

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


@dataclass
class FakeArchive:
    """Holds what a test put in."""

    ids: set[str] = field(default_factory=set)

    def holds(self, message_id: str) -> bool:
        return message_id in self.ids

    def check(self) -> None: ...


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
            confident="unsure" not in text,
        )


class FakeWriter:
    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str) -> Draft:
        reasons = ("too short",) if "unguarded" in lead.inquiry.message else ()
        return Draft(subject="Re: hello", text="Good day.\n", html="<p>Good day.</p>", reasons=reasons, writer="fake 1")


class FakeChannel:
    """JSON bodies: a list of inquiries' fields, or anything else for quarantine."""

    adapter: ClassVar[str] = "fake"
    channel: ClassVar[ChannelName] = ChannelName.WEBSITE_FORM
    max_bytes: ClassVar[int] = 10_000

    def verify(self, delivery: Delivery) -> None: ...

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        try:
            rows = json.loads(delivery.body)
        except ValueError as error:
            raise PayloadNotUnderstood("not JSON") from error
        return [inquiry(**row) for row in rows]

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return None


def inquiry(
    message: str = "We need help with pricing",
    email: str | None = "ana@brightpump.example",
    name: str = "Ana Bright",
    source_id: str | None = None,
    *,
    authentication: str = "unknown",
    machine: bool = False,
    reply_allowed: bool = True,
    in_reply_to: str | None = None,
    message_id: str | None = None,
    phone: str | None = None,
) -> Inquiry:
    """One message with everything a test does not care about filled in."""
    return Inquiry(
        channel=ChannelName.WEBSITE_FORM,
        source_id=source_id or f"{email}/{message}",
        received_at=START,
        sender_email=email,
        sender_name=name,
        message=message,
        authentication=Authentication(authentication),
        machine=machine,
        machine_reason="a machine" if machine else None,
        reply_allowed=reply_allowed,
        in_reply_to=in_reply_to,
        message_id=message_id,
        phone=phone,
    )


@dataclass
class FakeCrm:
    """Remembers entries by lead; `failures` are raised or returned first."""

    entries: dict[str, CrmEntry] = field(default_factory=dict)
    calls: int = 0
    failure: Exception | None = None

    def record(self, entries: Sequence[CrmEntry]) -> Sequence[CrmOutcome]:
        self.calls += 1
        if self.failure is not None:
            return [CrmOutcome(lead_id=entry.lead_id, links=(), error=self.failure) for entry in entries]
        self.entries |= {entry.lead_id: entry for entry in entries}
        return [
            CrmOutcome(lead_id=entry.lead_id, links=(CrmLink(kind="contact", our_key=entry.contact_key, their_id="7"),))
            for entry in entries
        ]

    def check(self) -> None: ...


@dataclass
class FakeAlerts:
    sent: list[Alert] = field(default_factory=list)
    failure: Exception | None = None

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


@dataclass
class LeadPath:
    """The worker, the watch and the recorder over one database, with fakes outside."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    archive: FakeArchive = field(default_factory=FakeArchive)
    judge: FakeJudge = field(default_factory=FakeJudge)
    crm: FakeCrm = field(default_factory=FakeCrm)
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    waker: Wakes = field(default_factory=Wakes)
    recorded_soon: threading.Event = field(default_factory=threading.Event)
    holder: str = "this-process"
    alone: bool = False
    autonomy: str = "send"

    def __post_init__(self) -> None:
        self.firm = firm_profile()
        self.profiles = {self.firm.id: self.firm}
        self.database.write(self._prepare)

    def _prepare(self, connection: Connection) -> None:
        store_profile(connection, self.firm, self.clock())
        change_policy(connection, self.firm.id, self.clock(), "test", autonomy=self.autonomy)
        add_source(
            connection,
            source_id="website",
            firm_id=self.firm.id,
            channel=ChannelName.WEBSITE_FORM,
            adapter="fake",
            now=self.clock(),
        )

    @property
    def sending(self) -> Sending:
        return Sending(
            database=self.database,
            mailer=self.mailer,
            archive=self.archive,
            archive_address="archive@larkfield.example",
            holder=self.holder,
            clock=self.clock,
            unsubscribe_url=lambda firm_id, address: f"https://reply.example/refuse/{firm_id}",
            alone=self.alone,
        )

    @property
    def worker(self) -> Worker:
        return Worker(
            database=self.database,
            waker=self.waker,
            sources=KnownSources(self.database),
            channel_of=lambda _adapter, _secrets: FakeChannel(),
            profiles=self.profiles,
            screen=Screen(self.judge),
            respond=Respond(FakeWriter(), lambda firm_id, _address: f"https://reply.example/refuse/{firm_id}"),
            sending=self.sending,
            carry_out=self.decisions,
            record_soon=self.recorded_soon.set,
            clock=self.clock,
        )

    @property
    def decisions(self) -> Decisions:
        return Decisions(
            database=self.database,
            waker=self.waker,
            profiles=self.profiles,
            sending=self.sending,
            record_soon=self.recorded_soon.set,
            clock=self.clock,
        )

    @property
    def watch(self) -> Watch:
        return Watch(
            database=self.database,
            profiles=self.profiles,
            acknowledge=lambda _lead, _firm: Draft(subject="Received", text="Received.\n", html="<p>Received.</p>"),
            quick_judge=FakeJudge(),
            sending=self.sending,
            alerts=(self.alerts,),
            public_url="https://reply.example",
            clock=self.clock,
        )

    @property
    def recorder(self) -> Recorder:
        return Recorder(
            database=self.database,
            crm=self.crm,
            profiles=self.profiles,
            public_url="https://reply.example",
            holder=self.holder,
            clock=self.clock,
        )

    def post(self, *rows: dict[str, object], body: bytes | None = None) -> str:
        """A kept delivery, not yet read. Returns its id."""
        content = json.dumps(rows).encode() if body is None else body
        delivery = Delivery(headers={}, body=content, received_at=self.clock())
        keep = partial(store_delivery, firm_id=self.firm.id, source_id="website", delivery=delivery)
        return self.database.write(keep)[0]

    def run(self, *rows: dict[str, object], body: bytes | None = None) -> str:
        """Post and work until the lead waits for something. Returns the delivery's id."""
        delivery_id = self.post(*rows, body=body)
        self.worker(("delivery", delivery_id))
        return delivery_id

    def leads(self) -> list[LeadLine]:
        """Oldest first."""
        return list(reversed(self.database.read(lambda connection: recent_leads(connection, 1000))))

    def tasks(self) -> list[Task]:
        return self.database.read(open_tasks)

    def set_policy(self, **changes: object) -> None:
        self.database.write(partial(change_policy, firm_id=self.firm.id, now=self.clock(), by="test", **changes))
