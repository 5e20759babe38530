"""What is new in a mailbox is kept once, whatever dies, changes or reads at the same time."""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from app.domain.delivery import Delivery
from app.domain.errors import Conflict, UpstreamError, UpstreamRefused, UpstreamUnavailable
from app.domain.mailbox import (
    ARRIVED,
    WHOLE_SIZE,
    MailFolder,
)
from app.pipeline.mailbox_reading import MailboxReading
from app.storage.access.firms import change_source
from app.storage.access.read_mailboxes import (
    ReadMailbox,
    cursor_of,
    failing_mailboxes,
    read_again_since,
)
from app.storage.engines.database import Database
from app.storage.leads.deliveries import store_delivery
from app.storage.tables import deliveries
from tests.fake_mailbox import NEVER, FakeMailbox, composed, head, kept, prepared_mailbox, reading
from tests.fakes import Clock, Killed, Wakes
from tests.path_parts import LeadPath, on_one_database
from tests.racing import race
from tests.waiting import until


@pytest.fixture
def mailbox(database: Database) -> ReadMailbox:
    return prepared_mailbox(database)


def cursor(database: Database) -> str:
    return database.read(lambda connection: cursor_of(connection, "post", MailFolder.INBOX))


def test_each_mail_becomes_a_delivery_that_is_due(database: Database, mailbox: ReadMailbox) -> None:
    waker = Wakes()

    assert reading(database, waker=waker).look(mailbox, FakeMailbox([b"one", b"two"]), NEVER) == 2

    assert (kept(database), cursor(database), len(waker.woken)) == ([b"one", b"two"], "2", 2)


def test_the_same_bytes_are_kept_once_also_where_the_mailbox_counts_anew(
    database: Database, mailbox: ReadMailbox
) -> None:
    reader = reading(database)
    reader.look(mailbox, FakeMailbox([b"one", b"two"]), NEVER)
    database.write(lambda connection: read_again_since(connection, "post", Clock()()))

    assert reader.look(mailbox, FakeMailbox([b"one", b"two", b"three"]), NEVER) == 1
    assert kept(database) == [b"one", b"three", b"two"]


class DyingWaker(Wakes):
    def wake(self, *_args: object, **_kwargs: object) -> None:
        raise Killed


def test_who_dies_before_the_commit_has_neither_kept_the_mail_nor_gone_on(
    database: Database, mailbox: ReadMailbox
) -> None:
    with pytest.raises(Killed):
        reading(database, waker=DyingWaker()).look(mailbox, FakeMailbox([b"one", b"two"]), NEVER)
    assert (kept(database), cursor(database)) == ([], "")

    reading(database).look(mailbox, FakeMailbox([b"one", b"two"]), NEVER)
    assert (kept(database), cursor(database)) == ([b"one", b"two"], "2")


def test_who_dies_between_two_mails_goes_on_at_the_next_one(database: Database, mailbox: ReadMailbox) -> None:
    def die() -> None:
        raise Killed

    fetched = FakeMailbox([b"one", b"two"], between=die)
    with pytest.raises(Killed):
        reading(database).look(mailbox, fetched, NEVER)
    assert (kept(database), cursor(database)) == ([b"one"], "1")

    reading(database).look(mailbox, FakeMailbox([b"one", b"two"]), NEVER)
    assert (kept(database), cursor(database)) == ([b"one", b"two"], "2")


def test_of_two_that_read_at_the_same_time_each_mail_is_kept_by_one(database: Database, mailbox: ReadMailbox) -> None:
    mails = [f"mail {number}".encode() for number in range(30)]
    together = threading.Barrier(2)

    def look() -> None:
        together.wait(10)
        reading(database).look(mailbox, FakeMailbox(mails), NEVER)

    problems = race(look, look)

    assert all(isinstance(one, Conflict) for one in problems)
    reading(database).look(mailbox, FakeMailbox(mails), NEVER)
    assert (kept(database), cursor(database)) == (sorted(mails), "30")


def test_what_was_cut_and_when_it_arrived_stand_beside_the_bytes(database: Database, mailbox: ReadMailbox) -> None:
    reading(database).look(mailbox, FakeMailbox([b"beginning"], cut=90_000_000), NEVER)

    (headers,) = database.read(lambda connection: connection.execute(select(deliveries.c.headers)).scalars().all())
    assert (headers[WHOLE_SIZE], headers[ARRIVED]) == ("90000000", Clock()().isoformat())


def running(
    database: Database, fetched: FakeMailbox, holder: str = "this", clock: Clock | None = None
) -> MailboxReading:
    return reading(database, lambda _mailbox: fetched, holder=holder, clock=clock)


def test_each_mailbox_that_is_not_paused_is_read_in_the_background(database: Database, mailbox: ReadMailbox) -> None:
    fetched, opened = FakeMailbox([b"one"]), []

    def opening(one: ReadMailbox) -> FakeMailbox:
        opened.append(one.source.id)
        return fetched

    reader = reading(database, opening)
    reader.look_after()
    reader.look_after()
    until(fetched.waited.is_set)
    fetched.mails.append(b"two")
    until(lambda: cursor(database) == "2")
    reader.stop()

    assert (opened, fetched.closed) == (["post"], True)
    reader.look_after()
    assert opened == ["post"]  # nothing begins any more


