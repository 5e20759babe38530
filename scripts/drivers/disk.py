"""A disk that is full, and one whose fsync fails, under SQLite: 5xx, no acknowledged loss, recovery by itself."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from scripts.drivers.arrivals import Arrivals, letters, send_until_taken
from scripts.drivers.checker import check
from staging.installation.firstreply import WEB, Installation, installation

_DISK_BYTES = 16_000_000
_PAGE_BYTES = 4096
_RECOVERED_WITHIN_SECONDS = 60.0
_BEFORE_SECONDS = 2.0
_AFTER_SECONDS = 2.0
_SETTLE_WITHIN_SECONDS = 120.0


def run(*, leads: int, seed: int, only: str | None = None, broken_seconds: float = 8.0) -> dict[str, Any]:
    """Both kinds of broken disk, one after the other, each with a service of its own."""
    faults = {"full": full_disk, "fsync": failing_fsync}
    found = {name: _under(fault, leads, seed, broken_seconds) for name, fault in faults.items() if only in (None, name)}
    return {"driver": "disk", **found, "ok": all(one["ok"] for one in found.values())}


def _under(fault: Any, leads: int, seed: int, broken_seconds: float) -> dict[str, Any]:
    started = time.monotonic()
    with _small_disk() as disk, installation("sqlite", database_directory=disk) as made:
        made.start()
        *posted, probe = letters(leads + 1, seed)
        pace = leads / (_BEFORE_SECONDS + broken_seconds + _AFTER_SECONDS)
        secret = made.secrets["website"]
        with Arrivals(url=made.url, secret=secret, letters=posted, per_second=pace) as arrivals:
            time.sleep(_BEFORE_SECONDS)
            with fault(made, disk) as how:
                time.sleep(broken_seconds)
            back = time.monotonic()
            with made.http() as http:
                send_until_taken(http, probe, secret, arrivals.log, give_up_after=_RECOVERED_WITHIN_SECONDS)
            recovered = round(time.monotonic() - back, 2)
            arrivals.wait()
        unsettled = made.settle(_SETTLE_WITHIN_SECONDS)
        alive, verdict = made.runs(WEB), check(arrivals.log.accepted, made)
    return {
        "how": how,
        "posted": leads + 1,
        **verdict.as_json(),
        "refused_or_broken_on_the_way": arrivals.log.refusals,
        "acknowledged_again_after_seconds": recovered,
        "service_survived": alive,
        "unsettled": unsettled,
        "seconds": round(time.monotonic() - started, 1),
        "ok": verdict.clean
        and alive
        and unsettled == 0
        and verdict.accepted == leads + 1
        and (how.startswith("not tried") or any(status >= 500 for status in arrivals.log.refusals))
        and recovered < _RECOVERED_WITHIN_SECONDS,
    }


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
def full_disk(made: Installation, disk: Path) -> Iterator[str]:
    """No room left on the small disk; where there is none of its own, no file may grow."""
    if disk.is_mount():
        filling = disk / "filling"
        _fill(filling)
        yield "ENOSPC on a tmpfs"
        filling.unlink()
        return
    pid, grown = made.children[WEB].pid, max(file.stat().st_size for file in disk.glob("leads.db*"))
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (grown, resource.RLIM_INFINITY))
    yield "RLIMIT_FSIZE"
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def _fill(filling: Path) -> None:
    """Until nothing fits any more; the service is writing meanwhile."""
    with filling.open("wb", buffering=0) as file, suppress(OSError):  # the disk is full, which is what was wanted
        while True:
            file.write(bytes(_PAGE_BYTES))


@contextmanager
def failing_fsync(made: Installation, _disk: Path) -> Iterator[str]:
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
