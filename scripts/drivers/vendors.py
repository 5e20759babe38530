"""Model, CRM and mail server behind a fault proxy: all hang, or all are flaky.

While all hang, intake must answer at once, and within two minutes each lead is answered
or its owner has been alerted: the alerts at the chat webhook say how many, and they are
held against the client's log. When the faults are over, nothing may have happened twice.
"""

import re
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

import httpx2

from scripts.drivers.arrivals import Acknowledgement, Arrivals, letters
from scripts.drivers.checker import check, first_mails
from staging.installation.firstreply import Installation, installation
from staging.serving import LOOPBACK

Scenario = Literal["hang", "flaky"]
PROMISE_SECONDS = 120.0
_INTAKE_P99_SECONDS = 1.0
_SETTLE_WITHIN_SECONDS = 240.0
_TOLD = re.compile(r"^All (\d+) in one list: |^Decide here: \S+/tasks/", re.MULTILINE)
_FAULTS: Mapping[Scenario, Mapping[str, Any]] = {
    "hang": {"hang": True},
    "flaky": {
        "delay_seconds": 0.05,
        "reset_share": 0.04,
        "half_close_share": 0.01,
        "swallow_share": 0.01,
        "status_share": 0.1,
    },
}


def run(*, scenario: Scenario, per_second: float, seconds: float, seed: int) -> dict[str, Any]:
    """Post at this pace for so long under faults, wait out the promise, end the faults, settle, check."""
    started = time.monotonic()
    with installation("sqlite") as made, _between(made) as controls:
        made.start()
        _set_all(controls, {**_FAULTS[scenario], "seed": seed})
        posted = letters(round(per_second * seconds), seed)
        secret = made.secrets["website"]
        with Arrivals(url=made.url, secret=secret, letters=posted, per_second=per_second) as arrivals:
            arrivals.wait()
        if scenario == "hang":
            time.sleep(PROMISE_SECONDS + 5)
        else:
            made.settle(_SETTLE_WITHIN_SECONDS)
        late = _late(arrivals.log.accepted, first_mails(made), _alerts(made))
        _set_all(controls, {})
        unsettled = made.settle(_SETTLE_WITHIN_SECONDS)
        verdict = check(arrivals.log.accepted, made)
    intake = sorted(one.seconds for one in arrivals.log.accepted)
    p99 = intake[int(len(intake) * 0.99)] if intake else float("inf")
    return {
        "driver": "vendors",
        "scenario": scenario,
        "posted": len(posted),
        **verdict.as_json(),
        "intake_seconds": {
            "p50": round(statistics.median(intake), 4),
            "p99": round(p99, 4),
            "max": round(intake[-1], 4),
        },
        "neither_answered_nor_told_within_two_minutes": late,
        "refused_or_broken_on_the_way": arrivals.log.refusals,
        "unsettled": unsettled,
        "seconds": round(time.monotonic() - started, 1),
        "ok": verdict.clean and unsettled == 0 and p99 < _INTAKE_P99_SECONDS and late == 0,
    }


def _late(accepted: Sequence[Acknowledgement], mailed: Mapping[str, float], alerts: Sequence[tuple[float, int]]) -> int:
    """Leads without a mail whose owner had not been told two minutes after their acknowledgement.

    An alert counts those it has no room to name: the oldest unanswered ones are taken to be meant.
    """
    waiting = sorted(one.at for one in accepted if mailed.get(one.address, one.at + 9999) > one.at + PROMISE_SECONDS)
    told_at = [at for at, count in alerts for _ in range(count)]
    told_in_time = sum(told <= at + PROMISE_SECONDS for at, told in zip(waiting, told_at, strict=False))
    return len(waiting) - told_in_time


def _alerts(made: Installation) -> list[tuple[float, int]]:
    """When an owner was told, and of how many leads."""
    posted = made.sandbox.alerts.posted()
    told = [(datetime.fromisoformat(row["at"]).timestamp(), _TOLD.search(row["text"])) for row in posted]
    return [(at, int(found[1] or 1)) for at, found in told if found]


@contextmanager
def _between(made: Installation) -> Iterator[list[str]]:
    """A proxy before each vendor, named to the service. Yields the addresses of their controls."""
    sandbox, ports, controls = made.sandbox, {}, []
    assert sandbox.model is not None
    vendors = {
        "model": sandbox.model.ports["port"],
        "crm": sandbox.hubspot.ports["port"],
        "smtp": sandbox.mailbox.smtp_port,
    }
    for name, port in vendors.items():
        command = ("-m", "staging.fault_proxy", "--to", f"{LOOPBACK}:{port}")
        child = made.processes.start(f"proxy-{name}", *command)
        said = made.processes.ready(f"proxy-{name}", child)
        ports[name] = said["port"]
        controls.append(f"http://{LOOPBACK}:{said['control_port']}/faults")
    made.settings |= {
        "LEADS_OPENAI_BASE_URL": f"http://{LOOPBACK}:{ports['model']}/v1",
        "LEADS_HUBSPOT_URL": f"http://{LOOPBACK}:{ports['crm']}",
        "LEADS_SMTP_PORT": str(ports["smtp"]),
    }
    yield controls


def _set_all(controls: Sequence[str], faults: Mapping[str, Any]) -> None:
    for control in controls:
        httpx2.post(control, json=dict(faults), timeout=10, trust_env=False).raise_for_status()
