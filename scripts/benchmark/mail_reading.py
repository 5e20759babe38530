"""What it costs to read a mail: those of a mixed day (`staging/mails`), in a process of its own.

`python -m scripts.benchmark.mail_reading MAILS`, a child process of the benchmark, prints JSON: milliseconds of CPU a
mail (user and system), those of the very first mail, which also reads the word lists and compiles what is looked for,
and the memory at the peak.
"""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime

from integrations.inbound.mail.reader import read_mail
from scripts.benchmark.figures import Figures, load_average, spread
from scripts.benchmark.meter import memory_of
from scripts.drivers.mixed_mails import mixed_mails
from staging.installation.processes import ROOT

_SERVERS = ("mx.fernhill.example",)
_WITHIN_SECONDS = 300


def measure_mail_reading(mails: int) -> Figures:
    """So many mails, every kind equally often."""
    command = [sys.executable, "-m", "scripts.benchmark.mail_reading", str(mails)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_WITHIN_SECONDS, check=False)
    figures: Figures = (
        {"not_measured": done.stderr.strip().rpartition("\n")[2]} if done.returncode else json.loads(done.stdout)
    )
    return figures


def main() -> None:
    before = memory_of(os.getpid()).now_mib
    raws = [mail.raw for mail in mixed_mails(int(sys.argv[1]), seed=1)]
    first, *_ = [_cpu_seconds(raws[0]), *map(_cpu_seconds, raws)]  # all once, so that every list has been read
    seconds = [_cpu_seconds(raw) for raw in raws]
    peak = memory_of(os.getpid()).peak_mib
    figures = {
        "mails": len(raws),
        "first_cpu_ms": round(first * 1000, 2),
        **spread(seconds, "cpu"),
        "peak_mib": round(peak),
        "peak_mib_beyond_imports": round(peak - before),
        "load_average": load_average(),
    }
    print(json.dumps(figures))


def _cpu_seconds(raw: bytes) -> float:
    started = time.process_time()
    read_mail(raw, received_at=datetime.now(UTC), authserv_ids=_SERVERS)
    return time.process_time() - started


if __name__ == "__main__":
    main()
