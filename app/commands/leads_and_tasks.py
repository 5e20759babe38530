"""`leads lead`, `tasks`: what came in, what waits, and how to decide from the command line."""

from typing import Annotated, Any

import typer
from sqlalchemy import Connection, Row

from app.commands.options import Firm, Json, chosen_firm, clock_of, opened, opened_to_change, operator
from app.commands.output import cell, fail, show, show_json, show_text, show_values
from app.commands.task_moves import WantedMove, moved
from app.domain.decision import QUESTIONS, Decision, choice_of
from app.domain.digest import day_bounds
from app.domain.errors import UnknownDecision
from app.domain.inquiry import Inquiry
from app.domain.words.text import clean_line
from app.main.clock import utc_now
from app.storage.events import events_of_lead
from app.storage.leads.lead_lists import recent_leads
from app.storage.leads.leads import load_lead
from app.storage.tasks.review import leads_by_id, silence_of_task
from app.storage.tasks.tasks import decide, load_task, open_tasks, tasks_of_lead

_TEXTS = {
    "message": "Message",
    "boilerplate": "Signature and footers",
    "hidden_text": "Hidden from whoever reads the mail",
    "draft": "Draft",
}


def lead(
    lead_id: Annotated[str | None, typer.Argument(help="One lead's whole story; the newest leads if left out.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """Show the newest leads, or one with everything that happened to it."""
    with opened() as database:
        if lead_id is None:
            zone = clock_of(database)
            newest = database.read(lambda connection: recent_leads(connection, limit))
            rows = [
                {
                    "id": line.id,
                    "received": line.received_at,
                    "channel": line.channel,
                    "who": line.contact_name or line.name or line.address,
                    "decision": line.state.value,
                    "score": line.score,
                    "tier": line.tier,
                    "seconds": line.first_response_seconds,
                    "personal_seconds": line.personal_response_seconds,
                    "why": line.why,
                    "delivery": line.delivery_id,
                    "joined_to": line.facts.joined_to,
                }
                for line in newest
            ]
            columns = ("received", "decision", "who", "id")
            show("Leads, newest first", rows, "No lead yet.", as_json=as_json, columns=columns, zone=zone)
            return
        found = database.read(lambda connection: load_lead(connection, lead_id))
        if found is None:
            raise fail(f"there is no lead {lead_id}")
        events = database.read(lambda connection: events_of_lead(connection, lead_id))
        waiting = database.read(lambda connection: tasks_of_lead(connection, lead_id))
        zone = clock_of(database, found.firm_id)
    inquiry = found.inquiry
    story: dict[str, Any] = {
        "id": found.id,
        "who": _named(inquiry),
        "address": inquiry.sender_email,
        "company": inquiry.company,
        "channel": inquiry.channel.value,
        "received": inquiry.received_at,
        "next_step": found.next_step,
        "judgement": found.judgement.disposition.value if found.judgement else None,
        "score": found.qualification.score if found.qualification else None,
        "tier": found.qualification.tier.value if found.qualification else None,
        "message": inquiry.message,
        "boilerplate": inquiry.boilerplate or None,
        "hidden_text": inquiry.hidden_text or None,
        "draft": found.draft.text if found.draft else None,
        "events": [{"at": at, "what": kind, "by": actor, "why": detail} for at, kind, actor, detail in events],
        "tasks": [{"id": task.id, "action": task.action.value, "reason": task.reason} for task in waiting],
    }
    if as_json:
        show_json(story)
        return
    known = {key: value for key, value in story.items() if value is not None}
    short = {key: value for key, value in known.items() if key not in (*_TEXTS, "events", "tasks")}
    show_values({key: clean_line(cell(value, zone)) for key, value in short.items()}, as_json=False)
    for key in [key for key in _TEXTS if key in known]:
        show_text(_TEXTS[key], known[key])
    typer.echo()
    show("What happened", story["events"], "Nothing has happened yet.", as_json=False, zone=zone)
    typer.echo()
    show("Tasks", story["tasks"], "No task.", as_json=False)


def tasks(
    task_id: Annotated[str | None, typer.Argument(help="A task to decide; all open tasks if left out.")] = None,
    decision: Annotated[str | None, typer.Option(help="What to do with it.")] = None,
    despite_refusal: Annotated[
        bool, typer.Option("--despite-refusal", help="Write although an unproved message asked for silence.")
    ] = False,
    assign: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Give it to this colleague.")] = None,
    snooze: Annotated[
        str | None, typer.Option(metavar="UNTIL", help="Put it off: tomorrow, next_week, or 2031-05-14T09:00.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back, while nothing has left.")] = False,
    reopen: Annotated[bool, typer.Option("--reopen", help="Ask about it again.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 500,
    firm: Firm = None,
    as_json: Json = False,
) -> None:
    """Show what waits for a person, what costs most to wait first, or decide or move one task."""
    wanted = WantedMove(assign=assign, snooze=snooze, undo=undo, reopen=reopen)
    if wanted.given and (task_id is None or decision is not None):
        raise fail(f"{next(iter(wanted.given))} goes with the id of one task, and without --decision", 2)
    with opened() if task_id is None else opened_to_change() as database:
        if task_id is None:
            firm_id = chosen_firm(database, firm)
            zone = clock_of(database, firm_id)
            ends = day_bounds(utc_now().astimezone(zone).date(), zone)[1]
            waiting = database.read(lambda connection: open_tasks(connection, firm_id, ends, limit=limit))
            about = database.read(lambda connection: leads_by_id(connection, [t.lead_id for t in waiting if t.lead_id]))
            rows = [
                {
                    "id": task.id,
                    "who": _who(about.get(task.lead_id or "")),
                    "action": task.action.value if as_json else QUESTIONS[task.action].title,
                    "owner": task.owner,
                    "due": task.due_at,
                    "lead": task.lead_id,
                    "why": task.reason,
                }
                for task in waiting
            ]
            columns = ("due", "owner", "who", "action", "why", "id")
            show("Waiting for a person", rows, "Nothing is waiting.", as_json=as_json, columns=columns, zone=zone)
            if len(waiting) == limit:
                typer.echo(f"These are the first {limit}; --limit shows more.", err=True)
            return
        if wanted.given:
            open_now, move = database.write(lambda connection: moved(connection, task_id, wanted))
            show("Moved", [{"task": open_now, "done": move.value}], "", as_json=as_json)
            return
        chosen = database.write(
            lambda connection: _decided(connection, task_id, decision, despite_refusal=despite_refusal)
        )
        task = database.read(lambda connection: load_task(connection, task_id))
        about = database.read(lambda connection: leads_by_id(connection, [task.lead_id or ""] if task else []))
    row = {"task": task_id, "who": _who(next(iter(about.values()), None)), "decision": chosen.value}
    show("Decided", [row], "", as_json=as_json)


def _who(lead: Row[Any] | None) -> str | None:
    """Whom a task is about; None for a delivery that nobody could read, or an erasure."""
    if lead is None:
        return None
    name: str | None = lead.contact_name or _named(lead.inquiry)
    return name


def _named(inquiry: Inquiry) -> str | None:
    return inquiry.sender_name or inquiry.sender_email or inquiry.phone


def _decided(connection: Connection, task_id: str, decision: str | None, *, despite_refusal: bool) -> Decision:
    """Keep it. That a mail server is set up cannot be asked here: this shell need not have the service's settings."""
    task = load_task(connection, task_id)
    if task is None:
        raise fail(f"there is no task {task_id}")
    try:
        choice = choice_of(task.action, decision)
    except UnknownDecision as unknown:
        raise fail(f"--decision: {unknown}", 2) from None
    if choice.sends:
        silence = silence_of_task(connection, task, despite_refusal=despite_refusal)
        if silence.reason:
            raise fail(f"mail to this address is refused ({silence.reason}); `leads refusals lift` allows it again")
        if silence.is_asked:
            raise fail("somebody who proved nothing asked that this address gets no mail; --despite-refusal writes")
    by, _place = operator()
    text = task.decision_text if choice.sends else None  # the words somebody left in it
    if not decide(connection, task_id, choice.decision, by, utc_now(), text=text, at_once=True):
        raise fail("this task has been decided already")
    return choice.decision
