"""`leads backup` and `leads restore`: everything an installation needs to begin again, in one folder.

    backup.json   when, which schema, how many rows each table had, the SHA-256 of every other file
    leads.db      SQLite: the whole database in one file;  leads.dump: PostgreSQL, as pg_dump writes it
    secret.key    signs the links in mails that were sent; mode 600
    profiles/     the firms
    settings.txt  the names of the variables that were set: their values are secrets and belong somewhere else

The folder appears under its name when it is complete. Taking one needs no pause: SQLite's online backup and one
snapshot of PostgreSQL see everything that was committed when they began, and nothing of what came after.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select, text
from sqlalchemy.engine import URL

from app.domain.errors import BackupFailed
from app.main.clock import utc_now
from app.main.databases import AnyDatabase, connect, database_file, is_sqlite, open_existing
from app.main.outside import refusal_secret
from app.settings import PREFIX, Settings
from app.storage.schema import HEAD, METADATA, tables_in

_SQLITE, _POSTGRES, _ABOUT, _KEY, _PROFILES, _NAMES = (
    "leads.db",
    "leads.dump",
    "backup.json",
    "secret.key",
    "profiles",
    "settings.txt",
)
_DUMPED_WITHIN_SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True)
class Backup:
    """What was kept, or found again."""

    folder: Path
    rows: Mapping[str, int]  # table -> how many


def make_backup(settings: Settings, folder: Path, environment: Mapping[str, str]) -> Backup:
    """Copy the database while it is in use, check the copy, and put profiles and key beside it.

    Raises:
        BackupFailed: the folder is there already, pg_dump is missing or failed, or the copy is not whole.
    """
    if folder.exists():
        raise BackupFailed(f"{folder} exists already: name a new folder, as {folder}-{utc_now():%Y-%m-%d}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))  # mode 700
    try:
        with open_existing(settings) as database:
            rows = _dump(settings, database, unfinished)
        if settings.profiles_directory.is_dir():
            shutil.copytree(settings.profiles_directory, unfinished / _PROFILES)
        else:  # the letters of people cannot be written again, a profile can
            (unfinished / _PROFILES).mkdir()
        _private(unfinished / _KEY, refusal_secret(settings).decode() + "\n")
        _private(unfinished / _NAMES, "".join(f"{name}\n" for name in sorted(environment) if name.startswith(PREFIX)))
        about = {"taken_at": utc_now().isoformat(), "schema": HEAD, "rows": rows, "sha256": _sums(unfinished)}
        _private(unfinished / _ABOUT, json.dumps(about) + "\n")
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return Backup(folder, rows)


def check_backup(settings: Settings, folder: Path, scratch_url: str | None) -> Backup:
    """Restore into an empty place that is removed again. For PostgreSQL `scratch_url` is an empty database.

    Raises: as `restore_backup`.
    """
    with tempfile.TemporaryDirectory(prefix="firstreply-restore-") as place:
        found = restore_backup(settings, folder, Path(place) / "restored", scratch_url)
        if scratch_url is not None:
            _empty(_target(settings, scratch_url))
        return found


def restore_backup(settings: Settings, folder: Path, into: Path, url: str | None) -> Backup:
    """Put database, key and profiles into an empty folder (the dump into the empty database `url`), and compare.

    What can be asked beforehand is asked before anything is written, and what a failed try wrote is removed again.

    Raises:
        BackupFailed: this is no backup, the place is not empty, a file is not as it was, or the rows are not; `url` is
            missing for a dump, or given for a SQLite backup, which has its database in the folder.
    """
    kept = _rows_kept(folder)
    if into.exists() and any(into.iterdir()):
        raise BackupFailed(f"{into} is not empty: name a new folder")
    target = None if (folder / _SQLITE).exists() else _target(settings, url)
    if target is not None:
        _require_empty(target)
    elif url is not None:
        raise BackupFailed("This is a backup of SQLite: its database goes into the folder. Leave --to out")
    made = not into.exists()
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        for name in (_KEY, _NAMES):
            _private(into / name, (folder / name).read_text())
        shutil.copytree(folder / _PROFILES, into / _PROFILES)
        if target is None:
            shutil.copyfile(folder / _SQLITE, into / _SQLITE)
            (into / _SQLITE).chmod(0o600)
            _require_rows(_whole_sqlite(into / _SQLITE), kept)
        else:
            _restore_dump(target, folder / _POSTGRES, kept)
    except BaseException:
        _clear(into)
        if made:
            into.rmdir()
        raise
    return Backup(into, kept)


def _rows_kept(folder: Path) -> Mapping[str, int]:
    """The rows of each table that a whole backup holds.

    Raises:
        BackupFailed: this is no backup, or one of its files is missing or is not as it was.
    """
    try:
        about = json.loads((folder / _ABOUT).read_text())
        kept: dict[str, int] = about["rows"]
        sums: dict[str, str] | None = about.get("sha256")  # a backup of an earlier build has none
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupFailed(f"{folder} is no backup: it has no {_ABOUT} that can be read") from error
    if sums is not None:
        _require_same(folder, sums)
    for name in (_KEY, _NAMES, _PROFILES):
        if not (folder / name).exists():
            raise BackupFailed(f"{folder} is not whole: {name} is missing")
    return kept


def _require_rows(found: Mapping[str, int], kept: Mapping[str, int]) -> None:
    """Raises BackupFailed: a table has more or fewer rows than were kept."""
    if found != kept:
        tables = sorted(name for name in {*kept, *found} if kept.get(name) != found.get(name))
        differ = [f"{name} {kept.get(name, 0)} -> {found.get(name, 0)}" for name in tables]
        raise BackupFailed(f"What was restored differs from what was kept: {', '.join(differ)}")


def _clear(folder: Path) -> None:
    for one in folder.iterdir():
        if one.is_dir():
            shutil.rmtree(one)
        else:
            one.unlink()


def _sums(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a backup's folder but the one that holds these sums."""
    sums = {}
    for file in sorted(one for one in folder.rglob("*") if one.is_file() and one != folder / _ABOUT):
        with file.open("rb") as opened:
            sums[file.relative_to(folder).as_posix()] = hashlib.file_digest(opened, "sha256").hexdigest()
    return sums


