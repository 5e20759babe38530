"""CPU time and memory of processes with everything they started, as the Linux kernel counts them."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Memory:
    """MiB that are resident, now and at the peak since the process began."""

    now_mib: float
    peak_mib: float

    def __add__(self, other: "Memory") -> "Memory":
        return Memory(self.now_mib + other.now_mib, self.peak_mib + other.peak_mib)


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of these processes and their descendants, those that ended and were waited for included."""
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in _with_descendants(roots)) / _TICKS


def memory(roots: Iterable[int]) -> Memory:
    """The sum over these processes and their descendants; shared pages count in each."""
    return sum((memory_of(pid) for pid in _with_descendants(roots)), Memory(0.0, 0.0))


def children_of(parent: int) -> list[int]:
    """What this process has started and is still there."""
    return [pid for pid in _all_processes() if (stat := _stat(pid)) and int(stat[1]) == parent]


def _with_descendants(roots: Iterable[int]) -> set[int]:
    parents = {pid: int(stat[1]) for pid in _all_processes() if (stat := _stat(pid))}
    found = {pid for pid in roots if pid in parents}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _all_processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """The fields after the name: state, parent, ...; empty when it has ended meanwhile."""
    return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()


def memory_of(pid: int) -> Memory:
    """Of this process alone."""
    lines = dict(line.split(":", 1) for line in _read(f"/proc/{pid}/status").splitlines() if ":" in line)
    now, peak = (int(lines.get(name, "0 kB").split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return Memory(now, peak)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""
