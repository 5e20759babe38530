"""A disk that is full, and one whose fsync fails, under SQLite: 5xx, no acknowledged loss, recovery by itself."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from scripts.drivers.arrivals import Arrivals, letters
from scripts.drivers.checker import check
from scripts.drivers.world import WEB, World, world

_DISK_BYTES = 16_000_000
_LEFT_BYTES = 65_536  # room for a few pages, so that it fills up in the middle of something
_BROKEN_SECONDS = 8.0
_RECOVERED_WITHIN_SECONDS = 60.0
_LEADS_PER_SECOND = 8.0
_SETTLE_WITHIN_SECONDS = 120.0


def run(*, leads: int, seed: int, only: str | None = None) -> dict[str, Any]:
    """Both kinds of broken disk, one after the other, each with a service of its own."""
    faults = {"full": full_disk, "fsync": failing_fsync}
    found = {name: _under(fault, leads, seed) for name, fault in faults.items() if only in (None, name)}
    return {"driver": "disk", **found, "ok": all(one["ok"] for one in found.values())}


def _under(fault: Any, leads: int, seed: int) -> dict[str, Any]:
    started = time.monotonic()
    with _small_disk() as disk, world("sqlite", database_directory=disk) as made:
        made.start()
        arrivals = Arrivals(
            url=made.url, secret=made.secrets["website"], letters=letters(leads, seed), per_second=_LEADS_PER_SECOND
        )
        with arrivals:
            time.sleep(2)
            with fault(made, disk) as how:
                time.sleep(_BROKEN_SECONDS)
                taken = len(arrivals.log.accepted)
            recovered = _seconds_until_taken(arrivals, taken)
            arrivals.wait()
        unsettled = made.settle(_SETTLE_WITHIN_SECONDS)
        alive, verdict = made.runs(WEB), check(arrivals.log.accepted, made)
    return {
        "how": how,
        "posted": leads,
        **verdict.as_json(),
        "refused_or_broken_on_the_way": arrivals.log.refusals,
        "acknowledged_again_after_seconds": recovered,
        "service_survived": alive,
        "unsettled": unsettled,
        "seconds": round(time.monotonic() - started, 1),
        "ok": verdict.clean
        and alive
        and unsettled == 0
        and verdict.accepted == leads
        and (how.startswith("not tried") or any(status >= 500 for status in arrivals.log.refusals))
        and recovered < _RECOVERED_WITHIN_SECONDS,
    }


def _seconds_until_taken(arrivals: Arrivals, taken: int) -> float:
    started = time.monotonic()
    while len(arrivals.log.accepted) <= taken and time.monotonic() - started < _RECOVERED_WITHIN_SECONDS:
        time.sleep(0.05)
    return round(time.monotonic() - started, 2)


@contextmanager
def _small_disk() -> Iterator[Path]:
    """A tmpfs of a few megabytes where one may mount, else a plain directory."""
    with tempfile.TemporaryDirectory(prefix="firstreply-disk-") as directory:
        mounted = os.geteuid() == 0 and _succeeds(
            "mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "none", directory
        )
        try:
            yield Path(directory)
        finally:
            if mounted:
                _succeeds("umount", "-l", directory)


@contextmanager
def full_disk(made: World, disk: Path) -> Iterator[str]:
    """No room left on the small disk; where there is none of its own, no file may grow."""
    if disk.is_mount():
        free = shutil.disk_usage(disk).free
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(max(0, free - _LEFT_BYTES)))
        yield "ENOSPC on a tmpfs"
        ballast.unlink()
        return
    pid, grown = made.children[WEB].pid, max(file.stat().st_size for file in disk.glob("leads.db*"))
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (grown, resource.RLIM_INFINITY))
    yield "RLIMIT_FSIZE"
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def failing_fsync(made: World, _disk: Path) -> Iterator[str]:
    """Every fsync and fdatasync of the service answers EIO while inside."""
    strace = shutil.which("strace")
    if strace is None:
        with nullcontext():
            yield "not tried: strace is not installed"
        return
    command = [strace, "-f", "-q", "-o", os.devnull, "-p", str(made.children[WEB].pid), "-e", "trace=fsync,fdatasync"]
    tracer = subprocess.Popen([*command, "-e", "inject=fsync,fdatasync:error=EIO"], stderr=subprocess.DEVNULL)
    try:
        yield "EIO by strace"
    finally:
        tracer.send_signal(signal.SIGINT)  # detaches
        tracer.wait(10)


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