def test_pausing_ends_it_and_resuming_begins_it_again(database: Database, mailbox: ReadMailbox) -> None:
    fetched = FakeMailbox([b"one"])
    reader = running(database, fetched)
    reader.look_after()
    until(lambda: cursor(database) == "1")
    database.write(lambda connection: change_source(connection, "post", paused=True))
    reader.look_after()
    until(lambda: fetched.closed)
    fetched.mails.append(b"two")
    database.write(lambda connection: change_source(connection, "post", paused=False))
    while reader._readers["post"].ending.is_set():
        time.sleep(0.05)
        reader.look_after()
    until(lambda: cursor(database) == "2")  # fails otherwise
    reader.stop()


def test_one_process_reads_and_another_one_takes_over_when_it_is_gone(database: Database, mailbox: ReadMailbox) -> None:
    first, second, clock = FakeMailbox([b"one"]), FakeMailbox([b"one", b"two"]), Clock()
    one, other = running(database, first, "one", clock), running(database, second, "other", clock)
    one.look_after()
    until(lambda: cursor(database) == "1")
    other.look_after()
    assert not other._readers

    clock.advance(21)
    other.look_after()
    until(lambda: cursor(database) == "2")
    one.look_after()
    until(lambda: first.closed)
    one.stop()
    other.stop()


@pytest.mark.parametrize("trouble", [UpstreamRefused("mailbox", "no"), UpstreamUnavailable("mailbox", "TimeoutError")])
@on_one_database
def test_what_fails_is_noted_and_forgotten_when_it_works_again(
    database: Database, mailbox: ReadMailbox, trouble: UpstreamError
) -> None:
    fetched = FakeMailbox([b"one"], trouble=trouble)
    reader = running(database, fetched)
    reader.look_after()
    until(lambda: bool(database.read(failing_mailboxes)))
    (failing,) = database.read(failing_mailboxes)
    assert (failing.source_id, failing.refused) == ("post", isinstance(trouble, UpstreamRefused))
    assert failing.failure == trouble.detail

    fetched.trouble = None
    until(lambda: cursor(database) == "1" and not database.read(failing_mailboxes))
    reader.stop()


def test_whatever_breaks_in_a_mailbox_the_thread_goes_on(database: Database, mailbox: ReadMailbox) -> None:
    fetched = FakeMailbox([b"one"])
    broken: Sequence[Exception] = [RuntimeError("a bug"), OSError("a cable")]
    left = list(broken)

    def opening(_mailbox: ReadMailbox) -> FakeMailbox:
        if left:
            raise left.pop()
        return fetched

    reader = reading(database, partial(opening))
    reader.look_after()
    until(lambda: cursor(database) == "1")  # fails otherwise
    reader.stop()


def test_of_the_sent_folder_only_answers_to_leads_are_fetched(database: Database, mailbox: ReadMailbox) -> None:
    path = LeadPath(database, autonomy="hold")
    path.run({"email": "ana@brightpump.example", "message_id": "<q1@brightpump.example>"})
    to_others = head(1, to="accountant@elsewhere.example")
    fetched = FakeMailbox([], sent=[to_others, head(2, by_program=True), head(3), head(4, to="sam@larkfield.example")])

    assert reading(database).look(mailbox, fetched, NEVER) == 1

    assert (fetched.fetched, b"answer 3" in kept(database)) == (["3"], True)
    read_up_to = database.read(lambda connection: cursor_of(connection, "post", MailFolder.SENT))
    assert (read_up_to, [one for one in kept(database) if one.startswith(b"answer")]) == ("4", [b"answer 3"])


def test_the_sent_folder_waits_until_the_inbox_is_read(database: Database, mailbox: ReadMailbox) -> None:
    fetched = FakeMailbox([b"a lead that nobody has read yet"], sent=[head(1)])

    reading(database).look(mailbox, fetched, NEVER)

    assert database.read(lambda connection: cursor_of(connection, "post", MailFolder.SENT)) == ""


def test_in_the_sent_folder_waits_only_what_was_written_after_a_mail_that_nobody_has_read(
    database: Database, mailbox: ReadMailbox
) -> None:
    path = LeadPath(database, autonomy="hold")
    path.run({"email": "ana@brightpump.example", "message_id": "<q1@brightpump.example>"})
    clock, inbox = Clock(), FakeMailbox([b"a mail of a flood"])
    inbox.arrived_at = clock() + timedelta(minutes=1)
    inbox.sent = [head(1), head(2, at=inbox.arrived_at), head(3)]

    assert reading(database).look(mailbox, inbox, NEVER) == 2

    assert inbox.fetched == ["1"]
    assert database.read(lambda connection: cursor_of(connection, "post", MailFolder.SENT)) == "1"


def test_our_replies_are_filed_once_after_the_server_had_time_to_do_it(
    database: Database, mailbox: ReadMailbox
) -> None:
    path = LeadPath(database)
    delivery = Delivery(headers={}, body=b'[{"message": "We need help with pricing"}]', received_at=path.clock())
    kept_as = database.write(partial(store_delivery, firm_id=path.firm.id, source_id="post", delivery=delivery))[0]
    path.worker(("delivery", kept_as))
    (reply,) = path.mailer.sent
    fetched, clock = FakeMailbox([]), path.clock
    reader = reading(database, clock=clock)

    reader.look(mailbox, fetched, NEVER)
    assert fetched.filed == {}
    clock.advance(60)
    reader.look(mailbox, fetched, NEVER)
    assert fetched.filed == {reply.message_id: composed(reply)}
    fetched.filed.clear()
    reader.look(mailbox, fetched, NEVER)
    assert fetched.filed == {}
