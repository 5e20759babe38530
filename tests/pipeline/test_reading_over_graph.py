"""Over Graph each mail is kept once, whatever ends in the middle, slows us down or forgets where we were."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.domain.delivery import Delivery
from app.domain.errors import UpstreamUnavailable
from app.domain.mailbox import ARRIVED, MailFolder
from app.main.watching import unread_mailbox
from app.pipeline.mailbox_reading import MailboxReading
from app.storage.access.read_mailboxes import ReadMailbox, cursor_of, failing_mailboxes, read_again_since
from app.storage.access.replies_to_file import replies_to_file
from app.storage.engines.database import Database
from app.storage.leads.deliveries import store_delivery
from app.storage.tables import deliveries
from integrations.inbound.mailboxes.graph_mailbox import open_graph
from staging.graph import CLIENT_SECRET
from tests.fake_mailbox import NEVER, kept, prepared_mailbox, reading
from tests.fakes import Clock, Killed, Wakes
from tests.graph_mails import SINCE, GraphAt, graph_sandbox, mime
from tests.path_parts import LeadPath, on_one_database
from tests.waiting import until


@pytest.fixture
def graph() -> Iterator[GraphAt]:
    with graph_sandbox() as running:
        yield running


@pytest.fixture
def mailbox(database: Database, graph: GraphAt) -> ReadMailbox:
    return prepared_mailbox(database, graph.account(), secret=CLIENT_SECRET)


def looking(database: Database, mailbox: ReadMailbox, waker: Wakes | None = None) -> int:
    """One look of a new connection; how many mails it kept."""
    with closing(open_graph(mailbox.account, mailbox.source.secrets)) as connection:
        return reading(database, waker=waker).look(mailbox, connection, NEVER)


def running(database: Database) -> MailboxReading:
    return reading(database, lambda one: open_graph(one.account, one.source.secrets))


def test_many_mails_are_kept_once_through_pages_a_busy_server_and_ended_tokens(
    database: Database, graph: GraphAt, mailbox: ReadMailbox
) -> None:
    mails = [mime(number) for number in range(100)]
    for one in mails:
        graph.put(one)
    graph.set_up(page=20, faults=[200] * 15 + [429] + [200] * 15 + [503])
    reader = running(database)
    reader.look_after()
    until(lambda: len(kept(database)) > 50)
    graph.set_up(expire=True)
    until(lambda: len(kept(database)) >= 100 and not database.read(failing_mailboxes))
    reader.stop()

    assert kept(database) == sorted(mails)
    assert len(graph.set_up()["fetched"]) == 100
    (first, *_) = database.read(
        lambda connection: connection.execute(select(deliveries.c.headers).order_by(deliveries.c.body)).scalars().all()
    )
    assert first[ARRIVED] == SINCE.isoformat()


@on_one_database
def test_a_busy_server_is_given_the_time_it_asks_for(database: Database, graph: GraphAt, mailbox: ReadMailbox) -> None:
    graph.put(mime(1))
    graph.set_up(faults=[429])
    with pytest.raises(UpstreamUnavailable) as busy:
        looking(database, mailbox)

    assert busy.value.retry_after == timedelta(seconds=1)
    assert looking(database, mailbox) == 1


class DyingWaker(Wakes):
    """Dies when the fourth mail has been stored, before the commit."""

    def wake(self, *_args: object, **_kwargs: object) -> None:
        self.woken.append((("", ""), None))
        if len(self.woken) == 4:
            raise Killed


def test_who_dies_between_keeping_a_mail_and_going_on_has_done_neither(
    database: Database, graph: GraphAt, mailbox: ReadMailbox
) -> None:
    graph.set_up(page=3)
    mails = [mime(number) for number in range(7)]
    for one in mails:
        graph.put(one)
    with pytest.raises(Killed):
        looking(database, mailbox, DyingWaker())
    assert kept(database) == mails[:3]

    assert looking(database, mailbox) == 4
    assert kept(database) == mails
    assert len(graph.set_up()["fetched"]) == 8  # the one whose commit did not happen, once more


def test_when_graph_forgot_the_position_everything_is_looked_at_again_and_nothing_doubled(
    database: Database, graph: GraphAt, mailbox: ReadMailbox
) -> None:
    for number in range(5):
        graph.put(mime(number))
    looking(database, mailbox)
    graph.put(mime(5))
    graph.set_up(forget=True)

    assert looking(database, mailbox) == 1
    database.write(lambda connection: read_again_since(connection, "post", SINCE))
    assert looking(database, mailbox) == 0
    assert kept(database) == [mime(number) for number in range(6)]


@on_one_database
def test_a_secret_that_has_ended_is_told_until_a_new_one_is_there(
    database: Database, graph: GraphAt, mailbox: ReadMailbox
) -> None:
    graph.put(mime(1))
    graph.set_up(secret="a-newer-secret-of-the-sandbox")
    reader = running(database)
    reader.look_after()
    until(lambda: bool(database.read(failing_mailboxes)))
    (failing,) = database.read(failing_mailboxes)
    assert failing.refused
    told = unread_mailbox(failing, ZoneInfo("UTC"))
    assert told.title.endswith("the mailbox refuses us")
    assert "invalid_client" in told.advice
    assert CLIENT_SECRET not in told.advice
    graph.set_up(secret=CLIENT_SECRET)
    until(lambda: kept(database) == [mime(1)] and not database.read(failing_mailboxes))
    reader.stop()


@on_one_database
def test_of_the_sent_folder_only_the_answer_to_a_lead_is_kept(
    database: Database, graph: GraphAt, mailbox: ReadMailbox
) -> None:
    path = LeadPath(database, autonomy="hold")
    path.run({"email": "ana@brightpump.example", "message_id": "<q1@brightpump.example>"})
    answer = b"From: leads@fernhill.example\r\nTo: ana@brightpump.example\r\nMessage-ID: <a@fernhill.example>\r\n"
    answer += b"In-Reply-To: <q1@brightpump.example>\r\nSubject: Re: pricing\r\n\r\nHappy to help.\r\n"
    graph.put(answer, folder="sentitems", received_at=Clock()() + timedelta(hours=1))
    graph.put(mime(1), folder="sentitems", received_at=Clock()() + timedelta(hours=2))

    assert looking(database, mailbox) == 1
    assert answer in kept(database)
    assert mime(1) not in kept(database)
    assert database.read(lambda connection: cursor_of(connection, "post", MailFolder.SENT))
    assert looking(database, mailbox) == 0


def test_what_we_sent_is_left_to_the_server_and_asked_about_once(
    database: Database, graph: GraphAt, mailbox: ReadMailbox
) -> None:
    path = LeadPath(database)
    delivery = Delivery(headers={}, body=b'[{"message": "We need help with pricing"}]', received_at=path.clock())
    kept_as = database.write(partial(store_delivery, firm_id=path.firm.id, source_id="post", delivery=delivery))[0]
    path.worker(("delivery", kept_as))
    path.clock.advance(60)
    unfiled = partial(replies_to_file, source_id="post", now=path.clock())
    assert len(database.read(unfiled)) == 1
    with closing(open_graph(mailbox.account, mailbox.source.secrets)) as connection:
        reading(database, clock=path.clock).look(mailbox, connection, NEVER)

    assert database.read(unfiled) == []
