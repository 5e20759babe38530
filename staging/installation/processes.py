"""Child processes that cannot outlive who started them, however that ends."""

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

READY_SECONDS = 30.0
STOPPED_WITHIN_SECONDS = 8.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class CannotGoOn(Exception):
    """A process did not do what it was started for; the message is for the person who waits for it."""


def end_with_parent() -> None:
    """In the child, before it runs: a killed parent takes its children along."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Processes:
    """Starts children in groups of their own and ends every one of them, with whatever they started.

    Start them from the main thread: the kernel ends them with the thread that made them.
    """

    logs: Path
    _running: list[tuple[str, "subprocess.Popen[str]"]] = field(default_factory=list)

    def start(self, name: str, *command: str, environment: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        """The running child; its stdout is a pipe, its stderr the file `name.log`."""
        with self.log(name).open("a") as log:
            return self._start(name, command, environment, subprocess.PIPE, log)

    def start_logged(self, name: str, *command: str, environment: Mapping[str, str]) -> "subprocess.Popen[str]":
        """The same for a child that talks much: both streams go to `name.log`."""
        with self.log(name).open("a") as log:
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
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            text=True,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  one system call, and no thread runs yet
        )
        self._running.append((name, child))
        return child

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def ready(self, name: str, child: "subprocess.Popen[str]") -> dict[str, int]:
        """The ports in a sandbox part's ready line. Raises CannotGoOn when there is none."""
        assert child.stdout is not None
        readable, _, _ = select.select([child.stdout], [], [], READY_SECONDS)
        line = child.stdout.readline() if readable else ""
        try:
            said: dict[str, int] = json.loads(line)
        except ValueError:
            raise self.failure(name) from None
        return said

    def answer(self, name: str, child: "subprocess.Popen[str]") -> str:
        """What a command wrote on stdout. Raises CannotGoOn when it did not end well."""
        output, _ = child.communicate(timeout=READY_SECONDS)
        if child.returncode:
            raise self.failure(name)
        return output

    def failure(self, name: str) -> CannotGoOn:
        """What to raise about a child, with the end of what it said."""
        said = self.log(name).read_text(errors="replace").strip().splitlines()[-15:]
        return CannotGoOn(f"{name} did not work:\n" + "\n".join(said))

    def stop(self) -> None:
        """Nothing we started is left when this returns: last started, first asked to go."""
        for _, child in reversed(self._running):
            if not _has_ended(child):
                child.terminate()
        deadline = time.monotonic() + STOPPED_WITHIN_SECONDS
        for _, child in reversed(self._running):
            while not _has_ended(child) and time.monotonic() < deadline:
                time.sleep(0.01)
            _end_group(child)
        self._running.clear()


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
