"""The whole service: every part made from the settings and handed to those that need it."""

from datetime import timedelta
from functools import partial
from threading import Semaphore

from prometheus_client import CollectorRegistry

from app import VERSION
from app.domain.identifiers import new_id
from app.domain.post_limits import PostLimits
from app.domain.reply.refusal_tokens import make_token
from app.domain.reply_limits import ReplyLimits
from app.domain.scheduling_link import make_booking_token
from app.engine.one_worker import OneWorker
from app.engine.ticks import Schedule, Ticks
from app.main.background import BackgroundParts
from app.main.clock import utc_now
from app.main.crm_accounts import build_crm_door
from app.main.crm_rounds import build_comparing
from app.main.databases import AnyDatabase, database_file, in_use, is_sqlite, open_database, workers_now
from app.main.digest_rounds import build_round
from app.main.engine_choice import Engine, build_engine, build_waker
from app.main.lead_steps import build_lead_steps, build_respond
from app.main.learned_profiles import LearnedProfiles
from app.main.model_prices import build_meter
from app.main.outside import build_alerts, build_further_writer, build_outside, refusal_secret
from app.main.readiness import missing_parts, wrong_parts
from app.main.recoveries import fetch_answers
from app.main.source_adapters import channel_of, open_mailbox
from app.main.unsafe_settings import PUBLIC_URL, links_lead_nowhere, require_safe
from app.main.watching import build_alarm_watch, build_weekly_evaluation
from app.pipeline.alarm_watch import WATCHED_EVERY
from app.pipeline.crm_comparing import CrmComparing
from app.pipeline.decisions import Decisions
from app.pipeline.draft_laying import DraftLaying
from app.pipeline.erasing import Erasing
from app.pipeline.letter_round import LetterRound
from app.pipeline.mailbox_reading import LOOKED_AFTER_EVERY_SECONDS, MailboxReading
from app.pipeline.meeting_decisions import CallingOff
from app.pipeline.meeting_questions import MeetingQuestions
from app.pipeline.owners import Owners
from app.pipeline.promise import PromiseWatch
from app.pipeline.rating_round import RatingRound
from app.pipeline.recorder import Recorder
from app.pipeline.redrafting import Redrafting
from app.pipeline.reminders import Reminders
from app.pipeline.retention import Retention
from app.pipeline.sending import Sending
from app.pipeline.source_tests import SourceTests
from app.pipeline.worker import Worker
from app.profiles.profile_folders import load_profiles
from app.settings import Settings
from app.storage.access.known_sources import KnownSources
from app.storage.leases import SERVING, WORKING, end_leases_of_the_dead, hold_lease
from app.web.application import build_application
from app.web.console.context import ConsoleContext
from app.web.front_door import FrontDoor
from app.web.health import QueueFigures
from app.web.intake import Intake
from app.web.refused_requests import RefusedRequests
from integrations.inbound.signed_tests import signed_test
from integrations.judges.offline_judge import OfflineJudge
from integrations.letters.safe_reply import safe_acknowledgement
from integrations.mail.mail_message import wire_bytes

_LIVES_ON_FOR = timedelta(seconds=60)  # after its last sign of life
_IDENTIFIED_AT_ONCE = 8  # so that the first leads of a burst are at the model while the others get there


def _work_ticks(
    engine: Engine, recorder: Recorder, comparing: CrmComparing, erasing: Erasing, retention: Retention
) -> Ticks:
    """What only a process that works does again and again."""
    return {
        **engine.ticks(),
        "record": (0.5, recorder.record_all),
        "read_crm": (5.0, comparing.reading.read_all),
        "compare_crm": (20.0, comparing.compare_all),
        "erase": (5.0, erasing.carry_out_due),
        "retention": (60.0, retention.empty_what_is_past_its_time),
    }


