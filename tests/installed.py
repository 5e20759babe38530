"""The command as an operator has it: no setting of the machine's but where the data lie."""

import os
import shutil
from pathlib import Path

import pytest

from tests.seeding import empty_database

ROOT = Path(__file__).parents[1]


def only_these_settings(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    """`database_url="..."` becomes LEADS_DATABASE_URL; every other LEADS_ variable goes."""
    for name in [name for name in os.environ if name.startswith("LEADS_")]:
        monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(f"LEADS_{name.upper()}", value)


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Profiles and a migrated database in this folder, which is the current one from now on; the database's URL."""
    url = f"sqlite:///{folder}/leads.db"
    shutil.copytree(ROOT / "profiles", folder / "profiles")
    only_these_settings(monkeypatch, database_url=url, profiles_directory=str(folder / "profiles"))
    monkeypatch.chdir(folder)
    (folder / "leads.db").write_bytes(empty_database())
    return url
