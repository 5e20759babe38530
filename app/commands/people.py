"""`leads erase`, `export`: what is kept of one person."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.options import Firm, Json, chosen_firm, opened, opened_to_change, operator
from app.commands.output import fail, show, show_json
from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.main.clock import utc_now
from app.main.databases import is_served
from app.pipeline.erasing import Erasing
from app.profiles.profile_folders import load_profiles
from app.settings import Settings, read_database_settings
from app.storage.people.erasures import Erasure, ask_erasure, load_erasure
from app.storage.people.person_record import person_record
from app.storage.people.person_search import Subject, find_person, mentions, traces_of

Person = Annotated[str, typer.Argument(help="A mail address, or the id of a contact or a lead.")]


def erase(
    person: Person,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    firm: Firm = None,
    as_json: Json = False,
) -> None:
    """Erase a person for good: all tables and the database's files now, the CRM by the running service.

    What lies in mailboxes that are only read becomes a task. A refusal of mail holds on. Backups end by their age.
    """
    settings, wrong = read_database_settings(os.environ)
    with opened_to_change() as database:  # it warns of what is wrong in settings and profiles
        firm_id = chosen_firm(database, firm)
        subject = database.read(lambda connection: find_person(connection, firm_id, person))
        if not subject:
            raise fail(_nobody(person))
        traces = database.read(lambda connection: traces_of(connection, subject))
        named = database.read(lambda connection: mentions(connection, firm_id, subject, traces))
        found = {**_sizes(subject), "rows of others that mention them": sum(map(len, named.values()))}
        if not as_json:
            show("Found", [found], "", as_json=False)
        if not yes and not typer.confirm("Erase all of it? It cannot be taken back", err=True):
            raise fail("nothing was erased")
        by, place = operator()
        erasure_id = database.write(
            lambda connection: ask_erasure(
                connection, firm_id, subject, f"{by} ({place})", utc_now(), named=_named(person)
            )
        )
        asked = database.read(lambda connection: load_erasure(connection, erasure_id))
        erasing = Erasing(database=database, profiles=_readable_profiles(settings), clock=utc_now)
        waits = erasing.carry_out(asked) if asked is not None else None
        done = database.read(lambda connection: load_erasure(connection, erasure_id))
        served = is_served(settings, database)
    has_crm = settings.hubspot_token_of(firm_id) is not None or bool(wrong)  # with wrong settings nobody knows
    _report(done, found, waits, served=served, has_crm=has_crm, as_json=as_json)


def _readable_profiles(settings: Settings) -> Mapping[str, FirmProfile]:
    """None where one of them is not right: rows and files are erased without."""
    try:
        return load_profiles(settings.profiles_directory)
    except ConfigurationError:
        return {}


def _report(
    done: Erasure | None, found: dict[str, int], waits: str | None, *, served: bool, has_crm: bool, as_json: bool
) -> None:
    crm = bool(done and done.crm_keys)
    row: dict[str, Any] = {
        "erasure": done.id if done else "",
        "found": found,
        "erased": done.counts if done else {},
        "rows_gone": bool(done and done.rows_gone_at),
        "files_clean": bool(done and done.files_clean_at),
        "crm_waits": crm,
        "waits_for": waits,
    }
    if as_json:
        show_json(row)
        return
    show("Erased", [{name: number for name, number in row["erased"].items() if number}], "", as_json=False)
    if waits:
        goes_on = "The running service goes on by itself" if served else "`leads serve` goes on with it when it runs"
        sys.stderr.write(f"Asked for, not done yet: {waits}. {goes_on}.\n")
    if crm and served:
        sys.stderr.write("The running service tells the CRM, now and once more in a quarter of an hour.\n")
    elif crm and has_crm:
        sys.stderr.write("Nothing serves this database now: the CRM is told when `leads serve` runs.\n")
    elif crm:
        sys.stderr.write(
            "Nothing serves this database now, and no CRM is set here (LEADS_HUBSPOT_TOKEN): a CRM that has records "
            "of them is told when `leads serve` runs with one.\n"
        )


def export(
    person: Person,
    to: Annotated[Path | None, typer.Option(help="A new file, readable by you alone; else stdout.")] = None,
    firm: Firm = None,
) -> None:
    """Everything that is kept about a person, as one JSON object."""
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        subject = database.read(lambda connection: find_person(connection, firm_id, person))
        if not subject:
            raise fail(_nobody(person))
        kept = database.read(lambda connection: person_record(connection, firm_id, subject))
    record = {"firm": firm_id, "exported_at": utc_now().isoformat(), **kept}
    if to is None:
        show_json(record)
        return
    descriptor = os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(record, file, ensure_ascii=False, indent=1)
    sys.stderr.write(f"Written to {to}. It holds personal data: delete it when it has been handed over.\n")


def _nobody(person: str) -> str:
    said = "nothing is kept about them"
    return said if "@" in person else f"{said}; give a mail address, or the id of a contact or a lead"


def _sizes(subject: Subject) -> dict[str, int]:
    return {
        "contacts": len(subject.contacts),
        "messages": len(subject.leads),
        "deliveries": len(subject.deliveries),
    }


def _named(person: str) -> str:
    """An address is kept as its hash; an id of ours is of no use afterwards."""
    return person if "@" in person else ""
