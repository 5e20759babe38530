"""What a source and a firm may send in an hour, and how cheaply that is found out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, String, cast, event, insert, literal, select, text, true

from app.domain.errors import UpstreamUnavailable
from app.domain.identifiers import new_id
from app.domain.inquiry import ChannelName
from app.domain.lead import Lead
from app.domain.reply_limits import ReplyLimits
from app.domain.task import RequiredAction
from app.storage.access.firms import add_source
from app.storage.engines.database import Database
from app.storage.leads.leads import load_lead
from app.storage.leads.reply_counts import busiest_hour
from app.storage.leads.sending_rules import why_withheld
from app.storage.reply_tables import reply_hours
from app.storage.tables import effects, leads
from tests.path_parts import LeadPath
from tests.racing import race


@pytest.fixture
def path(database: Database) -> LeadPath:
    return LeadPath(database, limits=ReplyLimits())


def write(path: LeadPath, number: int = 0) -> None:
    """One message of a company that never wrote before."""
    path.run({"email": f"ana@firm-{new_id()}.example", "name": "", "message": f"{new_id()} {number}"})


def were_sent(path: LeadPath, replies: int, *, ago: timedelta, source: str = "website") -> None:
    """As if so many replies had been meant to leave in one clock hour."""
    hour = (path.clock() - ago).replace(minute=0, second=0, microsecond=0)
    row = {"firm_id": path.firm.id, "hour": hour, "source_id": source, "replies": replies}
    path.database.write(lambda connection: connection.execute(insert(reply_hours), row))


def add_second_source(path: LeadPath) -> None:
    path.database.write(
        lambda connection: add_source(
            connection,
            source_id="shop",
            firm_id=path.firm.id,
            channel=ChannelName.WEBSITE_FORM,
            adapter="fake",
            now=path.clock(),
        )
    )


def test_sixty_posts_cost_one_alert_and_at_most_the_limit_in_mails(path: LeadPath) -> None:
    deliveries = [path.post({"email": f"v{n}@victim{n}.example", "name": "", "message": new_id()}) for n in range(60)]
    for number, delivery in enumerate(deliveries):
        path.worker(("delivery", delivery))
        if number % 10 == 9:
            path.owners.tell()
    path.owners.tell()

    assert len(path.mailer.sent) == 20
    (alert,) = path.alerts.sent
    assert (alert.kind, alert.firm_id) == ("limit_reached", path.firm.id)
    assert "20 automatic replies were sent for the source website within an hour" in alert.text
    held = path.tasks()
    assert len(held) == len(path.leads()) - 20 == 40
    assert {task.action for task in held} == {RequiredAction.APPROVE_REPLY}


def test_five_times_the_busiest_hour_is_normal_and_what_a_day_ago_nobody_saw_is_not(path: LeadPath) -> None:
    were_sent(path, 6, ago=timedelta(days=3))
    were_sent(path, 90, ago=timedelta(hours=20))
    were_sent(path, 90, ago=timedelta(days=29))
    for number in range(33):
        write(path, number)

    assert len(path.mailer.sent) == 30


def test_a_set_limit_replaces_what_is_normal(path: LeadPath) -> None:
    were_sent(path, 60, ago=timedelta(days=3))
    path.limits = ReplyLimits(in_an_hour=3)
    for number in range(5):
        write(path, number)

    assert len(path.mailer.sent) == 3


def test_what_is_normal_for_the_firm_is_not_normal_for_a_new_source(path: LeadPath) -> None:
    add_second_source(path)
    were_sent(path, 100, ago=timedelta(days=3), source="shop")
    for number in range(22):
        write(path, number)
    lead = some_lead(path)

    assert len(path.mailer.sent) == 20
    assert path.database.read(lambda connection: busiest_hour(connection, lead.firm_id, None, path.clock())) == 100
    assert path.database.read(lambda connection: busiest_hour(connection, lead.firm_id, "website", path.clock())) == 0


def test_many_sources_are_still_one_firm(path: LeadPath) -> None:
    for number in range(20):
        write(path, number)
    add_second_source(path)
    path.database.write(_all_came_over_the_shop)
    write(path, 21)

    assert len(path.mailer.sent) == 20
    assert "for the firm within an hour" in path.tasks()[0].reason


def _all_came_over_the_shop(connection: Connection) -> None:
    connection.execute(effects.update().values(source_id="shop"))


def test_after_an_hour_replies_leave_again_and_a_new_alert_is_due(path: LeadPath) -> None:
    path.limits = ReplyLimits(in_an_hour=2)
    for hour in range(2):
        for number in range(4):
            write(path, number)
            path.owners.tell()
        assert len(path.alerts.sent) == hour + 1
        assert len(path.mailer.sent) == 2 * (hour + 1)
        path.clock.advance(3601)


def test_an_alert_that_did_not_arrive_is_sent_again(path: LeadPath) -> None:
    path.limits = ReplyLimits(in_an_hour=0)
    write(path)
    path.alerts.failure = UpstreamUnavailable("webhook", "down")
    assert path.owners.tell() == 0

    path.alerts.failure = None
    assert (path.owners.tell(), path.owners.tell()) == (1, 0)
    assert [alert.kind for alert in path.alerts.sent] == ["limit_reached"]


def test_acknowledgements_count_and_over_the_limit_there_is_none(path: LeadPath) -> None:
    path.limits = ReplyLimits(in_an_hour=2)

    def fail() -> None:
        raise UpstreamUnavailable("model", "timeout")

    path.judge.before = fail
    for number in range(5):
        write(path, number)
    path.clock.advance(90)
    path.watch.acknowledge_late_leads()
    path.owners.tell()

    assert len(path.mailer.sent) == 2
    assert [alert.kind for alert in path.alerts.sent] == ["limit_reached"]
    assert sum("promised" not in task.reason for task in path.tasks()) == 3


def test_the_limit_holds_for_two_processes_at_the_same_moment(path: LeadPath) -> None:
    path.limits = ReplyLimits(in_an_hour=3)
    other = LeadPath.__new__(LeadPath)
    other.__dict__ |= path.__dict__ | {"holder": "another-process"}
    deliveries = [path.post({"email": f"a@firm{n}.example", "name": "", "message": new_id()}) for n in range(8)]
    problems = race(
        *[lambda one=one, n=n: (path, other)[n % 2].worker(("delivery", one)) for n, one in enumerate(deliveries)]
    )

    assert problems == []
    assert len(path.mailer.sent) == 3


def test_every_count_reads_an_index_among_twenty_thousand_mails(path: LeadPath) -> None:
    write(path)
    path.database.write(lambda connection: _many_more(connection, 20_000))
    lead = replace(some_lead(path), id=new_id())  # another message of the same person
    for number in range(20):
        write(path, number)
    asked: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if "count(" in statement or "max(" in statement or "limits_reached" in statement:
            asked.append((statement, parameters))

    engine = path.database.engine
    event.listen(engine, "before_cursor_execute", note)
    limits = ReplyLimits(in_an_hour=None, to_mailbox_in_a_week=10**6, to_domain_in_an_hour=10**6)
    path.database.write(lambda c: why_withheld(c, lead, limits, path.clock(), mail_server=True))
    event.remove(engine, "before_cursor_execute", note)

    assert sum(statement.count("count(") for statement, _ in asked) == 6
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))
        for statement, parameters in asked:
            explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
            rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)  # type: ignore[arg-type]  # those that came with the statement
            plan = "\n".join(" ".join(map(str, row)) for row in rows)
            assert "SCAN effects" not in plan, plan
            assert "Seq Scan on effects" not in plan, plan


def some_lead(path: LeadPath) -> Lead:
    lead = path.database.read(lambda connection: load_lead(connection, path.leads()[0].id))
    assert lead is not None
    return lead


def _many_more(connection: Connection, times: int) -> None:
    """As many leads and older replies of the same firm and source, made by the database itself."""
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < times))
    name = cast(numbers.c.n, String)
    for table, copied in (
        (leads, {"id": name, "origin_id": name}),
        (effects, {"id": name, "lead_id": name, "to_key": name, "to_domain": name, "intended_at": numbers.c.n}),
    ):
        columns = [copied.get(column.name, column) for column in table.c]
        connection.execute(
            insert(table).from_select(
                [column.name for column in table.c], select(*columns).select_from(table.join(numbers, true()))
            )
        )
