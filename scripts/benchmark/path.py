"""The whole path: a burst of leads until the last is answered and recorded, and what that costs."""

import json
from collections.abc import Mapping

from scripts.benchmark.client import post_at_once, post_in_turn
from scripts.benchmark.figures import Figures, load_average, per_second, percentile, spread
from scripts.benchmark.measured import Measured, NotMeasured, Progressed, now
from scripts.benchmark.meter import cpu_seconds, memory


def measure_path(
    place: Measured, leads: int, *, model_seconds: float, crm_limits: bool = False, sdk: Mapping[str, float]
) -> Figures:
    """One burst. `sdk`: what `vendor_calls` measured; empty: the split is left out."""
    sandbox = place.installation.sandbox
    assert sandbox.model is not None
    sandbox.model.set_faults(latency_seconds=model_seconds)
    sandbox.hubspot.set_faults(limits=crm_limits)
    requests = place.requests(leads)
    counted, before, since = place.vendor_counts(), _cpu(place), now()
    answered = post_at_once(place.installation.port, requests)
    if any(one.status != 202 for one in answered):
        raise NotMeasured("not every post was accepted")
    progressed = place.settle(since, leads, within_seconds=120 + leads / 4)
    spent = {name: seconds - before[name] for name, seconds in _cpu(place).items()}
    asked = {name: count - counted[name] for name, count in place.vendor_counts().items()}
    return {
        "leads": leads,
        "answered": progressed.answered,
        "mails": asked["mails"],
        **_pace(progressed),
        **_cost(spent, asked, leads, sdk),
        "peak_mib": round(memory(place.service_pids).peak_mib),
        "load_average": load_average(),
    }


def _pace(progressed: Progressed) -> Figures:
    return {
        "answered_per_second": per_second(progressed.answered, progressed.last_answer_seconds),
        "settled_per_second": per_second(progressed.settled, progressed.last_settled_seconds),
        **spread(progressed.to_first_step_seconds, "to_first_step"),
        "to_answer_p50_s": round(percentile(progressed.to_answer_seconds, 50), 2),
        "to_answer_p99_s": round(percentile(progressed.to_answer_seconds, 99), 2),
    }


def _cost(spent: Mapping[str, float], asked: Mapping[str, int], leads: int, sdk: Mapping[str, float]) -> Figures:
    total = spent["service"] * 1000 / leads
    figures: Figures = {
        "cpu_ms_per_lead": round(total, 2),
        "database_cpu_ms_per_lead": round(spent["database"] * 1000 / leads, 2),
        "sandbox_cpu_ms_per_lead": round(spent["sandbox"] * 1000 / leads, 2),
        "model_requests_per_lead": round(asked["model"] / leads, 2),
        "crm_requests": asked["crm"],
    }
    if sdk:
        vendors = (
            asked["model"] * sdk["model_request"]
            + asked["crm"] * sdk["crm_request"]
            + asked["crm_objects"] * sdk["crm_object"]
            + asked["mails"] * sdk["mail"]
        ) / leads
        figures |= {"cpu_ms_per_lead_sdks": round(vendors, 2), "cpu_ms_per_lead_ours": round(total - vendors, 2)}
    return figures


def _cpu(place: Measured) -> dict[str, float]:
    pids = {"service": place.service_pids, "database": place.database_pids, "sandbox": place.sandbox_pids}
    return {name: cpu_seconds(some) for name, some in pids.items()}


def measure_first_step(place: Measured, leads: int) -> Figures:
    """From a lead's receipt to its first step, when leads come one at a time."""
    since = now()
    post_in_turn(place.installation.port, place.requests(leads), per_second=20)
    progressed = place.settle(since, leads, within_seconds=120)
    return spread(progressed.to_first_step_seconds, "to_first_step")


def measure_sdks(place: Measured) -> dict[str, float]:
    """What the vendors' SDKs cost a call, in milliseconds of CPU; see `vendor_calls`."""
    sandbox, counts = place.installation.sandbox, place.vendor_counts()
    average = counts["prompt_characters"] // max(1, counts["model"]) or 4000
    assert sandbox.model is not None
    options = ["--model", sandbox.model.url, "--crm", sandbox.hubspot.url]
    options += ["--smtp-port", str(sandbox.mailbox.smtp_port), "--prompt-characters", str(average)]
    name, processes = "vendor-calls", place.installation.processes
    child = processes.start(name, "-m", "scripts.benchmark.vendor_calls", *options)
    said, _ = child.communicate(timeout=120)
    if child.returncode:
        raise NotMeasured(str(processes.failure(name)))
    measured: dict[str, float] = json.loads(said)
    return {name: round(value, 3) for name, value in measured.items()}
