"""`leads sources access`: what a source needs to fetch from its vendor's API, by its name and never shown again."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from app.commands.options import Json, opened_to_change
from app.commands.output import fail, show_values
from app.commands.sources import Name, ask_secret, note_change
from app.main.recoveries import access_names, recovery_of
from app.storage.access.firms import change_source, load_source

_ASKED = "-"
_HIDDEN = ("token", "refresh_token")


def access(
    name: Name,
    values: Annotated[
        list[str] | None, typer.Argument(help="NAME=VALUE; NAME=- is asked for. Without any: what is needed.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Take the access away.")] = False,
    as_json: Json = False,
) -> None:
    """Let a source fetch from its vendor: for `leads recover`, and the answers of LinkedIn's lead forms."""
    with opened_to_change() as database:
        source = database.read(lambda connection: load_source(connection, name))
        if source is None:
            raise fail(f"there is no source {name}")
        names = access_names(source.adapter)
        given = {} if forget else {**(source.access or {}), **_parsed(values or (), (*names.needed, *names.possible))}
        if values or forget:
            if not forget:
                recovery_of(source, given)  # says what is missing
            database.write(lambda connection: change_source(connection, name, access=given or None))
            note_change(database, source.firm_id, f"{name}: access {'taken away' if forget else 'to the vendor set'}")
    shown = {one: ("(hidden)" if one in _HIDDEN else value) for one, value in given.items()}
    show_values(
        {"name": name, "needed": ", ".join(names.needed), "possible": ", ".join(names.possible), **_of(shown)},
        as_json=as_json,
    )


def _of(shown: Mapping[str, str]) -> dict[str, str]:
    return {f"access_{name}": value for name, value in shown.items()}


def _parsed(values: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in values:
        name, _, value = one.partition("=")
        if name not in known or not value:
            raise fail(f"write NAME=VALUE with one of {', '.join(known)}", 2)
        found[name] = ask_secret(name) if value == _ASKED else value
    return found
