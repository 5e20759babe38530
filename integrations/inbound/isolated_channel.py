"""Reading strangers' bytes in a process that can be killed.

`IsolatedChannel` looks like the channel it wraps; only `parse` runs elsewhere: in one
long-lived child per wrapper, started when it is first needed, with a limit on memory. A child
that takes too long, dies or answers nonsense is killed and the next message gets a new one, so
that one poisoned message costs its own time and nothing else.

Request and answer are pickles with a length in front, over the child's pipes. The child is our
own code reading hostile bytes with the standard library's parsers: what comes back is trusted
as far as we trust those.
"""

import contextlib
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, BinaryIO, ClassVar

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, UpstreamUnavailable
from app.domain.inquiry import ChannelName, Reading
from app.domain.people.own_addresses import NO_ADDRESSES
from app.domain.ports import Channel

_LENGTH = struct.Struct(">Q")
_MAX_ANSWER = 64 * 1024 * 1024
_CHUNK = 1 << 20
_READY = b"reads"  # said once by a new child
_STARTS_WITHIN_SECONDS = 30.0
_READER = "mail reader"
_KILLED = {-signal.SIGKILL, -signal.SIGTERM}  # sent by the machine or an operator; a child's own end is another
_PACKAGE_ROOT = os.path.abspath(__file__).rsplit(os.sep, 3)[0]  # noqa: PTH100  no pathlib in the child


class _Crashed(PayloadNotUnderstood):
    """The child died by itself or broke the protocol."""


