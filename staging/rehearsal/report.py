"""The findings as one JSON object, and as a table."""

from collections import Counter
from collections.abc import Sequence
from math import ceil
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from app.domain.lead_state import FILTERED
from staging.rehearsal.findings import AUTOMATED, INQUIRY, JOINED, NOTICE, QUARANTINED, Fate, Findings

NO_RECORDED_ANSWER = "no recorded answer"
ONE_LINE = 320  # columns, in which no entry needs a second line
_LEAD_WIDTH = 18
_STYLES = {"inquiry": "green", JOINED: "cyan", QUARANTINED: "red"}


def as_json(findings: Findings) -> dict[str, Any]:
    """What `--once --json` prints."""
    fates = Counter(fate.disposition for fate in findings.fates)
    taken = sorted(findings.first_response_seconds.values())
    crm, gaps = findings.crm_counts, findings.crm_gaps
    return {
        "settled": len(findings.posted) - findings.unsettled,
        "unsettled": findings.unsettled,
        "dispositions": dict(sorted(fates.items())),
        "first_response_seconds": {
            "p50": percentile(taken, 50),
            "p99": percentile(taken, 99),
            "max": taken[-1] if taken else None,
        },
        "replies_sent": findings.claimed,
        "replies_in_inbox": len(findings.replies),
        "duplicates_joined": fates[JOINED],
        "held": findings.held,
        "quarantined": fates[QUARANTINED],
        "filtered": sum(fates[name] for name in FILTERED),
        "notices": fates[NOTICE] + fates[AUTOMATED],
        "crm": {
            "contacts": crm.get("contacts", 0),
            "companies": crm.get("companies", 0),
            "deals": crm.get("deals", 0),
            "messages": sum(crm.get(kind, 0) for kind in ("emails", "notes", "communications")),
            "tasks": crm.get("tasks", 0),
            "without_owner": sum(gaps.without_owner.values()),
            "deals_beside_an_open_one": gaps.deals_beside_an_open_one,
            "tasks_open_there_only": gaps.tasks_open_there_only,
        },
        "digest": {
            "delivered": findings.digest_mail is not None,
            "adds_up": findings.digest_adds_up,
            "counts": {name: n for name, n in findings.digest["counts"].items() if name != "adds_up"},
        },
        "model": {
            "recorded": dict(findings.recorded),
            NO_RECORDED_ANSWER: dict(findings.by_rule),
            "letters_by_rule": findings.letters_by_rule,
        },
        "problems": findings.problems(),
    }


def failed(problem: str) -> dict[str, Any]:
    """The same object when the rehearsal could not be held."""
    return {"settled": 0, "unsettled": 0, "problems": [problem]}


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The smallest value that at least so many percent do not exceed (nearest rank); None of nothing."""
    return ordered[ceil(len(ordered) * percent / 100) - 1] if ordered else None


def print_table(findings: Findings, console: Console) -> None:
    """One entry per delivery, in the order they were posted; to be read in 80 columns, a line each in `ONE_LINE`."""
    title = f"{len(findings.posted)} deliveries"
    table = Table(title=title, title_justify="left", header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("lead", max_width=_LEAD_WIDTH, no_wrap=True, overflow="ellipsis")
    table.add_column("channel", no_wrap=True)
    table.add_column("decision")
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("s", justify="right", no_wrap=True)
    table.add_column("why", ratio=None if console.width >= ONE_LINE else 1)
    for fate in findings.fates:
        delivery, lead = fate.posted.delivery, fate.lead
        answered = findings.first_response_seconds.get(delivery.group) if lead.get("seconds") is not None else None
        table.add_row(
            escaped(str(lead.get("who") or delivery.name.removesuffix(".http")[3:].replace("_", " "))),
            delivery.source,
            f"[{_STYLES.get(fate.disposition, 'yellow')}]{_decision(fate)}[/]",
            "" if lead.get("score") is None else f"{lead['score']} {lead.get('tier') or ''}",
            "" if answered is None else f"{answered:.2f}",
            escaped(_why(fate, findings))[:160],
        )
    console.print(table)


def _why(fate: Fate, findings: Findings) -> str:
    """With a word where the sandbox's rules wrote the letter: it shows nothing of what a model can do."""
    who = str(fate.lead.get("who") or "")
    by_rule = bool(who) and any(who in sender for sender in findings.letters_by_rule)
    return f"({NO_RECORDED_ANSWER}) {fate.why}" if by_rule else fate.why


def _decision(fate: Fate) -> str:
    return str(fate.lead["decision"]) if fate.disposition == INQUIRY else fate.disposition


def escaped(text: str) -> str:
    """Strangers' words are text: square brackets would be markup."""
    return text.replace("[", "\\[")
