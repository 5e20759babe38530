"""`leads backup`, `restore`: everything in one folder, and whether it comes back whole."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.commands.options import Json, warn
from app.commands.output import fail, show
from app.domain.errors import BackupFailed
from app.main.backups import Backup, check_backup, make_backup, restore_backup
from app.main.databases import shown
from app.settings import read_database_settings


def backup(
    target: Annotated[Path, typer.Argument(help="A new folder; it holds people's letters and the key.")],
    as_json: Json = False,
) -> None:
    """Copy database, profiles and key into a new folder, while everything runs, and check the copy."""
    settings, wrong = read_database_settings(os.environ)
    warn(wrong)
    if not settings.profiles_directory.is_dir():
        warn(
            f"no profile is kept: there is no folder {settings.profiles_directory.resolve()} (LEADS_PROFILES_DIRECTORY)"
        )
    sys.stderr.write(f"Database: {shown(settings)}\n")
    try:
        made = make_backup(settings, target, os.environ)
    except BackupFailed as failure:
        raise fail(str(failure)) from None
    _show("Kept", made, as_json=as_json)


def restore(
    source: Annotated[Path, typer.Argument(help="A folder that `leads backup` made.")],
    into: Annotated[Path | None, typer.Option(help="A new folder for database, key and profiles.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only try it, in a folder that is removed again.")] = False,
    to: Annotated[
        str | None,
        typer.Option(metavar="URL", help="PostgreSQL: the empty database to restore to; --check empties it again."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Restore a backup into an empty place and compare it with what was kept; nothing that exists is touched."""
    if check == (into is not None):
        raise fail("say either --into FOLDER, to restore, or --check, to try it", 2)
    settings, wrong = read_database_settings(os.environ)
    warn(wrong)
    try:
        found = check_backup(settings, source, to) if into is None else restore_backup(settings, source, into, to)
    except BackupFailed as failure:
        raise fail(str(failure)) from None
    title, place = ("Restored and equal", into) if into else ("Whole: it can be restored", source)
    _show(title, Backup(place, found.rows), as_json=as_json)
    if into is not None:
        new = into.resolve()
        database = "the database of --to" if to else f"sqlite:///{new}/leads.db"
        sys.stderr.write(f"Set LEADS_DATABASE_URL to {database} and LEADS_PROFILES_DIRECTORY to {new}/profiles.\n")
        if to:
            sys.stderr.write(f"Set LEADS_SECRET_KEY to what stands in {new}/secret.key.\n")


def _show(title: str, found: Backup, *, as_json: bool) -> None:
    rows = [{"table": name, "rows": count} for name, count in found.rows.items()]
    show(f"{title}: {found.folder}", rows, "", as_json=as_json)
