"""`leads refusals`: which addresses get no mail, and allowing it again."""

from typing import Annotated

import typer

from app.commands.options import Firm, Json, chosen_firm, opened, opened_to_change, operator
from app.commands.output import fail, show
from app.main.outside import utc_now
from app.storage.people.refusal_questions import open_questions
from app.storage.people.refusals import suppressed
from app.storage.tasks.lifted_refusals import lift_refusal

_UNDECIDED = "somebody asked without proof; a task asks whether it was the owner"

commands = typer.Typer(help="Addresses that get no mail.", no_args_is_help=True)


@commands.command("list")
def list_refusals(firm: Firm = None, as_json: Json = False) -> None:
    """Show the addresses a firm never writes to, newest first; then those where a person has to say so first."""
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        rows = database.read(lambda connection: suppressed(connection, firm_id))
        asked = database.read(lambda connection: open_questions(connection, firm_id))
    shown = [{"address": address, "why": why, "since": since} for address, why, since in rows]
    shown += [{"address": address, "why": _UNDECIDED, "since": since} for address, since in asked]
    show("No mail goes to", shown, "Nobody has refused mail.", as_json=as_json)


@commands.command("lift")
def lift(
    address: Annotated[str, typer.Argument(help="The address, as `leads refusals list` shows it.")], firm: Firm = None
) -> None:
    """Allow mail to an address again. The history says who did."""
    by, place = operator()
    with opened_to_change() as database:
        firm_id = chosen_firm(database, firm)
        lifted = database.write(
            lambda connection: lift_refusal(connection, firm_id, address, by=by, place=place, now=utc_now())
        )
    if not lifted:
        raise fail(f"mail to {address} was not refused")
    typer.echo("Mail may go to this address again.")
