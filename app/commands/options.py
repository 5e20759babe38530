"""What the commands share: their options, and the database of the settings."""

import getpass
import os
import socket
import sys
from typing import Annotated

import typer

from app.commands.output import fail
from app.main.databases import AnyDatabase, is_served, open_existing, profiles_in_use, shown
from app.settings import read_settings

Json = Annotated[bool, typer.Option("--json", help="One JSON value on stdout.")]
Firm = Annotated[str | None, typer.Option(help="The firm's id; may be left out when there is only one.")]


def opened() -> AnyDatabase:
    """The database, up to date; close it by `with`."""
    return open_existing(read_settings(os.environ))


def opened_to_change() -> AnyDatabase:
    """The same for a command that writes: the operator sees on stderr where, and whether anybody serves it."""
    settings = read_settings(os.environ)
    database = open_existing(settings)
    unserved = "" if is_served(settings, database) else " (nothing serves it now)"
    sys.stderr.write(f"Database: {shown(settings)}{unserved}\n")
    return database


def operator() -> tuple[str, str]:
    """(who, where) for the history: the account and the machine this command runs on."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        account = f"uid {os.getuid()}"
    return f"command line, {account}", socket.gethostname()


def chosen_firm(database: AnyDatabase, firm: str | None) -> str:
    """The firm named, or the only one."""
    known = sorted(profiles_in_use(read_settings(os.environ), database))
    if firm is None and len(known) == 1:
        return known[0]
    if firm not in known:
        raise fail(f"name one of the firms with --firm: {', '.join(known) or 'none is known yet'}")
    return firm
