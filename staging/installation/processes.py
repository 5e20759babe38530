"""Child processes that cannot outlive the one that started them, however it ends."""

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_SECONDS = 40.0
_ENDED_WITHIN_SECONDS = 8.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class CannotGoOn(Exception):
    """Something needed did not start or did not work; the message is for the person who asked for it."""


def end_with_parent() -> None:
    """In the child, before it runs: a killed parent takes its children along."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Processes:
    """Starts Python programs in groups of their own and ends every one of them, with whatever they started.

    Start them from the main thread: the kernel ends them with the thread that made them.
    """

    logs: Path
    _running: list[tuple[str, "subprocess.Popen[str]"]] = field(default_factory=list)

    def start(self, name: str, *command: str, environment: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        """The running child; its stdout is a pipe, its stderr the file `name.log`."""
        with self._log(name).open("a") as log:
            return self._start(name, command, environment, subprocess.PIPE, log)

    def start_logged(self, name: str, *command: str, environment: Mapping[str, str]) -> "subprocess.Popen[str]":
        """The same for a child that talks much: both streams go to `name.log`."""
        with self._log(name).open("a") as log:
            return self._start(name, command, environment, log, log)

    def _start(
        self,
        name: str,
        command: tuple[str, ...],
        environment: Mapping[str, str] | None,
        output: int | IO[str],
        errors: IO[str],
    ) -> "subprocess.Popen[str]":
        child = subprocess.Popen(
            [sys.executable, *command],
            env={**(os.environ if environment is None else environment), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            text=True,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  one system call
        )
        self._running.append((name, child))
        return child

    def ready(self, name: str, child: "subprocess.Popen[str]") -> dict[str, int]:
        """The ports in a child's ready line. Raises CannotGoOn when there is none."""
        assert child.stdout is not None
        readable, _, _ = select.select([child.stdout], [], [], READY_WITHIN_SECONDS)
        line = child.stdout.readline() if readable else ""
        try:
            said: dict[str, int] = json.loads(line)
        except ValueError:
            raise self.failure(name) from None
        return said

    def failure(self, name: str) -> CannotGoOn:
        """What to raise about a child, with the end of what it said."""
        said = self._log(name).read_text(errors="replace").strip().splitlines()[-15:]
        return CannotGoOn(f"{name} did not work:\n" + "\n".join(said))

    def stop(self) -> None:
        """Nothing we started is left when this returns: last started, first asked to go."""
        for _, child in reversed(self._running):
            if not _has_ended(child):
                child.terminate()
        deadline = time.monotonic() + _ENDED_WITHIN_SECONDS
        for _, child in reversed(self._running):
            while not _has_ended(child) and time.monotonic() < deadline:
                time.sleep(0.01)
            _end_group(child)
        self._running.clear()

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"


@contextmanager
def child_processes() -> Iterator[Processes]:
    """For the time of the block, with a directory of their own for what they say."""
    with tempfile.TemporaryDirectory(prefix="firstreply-") as logs:
        processes = Processes(Path(logs))
        try:
            yield processes
        finally:
            processes.stop()


def _has_ended(child: "subprocess.Popen[str]") -> bool:
    """Without collecting it: until then its number names its group and nobody else's."""
    if child.returncode is not None:
        return True
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def _end_group(child: "subprocess.Popen[str]") -> None:
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.stdout is not None:
        child.stdout.close()
