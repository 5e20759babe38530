"""What is measured on which engine, and how large."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from scripts.benchmark.figures import Figures, load_average
from scripts.benchmark.growth import measure_growth
from scripts.benchmark.identity import measure_identity
from scripts.benchmark.intake import measure_intake
from scripts.benchmark.measured import Measured, NotMeasured, measured
from scripts.benchmark.meter import memory
from scripts.benchmark.path import measure_first_step, measure_path, measure_sdks
from staging.installation.firstreply import EngineName

Say = Callable[[str], None]
READING, COMMAND = "mail_reading", "command_start"  # of no engine: measured once
MEASUREMENTS = (
    READING,
    COMMAND,
    "start",
    "first_step",
    "intake",
    "path",
    "path_with_crm_limits",
    "path_with_slow_model",
    "growth",
    "identify",
)
_IDLE_AFTER_SECONDS = 3.0
_WARM_UP = 20  # imports of the vendors' SDKs, first connections
_SLOW_MODEL_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """An engine with so many worker processes; SQLite's one worker lives in the web process."""

    name: str
    engine: EngineName
    workers: int
    grows: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many of what."""

    mails: int
    starts: int
    in_turn: int
    burst: int
    slow_model: Sequence[int]
    crm_limits: int
    growth: Sequence[int]
    growth_leads: int
    identify: Sequence[int]


SETTINGS = (
    Setting(name="sqlite", engine="sqlite", workers=0),
    Setting(name="postgres_1", engine="postgres", workers=1, grows=False),
    Setting(name="postgres_2", engine="postgres", workers=2),
)
FULL = Sizes(
    mails=2_400,
    starts=3,
    in_turn=200,
    burst=1000,
    slow_model=(200, 1000),
    crm_limits=300,
    growth=(1_000, 10_000, 100_000),
    growth_leads=300,
    identify=(1_000, 100_000),
)
LONG = replace(FULL, identify=(1_000, 100_000, 1_000_000))
QUICK = Sizes(
    mails=480,
    starts=1,
    in_turn=40,
    burst=200,
    slow_model=(100,),
    crm_limits=100,
    growth=(1_000, 10_000),
    growth_leads=100,
    identify=(1_000,),
)


def measure(setting: Setting, sizes: Sizes, wanted: Sequence[str], sdks: dict[str, float], say: Say) -> Figures:
    """Everything wanted of one setting. `sdks` is filled by the first that measures the path."""
    figures: Figures = {}
    if set(wanted) - {"growth", "identify"}:
        with measured(setting.engine, setting.workers) as place:
            _measure_fresh(place, sizes, wanted, sdks, lambda name, work: _note(figures, setting, name, work, say))
    if "growth" in wanted and setting.grows:
        with measured(setting.engine, setting.workers) as place:
            _note(figures, setting, "growth", lambda: measure_growth(place, sizes.growth, sizes.growth_leads), say)
    if "identify" in wanted and setting.grows:
        with measured(setting.engine, setting.workers) as place:
            _note(figures, setting, "identify", lambda: measure_identity(place, sizes.identify), say)
    return figures


def _note(figures: Figures, setting: Setting, name: str, work: Callable[[], Figures], say: Say) -> None:
    """A measurement that fails says so in its place and leaves the others alone."""
    started = time.monotonic()
    try:
        figures[name] = work()
    except (NotMeasured, TimeoutError) as failure:
        figures[name] = {"not_measured": str(failure) or type(failure).__name__}
    say(f"{setting.name:<11} {name:<22} {time.monotonic() - started:6.1f} s  load {load_average()}")


def _measure_fresh(
    place: Measured,
    sizes: Sizes,
    wanted: Sequence[str],
    sdks: dict[str, float],
    note: Callable[[str, Callable[[], Figures]], None],
) -> None:
    note("start", lambda: measure_start(place, sizes.starts))
    if set(wanted) <= {"start"}:
        return
    measure_path(place, _WARM_UP, model_seconds=0, sdk={})
    if not sdks and any(name.startswith("path") for name in wanted):
        sdks |= measure_sdks(place)
    works: dict[str, Callable[[], Figures]] = {
        "first_step": lambda: measure_first_step(place, sizes.in_turn),
        "intake": lambda: measure_intake(place, in_turn=sizes.in_turn, burst=sizes.burst),
        "path": lambda: measure_path(place, sizes.burst, model_seconds=0, sdk=sdks),
        "path_with_crm_limits": lambda: measure_path(
            place, sizes.crm_limits, model_seconds=0, crm_limits=True, sdk=sdks
        ),
        "path_with_slow_model": lambda: _with_slow_model(place, sizes.slow_model, sdks),
    }
    for name, work in works.items():
        if name in wanted:
            note(name, work)


def _with_slow_model(place: Measured, bursts: Sequence[int], sdks: dict[str, float]) -> Figures:
    return {f"of_{n}": measure_path(place, n, model_seconds=_SLOW_MODEL_SECONDS, sdk=sdks) for n in bursts}


def measure_start(place: Measured, times: int) -> Figures:
    """Process start to first 202 and memory when nothing happens; the service runs afterwards."""
    seconds: list[float] = []
    for _ in range(times):
        if seconds:
            place.stop()
        seconds.append(place.start())
    time.sleep(_IDLE_AFTER_SECONDS)
    idle = {name: round(memory([child.pid]).now_mib) for name, child in place.installation.children.items()}
    figures: dict[str, Any] = {"seconds": round(median(seconds), 2), "idle_mib": sum(idle.values())}
    return figures | {"idle_mib_of": idle, "load_average": load_average()}
