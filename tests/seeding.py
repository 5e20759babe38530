"""A database with leads in every state, for tests of what a partner sees."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from app.domain.draft import Draft, OutgoingMail
from app.domain.firm import CaseStudy, FirmProfile, IdealCustomer, Partner, Service
from app.domain.identifiers import new_id
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.judgement import Criterion, Disposition, Evidence, Judgement, Qualification, Tier
from app.domain.task import NewTask, RequiredAction
from app.storage.access.firms import add_source, store_profile
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.events import note_event
from app.storage.people.indexing import index_contact, index_message
from app.storage.schema import migrate
from app.storage.tables import contacts, deliveries, leads, messages, threads
from app.storage.tasks.tasks import open_task

LONDON = ZoneInfo("Europe/London")
DAY = date(2031, 5, 14)  # the day everything arrives
NOON = datetime(2031, 5, 14, 11, 0, tzinfo=UTC)  # 12:00 in London
MORNING_AFTER = datetime(2031, 5, 15, 6, 45, tzinfo=UTC)  # 07:45 in London
PARTNER = "ines@larkfield.example"


def firm_profile(firm_id: str = "larkfield", *, partner: str = PARTNER, zone: ZoneInfo = LONDON) -> FirmProfile:
    """A firm of nobody's."""
    return FirmProfile(
        id=firm_id,
        name=firm_id.title() + " Advisers",
        website=f"https://{firm_id}.example",
        mail_address=f"hello@{firm_id}.example",
        own_domains=(f"{firm_id}.example",),
        postal_address="1 Mill Lane, Testford",
        signature_name="Ines Calder",
        signature_title="Partner",
        scheduling_link=f"https://meet.{firm_id}.example/intro",
        meeting_minutes=25,
        about="Advises makers of machines.",
        services=(Service(name="Pricing", description="What to ask for", keywords=("pricing",)),),
        not_offered=(),
        ideal_customer=IdealCustomer(
            industries=("machinery",),
            roles=("founder",),
            min_staff=10,
            max_staff=500,
            currency="GBP",
            min_project_budget=10_000,
            min_monthly_budget=2_000,
            within_months=6,
            weights=dict.fromkeys(Criterion, 20),
        ),
        case_studies=(
            CaseStudy(slug="a", title="A", url="https://a.example", industries=(), services=(), sentence="It worked."),
        ),
        partners=(Partner(email=partner, name="Ines Calder", time_zone=zone, digest_at=time(7, 30)),),
    )


@cache
def empty_database() -> bytes:
    """A file with today's tables, made once, since making them takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "leads.db"
        database = SqliteDatabase(f"sqlite:///{file}")
        migrate(database.engine)
        database.close()  # the last connection moves the log into the file
        return file.read_bytes()


@contextmanager
def fresh_database(folder: Path, content: bytes | None = None) -> Iterator[SqliteDatabase]:
    """An empty database with today's tables, or one with what another file held."""
    (folder / "leads.db").write_bytes(content or empty_database())
    database = SqliteDatabase(f"sqlite:///{folder / 'leads.db'}")
    try:
        yield database
    finally:
        database.close()


def add_website(
    connection: Connection, firm_id: str, now: datetime, *, name: str = "web", secret: str | None = None
) -> None:
    """A source that takes the website's form; its secret is made where none is given."""
    add_source(
        connection,
        source_id=name,
        firm_id=firm_id,
        channel=ChannelName.WEBSITE_FORM,
        adapter="website_form",
        now=now,
        secret=secret,
    )


