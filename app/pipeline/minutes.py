"""The digest for one reader: the day's facts, and what waits for them in the words of an alert."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.digest import day_bounds
from app.domain.digest_minute import MOST_LINES, MOST_NEEDS, Minute, Need
from app.domain.rating import SUBJECTS_NAMED
from app.domain.urgency import LAST_SHOWN
from app.pipeline.alert_items import alert_item
from app.pipeline.needs import need_of
from app.storage.access.firms import name_of_firm
from app.storage.digest.minute_rows import period_facts, tasks_in_order
from app.storage.leads.ratings import Accuracy, accuracy_of
from app.storage.people.proposals import count_open
from app.storage.tasks.review import leads_by_id
from app.storage.tasks.tasks import Task


def minute_of(
    connection: Connection,
    firm_id: str,
    email: str,
    days: Sequence[date],
    *,
    zone: ZoneInfo,
    now: datetime,
    public_url: str,
    language: str = "en",
    services: Mapping[str, str] = MappingProxyType({}),
) -> Minute:
    """These local days, oldest first, for the colleague with that address, who reads that language. `services`: what
    the firm's services are called there, where that differs.
    """
    facts = period_facts(connection, firm_id, days, zone)
    ends = day_bounds(now.astimezone(zone).date(), zone)[1]
    found, counts, of_colleagues = tasks_in_order(connection, firm_id, email, MOST_NEEDS + MOST_LINES, ends)
    shown = [task for task, urgency in found if urgency <= LAST_SHOWN][:MOST_NEEDS]
    in_lines = [task for task, _ in found[len(shown) :]][:MOST_LINES]
    accuracy = accuracy_of(connection, firm_id)

    about = leads_by_id(connection, [task.lead_id for task in (*shown, *in_lines) if task.lead_id])

    def needs(tasks: Sequence[Task]) -> tuple[Need, ...]:
        beside = [(task, about.get(task.lead_id or "")) for task in tasks]
        items = [alert_item(task, lead, public_url=public_url, zone=zone, now=now) for task, lead in beside]
        told = zip(beside, items, strict=True)
        return tuple(need_of(task, item, lead, language, services) for (task, lead), item in told)

    return Minute(
        firm_id=firm_id,
        firm_name=name_of_firm(connection, firm_id),
        zone=zone,
        built_at=now,
        days=facts.days,
        needs=needs(shown),
        later=needs(in_lines),
        needs_in_all=counts.total(),
        urgent=sum(number for urgency, number in counts.items() if urgency <= LAST_SHOWN),
        of_colleagues=of_colleagues,
        figures=facts.figures,
        before=facts.before,
        decided=facts.decided,
        filtered=facts.filtered,
        least_sure=facts.least_sure,
        by_lot=facts.by_lot,
        limits=facts.limits,
        further_letters=facts.further_letters,
        crm=facts.crm,
        alike_contacts=count_open(connection, firm_id),
        to_rate=accuracy.to_rate,
        rated={subject.value: (share.count, share.total) for subject, share in accuracy.shares.items()},
        rated_right=_told(accuracy),
    )


def _told(accuracy: Accuracy) -> dict[str, str]:
    """By what was rated; empty where nobody has rated anything yet."""
    return {SUBJECTS_NAMED[subject]: share.told for subject, share in accuracy.shares.items() if share.total}
