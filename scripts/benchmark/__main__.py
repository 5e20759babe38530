"""`scripts/bench`: how fast Firstreply is on this machine, beside a bare route that commits one row.

Starts everything it needs on free loopback ports (Installation, mail server, CRM, model,
PostgreSQL with every commit flushed) and ends all of it. JSON on stdout, progress on stderr.
Each figure names its unit; `load_average` stands beside those that other work on the machine
would spoil. The load client and the sandbox run on the same cores: `sandbox_cpu_ms_per_lead`
says what they take.
"""

import argparse
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from scripts.benchmark.command_start import measure_command_start
from scripts.benchmark.figures import Figures, load_average
from scripts.benchmark.mail_reading import measure_mail_reading
from scripts.benchmark.measured import NotMeasured
from scripts.benchmark.plan import COMMAND, FULL, LONG, MEASUREMENTS, QUICK, READING, SETTINGS, Setting, measure
from scripts.benchmark.report import change_table, readme_table
from staging.installation.processes import CannotGoOn
from staging.postgres import PostgresMissing, server_programs


def arguments() -> argparse.Namespace:
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__, formatter_class=plain)
    parser.add_argument("--quick", action="store_true", help="two minutes: smaller bursts, no growth unless asked for")
    parser.add_argument(
        "--long", action="store_true", help="also who wrote among 1,000,000 contacts: half an hour more"
    )
    parser.add_argument("--only", action="append", choices=MEASUREMENTS, help="this measurement; may be repeated")
    parser.add_argument("--engine", action="append", choices=[one.name for one in SETTINGS], help="default: all")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="print the change against this earlier run")
    parser.add_argument("--table", action="store_true", help="print the README's Markdown table instead of JSON")
    parser.add_argument("--out", type=Path, metavar="FILE", help="keep the JSON here too")
    parser.add_argument("--read", type=Path, metavar="FILE", help="measure nothing: show this earlier run")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, _end)
    earlier = json.loads(options.compare.read_text()) if options.compare else None
    result = json.loads(options.read.read_text()) if options.read else run(options)
    if options.out:
        options.out.write_text(json.dumps(result, indent=2) + "\n")
    print(_shown(result, earlier, as_table=options.table), flush=True)
    return 1 if "not_measured" in json.dumps(result) else 0


def run(options: argparse.Namespace) -> Figures:
    """Measure what the options ask for."""
    named = options.only or [name for name in MEASUREMENTS if not (options.quick and name == "growth")]
    wanted = [name for name in named if name not in (READING, COMMAND)]
    settings = [one for one in SETTINGS if wanted and _is_wanted(one, options)]
    sizes, started = QUICK if options.quick else LONG if options.long else FULL, time.monotonic()
    sdks: dict[str, float] = {}
    result: Figures = {"machine": _machine(), "sdk_cpu_ms": sdks, "settings": {}}
    if READING in named:
        result[READING] = measure_mail_reading(sizes.mails)
    if COMMAND in named:
        result[COMMAND] = measure_command_start()
    for setting in settings:
        try:
            result["settings"][setting.name] = measure(setting, sizes, wanted, sdks, say)
        except (NotMeasured, PostgresMissing, CannotGoOn) as failure:
            result["settings"][setting.name] = {"not_measured": str(failure)}
            say(f"{setting.name}: {failure}")
    result["machine"] |= {"load_average_after": load_average(), "seconds": round(time.monotonic() - started)}
    return result


def _is_wanted(setting: Setting, options: argparse.Namespace) -> bool:
    if options.engine:
        return setting.name in options.engine
    if setting.engine == "sqlite":
        return True
    try:
        server_programs()
    except PostgresMissing as missing:
        say(f"{setting.name} left out. {missing}")
        return False
    return not options.quick or setting.workers > 1


def _machine() -> Figures:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": memory,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_average_before": load_average(),
    }


def _shown(result: Mapping[str, Any], earlier: Mapping[str, Any] | None, *, as_table: bool) -> str:
    if earlier is not None:
        return change_table(earlier, result)
    return readme_table(result) if as_table else json.dumps(result, indent=2)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _end(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
