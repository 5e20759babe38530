"""The clock starts when they wrote, where what is said of it can be true, else when it was received."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.domain.inquiry import ChannelName, Inquiry

RECEIVED = datetime(2031, 5, 14, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "start"),
    [
        (None, RECEIVED),
        (RECEIVED - timedelta(minutes=3), RECEIVED - timedelta(minutes=3)),
        ((RECEIVED - timedelta(hours=3)).astimezone(timezone(timedelta(hours=9))), RECEIVED - timedelta(hours=3)),
        (RECEIVED + timedelta(seconds=1), RECEIVED),  # a clock that is ahead
        (RECEIVED - timedelta(days=1, seconds=1), RECEIVED),
        (datetime(1970, 1, 1, tzinfo=UTC), RECEIVED),
    ],
)
def test_only_what_can_be_true_is_believed(said: datetime | None, start: datetime) -> None:
    asked = Inquiry(
        channel=ChannelName.INBOUND_EMAIL, source_id="1", received_at=RECEIVED, sender_email=None, written_at=said
    )
    assert asked.clock_start(RECEIVED) == start
    assert asked.clock_start(RECEIVED).utcoffset() == timedelta(0)
