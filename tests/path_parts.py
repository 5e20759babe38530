"""The lead path with fakes behind our own ports, for tests of the worker and what surrounds it."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest
from sqlalchemy import Connection

from app.domain.delivery import Delivery
from app.domain.draft import Draft
from app.domain.inquiry import ChannelName
from app.domain.lead import Lead
from app.domain.lead_state import LeadLine
from app.domain.ports import BookingPages
from app.domain.post_limits import PostLimits
from app.domain.reply_limits import ReplyLimits
from app.pipeline.decisions import Decisions
from app.pipeline.letter_round import LetterRound
from app.pipeline.meeting_decisions import CallingOff
from app.pipeline.owners import Owners
from app.pipeline.promise import PromiseWatch
from app.pipeline.recorder import Recorder
from app.pipeline.redrafting import Redrafting
from app.pipeline.reminders import Reminders
from app.pipeline.sending import Sending
from app.pipeline.steps.identify import identify
from app.pipeline.steps.qualify import qualify
from app.pipeline.steps.respond import Respond
from app.pipeline.steps.screen import Screen
from app.pipeline.worker import Worker
from app.storage.access.firms import add_source, change_policy, store_profile
from app.storage.access.known_sources import KnownSources
from app.storage.engines.database import Database
from app.storage.leads.deliveries import store_delivery
from app.storage.leads.lead_lists import recent_leads
from app.storage.leads.leads import load_lead
from app.storage.tasks.tasks import Task, open_tasks
from tests.fakes import (
    Clock,
    FakeAlerts,
    FakeArchive,
    FakeChannel,
    FakeCrm,
    FakeFurtherWriter,
    FakeJudge,
    FakeMailer,
    FakeWriter,
    Wakes,
)
from tests.seeding import firm_profile

# For what the database has no say in, and whose statements other tests run on both.
on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass
class LeadPath:
    """The worker, the watch and the recorder over one database, with fakes outside."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    channel: FakeChannel = field(default_factory=FakeChannel)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    archive: FakeArchive = field(default_factory=FakeArchive)
    judge: FakeJudge = field(default_factory=FakeJudge)
    further: FakeFurtherWriter = field(default_factory=FakeFurtherWriter)
    crm: FakeCrm = field(default_factory=FakeCrm)
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    pages: Mapping[str, Sequence[BookingPages]] = field(default_factory=dict)
    waker: Wakes = field(default_factory=Wakes)
    connections: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(4))
    holder: str = "this-process"
    alone: bool = False
    links_open: bool = True
    autonomy: str = "send"
    letter: str = "Good day."
    # So many in an hour that no test meets that limit by chance; those of the limits set their own.
    posts: PostLimits = field(default_factory=lambda: PostLimits(of_visitor=1000))
    limits: ReplyLimits = field(default_factory=lambda: ReplyLimits(in_an_hour=1000))

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
            waker=self.waker,
            mailer=self.mailer,
            archive=self.archive,
            archive_address="archive@larkfield.example",
            holder=self.holder,
            clock=self.clock,
            unsubscribe_url=lambda firm_id, address: f"https://reply.example/refuse/{firm_id}",
            connections=self.connections,
            alone=self.alone,
            limits=self.limits,
            links_open=self.links_open,
        )

    @property
    def worker(self) -> Worker:
        return Worker(
            database=self.database,
            waker=self.waker,
            sources=KnownSources(self.database),
            channel_of=lambda *_of_source: self.channel,
            profiles=self.profiles,
            steps={
                "identify": identify,
                "screen": Screen(self.judge),
                "qualify": qualify,
                "respond": self.respond,
            },
            sending=self.sending,
            carry_out=self.decisions,
            clock=self.clock,
            posts=self.posts,
        )

    @property
    def respond(self) -> Respond:
        return Respond(FakeWriter(self.letter), lambda firm_id, _address: f"https://reply.example/refuse/{firm_id}")

    @property
    def decisions(self) -> Decisions:
        redrafting = Redrafting(database=self.database, profiles=self.profiles, respond=self.respond, clock=self.clock)
        return Decisions(
            database=self.database,
            waker=self.waker,
            profiles=self.profiles,
            sending=self.sending,
            redrafting=redrafting,
            calling_off=CallingOff(database=self.database, pages=self.pages),
            clock=self.clock,
        )

    @property
    def watch(self) -> PromiseWatch:
        return PromiseWatch(
            database=self.database,
            profiles=self.profiles,
            acknowledge=lambda _lead, _firm: Draft(subject="Received", text="Received.\n", html="<p>Received.</p>"),
            quick_judge=FakeJudge(),
            sending=self.sending,
            clock=self.clock,
        )

    @property
    def letter_round(self) -> LetterRound:
        return LetterRound(
            database=self.database,
            profiles=self.profiles,
            writer=self.further,
            sending=self.sending,
            holder=self.holder,
            clock=self.clock,
            unsubscribe_url=lambda firm_id, _address: f"https://reply.example/refuse/{firm_id}",
        )

    @property
    def owners(self) -> Owners:
        return Owners(
            database=self.database,
            alerts=(self.alerts,),
            profiles=self.profiles,
            holder=self.holder,
            public_url="https://reply.example",
            clock=self.clock,
        )

    @property
    def reminders(self) -> Reminders:
        return Reminders(
            database=self.database,
            alerts=(self.alerts,),
            profiles=self.profiles,
            operator="",
            holder=self.holder,
            public_url="https://reply.example",
            clock=self.clock,
        )

    @property
    def recorder(self) -> Recorder:
        return Recorder(
            database=self.database,
            crms=dict.fromkeys(self.profiles, self.crm),
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

    def try_until_given_up(self) -> None:
        """The first lead, each time it is due again."""
        lead_id = self.leads()[0].id
        for _ in range(8):
            self.clock.advance(60)
            self.worker(("lead", lead_id))

    def lead(self, place: int) -> Lead:
        """The whole of one of `leads`."""
        found = self.database.read(lambda connection: load_lead(connection, self.leads()[place].id))
        assert found is not None
        return found

    def leads(self) -> list[LeadLine]:
        """Oldest first."""
        return list(reversed(self.database.read(lambda connection: recent_leads(connection, 1000))))

    def tasks(self) -> list[Task]:
        return self.database.read(open_tasks)

    def set_policy(self, **changes: object) -> None:
        now = self.clock()
        self.database.write(lambda connection: change_policy(connection, self.firm.id, now, "test", **changes))