@dataclass
class Seed:
    """Writes rows for one firm and remembers their ids by a name of your choice."""

    connection: Connection
    firm_id: str = "larkfield"
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return f"{self.firm_id}-form"

    def firm(self, profile: FirmProfile | None = None) -> "Seed":
        store_profile(self.connection, profile or firm_profile(self.firm_id), NOON)
        add_website(self.connection, self.firm_id, NOON, name=self.source, secret="not-shown-anywhere")
        return self

    def delivery(
        self,
        name: str,
        outcome: str | None = "read",
        *,
        at: datetime = NOON,
        problem: str | None = None,
        body: bytes = b"{}",
        headers: dict[str, str] | None = None,
    ) -> str:
        self.ids[name] = new_id()
        self.connection.execute(
            insert(deliveries).values(
                id=self.ids[name],
                firm_id=self.firm_id,
                source_id=self.source,
                fingerprint=self.ids[name],
                path=f"/in/{self.source}?token=in-the-path",
                headers=headers or {"content-type": "application/json"},
                body=body,
                received_at=at,
                next_step="read" if outcome is None else None,
                attempts=0,
                outcome=outcome,
                problem=problem,
            )
        )
        return self.ids[name]

    def lead(
        self,
        name: str,
        *,
        at: datetime = NOON,
        message: str = "We would like to talk about our prices.",
        disposition: Disposition | None = Disposition.INQUIRY,
        answered_after: timedelta | None = None,
        score: int | None = None,
        draft: bool = False,
        sender: str | None = None,
        **columns: Any,
    ) -> str:
        lead_id, contact_id, thread_id = new_id(), new_id(), new_id()
        self.ids[name], self.ids[f"contact of {name}"] = lead_id, contact_id
        person = sender or f"{name.replace('-', ' ').title()} Person"
        address = f"{name}@visitor.example"
        self._contact(contact_id, thread_id, person, address, at)
        inquiry = Inquiry(
            channel=ChannelName.WEBSITE_FORM,
            source_id=lead_id,
            received_at=at,
            sender_email=address,
            sender_name=person,
            company="Visitor Works",
            subject="A question",
            message=message,
        )
        row: dict[str, Any] = {
            "id": lead_id,
            "firm_id": self.firm_id,
            "source_id": self.source,
            "origin_id": lead_id,
            "delivery_id": self.delivery(f"delivery of {name}", at=at),
            "channel": "website_form",
            "received_at": at,
            "inquiry": inquiry,
            "contact_id": contact_id,
            "thread_id": thread_id,
            "disposition": disposition.value if disposition else None,
            "judgement": _judgement(disposition, message),
            "answered_at": at + answered_after if answered_after is not None else None,
            "answer": "reply" if answered_after is not None else None,
            "attempts": 0,
            "draft": Draft(
                subject="Re: A question", text="Dear visitor,\n\nthank you.", html="<p>thank you</p>", writer="test"
            )
            if draft
            else None,
        }
        if score is not None:
            tier = Tier.HOT if score >= 70 else Tier.WARM
            row |= {"score": score, "tier": tier.value, "qualification": _fit(score, tier)}
        self.connection.execute(insert(leads).values(**(row | columns)))
        self._message(lead_id, thread_id, address, message, at)
        note_event(self.connection, firm_id=self.firm_id, lead_id=lead_id, at=at, kind="screen", actor="test judge")
        return lead_id

    def task(self, name: str, action: RequiredAction, *, due_at: datetime, about: str, **context: str) -> str:
        """`about` is the name of a lead, or of a delivery for REPAIR_DELIVERY."""
        place = "delivery_id" if action is RequiredAction.REPAIR_DELIVERY else "lead_id"
        task = NewTask(action=action, owner=PARTNER, due_at=due_at, reason=f"Because of {name}.", context=context)
        self.ids[name] = open_task(self.connection, self.firm_id, task, NOON, **{place: self.ids[about]})
        return self.ids[name]

    def _contact(self, contact_id: str, thread_id: str, person: str, address: str, at: datetime) -> None:
        self.connection.execute(
            insert(contacts).values(
                id=contact_id, firm_id=self.firm_id, name=person, email=address, people=(), created_at=at
            )
        )
        index_contact(self.connection, contact_id)
        self.connection.execute(
            insert(threads).values(
                id=thread_id, firm_id=self.firm_id, contact_id=contact_id, opened_at=at, last_message_at=at
            )
        )

    def _message(self, lead_id: str, thread_id: str, address: str, text: str, at: datetime) -> None:
        message_id = new_id()
        self.connection.execute(
            insert(messages).values(
                id=message_id,
                firm_id=self.firm_id,
                thread_id=thread_id,
                lead_id=lead_id,
                from_us=False,
                at=at,
                subject="A question",
                text=text,
                from_address=address,
                to_address="",
            )
        )
        index_message(self.connection, self.firm_id, message_id, "A question", text)


