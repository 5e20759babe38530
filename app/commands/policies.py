"""`leads rollout`, `stop`, `resume`: how far a firm lets Firstreply act by itself."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from app.commands.options import Firm, Json, chosen_firm, opened, opened_to_change, operator, settings_of_database
from app.commands.output import fail, show
from app.domain.autonomy import table_in_words
from app.domain.errors import ConfigurationError
from app.domain.further_letters import followups_in_words
from app.domain.words.shown_text import visible
from app.main.clock import utc_now
from app.main.databases import is_served, shown
from app.profiles.profile_folders import load_profiles
from app.settings import read_settings
from app.storage.access.firms import POLICY_CHOICES, change_policy, firm_ids, load_policy


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
    wanted = {"rollout_percent": percent, "autonomy": autonomy, "mode": mode}
    for name, allowed in POLICY_CHOICES.items():
        if wanted[name] not in (None, *allowed):
            raise fail(f"--{name} is {' or '.join(allowed)}, not {wanted[name]!r}", 2)
    if autonomy == "send" and percent is None:
        raise fail(
            "--autonomy send needs --percent too: how many of a hundred contacts are answered, as --percent 10", 2
        )
    read_settings(os.environ)  # who lets more leave does it with settings that are right
    _change(firm, {name: value for name, value in wanted.items() if value is not None}, as_json=as_json)


def stop(
    firm: Annotated[str | None, typer.Option(help="The firm's id; every firm if left out.")] = None,
    as_json: Json = False,
) -> None:
    """The kill switch: nothing leaves by itself any more, every lead becomes a task. Exit code 1: nothing serves it."""
    if not _change(firm, {"stopped": True}, as_json=as_json, every=firm is None):
        raise fail(
            f"nothing serves {shown(settings_of_database())}, so nothing that runs was stopped. A Firstreply that "
            "runs elsewhere goes on: set LEADS_DATABASE_URL to its database, and say it again"
        )
    if not as_json:
        sys.stderr.write("Stopped: nothing leaves by itself. `leads resume` ends it.\n")


def resume(firm: Firm = None, as_json: Json = False) -> None:
    """Let replies leave again, as far as rollout and autonomy allow."""
    _change(firm, {"stopped": False}, as_json=as_json)
    if not as_json:
        sys.stderr.write("Resumed: replies leave as far as the rollout allows.\n")


def _change(firm: str | None, changes: dict[str, object], *, as_json: bool, every: bool = False) -> bool:
    """False where nothing serves the database that was changed."""
    with opened_to_change() if changes else opened() as database:
        served = is_served(settings_of_database(), database)
        firms = database.read(firm_ids) if every else [chosen_firm(database, firm)]
        if changes:
            by, place, now = *operator(), utc_now()
            database.write(
                lambda connection: [change_policy(connection, one, now, by, place, **changes) for one in firms]
            )
        policies = database.read(lambda connection: [load_policy(connection, one) for one in firms])
    rows: list[dict[str, Any]] = [
        {
            "firm": policy.firm_id,
            "autonomy": policy.autonomy,
            "mode": policy.mode,
            "percent": policy.rollout_percent,
            "stopped": policy.stopped,
        }
        for policy in policies
    ]
    tables = _tables([policy.firm_id for policy in policies])
    if as_json:
        rows = [row | {"table": tables[row["firm"]]} for row in rows]
    columns = ("firm", "autonomy", "mode", "percent", "stopped")
    show("How far Firstreply acts by itself", rows, "No firm is known yet.", as_json=as_json, columns=columns)
    if not as_json and not changes:
        _show_tables(tables)
    return served


def _show_tables(tables: Mapping[str, Sequence[str]]) -> None:
    for firm_id, sentences in tables.items():
        typer.echo(
            f"\nWhat may leave by itself at {firm_id}, where replies may leave; the first row that fits decides:"
        )
        for sentence in sentences:
            typer.echo(f"- {visible(sentence)}")


def _tables(firms: Sequence[str]) -> dict[str, list[str]]:
    """Firm -> its table in words; empty where the profiles cannot be read, which stops no stopping."""
    try:
        profiles = load_profiles(settings_of_database().profiles_directory)
    except ConfigurationError:
        profiles = {}
    known = {firm_id: firm for firm_id, firm in profiles.items() if firm_id in firms}
    told = {firm_id: [*table_in_words(firm), followups_in_words(firm)] for firm_id, firm in known.items()}
    return {firm_id: told.get(firm_id, []) for firm_id in firms}
