"""`scripts/rehearse`: the whole of Firstreply against the sandbox, on one machine, with nothing to configure."""

import argparse
import json
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn, get_args

from rich.console import Console

from staging.installation.firstreply import WEB, EngineName, Installation, installation
from staging.installation.processes import CannotGoOn
from staging.rehearsal import booked_meetings, crm_day, days_later
from staging.rehearsal.crm_gaps import crm_objects, gaps_of
from staging.rehearsal.deliveries import load_deliveries, post_all
from staging.rehearsal.findings import Findings
from staging.rehearsal.report import NO_RECORDED_ANSWER, ONE_LINE, as_json, escaped, failed, print_table

console = Console(stderr=True)
SOURCES = {  # source -> how its requests are proved and read
    "website": "website_form",
    "mailbox": "raw_mail",
    "postmark": "postmark",
    "linkedin": "linkedin_relay",
}
_ENDINGS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class ToldToEnd(BaseException):
    """A signal: Ctrl-C, a closed terminal, `kill`. Not an error, so nothing may catch it on the way."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/rehearse", description=__doc__)
    parser.add_argument(
        "--once", action="store_true", help="end when everything is settled; exit 1 if something is wrong"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout instead of the table")
    judge = parser.add_mutually_exclusive_group()
    judge.add_argument("--model", action="store_true", help="the sandbox's language model judges and writes (default)")
    judge.add_argument("--offline", action="store_true", help="the offline judge and writer")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep database, logs and the model's questions in this empty directory"
    )
    parser.add_argument(
        "--with-crm-day",
        action="store_true",
        help="then people work in the CRM, book and write back, and days pass: four minutes more",
    )
    parser.add_argument("--engine", choices=get_args(EngineName), default="sqlite", help="the database it runs on")
    parser.add_argument("--within", type=float, default=120.0, metavar="SECONDS", help="how long settling may take")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    for number in _ENDINGS:
        signal.signal(number, _end)
    try:
        return rehearse(options)
    except ToldToEnd as told:
        return 0 if told.number == signal.SIGINT and not options.once else 128 + told.number
    except CannotGoOn as failure:
        console.print(escaped(str(failure)), style="red")
        if options.json:
            print(json.dumps(failed(str(failure))))
        return 1


def _end(number: int, _frame: object) -> NoReturn:
    _end_undisturbed()
    raise ToldToEnd(number)


def _end_undisturbed() -> None:
    """A second Ctrl-C must not leave anything behind."""
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def kept_in(keep: Path | None) -> Path | None:
    """The directory to keep everything in. Raises CannotGoOn when something is there."""
    if keep is None:
        return None
    keep.mkdir(parents=True, exist_ok=True)
    if any(keep.iterdir()):
        raise CannotGoOn(f"{keep} is not empty; name another directory")
    return keep.resolve()


def rehearse(options: argparse.Namespace) -> int:
    started, directory = time.monotonic(), kept_in(options.keep)
    with ExitStack() as stack:
        with console.status("Starting mail server, CRM, model and Firstreply ..."):
            made = stack.enter_context(
                installation(
                    options.engine,
                    sources={**SOURCES, **(booked_meetings.SOURCES if options.with_crm_day else {})},
                    model=not options.offline,
                    bookings=options.with_crm_day,
                    directory=directory,
                    always_open=options.with_crm_day,  # its days pass in minutes
                )
            )
            if options.with_crm_day:
                made.settings |= crm_day.SETTINGS
                days_later.turn_on(made)
                booked_meetings.turn_on(made)
            stack.callback(_end_undisturbed)
            made.start()
        findings = play(made, options.within)
        if directory is not None:
            keep_questions(findings, directory / "questions.jsonl")
        report = as_json(findings)
        day = None
        if options.with_crm_day:
            with console.status("Working in the CRM, and waiting until that is read back ..."):
                day = crm_day.live_a_crm_day(made)
            report |= {"crm_day": day.as_json(), "problems": [*report["problems"], *day.problems()]}
        report |= {"seconds": round(time.monotonic() - started, 1)}
        if options.json:
            print(json.dumps(report, ensure_ascii=False), flush=True)
        else:
            print_table(findings, Console() if sys.stdout.isatty() else Console(width=ONE_LINE))
        tell(report)
        if day is not None:
            console.print(day.told(), highlight=False)
        if not options.once:
            invite(made, findings)
            signal.pause()
    return 1 if report["problems"] else 0


def play(made: Installation, within_seconds: float) -> Findings:
    """Post every delivery, wait, send the digest, ask everybody what they saw."""
    deliveries = load_deliveries()
    with console.status(f"Posting {len(deliveries)} deliveries and waiting until all are settled ..."):
        posted = post_all(deliveries, made.url, made.secrets)
        unsettled = made.settle(within_seconds)
    if unsettled is None:
        raise made.processes.failure(WEB)
    with console.status("Sending the digest ..."):
        digest = made.ask("digest", "--day", "today", "--send")
    sandbox, open_here = made.sandbox, {task["id"] for task in made.open_tasks()}
    return Findings(
        posted=posted,
        leads=made.leads(),
        outcomes={delivery: (outcome or "waiting", why) for delivery, (outcome, why) in made.outcomes().items()},
        unsettled=unsettled,
        mails=sandbox.mailbox.mails(),
        contacts=sandbox.hubspot.contacts(),
        crm_counts=sandbox.hubspot.counts(),
        crm_sent_messages=sandbox.hubspot.sent_messages(),
        crm_gaps=gaps_of(crm_objects(sandbox.hubspot.url), open_here),
        digest=digest,
        asked=sandbox.model.asked() if sandbox.model else {},
    )


def keep_questions(findings: Findings, path: Path) -> None:
    """Every question that was asked of the model, one a line: whoever records answers needs text and key."""
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in findings.asked.get("questions", ()))
    path.write_text("".join(lines), encoding="utf-8")


def tell(report: dict[str, Any]) -> None:
    """The outcome in three lines, for a person."""
    times, digest = report["first_response_seconds"], report["digest"]
    console.print(
        f"{report['settled']} settled in {report['seconds']} s: {report['replies_in_inbox']} answered "
        f"(median {times['p50']} s, longest {times['max']} s), {report['duplicates_joined']} joined, "
        f"{report['held']} held for a person, {report['filtered']} filtered, {report['notices']} notices and machines, "
        f"{report['quarantined']} quarantined.",
        highlight=False,
    )
    state = "delivered" if digest["delivered"] else "NOT delivered"
    console.print(f"Digest {state}; its counts {'add up' if digest['adds_up'] else 'do NOT add up'}.", highlight=False)
    for prompt, count in report["model"]["recorded"].items():
        console.print(f"{prompt}: {count} recorded answers.", highlight=False)
    for prompt, count in report["model"][NO_RECORDED_ANSWER].items():
        console.print(f"{prompt}: {count} times {NO_RECORDED_ANSWER}, the sandbox's rules answered.", highlight=False)
    for problem in report["problems"]:
        console.print(f"- {escaped(problem)}", style="red", highlight=False)


def invite(made: Installation, findings: Findings) -> None:
    """Where to look, and how to leave."""
    link = made.ask("sign-in", findings.digest["to"])["link"]
    rows = (
        ("Review page", f"{link}  (signs you in as {findings.digest['to']}, once, within 15 minutes)"),
        ("First page", made.url),
        ("Inbox", made.sandbox.mailbox.url),
        ("CRM", made.sandbox.hubspot.url),
        ("Alerts", made.sandbox.alerts.url),
        *([("Bookings", made.sandbox.bookings.url)] if made.sandbox.bookings else []),
    )
    for name, address in rows:
        console.print(f"{name + ':':<13}{escaped(address)}", soft_wrap=True, highlight=False)
    console.print("Everything stays up until Ctrl-C.", style="bold")


if __name__ == "__main__":
    sys.exit(main())
