"""`leads refusals`: which addresses get no mail, and allowing it again."""

from typing import Annotated

import typer

from app.commands.command_groups import command_group
from app.commands.options import Firm, Json, chosen_firm, clock_of, opened, opened_to_change, operator
from app.commands.output import fail, show
from app.domain.words.addresses_in_text import is_mail_address
from app.domain.words.text import clean_line
from app.main.clock import utc_now
from app.storage.people.refusal_questions import open_questions
from app.storage.people.refusals import suppress, suppressed
from app.storage.tasks.lifted_refusals import lift_refusal

_UNDECIDED = "somebody asked without proof; a task asks whether it was the owner"

commands = command_group("Addresses that get no mail.")


@commands.command("list")
def list_refusals(firm: Firm = None, as_json: Json = False) -> None:
    """Show the addresses a firm never writes to, newest first; then those where a person has to say so first."""
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        rows = database.read(lambda connection: suppressed(connection, firm_id))
        asked = database.read(lambda connection: open_questions(connection, firm_id))
        zone = clock_of(database, firm_id)
    shown = [
        {
            "address": one.address,
            "why": one.reason,
            "since": one.at,
            "by": one.asked_by or "",
            "lead": one.lead_id or "",
        }
        for one in rows
    ]
    shown += [
        {"address": address, "why": _UNDECIDED, "since": since, "by": "", "lead": lead}
        for address, since, lead in asked
    ]
    show("No mail goes to", shown, "Nobody has refused mail.", as_json=as_json, zone=zone)


@commands.command("add")
def add(
    address: Annotated[str, typer.Argument(help="The address that shall get no mail.")],
    why: Annotated[str, typer.Option(help="Why, in a few words: it stands wherever a mail is refused for it.")],
    firm: Firm = None,
) -> None:
    """Never write to an address again. The history says who wanted it."""
    if not is_mail_address(address):
        raise fail(f"{address} is no mail address", 2)
    by, _place = operator()
    reason = clean_line(why, 200) or "a colleague's word"
    with opened_to_change() as database:
        firm_id = chosen_firm(database, firm)
        database.write(lambda connection: suppress(connection, firm_id, address, reason, utc_now(), by=by))
    typer.echo("No mail goes to this address any more.")


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