def build_metrics(settings: Settings, database: AnyDatabase) -> CollectorRegistry:
    """What `/metrics` shows of a process that serves pages, for a port of its own."""
    return QueueFigures(database, utc_now, lambda: workers_now(settings, database)).registry()


def build_service(settings: Settings, *, works: bool = True) -> tuple[BackgroundParts, FrontDoor]:
    """Compose the service and its web application. Nothing runs until it is started.

    On SQLite the one process always works; on PostgreSQL `works` says whether this one does.
    """
    found = load_profiles(settings.profiles_directory)  # before a database is made: this may be the wrong directory
    embedded = is_sqlite(settings)
    lock = OneWorker(database_file(settings)).acquire() if embedded else None
    database = open_database(settings, found)
    require_safe(settings, database)
    if embedded:
        database.write(end_leases_of_the_dead)
    profiles = LearnedProfiles(in_use(found, database), database)
    outside = build_outside(settings, build_meter(settings, database), profiles, database)
    holder, secret = new_id(), refusal_secret(settings)
    public_url = settings.public_url

    def unsubscribe_url(firm_id: str, address: str) -> str:
        return f"{public_url}/refuse/{make_token(secret, firm_id, address)}"

    adapters = partial(channel_of, authserv_ids=settings.authserv_ids)
    waker, sources = build_waker(database), KnownSources(database)
    sending = Sending(
        database=database,
        waker=waker,
        mailer=outside.mailer,
        archive=outside.archive,
        archive_address=settings.archive_address,
        holder=holder,
        clock=utc_now,
        unsubscribe_url=unsubscribe_url,
        connections=Semaphore(settings.smtp_connections),
        alone=embedded,
        links_open=PUBLIC_URL in settings.accepted_unsafe or not links_lead_nowhere(settings),
        limits=ReplyLimits(
            to_mailbox_in_a_week=settings.replies_per_mailbox_and_week,
            to_domain_in_an_hour=settings.replies_per_domain_and_hour,
            in_an_hour=settings.replies_per_hour,
            of_firm_in_a_day=settings.replies_per_day,
        ),
    )
    recorder = Recorder(
        database=database,
        crms=outside.crms,
        profiles=profiles,
        public_url=public_url,
        holder=holder,
        clock=utc_now,
        batches_apart=timedelta(seconds=1),
    )
    comparing = build_comparing(settings, database, outside.crms, profiles, waker, holder)
    worker = Worker(
        database=database,
        waker=waker,
        sources=sources,
        channel_of=adapters,
        profiles=profiles,
        steps=build_lead_steps(settings, outside.model, unsubscribe_url, outside.booking_pages),
        sending=sending,
        carry_out=Decisions(
            database=database,
            waker=waker,
            profiles=profiles,
            sending=sending,
            redrafting=Redrafting(
                database=database,
                profiles=profiles,
                respond=build_respond(settings, outside.model, unsubscribe_url, outside.booking_pages),
                clock=utc_now,
            ),
            calling_off=CallingOff(database=database, pages=outside.booking_pages),
            clock=utc_now,
        ),
        clock=utc_now,
        fetch_answers=fetch_answers,
        posts=PostLimits(of_visitor=settings.posts_per_minute),
        at_once={"identify": Semaphore(_IDENTIFIED_AT_ONCE)},
    )
    promise = PromiseWatch(
        database=database,
        profiles=profiles,
        quick_judge=OfflineJudge(),
        sending=sending,
        acknowledge=lambda lead, firm: safe_acknowledgement(
            lead, firm, unsubscribe_url=unsubscribe_url(firm.id, lead.inquiry.sender_email or "")
        ),
        clock=utc_now,
    )
    letters = LetterRound(
        database=database,
        profiles=profiles,
        writer=build_further_writer(settings, outside.model, outside.booking_pages),
        sending=sending,
        holder=holder,
        clock=utc_now,
        unsubscribe_url=unsubscribe_url,
    )
    alerts = build_alerts(outside, profiles, database)
    owners = Owners(
        database=database,
        alerts=alerts,
        profiles=profiles,
        holder=holder,
        public_url=public_url,
        clock=utc_now,
    )
    reminders = Reminders(
        database=database,
        alerts=alerts,
        profiles=profiles,
        operator=settings.alert_address or "",
        holder=holder,
        public_url=public_url,
        clock=utc_now,
    )
    digests = build_round(settings, database, outside.mailer, public_url, profiles)
    erasing = Erasing(database=database, profiles=profiles, clock=utc_now)
    retention = Retention(
        database=database,
        clock=utc_now,
        filtered=timedelta(days=settings.keep_filtered_days),
        deliveries=timedelta(days=settings.keep_deliveries_days),
        leads=timedelta(days=settings.keep_leads_days),
        events=timedelta(days=settings.keep_events_days),
    )
    engine = build_engine(settings, database, waker, worker) if embedded or works else None
    mailboxes = MailboxReading(
        database=database,
        waker=waker,
        profiles=profiles,
        open_mailbox=open_mailbox,
        compose=wire_bytes,
        drafts=DraftLaying(database, profiles, wire_bytes, unsubscribe_url, utc_now),
        holder=holder,
        clock=utc_now,
        alone=embedded,
    )
    weekly = build_weekly_evaluation(settings, database, outside, profiles, holder)
    role = WORKING if works else SERVING

    def show_life() -> None:
        database.write(lambda connection: hold_lease(connection, role, holder, utc_now(), _LIVES_ON_FOR))

    working = _work_ticks(engine, recorder, comparing, erasing, retention) if engine else {}
    ticks = {
        **working,
        **({} if embedded else {"show_life": (5.0, show_life)}),  # there the worker's file lock tells
        "promise_watch": (2.0, promise.acknowledge_late_leads),
        "further_letters": (60.0, letters.write_due),
        "tell_owners": (15.0, owners.tell),
        "remind": (30.0, reminders.remind),
        "meetings": (30.0, MeetingQuestions(database=database, profiles=profiles, clock=utc_now).ask),
        "alarms": (
            WATCHED_EVERY.total_seconds(),
            build_alarm_watch(settings, database, outside, profiles, holder, weekly).watch,
        ),
        "digest": (20.0, digests.send_due),
        "ratings": (600.0, RatingRound(database=database, holder=holder, clock=utc_now).draw),
        "weekly_evaluation": (600.0, weekly.evaluate_if_due),
        "learned": (30.0, profiles.refresh),
        "mailboxes": (LOOKED_AFTER_EVERY_SECONDS, mailboxes.look_after),
    }
    service = BackgroundParts(
        database=database,
        outside=outside,
        mailboxes=mailboxes,
        weekly=weekly,
        schedule=Schedule(ticks),
        engine=engine,
        lock=lock,
    )
    console = ConsoleContext(
        database=database,
        waker=waker,
        profiles=profiles,
        mailer=outside.mailer,
        public_url=public_url,
        clock=utc_now,
        secure_cookies=public_url.startswith("https:"),
        missing=lambda: wrong_parts(settings, database) + missing_parts(settings, database),
        workers=lambda: workers_now(settings, database),
        version=VERSION,
        refusal_secret=secret,
        source_tests=SourceTests(database=database, waker=waker, channel_of=adapters, sign=signed_test, clock=utc_now),
    )
    intake = Intake(
        database=database,
        waker=waker,
        sources=sources,
        channel_of=adapters,
        clock=utc_now,
        refused=RefusedRequests(database, utc_now),
        booking_url=lambda delivery_id: f"{public_url}/book/{make_booking_token(secret, delivery_id)}",
    )
    application = build_application(
        intake,
        build_crm_door(settings, database, outside.crms),
        console,
        start=service.start,
        stop=service.stop,
        trusted_proxies=settings.proxy_networks,
        metrics_elsewhere=settings.metrics_port is not None,
    )
    return service, application
