"""A real child process, killed for real."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, SignatureMismatch, UpstreamUnavailable
from app.domain.inquiry import Inquiry
from integrations.inbound.channels import build_channel
from integrations.inbound.isolated_channel import IsolatedChannel

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def mail(text: str) -> Delivery:
    body = f"From: Ann <ann@harbor.example>\nSubject: Hello\n\n{text}\n".encode()
    return Delivery(headers={}, body=body, received_at=NOW)


@pytest.fixture
def channel() -> Iterator[IsolatedChannel]:
    isolated = IsolatedChannel(build_channel("raw_mail", (b"secret",)))
    yield isolated
    isolated.close()


def message_of(channel: IsolatedChannel, text: str) -> str:
    (reading,) = channel.parse(mail(text))
    assert isinstance(reading, Inquiry)
    return reading.message


def child_of(channel: IsolatedChannel) -> int:
    assert channel._child is not None
    return channel._child.pid


def test_reads_as_the_channel_it_wraps(channel: IsolatedChannel) -> None:
    assert channel.parse(mail("Can you help?")) == channel.wrapped.parse(mail("Can you help?"))
    assert (channel.adapter, channel.max_bytes) == ("raw_mail", 50_000_000)


def test_one_child_serves_many_messages(channel: IsolatedChannel) -> None:
    message_of(channel, "one")
    first = child_of(channel)
    message_of(channel, "two")

    assert child_of(channel) == first


def test_what_the_channel_refuses_is_refused_with_its_reason(channel: IsolatedChannel) -> None:
    with pytest.raises(PayloadNotUnderstood, match="the body is empty"):
        channel.parse(Delivery(headers={}, body=b" ", received_at=NOW))


def test_proof_of_origin_needs_no_child(channel: IsolatedChannel) -> None:
    with pytest.raises(SignatureMismatch):
        channel.verify(mail("x"))
    assert channel.challenge({}) is None
    assert channel._child is None


def test_a_message_that_takes_too_long_is_refused_and_the_next_one_read_by_a_new_child() -> None:
    channel = IsolatedChannel(build_channel("raw_mail", ()), seconds=1.0)
    message_of(channel, "warm")
    os.kill(child_of(channel), signal.SIGSTOP)  # the hardest way to hang
    with pytest.raises(PayloadNotUnderstood, match="took more than 1 s"):
        channel.parse(mail("never read"))

    assert message_of(channel, "next") == "next"
    channel.close()


def test_starting_the_child_is_not_counted_as_reading() -> None:
    quicker_than_any_start = IsolatedChannel(build_channel("raw_mail", ()), seconds=0.3)

    assert message_of(quicker_than_any_start, "read") == "read"
    quicker_than_any_start.close()


def test_a_child_that_cannot_start_is_not_the_messages_fault() -> None:
    starved = IsolatedChannel(build_channel("raw_mail", ()), memory_bytes=8 * 1024 * 1024)
    with pytest.raises(UpstreamUnavailable, match="did not start"):
        starved.parse(mail("kept for later"))
    starved.close()


def test_a_machine_that_starts_no_process_is_not_the_messages_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(UpstreamUnavailable, match="did not start"):
        IsolatedChannel(build_channel("raw_mail", ())).parse(mail("kept for later"))


class EndedEarly(IsolatedChannel):
    """A channel whose child is sent a signal when it begins to read."""

    signal = signal.SIGKILL

    def _running_child(self) -> "subprocess.Popen[bytes]":
        child = super()._running_child()
        os.kill(child.pid, self.signal)
        return child


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (signal.SIGKILL, UpstreamUnavailable),  # the kernel, when the machine is short of memory
        (signal.SIGTERM, UpstreamUnavailable),
        (signal.SIGSEGV, PayloadNotUnderstood),  # the message's own doing
        (signal.SIGABRT, PayloadNotUnderstood),
    ],
)
def test_a_child_that_is_killed_is_not_the_messages_fault(sent: signal.Signals, error: type[Exception]) -> None:
    ended = EndedEarly(build_channel("raw_mail", ()))
    ended.signal = sent
    with pytest.raises(error):
        ended.parse(mail("kept for later"))


def test_a_child_found_dead_costs_nothing(channel: IsolatedChannel) -> None:
    message_of(channel, "warm")
    os.kill(child_of(channel), signal.SIGKILL)

    assert message_of(channel, "read by a new child") == "read by a new child"


def test_memory_is_bounded() -> None:
    channel = IsolatedChannel(build_channel("raw_mail", ()), memory_bytes=160 * 1024 * 1024)
    body = b"From: ann@harbor.example\nSubject: s\n\n" + b"a b\n" * 12_000_000
    with pytest.raises(PayloadNotUnderstood):
        channel.parse(Delivery(headers={}, body=body, received_at=NOW))
    assert message_of(channel, "next") == "next"
    channel.close()


def test_threads_share_it(channel: IsolatedChannel) -> None:
    read: dict[int, str] = {}

    def work(number: int) -> None:
        for turn in range(5):
            read[number * 10 + turn] = message_of(channel, f"{number}-{turn}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read == {number * 10 + turn: f"{number}-{turn}" for number in range(4) for turn in range(5)}
