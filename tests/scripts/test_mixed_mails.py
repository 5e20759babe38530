"""The mails of a mixed day, which `scripts/break mail-day` sends through real mail servers."""

from collections import Counter

from integrations.inbound.mail.reader import read_mail
from scripts.drivers.mixed_mails import mixed_mails
from tests.fakes import START


def test_a_day_has_every_kind_and_some_mails_a_second_time() -> None:
    day = mixed_mails(120, 1)
    times = Counter(mail.message_id for mail in day)

    assert (len(day), len(times), set(times.values())) == (120, 115, {1, 2})
    assert len({mail.kind for mail in day}) == 24
    assert 10 < sum(mail.piped for mail in day) < 30
    assert [mail.kind for mail in day if b"{" in mail.raw] == []


def test_each_of_them_can_be_read() -> None:
    for mail in mixed_mails(24, 2):
        found = read_mail(mail.raw, received_at=START, authserv_ids=("mx.fernhill.example",))
        assert found.message_id == mail.message_id
