"""What is watched in the installation itself, and who is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from app.domain.firm import FirmProfile
from app.domain.trouble import Trouble
from app.evaluation.cases import shipped_cases
from app.main.databases import AnyDatabase, is_sqlite
from app.main.evaluation_run import model_judge, offline_judge
from app.main.outside import Outside, build_alerts, outside_parts, utc_now
from app.pipeline.alarm_watch import AlarmWatch
from app.pipeline.parts_watch import PartsWatch
from app.pipeline.source_watch import SourceWatch
from app.pipeline.spending import capped_firms
from app.pipeline.weekly_evaluation import WeeklyEvaluation
from app.settings import Settings
from app.storage.access.read_mailboxes import FailingMailbox, failing_mailboxes
from app.storage.leases import SERVING, WORKING, lapsed_since
from app.web.health import OLDEST_READY_SECONDS, queue_state

_DEAD_AFTER = timedelta(minutes=2)
_AWAY_FOR = timedelta(minutes=8)  # a mailbox that does not answer has this long before anybody is told
_LIFE = {
    SERVING: "No `leads serve` has been running since {}: no lead is taken. Start one",
    WORKING: "No `leads work` has been running since {}: leads are taken and wait. Start one",
}


def unread_sentence(mailbox: FailingMailbox) -> str:
    """What is wrong and what to do, without a full stop."""
    why = "refuses us" if mailbox.refused else "does not answer"
    return (
        f"The mailbox of the source {mailbox.source_id} {why} since {mailbox.failing_since:%d %b %H:%M} UTC "
        f"({mailbox.failure}): no mail is read there. Look at `leads doctor`; a new password or secret is set by "
        f"`leads sources rotate {mailbox.source_id}`"
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

    def late_queue(now: datetime) -> Sequence[Trouble]:
        seconds = database.read(lambda connection: queue_state(connection, now))["oldest_due_seconds"]
        if seconds <= OLDEST_READY_SECONDS:
            return []
        return [
            Trouble(key="queue", title="Work has been waiting for more than 15 minutes. Look at /readyz and the log")
        ]

    def lifeless(now: datetime) -> Sequence[Trouble]:
        """Where one process does everything, nobody is left to tell: something outside has to ask /healthz."""
        if is_sqlite(settings):
            return []
        gone = {name: database.read(partial(lapsed_since, name=name)) for name in _LIFE}
        return [
            Trouble(key=f"lifeless:{name}", title=_LIFE[name].format(f"{until:%d %b %H:%M} UTC"))
            for name, until in gone.items()
            if until is not None and now - until > _DEAD_AFTER
        ]

    def unread_mailboxes(now: datetime) -> Sequence[Trouble]:
        return [
            Trouble(key=f"mailbox:{one.source_id}", firm_id=one.firm_id, title=unread_sentence(one))
            for one in database.read(failing_mailboxes)
            if one.refused or now - one.failing_since >= _AWAY_FOR
        ]

    return AlarmWatch(
        database=database,
        looks=(
            sources.silent,
            sources.refused,
            sources.unchecked,
            unread_mailboxes,
            late_queue,
            lifeless,
            weekly.worse,
            partial(capped_firms, database),
            PartsWatch(outside_parts(outside)).failing,
        ),
        alerts=build_alerts(outside, profiles),
        profiles=profiles,
        operator=settings.alert_address or "",
        holder=holder,
        public_url=settings.public_url,
        clock=utc_now,
    )
