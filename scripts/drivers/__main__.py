"""`scripts/break`: break a running Firstreply on purpose and say what was lost or doubled.

Each driver starts what it needs on free loopback ports, ends all of it in any
case, and exits with 1 when a promise was broken, with 2 when it could not try. With BREAK_LOGS=DIRECTORY the
processes' logs are kept there.
"""

import argparse
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from scripts.drivers import (
    abuse,
    boundaries,
    corpora,
    database,
    disk,
    faulty_crm,
    frozen_worker,
    kill,
    loops,
    mail_day,
    pairs,
    vendors,
)
from staging.installation.processes import CannotGoOn
from staging.postgres import PostgresMissing

Driver = Callable[..., dict[str, Any]]
DRIVERS: dict[str, Driver] = {
    "abuse": abuse.run,
    "kill": kill.run,
    "boundaries": boundaries.run,
    "frozen": frozen_worker.run,
    "database": database.run,
    "disk": disk.run,
    "vendors": vendors.run,
    "corpora": corpora.run,
    "pairs": pairs.run,
    "loops": loops.run,
    "mail-day": mail_day.run,
    "crm": faulty_crm.run,
}
FORMER_NAMES = {"frozen": "zombie"}  # still understood
ENGINES = ("sqlite", "postgres")
NOT_TRIED = 2


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/break", description=__doc__)
    drivers = parser.add_subparsers(dest="driver", required=True, metavar="DRIVER")
    for name, driver in DRIVERS.items():
        module = sys.modules[driver.__module__]
        one = drivers.add_parser(
            name,
            aliases=[FORMER_NAMES[name]] if name in FORMER_NAMES else [],
            help=(module.__doc__ or "").partition("\n")[0],
            description=module.__doc__,
        )
        one.set_defaults(driver=name)
        one.add_argument("--json", action="store_true", help="one JSON object on stdout")
        one.add_argument("--seed", type=int, default=1)
        if name in ("kill", "boundaries", "pairs", "corpora", "crm"):
            one.add_argument("--engine", choices=ENGINES, default="sqlite")
        if name in ("kill", "boundaries"):
            one.add_argument("--no-archive", dest="archive", action="store_false", help="without the archive mailbox")
    of = drivers.choices
    of["kill"].add_argument("--kills", type=int, default=30)
    of["kill"].add_argument("--leads", type=int, default=100)
    of["kill"].add_argument("--workers", type=int, default=1, help="processes of `leads work` (PostgreSQL)")
    of["boundaries"].add_argument("--only", type=int, nargs="*", help="these commits alone")
    of["boundaries"].add_argument("--places", nargs="+", choices=("before", "after"), default=("before", "after"))
    of["frozen"].add_argument("--leads", type=int, default=60)
    of["frozen"].add_argument("--rounds", type=int, default=3)
    of["frozen"].add_argument("--gone-seconds", type=float, default=60.0, help="how long one worker is away at most")
    of["database"].add_argument("--leads", type=int, default=200)
    of["database"].add_argument("--restarts", type=int, default=4)
    of["disk"].add_argument("--leads", type=int, default=100)
    of["disk"].add_argument("--broken-seconds", type=float, default=8.0)
    of["disk"].add_argument("--only", choices=("full", "fsync"))
    of["vendors"].add_argument("--scenario", choices=("hang", "flaky"), default="hang")
    of["vendors"].add_argument("--per-second", type=float, default=20.0)
    of["vendors"].add_argument("--seconds", type=float, default=60.0)
    of["corpora"].add_argument("folders", nargs="+", type=Path)
    of["corpora"].add_argument("--good-leads", type=int, default=20, help="before and after, to compare their speed")
    of["abuse"].add_argument("--seconds", type=float, default=60.0, help="how long the flood lasts")
    of["mail-day"].add_argument("--mails", type=int, default=120)
    of["mail-day"].add_argument("--kills", type=int, default=10)
    of["crm"].add_argument("--leads", type=int, default=1000, help="people who write; one in ten writes twice")
    of["crm"].add_argument("--per-second", type=float, default=8.0)
    of["crm"].add_argument("--kills", type=int, default=4, help="and one more while we are barred")
    of["crm"].add_argument("--flaky-seconds", type=float, default=150.0, help="before we are barred")
    of["crm"].add_argument("--bars", nargs="*", choices=faulty_crm.BARS, default=faulty_crm.BARS, help="in this order")
    of["pairs"].add_argument("--pairs", type=int, default=100)
    return parser.parse_args()


def main() -> int:
    options = vars(arguments())
    name, as_json = options.pop("driver"), options.pop("json")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        found = DRIVERS[name](**options)
    except (CannotGoOn, PostgresMissing) as why:
        sys.stderr.write(f"{why}\n")
        return NOT_TRIED
    print(json.dumps(found, indent=None if as_json else 2, default=str), flush=True)
    return 0 if found["ok"] else 1


def _end(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
