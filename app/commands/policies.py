"""`leads rollout`, `stop`, `resume`: how far a firm lets Firstreply act by itself."""

import os
from typing import Annotated

import typer

from app.commands.output import fail, show
from app.main.databases import open_database
from app.main.outside import utc_now
from app.settings import read_settings
from app.storage.access.firms import change_policy, firm_ids, load_policy
from app.storage.engines.database import Database

Json = Annotated[bool, typer.Option("--json", help="One JSON value on stdout.")]
Firm = Annotated[str | None, typer.Option(help="The firm's id; may be left out when there is only one.")]


def add_to(cli: typer.Typer) -> None:
    """Register the commands."""
    cli.command()(rollout)
    cli.command()(stop)
    cli.command()(resume)


def chosen_firm(database: Database, firm: str | None) -> str:
    """The firm named, or the only one."""
    known = database.read(firm_ids)
    if firm is None and len(known) == 1:
        return known[0]
    if firm not in known:
        raise fail(f"name one of the firms with --firm: {', '.join(known) or 'none is known yet'}")
    return firm


def rollout(
    percent: Annotated[
        int | None, typer.Option(min=0, max=100, help="Share of contacts answered automatically.")
    ] = None,
    autonomy: Annotated[
        str | None, typer.Option(help="hold: a person sends every reply. send: it leaves by itself.")
    ] = None,
    mode: Annotated[str | None, typer.Option(help="live, or shadow: everything but sending.")] = None,
    firm: Firm = None,
    as_json: Json = False,
) -> None:
    """Show or change how far Firstreply acts by itself. Takes effect with the next reply."""
    changes: dict[str, object] = {}
    if percent is not None:
        changes["rollout_percent"] = percent
    for name, value, allowed in (("autonomy", autonomy, ("hold", "send")), ("mode", mode, ("live", "shadow"))):
        if value is not None and value not in allowed:
            raise fail(f"--{name} is {' or '.join(allowed)}, not {value!r}", 2)
        if value is not None:
            changes[name] = value
    _change(firm, changes, as_json=as_json)


def stop(firm: Firm = None, as_json: Json = False) -> None:
    """The kill switch: from now on nothing leaves by itself; every lead becomes a task."""
    _change(firm, {"stopped": True}, as_json=as_json)


def resume(firm: Firm = None, as_json: Json = False) -> None:
    """Let replies leave again, as far as rollout and autonomy allow."""
    _change(firm, {"stopped": False}, as_json=as_json)


def _change(firm: str | None, changes: dict[str, object], *, as_json: bool) -> None:
    with open_database(read_settings(os.environ)) as database:
        firm_id = chosen_firm(database, firm)
        if changes:
            database.write(lambda connection: change_policy(connection, firm_id, utc_now(), "command line", **changes))
        policy = database.read(lambda connection: load_policy(connection, firm_id))
    row = {
        "firm": policy.firm_id,
        "autonomy": policy.autonomy,
        "mode": policy.mode,
        "percent": policy.rollout_percent,
        "stopped": policy.stopped,
    }
    show("How far Firstreply acts by itself", [row], "", as_json=as_json)
