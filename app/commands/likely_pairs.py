"""`leads people`: contacts that may be one person, and what a person says about them."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

import typer
from sqlalchemy import Connection

from app.commands.command_groups import command_group
from app.commands.options import Firm, Json, chosen_firm, clock_of, opened, opened_to_change, operator
from app.commands.output import fail, show
from app.main.clock import utc_now
from app.storage.people import merging
from app.storage.people.proposals import Side, open_proposals

commands = command_group("Contacts that may be one person.")
_Done = TypeVar("_Done")
Pair = Annotated[str, typer.Argument(help="The pair's id, as `leads people list` shows it.")]


@commands.command("list")
def list_pairs(firm: Firm = None, as_json: Json = False) -> None:
    """Show the pairs nobody has decided about, the likeliest first."""
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        pairs = database.read(lambda connection: open_proposals(connection, firm_id))
    rows = [
        {"pair": pair.id, "one": _told(pair.one), "other": _told(pair.other), "agrees": pair.evidence} for pair in pairs
    ]
    show("Maybe the same person", rows, "Nobody to compare.", as_json=as_json)


@commands.command("accept")
def accept(pair: Pair, firm: Firm = None) -> None:
    """They are one person: the two contacts become one. `leads people undo` takes it back."""
    change_id = _done(merging.accept, firm, pair, "nobody is asked about this pair (any more)")
    typer.echo(f"One contact now; `leads people undo {change_id}` takes it back. The CRM's records stay as they are.")


@commands.command("refuse")
def refuse(pair: Pair, firm: Firm = None) -> None:
    """They are two people, and nobody is asked again."""
    _done(merging.refuse, firm, pair, "nobody is asked about this pair (any more)")
    typer.echo("They stay two.")


@commands.command("changes")
def list_changes(firm: Firm = None, as_json: Json = False) -> None:
    """Show which contacts a person made one or divided, newest first."""
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        made = database.read(lambda connection: merging.changes(connection, firm_id))
        zone = clock_of(database, firm_id)
    rows = [
        {
            "change": change.id,
            "what": change.kind,
            "one": _told(change.one),
            "other": _told(change.other),
            "by": change.by,
            "at": change.at,
        }
        for change in made
    ]
    show("Said by a person", rows, "Nobody has changed a contact.", as_json=as_json, zone=zone)


@commands.command("undo")
def undo(
    change: Annotated[str, typer.Argument(help="The change's id, as `leads people changes` shows it.")],
    firm: Firm = None,
) -> None:
    """Take back that two contacts were made one, or divided."""
    _done(
        merging.undo,
        firm,
        change,
        "there is nothing to take back, or a later change of the same contact has to be first",
    )
    typer.echo("Taken back.")


@commands.command("split")
def split(lead: Annotated[str, typer.Argument(help="A lead's id.")], firm: Firm = None) -> None:
    """The conversation of a lead is somebody else's: it becomes a contact of its own."""
    change_id = _done(
        merging.split, firm, lead, "there is no such lead, or this conversation is all that its contact has"
    )
    typer.echo(f"A contact of its own now; `leads people undo {change_id}` takes it back.")


def _done(
    call: Callable[[Connection, str, str, str, datetime], _Done], firm: str | None, row_id: str, refused: str
) -> _Done:
    """What a change of contacts answers; ends with the sentence where there was nothing to change."""
    (by, place), now = operator(), utc_now()
    with opened_to_change() as database:
        firm_id = chosen_firm(database, firm)
        answer = database.write(lambda connection: call(connection, firm_id, row_id, f"{by} ({place})", now))
    if not answer:
        raise fail(refused)
    return answer


def _told(side: Side) -> str:
    """A contact in one line."""
    parts = (*side.names[-1:], *side.addresses, *side.phones, *side.companies[-1:], *side.towns[-1:])
    return ", ".join(parts) or side.contact_id
