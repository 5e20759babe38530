"""The whole service, composed on the embedded engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy.engine import make_url

from app.decisions import Decisions
from app.digests.round import DigestRound
from app.domain.firm import FirmProfile
from app.domain.identifiers import new_id
from app.domain.refusal_tokens import make_token
from app.engine.embedded import EmbeddedEngine, EmbeddedWaker, OneWorker
from app.engine.loop import Loop
from app.main.outside import (
    Outside,
    build_alerts,
    build_judge,
    build_outside,
    build_writer,
    channel_of,
    refusal_secret,
    utc_now,
)
from app.main.readiness import missing_parts
from app.pipeline.respond import Respond
from app.pipeline.screen import Screen
from app.profiles import load_profiles
from app.recorder import Recorder
from app.schedule import Schedule
from app.sending import Sending
from app.settings import Settings
from app.storage.firms import store_profile
from app.storage.schema import migrate
from app.storage.sqlite import SqliteDatabase
from app.watch import Watch
from app.web.application import build_application
from app.web.context import ConsoleContext
from app.web.intake import Intake
from app.worker import Worker
from integrations.judges.offline_judge import OfflineJudge
from integrations.reply_writing.safe_reply import safe_acknowledgement

VERSION = "0.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything composed. `application` serves; `start` and `stop` run the background parts."""

    settings: Settings
    database: SqliteDatabase
    profiles: Mapping[str, FirmProfile]
    outside: Outside
    engine: EmbeddedEngine
    recorder: Loop
    schedule: Schedule
    digests: DigestRound
    lock: OneWorker
    refusal_secret: bytes

    def start(self) -> None:
        self.lock.__enter__()
        self.engine.start()
        self.recorder.start()
        self.schedule.start()

    def stop(self) -> None:
        """Running steps finish and commit; what is left resumes at the next start."""
        self.schedule.stop()
        self.engine.stop()
        self.recorder.stop()
        self.database.close()
        if self.outside.mailer is not None:
            self.outside.mailer.close()
        self.lock.__exit__(None, None, None)


def open_database(settings: Settings) -> SqliteDatabase:
    """The database, migrated, knowing every firm that has a profile."""
    database = SqliteDatabase(settings.database_url)
    migrate(database.engine)
    profiles = load_profiles(settings.profiles_directory)
    database.write(lambda connection: [store_profile(connection, one, utc_now()) for one in profiles.values()])
    return database


def migrate_database(settings: Settings) -> str:
    """What `leads migrate` does."""
    with SqliteDatabase(settings.database_url) as database:
        return migrate(database.engine)


def build_digests(settings: Settings, database: SqliteDatabase) -> DigestRound:
    """The digests alone, for the command line."""
    return DigestRound(
        database,
        build_outside(settings).mailer,
        settings.archive_address,
        settings.public_url,
        load_profiles(settings.profiles_directory),
        utc_now,
    )


def build_service(settings: Settings) -> tuple[Service, FastAPI]:
    """Compose the whole service on the embedded engine. Nothing runs until it is started."""
    database = open_database(settings)
    profiles = load_profiles(settings.profiles_directory)
    outside, holder, secret = build_outside(settings), new_id(), refusal_secret(settings)
    public_url = settings.public_url.rstrip("/")

    def unsubscribe_url(firm_id: str, address: str) -> str:
        return f"{public_url}/refuse/{make_token(secret, firm_id, address)}"

    waker = EmbeddedWaker(database.wake)
    sending = Sending(
        database=database,
        mailer=outside.mailer,
        archive=outside.archive,
        archive_address=settings.archive_address,
        holder=holder,
        clock=utc_now,
        unsubscribe_url=unsubscribe_url,
        alone=True,
    )
    recorder = Recorder(
        database=database, crm=outside.crm, profiles=profiles, public_url=public_url, holder=holder, clock=utc_now
    )
    recording = Loop("recorder", recorder.record_due, every_seconds=1.0)
    decisions = Decisions(
        database=database, waker=waker, profiles=profiles, sending=sending, record_soon=recording.soon, clock=utc_now
    )
    worker = Worker(
        database=database,
        waker=waker,
        channel_of=channel_of,
        profiles=profiles,
        screen=Screen(build_judge(settings, outside.model)),
        respond=Respond(build_writer(settings, outside.model), unsubscribe_url),
        sending=sending,
        carry_out=decisions,
        record_soon=recording.soon,
        clock=utc_now,
    )
    engine = EmbeddedEngine(database, worker, utc_now, threads=settings.worker_threads)
    waker.engine, database.on_commit = engine, engine.wake_all
    watch = Watch(
        database=database,
        profiles=profiles,
        quick_judge=OfflineJudge(),
        sending=sending,
        acknowledge=lambda lead, firm: safe_acknowledgement(
            lead, firm, unsubscribe_url=unsubscribe_url(firm.id, lead.inquiry.sender_email or "")
        ),
        alerts=build_alerts(outside, profiles),
        public_url=public_url,
        clock=utc_now,
    )
    digests = DigestRound(database, outside.mailer, settings.archive_address, public_url, profiles, utc_now)
    schedule = Schedule(
        {
            "promise_watch": (2.0, watch.acknowledge_late_leads),
            "tell_owners": (15.0, watch.tell_owners),
            "digest": (20.0, digests.send_due),
        }
    )
    service = Service(
        settings=settings,
        database=database,
        profiles=profiles,
        outside=outside,
        engine=engine,
        recorder=recording,
        schedule=schedule,
        digests=digests,
        lock=OneWorker(database_file(settings)),
        refusal_secret=secret,
    )
    console = ConsoleContext(
        database=database,
        waker=waker,
        profiles=profiles,
        mailer=outside.mailer,
        public_url=public_url,
        clock=utc_now,
        secure_cookies=public_url.startswith("https"),
        missing=lambda: missing_parts(settings, database),
        version=VERSION,
        refusal_secret=secret,
    )
    intake = Intake(database=database, waker=waker, channel_of=channel_of, clock=utc_now)
    return service, build_application(intake, console, start=service.start, stop=service.stop)


def database_file(settings: Settings) -> Path:
    """The SQLite file, which the worker's lock stands beside."""
    return Path(make_url(settings.database_url).database or "leads.db")