@dataclass
class IsolatedChannel:
    """A channel whose `parse` cannot harm this process. Safe to share between threads.

    Args:
        wrapped: The adapter to wrap; must be one of `integrations.inbound.channels`.
        seconds: Wall-clock time one message may take; starting the child does not count.
        memory_bytes: Address space of the child.
    """

    adapter: ClassVar[str] = ""
    channel: ClassVar[ChannelName] = ChannelName.INBOUND_EMAIL
    max_bytes: ClassVar[int] = 0
    wrapped: Channel
    _: KW_ONLY
    seconds: float = 5.0
    memory_bytes: int = 512 * 1024 * 1024
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _child: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def __post_init__(self) -> None:
        # The port declares these per class; a wrapper has them per instance, from what it wraps.
        for name in ("adapter", "channel", "max_bytes"):
            setattr(self, name, getattr(self.wrapped, name))

    def most_bytes(self, head: Delivery) -> int:
        return self.wrapped.most_bytes(head)

    def is_proved_early(self, head: Delivery) -> bool:
        return self.wrapped.is_proved_early(head)

    def verify(self, delivery: Delivery) -> str | None:
        return self.wrapped.verify(delivery)

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        return self.wrapped.challenge(query)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        """What the wrapped channel reads.

        Raises:
            PayloadNotUnderstood: as the wrapped channel says, or because reading took more than
                `seconds`, more memory than allowed, or crashed.
            UpstreamUnavailable: The child could not be started, or somebody killed it (a machine that ran short
                of memory): nothing the message did; it may be read later.
        """
        # The secrets stay here: the child only reads.
        known = (getattr(self.wrapped, "authserv_ids", ()), getattr(self.wrapped, "own", NO_ADDRESSES))
        asked = (self.adapter, known, delivery)
        request = pickle.dumps(asked, protocol=pickle.HIGHEST_PROTOCOL)
        with self._lock:
            was_running = self._child is not None and self._child.poll() is None
            try:
                kind, value = self._ask(request)
            except (_Crashed, UpstreamUnavailable):
                if not was_running:
                    raise
                kind, value = self._ask(request)  # an old child may have been dying; a new one tells
        if kind == "refused":
            raise PayloadNotUnderstood(str(value))
        return list(value)

    def close(self) -> None:
        """End the child, if there is one. The next `parse` starts another."""
        with self._lock:
            self._kill()

    def _ask(self, request: bytes) -> tuple[str, Any]:
        child = self._running_child()
        problem: PayloadNotUnderstood | UpstreamUnavailable
        try:
            return self._answer(child, request)
        except TimeoutError:
            problem = PayloadNotUnderstood(f"reading took more than {self.seconds:g} s")
        except OverflowError:
            problem = PayloadNotUnderstood("reading gave an answer beyond reason")
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            problem = _how_it_ended(child)
        self._kill()
        raise problem

    def _answer(self, child: "subprocess.Popen[bytes]", request: bytes) -> tuple[str, Any]:
        assert child.stdin is not None
        assert child.stdout is not None
        deadline = time.monotonic() + self.seconds
        self._send(child.stdin, _LENGTH.pack(len(request)) + request, deadline)
        length = _LENGTH.unpack(self._receive(child.stdout, _LENGTH.size, deadline))[0]
        if length > _MAX_ANSWER:
            raise OverflowError
        kind, value = pickle.loads(self._receive(child.stdout, length, deadline))  # noqa: S301  our own child # nosec B301
        return str(kind), value

    def _send(self, pipe: Any, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(pipe, select.POLLOUT, deadline)
            view = view[os.write(pipe.fileno(), view[:_CHUNK]) :]

    def _receive(self, pipe: Any, size: int, deadline: float) -> bytes:
        parts: list[bytes] = []
        while size:
            self._wait(pipe, select.POLLIN, deadline)
            part = os.read(pipe.fileno(), min(size, _CHUNK))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _wait(self, pipe: Any, event: int, deadline: float) -> None:
        watch = select.poll()  # unlike select(), it knows descriptors above 1023
        watch.register(pipe.fileno(), event)
        if not watch.poll(max(deadline - time.monotonic(), 0) * 1000):
            raise TimeoutError

    def _running_child(self) -> "subprocess.Popen[bytes]":
        """Raises UpstreamUnavailable when none can be started."""
        if self._child is None or self._child.poll() is not None:
            self._kill()
            try:
                return self._started()
            except (OSError, EOFError):
                self._kill()
                raise UpstreamUnavailable(_READER, "the process that reads mail did not start") from None
        return self._child

    def _started(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "integrations.inbound.isolated_channel", str(self.memory_bytes)]
        environment = {"PYTHONPATH": _PACKAGE_ROOT, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
        self._child = child = subprocess.Popen(  # noqa: S603  our own module, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, bufsize=0, close_fds=True
        )
        assert child.stdin is not None
        os.set_blocking(child.stdin.fileno(), False)
        # Starting takes its own time, which is no message's fault, however busy the machine is.
        self._receive(child.stdout, len(_READY), time.monotonic() + _STARTS_WITHIN_SECONDS)
        return child

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(OSError):  # it has ended already
            child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # the child held the other end and is gone
                    pipe.close()


def _how_it_ended(child: "subprocess.Popen[bytes]") -> PayloadNotUnderstood | UpstreamUnavailable:
    """Whose fault it is that the child is gone, or talks nonsense."""
    with contextlib.suppress(subprocess.TimeoutExpired):  # still alive: then it talks nonsense
        child.wait(1.0)
    if child.returncode in _KILLED:
        return UpstreamUnavailable(_READER, "the process that reads mail was killed")
    return _Crashed("reading crashed")


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Read deliveries until the pipe closes. Runs in the child."""
    from integrations.inbound.channels import build_channel

    answers.write(_READY)
    answers.flush()
    while True:
        head = requests.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return
        adapter, (authserv_ids, own), delivery = pickle.loads(requests.read(_LENGTH.unpack(head)[0]))  # noqa: S301  our own parent # nosec B301
        try:
            answer: tuple[str, Any] = ("read", list(build_channel(adapter, (), authserv_ids, own=own).parse(delivery)))
        except PayloadNotUnderstood as error:
            answer = ("refused", str(error))
        except MemoryError:
            answer = ("refused", "reading took more memory than allowed")
        except Exception as error:  # noqa: BLE001  quarantined with its kind; the parent must not learn more
            answer = ("refused", f"reading failed: {type(error).__name__}")
        data = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
        answers.write(_LENGTH.pack(len(data)) + data)
        answers.flush()


def _limit_memory(memory_bytes: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    with contextlib.suppress(ImportError, OSError, ValueError):  # a system without such limits reads all the same
        _limit_memory(int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer)
