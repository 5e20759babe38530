"""`leads away`: who is away, and who stands in."""

from typing import Annotated

import typer

from app.commands.options import (
    Firm,
    Json,
    chosen_firm,
    clock_of,
    opened,
    opened_to_change,
    operator,
    settings_of_database,
)
from app.commands.output import fail, show
from app.domain.absence import last_day_of, planned
from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.main.clock import utc_now
from app.profiles.profile_folders import load_profiles
from app.storage.absent_colleagues import away_now
from app.storage.tasks.stand_ins import absences_of, come_back, go_away


def away(
    email: Annotated[str | None, typer.Argument(help="Who is away; left out, show who is.")] = None,
    until: Annotated[str, typer.Option(help="The last day, as 2027-03-26; until they are back if left out.")] = "",
    since: Annotated[str, typer.Option(help="The first day; from now if left out.")] = "",
    stand_in: Annotated[str, typer.Option(help="Who stands in; their deputy if left out.")] = "",
    back: Annotated[bool, typer.Option("--back", help="They are here again, or do not go.")] = False,
    firm: Firm = None,
    as_json: Json = False,
) -> None:
    """Say that a partner is away: what is open goes to who stands in, and so does what comes."""
    now, moved = utc_now(), 0
    with opened_to_change() if email else opened() as database:
        firm_id = chosen_firm(database, firm)
        profile = _profile(firm_id)
        by, _place = operator()
        if email is not None and back:
            person = profile.partner_at(email)
            address = person.email if person else email
            if not database.write(lambda connection: come_back(connection, firm_id, address, by=by, now=now)):
                raise fail(f"{email} is not away")
        elif email is not None:
            others = database.read(lambda connection: away_now(connection, firm_id, now))
            days = {"first_day": since, "last_day": until}
            try:
                absence = planned(profile, email, now, away=others, stand_in=stand_in, **days)
            except ValueError as fault:
                raise fail(str(fault).rstrip("."), 2) from None
            moved = database.write(lambda connection: go_away(connection, firm_id, absence, by=by, now=now))
        found = database.read(lambda connection: absences_of(connection, firm_id, now))
        zone = clock_of(database, firm_id)
    rows = [
        {
            "who": one.email,
            "stands_in": one.stand_in,
            "since": one.begins_at,
            "until": str(last_day_of(one.ends_at, profile, one.email)) if one.ends_at else "",
        }
        for one in found
    ]
    show("Away", rows, "Everybody is here.", as_json=as_json, zone=zone)
    if moved and not as_json:
        typer.echo(f"{moved} open {'task' if moved == 1 else 'tasks'} moved.", err=True)


def _profile(firm_id: str) -> FirmProfile:
    try:
        return load_profiles(settings_of_database().profiles_directory)[firm_id]
    except (ConfigurationError, KeyError) as error:
        raise fail(f"the profile of {firm_id} cannot be read, so nobody knows who could stand in: {error}") from None
