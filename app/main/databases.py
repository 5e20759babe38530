"""Which database the settings ask for, and what of it stands there."""

from functools import partial
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.domain.errors import ConfigurationError
from app.domain.firm import FirmProfile
from app.engine.one_worker import OneWorker
from app.main.clock import utc_now
from app.profiles.profile_folders import load_profiles
from app.settings import Settings
from app.storage.access.firms import list_sources, store_profile
from app.storage.engines.postgres_database import PostgresDatabase
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leases import SERVING, is_held
from app.storage.marks import moved_at
from app.storage.schema import current_revision, migrate

AnyDatabase = SqliteDatabase | PostgresDatabase
Profiles = dict[str, FirmProfile]  # by the firm's id


def is_sqlite(settings: Settings) -> bool:
    """True for the embedded default. Raises ConfigurationError for anything but SQLite and PostgreSQL."""
    try:
        backend = make_url(settings.database_url).get_backend_name()
    except ArgumentError:
        backend = "nothing"
    if backend not in {"sqlite", "postgresql", "postgres"}:
        raise ConfigurationError("LEADS_DATABASE_URL: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return backend == "sqlite"


def database_file(settings: Settings) -> Path:
    """The SQLite file, which the worker's lock and the secret key stand beside."""
    return Path(make_url(settings.database_url).database or "leads.db")


def shown(settings: Settings) -> str:
    """The database as an operator recognises it, without a password or options."""
    if is_sqlite(settings):
        return f"sqlite:///{database_file(settings).resolve()}"
    return make_url(settings.database_url).set(query={}).render_as_string(hide_password=True)


def connect(settings: Settings) -> AnyDatabase:
    """The database as it is."""
    if is_sqlite(settings):
        return SqliteDatabase(settings.database_url)
    return PostgresDatabase(settings.database_url, connections=settings.database_connections)


def migrate_database(database: AnyDatabase) -> str:
    """What `leads migrate` does: "created", "current" or "migrated from ..."."""
    done = migrate(database.engine)
    if isinstance(database, PostgresDatabase):
        from app.engine.postgres import install_procrastinate

        install_procrastinate(database.engine)
    return done


def open_database(settings: Settings, profiles: Profiles) -> AnyDatabase:
    """The database, made if there is none, migrated, knowing every firm of the folder's `profiles` that is in use.

    Raises:
        ConfigurationError: it was moved to another place.
    """
    database = connect(settings)
    migrate_database(database)
    refuse_moved(settings, database)
    store_profiles(profiles, database)
    return database


def store_profiles(found: Profiles, database: AnyDatabase) -> None:
    """Make the firms of these that are in use known to the database."""
    for profile in in_use(found, database).values():
        database.write(partial(store_profile, profile=profile, now=utc_now()))


def profiles_in_use(settings: Settings, database: AnyDatabase) -> Profiles:
    """Those of the folder, read now. Raises ConfigurationError: one of them is not right."""
    return in_use(load_profiles(settings.profiles_directory), database)


def in_use(found: Profiles, database: AnyDatabase) -> Profiles:
    """These profiles; the sample only where it is the only firm or has sources.

    An upgrade that brings the sample back beside a real firm adds no firm, so nothing has to be told which is meant.
    """
    if all(profile.is_sample for profile in found.values()):
        return found
    used = {source.firm_id for source in database.read(list_sources)}
    return {name: profile for name, profile in found.items() if not profile.is_sample or name in used}


def open_existing(settings: Settings) -> AnyDatabase:
    """The database, up to date, for everything but `serve` and `migrate`: in the wrong shell it makes nothing.

    No profile is read: what is wrong in one keeps nobody from the database.

    Raises:
        ConfigurationError: there is no database, or it was moved to another place.
    """
    absent = ConfigurationError(
        f"There is no database at {shown(settings)}. Set LEADS_DATABASE_URL to the one that is served, "
        "or make a new one with `leads serve` or `leads migrate`"
    )
    if is_sqlite(settings) and not Path(make_url(settings.database_url).database or "").exists():
        raise absent
    database = connect(settings)
    with database.engine.connect() as connection:
        revision = current_revision(connection)
    if revision is None:
        database.close()
        raise absent
    migrate_database(database)
    refuse_moved(settings, database)
    return database


def refuse_moved(settings: Settings, database: AnyDatabase) -> None:
    """Raises ConfigurationError for a database whose rows live on in another one: two would answer the same people."""
    if (moved := database.read(moved_at)) is not None:
        database.close()
        raise ConfigurationError(
            f"{shown(settings)} was moved to another database on {moved:%d %B %Y} and is not used any more. Set "
            "LEADS_DATABASE_URL to the new one; `leads migrate --reopen` puts this one to use again"
        )


def is_served(settings: Settings, database: AnyDatabase) -> bool:
    """Whether a process serves this database, or works on it, now."""
    if is_sqlite(settings):
        return OneWorker(database_file(settings)).is_held()
    return bool(workers_now(settings, database)) or database.read(
        lambda connection: is_held(connection, SERVING, utc_now())
    )


def workers_now(settings: Settings, database: AnyDatabase) -> int | None:
    """How many processes work on leads; None with SQLite, where the one that serves also works."""
    if is_sqlite(settings):
        return None
    from app.engine.postgres import living_workers

    return database.read(living_workers)