def _require_same(folder: Path, sums: Mapping[str, str]) -> None:
    """Raises BackupFailed: a file is missing, was changed or was added since the backup was made."""
    found = _sums(folder)
    wrong = [f"{name} is missing" for name in sums if name not in found]
    wrong += [f"{name} was changed" for name in sums if name in found and found[name] != sums[name]]
    wrong += [f"{name} was added" for name in found if name not in sums]
    if wrong:
        raise BackupFailed(f"{folder} is not what was kept: {', '.join(wrong[:10])}. Take another backup")


def _dump(settings: Settings, database: AnyDatabase, folder: Path) -> dict[str, int]:
    """The whole database as a file of the folder; how many rows each table has in it."""
    if is_sqlite(settings):
        copy = folder / _SQLITE
        copy.touch(mode=0o600)
        with closing(sqlite3.connect(database_file(settings))) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)  # in one go: a writer in between would make it begin again
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        return _whole_sqlite(copy)
    with database.engine.connect() as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        rows = _rows_of(connection)
        (folder / _POSTGRES).touch(mode=0o600)
        _run(
            "pg_dump", database.engine.url, "--format=custom", f"--snapshot={snapshot}", f"--file={folder / _POSTGRES}"
        )
    return rows


def _target(settings: Settings, url: str | None) -> Settings:
    """The settings of the database that a dump goes into."""
    target = settings.model_copy(update={"database_url": url or ""})
    if not url or is_sqlite(target):
        raise BackupFailed("This is a backup of PostgreSQL: name an empty database with --to postgresql://...")
    return target


def _require_empty(target: Settings) -> None:
    """Raises BackupFailed: the database has tables, of whichever program, or nothing here could restore into it."""
    _program("pg_restore")
    with connect(target) as database, database.engine.connect() as connection:
        if found := tables_in(connection):
            raise BackupFailed(f"The database that --to names is not empty, it holds {found}. Name a new one")


def _restore_dump(target: Settings, dump: Path, kept: Mapping[str, int]) -> None:
    """All of it in one transaction, so that a dump that fails halfway leaves the database as it was, or none."""
    with connect(target) as database:
        _run("pg_restore", database.engine.url, "--no-owner", "--single-transaction", str(dump))
        try:
            _require_rows(database.read(_rows_of), kept)
        except BaseException:
            _empty(target)
            raise


def _empty(target: Settings) -> None:
    """Of a database that was empty before: everything that was restored into it."""
    with connect(target) as database, database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def _whole_sqlite(file: Path) -> dict[str, int]:
    """The rows of each table of a file that passes SQLite's own check. Raises BackupFailed."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise BackupFailed(f"{file} is no whole database: {error}") from error
        if found != "ok" or broken is not None:
            raise BackupFailed(f"{file} does not pass SQLite's check: {found}")
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  names of the schema # nosec B608
            for name in sorted(names)
            if name in METADATA.tables
        }


def _rows_of(connection: Connection) -> dict[str, int]:
    return {
        name: connection.execute(select(func.count()).select_from(METADATA.tables[name])).scalar_one()
        for name in sorted(METADATA.tables)
    }


def _run(program: str, url: URL, *arguments: str) -> None:
    """A program of PostgreSQL's; the password goes by its environment, where no other user sees it."""
    address = url.set(drivername="postgresql")._replace(password=None).render_as_string()
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(  # noqa: S603  a program found by its fixed name, no shell
        [_program(program), f"--dbname={address}", *arguments],
        env=os.environ | password,
        capture_output=True,
        text=True,
        timeout=_DUMPED_WITHIN_SECONDS,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()[-300:]}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(
            f"{name} is not installed here: install PostgreSQL's client programs, of the server's version"
        )
    return found


def _private(file: Path, content: str) -> None:
    """Readable by the owner alone from its first byte on."""
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
        opened.write(content)
