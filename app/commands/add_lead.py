"""`leads add`: a lead by telephone, or a person found in quarantine."""

import sys
from typing import Annotated

import typer
from sqlalchemy import Connection

from app.commands.options import Firm, Json, chosen_firm, opened_to_change, operator, settings_of_database
from app.commands.output import fail, show_values
from app.domain.added_lead import CameBy, added
from app.domain.identifiers import new_id
from app.domain.words.text import MAX_MESSAGE
from app.main.clock import utc_now
from app.main.engine_choice import build_waker
from app.profiles.profile_folders import load_profiles
from app.storage.leads.added_leads import add_lead


def add(
    message: Annotated[str, typer.Option(help="What they want; - reads it from stdin.")],
    came_by: Annotated[CameBy, typer.Option(help="How they got in touch.")] = CameBy.PHONE,
    name: Annotated[str, typer.Option(help="Their name.")] = "",
    email: Annotated[str, typer.Option(help="Their mail address.")] = "",
    phone: Annotated[str, typer.Option(help="Their telephone number.")] = "",
    company: Annotated[str, typer.Option(help="Whom they work for.")] = "",
    title: Annotated[str, typer.Option(help="What they are there.")] = "",
    profile_url: Annotated[str, typer.Option(help="Their LinkedIn profile.")] = "",
    delivery: Annotated[str | None, typer.Option(help="The quarantined delivery they stand in, by its id.")] = None,
    firm: Firm = None,
    as_json: Json = False,
) -> None:
    """Add a lead by hand: judged and drafted like any other, sent by a person alone."""
    text = sys.stdin.read(MAX_MESSAGE) if message == "-" else message
    fields = {"name": name, "email": email, "phone": phone, "company": company, "title": title}
    lead = added({**fields, "profile_url": profile_url, "message": text, "came_by": came_by.value})
    with opened_to_change() as database:
        firm_id = chosen_firm(database, firm)
        profile = load_profiles(settings_of_database().profiles_directory)[firm_id]
        if wrong := lead.faults(profile):
            raise fail(" ".join(f"--{field.replace('_', '-')}: {told}" for field, told in wrong.items()), 2)
        (by, _place), waker, now = operator(), build_waker(database), utc_now()

        def write(connection: Connection) -> str | None:
            lead_id, _new = add_lead(connection, firm_id, lead, by=by, entry=new_id(), now=now, delivery_id=delivery)
            if lead_id is not None:
                waker.wake(connection, "lead", lead_id)
            return lead_id

        lead_id = database.write(write)
    if lead_id is None:
        raise fail(f"there is no delivery {delivery} of this firm")
    show_values({"lead": lead_id, "firm": firm_id}, as_json=as_json)
