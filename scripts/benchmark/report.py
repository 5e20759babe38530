"""A run as a Markdown table, and the change between two runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.benchmark.figures import flattened

_NOT_COMPARED = ("load_average", "memory_gib", "machine.seconds", "cores")
_ROWS = (  # what the README shows: words, path in the result, unit
    ("Start to the first 202", "start.seconds", "s"),
    ("Memory, idle", "start.idle_mib", "MiB"),
    ("Memory at the peak of a burst", "path.peak_mib", "MiB"),
    ("Acknowledgement, one at a time, p50", "intake.ours.one_at_a_time_p50_ms", "ms"),
    ("the same against a bare route", "intake.ratio.one_at_a_time_p50", "times"),
    ("Acknowledgements a second in a burst", "intake.ours.burst_per_second", "/s"),
    ("the same against a bare route", "intake.ratio.burst_per_second", "times"),
    ("Receipt to first step, one at a time, p50", "first_step.to_first_step_p50_ms", "ms"),
    ("Receipt to first step, one at a time, p99", "first_step.to_first_step_p99_ms", "ms"),
    ("Leads answered a second, model at 0 ms", "path.answered_per_second", "/s"),
    ("Leads answered and recorded a second, model at 0 ms", "path.settled_per_second", "/s"),
    ("the same with HubSpot's limits", "path_with_crm_limits.settled_per_second", "/s"),
    ("CPU a lead", "path.cpu_ms_per_lead", "ms"),
    ("of it outside the vendors' SDKs", "path.cpu_ms_per_lead_ours", "ms"),
    ("Leads answered a second, model at 1 s, burst of 200", "path_with_slow_model.of_200.answered_per_second", "/s"),
    ("Leads answered a second, model at 1 s, burst of 1,000", "path_with_slow_model.of_1000.answered_per_second", "/s"),
    ("Longer a lead with 100,000 stored than with 1,000", "growth.slower_by", "times"),
    ("Who wrote, among 1,000 contacts, p99", "identify.at_1000.identify_p99_ms", "ms"),
    ("Who wrote, among 100,000 contacts, p99", "identify.at_100000.identify_p99_ms", "ms"),
    ("of known addresses found among 100,000", "identify.at_100000.found_by_address", "of 1"),
    ("Who wrote, among 1,000,000 contacts, p99", "identify.at_1000000.identify_p99_ms", "ms"),
    ("of known addresses found among 1,000,000", "identify.at_1000000.found_by_address", "of 1"),
)


def readme_table(result: Mapping[str, Any]) -> str:
    """One column per engine; a dash where nothing was measured."""
    names = list(result["settings"])
    machine = result["machine"]
    rows = [
        f"| {words} | {' | '.join(_cell(result, name, place, unit) for name in names)} |"
        for words, place, unit in _ROWS
    ]
    head = [f"| {machine['cores']} cores | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    return "\n".join([*head, *rows])


def _cell(result: Mapping[str, Any], setting: str, place: str, unit: str) -> str:
    value = _at(result["settings"][setting], place.split("."))
    return "-" if value is None else f"{value:,} {unit}"


def _at(tree: Any, place: Sequence[str]) -> Any:
    for name in place:
        tree = tree.get(name) if isinstance(tree, Mapping) else None
    return tree


def change_table(earlier: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Every figure that both runs have, the earlier one first, and the change in percent."""
    before, after = dict(flattened(earlier)), dict(flattened(now))
    shared = [name for name in after if name in before and not name.endswith(_NOT_COMPARED)]
    width = max(map(len, shared), default=0)
    lines = [f"{'':<{width}}  {'before':>10}  {'now':>10}  change"]
    lines += [
        f"{name:<{width}}  {before[name]:>10g}  {after[name]:>10g}  {_change(before[name], after[name])}"
        for name in shared
    ]
    return "\n".join(lines)


def _change(before: float, after: float) -> str:
    return f"{(after - before) / before:+.0%}" if before else ""