def _judgement(disposition: Disposition | None, message: str) -> Judgement | None:
    if disposition is None:
        return None
    evidence = Evidence(claim="The sender says so", quote=message[:60])
    return Judgement(disposition=disposition, evidence=(evidence,), judge="test judge 1")


def _fit(score: int, tier: Tier) -> Qualification:
    evidence = (Evidence(claim="Wants what is sold", quote="our prices"),)
    return Qualification(score=score, tier=tier, evidence=evidence)


def seed_every_state(connection: Connection, firm_id: str = "larkfield") -> Seed:
    """A day of 11 messages and 4 other deliveries (one still unread), one of each kind a partner can meet.

    13 read + 1 unreadable = 4 new leads + 3 joined + 4 filtered + 2 notices + 1 quarantined.
    """
    seed = Seed(connection, firm_id).firm()
    seed.lead("answered", answered_after=timedelta(seconds=48), score=82, draft=True)
    seed.lead("acknowledged", answered_after=timedelta(seconds=95), score=55, answer="acknowledgement")
    seed.lead("held", held="Autonomy is set to hold: a person sends every reply.", score=74, draft=True)
    seed.lead("on-its-way", disposition=None, next_step="qualify", due_at=NOON)
    seed.lead("again", disposition=None, joined_to=seed.ids["answered"])
    note_event(
        connection,
        firm_id=firm_id,
        lead_id=seed.ids["again"],
        at=NOON,
        kind="joined",
        actor="identify",
        detail="Same words from the same address.",
    )
    seed.lead("further", disposition=None, follows=seed.ids["answered"], held="A further message.")
    seed.lead("pitch", disposition=Disposition.VENDOR_PITCH, message="We sell you more traffic <b>today</b>.")
    seed.lead("spam", disposition=Disposition.SPAM)
    seed.lead("unsure", disposition=Disposition.JOB_SEEKER)
    seed.lead("client", disposition=Disposition.EXISTING_CLIENT, held="An existing client.")
    seed.lead("robot", disposition=Disposition.AUTOMATED, judgement=None)
    note_event(
        connection,
        firm_id=firm_id,
        lead_id=seed.ids["robot"],
        at=NOON,
        kind="closed_automated",
        actor="rules",
        detail="Auto-Submitted says so",
    )
    seed.delivery("booking", "notice", problem="A meeting was booked.")
    seed.delivery("twice", "repeat")
    seed.delivery("waiting", None)
    seed.delivery(
        "broken",
        "quarantined",
        problem="Not JSON: line 1 column 2.",
        body=b"{\x00\x1b<script>alert(1)</script>" + b"x" * 9000,
        headers={"content-type": "application/json", "x-hub-signature": "the-proof", "authorization": "Basic abc"},
    )
    seed.task("approve", RequiredAction.APPROVE_REPLY, due_at=NOON + timedelta(hours=1), about="held")
    seed.task("continue", RequiredAction.CONTINUE_THREAD, due_at=NOON + timedelta(days=2), about="further")
    seed.task("hand on", RequiredAction.HAND_ON, due_at=NOON + timedelta(hours=4), about="client")
    seed.task("confirm", RequiredAction.CONFIRM_DISPOSITION, due_at=NOON + timedelta(hours=3), about="unsure")
    seed.task("repair", RequiredAction.REPAIR_DELIVERY, due_at=NOON + timedelta(hours=2), about="broken")
    return seed


@cache
def _every_state() -> tuple[bytes, dict[str, str]]:
    """Written once, since writing it takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        with fresh_database(Path(folder)) as database:
            ids = database.write(seed_every_state).ids
        return (Path(folder) / "leads.db").read_bytes(), ids


@contextmanager
def every_state_database(folder: Path) -> Iterator[tuple[SqliteDatabase, Seed]]:
    """A database with what `seed_every_state` writes; its seed needs a connection before it writes more."""
    content, ids = _every_state()
    with fresh_database(folder, content) as database:
        yield database, database.read(lambda connection: Seed(connection, ids=dict(ids)))


class KeptMail:
    """A mailer that keeps what it is given, or raises what it is told to."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMail] = []
        self.failure: Exception | None = None

    def send(self, mail: OutgoingMail, *, not_after: datetime) -> None:
        assert not_after > mail.sent_at
        if self.failure is not None:
            raise self.failure
        self.sent.append(mail)
