"""How long the command line lets a person wait before it says anything."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from scripts.benchmark.figures import Figures, load_average

_TIMES = 5
_ASKED = ("--version", "--help")


def measure_command_start() -> Figures:
    """Seconds from the start of a process to its end, the median of some."""
    figures: Figures = {f"{word.strip('-')}_seconds": round(median(_seconds(word)), 3) for word in _ASKED}
    return figures | {"load_average": load_average()}


def _seconds(word: str) -> list[float]:
    command = [str(Path(sys.executable).with_name("leads")), word]
    seconds = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - started)
    return seconds
