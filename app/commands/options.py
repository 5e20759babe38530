"""What the commands share: their options, and the database of the settings."""

import getpass
import os
import socket
import sys
from datetime import UTC, tzinfo
from typing import Annotated

import typer

from app.commands.output import fail
from app.domain.errors import ConfigurationError
from app.domain.words.shown_text import visible
from app.main.databases import AnyDatabase, is_served, open_existing, profiles_in_use, shown, store_profiles
from app.profiles.profile_folders import load_profiles
from app.settings import Settings, read_database_settings
from app.storage.access.firms import firm_ids

Json = Annotated[bool, typer.Option("--json", help="One JSON value on stdout.")]
Firm = Annotated[str | None, typer.Option(help="The firm's id; may be left out when there is only one.")]


def opened() -> AnyDatabase:
    """The database, up to date; close it by `with`.

    A wrong setting or profile that it does not need is a warning on stderr: nobody is kept from the kill switch.
    """
    settings, wrong = read_database_settings(os.environ)
    warn(wrong)
    database = open_existing(settings)
    try:
        store_profiles(load_profiles(settings.profiles_directory), database)
    except ConfigurationError as error:
        if not database.read(firm_ids):
            database.close()
            raise  # no firm is known from before either
        warn(str(error))
    return database


def settings_of_database() -> Settings:
    """As `opened` reads them."""
    return read_database_settings(os.environ)[0]


def warn(wrong: str) -> None:
    """What is wrong and does not stop this command; nothing for an empty text."""
    if wrong:
        sys.stderr.write(f"Warning: {visible(wrong)}\n")


def opened_to_change() -> AnyDatabase:
    """The same for a command that writes: the operator sees on stderr where, and whether anybody serves it."""
    settings, database = settings_of_database(), opened()
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


def clock_of(database: AnyDatabase, firm_id: str | None = None) -> tzinfo:
    """On which clock moments are told: that of the firm's first partner, as in the digest; of all firms where they have
    one. UTC where they differ, or no profile can be read.
    """
    try:
        firms = profiles_in_use(settings_of_database(), database)
    except ConfigurationError:
        firms = {}
    zones = {profile.zone_of("") for name, profile in firms.items() if firm_id in (None, name)}
    return zones.pop() if len(zones) == 1 else UTC


def chosen_firm(database: AnyDatabase, firm: str | None) -> str:
    """The firm named, or the only one; of the profiles in use, where they can be read and the database knows them."""
    stored = set(database.read(firm_ids))
    try:
        in_use = stored.intersection(profiles_in_use(settings_of_database(), database))
    except ConfigurationError:
        in_use = set()
    known = sorted(in_use or stored)
    if firm is None and len(known) == 1:
        return known[0]
    if firm not in known:
        raise fail(f"name one of the firms with --firm: {', '.join(known) or 'none is known yet'}")
    return firm
