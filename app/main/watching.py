"""What is watched in the installation itself, and who is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from app.domain.crm_bars import trouble_of_bar
from app.domain.firm import FirmProfile
from app.domain.trouble import Trouble
from app.domain.words.moments import local_time
from app.evaluation.cases import shipped_cases
from app.main.clock import utc_now
from app.main.databases import AnyDatabase, is_sqlite
from app.main.evaluation_run import model_judge, offline_judge
from app.main.outside import Outside, build_alerts, outside_parts
from app.pipeline.alarm_watch import AlarmWatch
from app.pipeline.parts_watch import PartsWatch
from app.pipeline.source_watch import SourceWatch
from app.pipeline.spending import capped_firms
from app.pipeline.weekly_evaluation import WeeklyEvaluation
from app.settings import Settings
from app.storage.access.read_mailboxes import FailingMailbox, failing_mailboxes
from app.storage.leases import SERVING, WORKING, lapsed_since
from app.storage.tasks.barred_crm import task_about_bar
from app.web.health import OLDEST_READY_SECONDS, queue_state

_DEAD_AFTER = timedelta(minutes=2)
_AWAY_FOR = timedelta(minutes=8)  # a mailbox that does not answer has this long before anybody is told
_LIFE = {
    SERVING: ("No lead is taken any more", "No `leads serve` has been running since {}. Start one."),
    WORKING: ("Leads are taken and nobody works on them", "No `leads work` has been running since {}. Start one."),
}


def unread_mailbox(mailbox: FailingMailbox, zone: ZoneInfo) -> Trouble:
    """What is wrong with it and what to do."""
    why = "refuses us" if mailbox.refused else "does not answer"
    return Trouble(
        key=f"mailbox:{mailbox.source_id}",
        firm_id=mailbox.firm_id,
        title=f"No mail is read from {mailbox.source_id}: the mailbox {why}",
        advice=f"It has been so since {local_time(mailbox.failing_since, zone)}, and it says: {mailbox.failure}. "
        f"`leads doctor` tries it; a new password or secret is set by `leads sources rotate {mailbox.source_id}`.",
    )


def build_weekly_evaluation(
    settings: Settings, database: AnyDatabase, outside: Outside, profiles: Mapping[str, FirmProfile], holder: str
) -> WeeklyEvaluation:
    """Of the judge that leads are judged by: the configured model, or the offline one."""
    model = outside.model
    used = offline_judge() if model is None else model_judge(settings, model, settings.openai_small_model)
    return WeeklyEvaluation(
        database=database,
        judge=used.judge,
        kind=used.kind,
        versions=used.versions,
        learned_from=used.learned_from,
        shipped=shipped_cases,
        profiles=profiles,
        most_messages=settings.weekly_evaluation_messages,
        holder=holder,
        clock=utc_now,
    )


def build_alarm_watch(
    settings: Settings,
    database: AnyDatabase,
    outside: Outside,
    profiles: Mapping[str, FirmProfile],
    holder: str,
    weekly: WeeklyEvaluation,
) -> AlarmWatch:
    """The watch over sources, parts outside, the queue and, where there are several, the processes."""
    sources = SourceWatch(database, profiles)

    def zone_of(firm_id: str) -> ZoneInfo:
        return (profiles.get(firm_id) or next(iter(profiles.values()))).zone_of("")

    def said(at: datetime) -> str:
        """Of the whole installation: on the first firm's clock."""
        return local_time(at, zone_of(""))

    def late_queue(now: datetime) -> Sequence[Trouble]:
        seconds = database.read(lambda connection: queue_state(connection, now))["oldest_due_seconds"]
        if seconds <= OLDEST_READY_SECONDS:
            return []
        return [
            Trouble(
                key="queue",
                title="Leads have been waiting for more than 15 minutes, and nothing works on them",
                advice="`leads doctor` and /readyz say what does not work; the log says why.",
            )
        ]

    def lifeless(now: datetime) -> Sequence[Trouble]:
        """Where one process does everything, nobody is left to tell: something outside has to ask /healthz."""
        if is_sqlite(settings):
            return []
        gone = {name: database.read(partial(lapsed_since, name=name)) for name in _LIFE}
        return [
            Trouble(key=f"lifeless:{name}", title=_LIFE[name][0], advice=_LIFE[name][1].format(said(until)))
            for name, until in gone.items()
            if until is not None and now - until > _DEAD_AFTER
        ]

    def unread_mailboxes(now: datetime) -> Sequence[Trouble]:
        return [
            unread_mailbox(one, zone_of(one.firm_id))
            for one in database.read(failing_mailboxes)
            if one.refused or now - one.failing_since >= _AWAY_FOR
        ]

    def barred(_now: datetime) -> Sequence[Trouble]:
        found = (database.read(partial(task_about_bar, firm_id=firm_id)) for firm_id in profiles)
        return [trouble_of_bar(task.firm_id, task.reason) for task in found if task is not None]

    return AlarmWatch(
        database=database,
        looks=(
            sources.silent,
            sources.refused,
            sources.refused_notices,
            sources.unchecked,
            unread_mailboxes,
            barred,
            late_queue,
            lifeless,
            weekly.worse,
            partial(capped_firms, database),
            PartsWatch(outside_parts(outside)).failing,
        ),
        alerts=build_alerts(outside, profiles, database),
        profiles=profiles,
        operator=settings.alert_address or "",
        holder=holder,
        public_url=settings.public_url,
        clock=utc_now,
    )
