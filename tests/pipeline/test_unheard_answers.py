"""No further letter leaves while nobody can know whether they have answered: their mail, or ours, cannot be read."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from app.domain.errors import UpstreamRefused
from app.domain.inquiry import ChannelName
from app.domain.mailbox import MailboxAccount
from app.storage.access.firms import add_source, change_source
from app.storage.access.read_mailboxes import insert_mailbox, note_failure, note_success
from tests.path_parts import LeadPath
from tests.pipeline.test_letter_round import THIRD_DAY, answered, letters, look


def read_mailbox(path: LeadPath, name: str = "post") -> None:
    """The firm's mail comes out of a mailbox."""
    now = path.clock()
    account = MailboxAccount(host="imap.example", port=993, user=f"{name}@larkfield.example", since=now)

    def add(connection: Connection) -> None:
        add_source(
            connection,
            source_id=name,
            firm_id=path.firm.id,
            channel=ChannelName.INBOUND_EMAIL,
            adapter="imap_mailbox",
            now=now,
        )
        insert_mailbox(connection, name, account)

    path.database.write(add)


def its_password_ends(connection: Connection) -> None:
    note_failure(connection, "post", UpstreamRefused("mailbox", "no"), THIRD_DAY)


def somebody_pauses_it(connection: Connection) -> None:
    change_source(connection, "post", paused=True)


def is_read_again(connection: Connection) -> None:
    change_source(connection, "post", paused=False)
    note_success(connection, "post")


@pytest.mark.parametrize("happens", [its_password_ends, somebody_pauses_it])
def test_it_waits_until_the_firms_mail_is_read_again(path: LeadPath, happens: Callable[[Connection], None]) -> None:
    read_mailbox(path)
    answered(path)
    path.database.write(happens)
    look(path, THIRD_DAY)
    assert (letters(path), path.further.asked) == ([], 0)

    path.database.write(is_read_again)
    path.clock.advance(120)
    path.letter_round.write_due()
    assert letters(path) == ["Letter 1."]


def test_a_mailbox_that_fails_while_the_letter_is_written_is_in_time(path: LeadPath) -> None:
    read_mailbox(path)
    answered(path)
    path.further.before = lambda: path.database.write(its_password_ends)
    look(path, THIRD_DAY)

    assert (letters(path), path.further.asked) == ([], 1)


def test_a_mailbox_that_another_has_followed_keeps_nothing_back(path: LeadPath) -> None:
    read_mailbox(path)
    read_mailbox(path, "new")
    answered(path)
    path.database.write(its_password_ends)
    path.database.write(somebody_pauses_it)
    look(path, THIRD_DAY)

    assert letters(path) == ["Letter 1."]
