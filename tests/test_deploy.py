"""The files for a server: systemd takes them, they give little away, and they name settings that exist."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from app.settings import PREFIX, Settings, read_settings
from tests.absent import give_up

DEPLOY = Path(__file__).parents[1] / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
KNOWN = {PREFIX + name.upper() for name in Settings.model_fields}
MOST_EXPOSED = "25"  # of 100, by systemd's own scale; a unit without any hardening has 96


@pytest.fixture
def analyze(tmp_path: Path) -> Path:
    """The units with programs and a user that every machine has."""
    if shutil.which("systemd-analyze") is None:
        give_up("systemd-analyze is not installed (apt install systemd)")
    for unit in [*UNITS, *DEPLOY.glob("*.timer")]:
        text = re.sub(r"^ExecStart=/opt\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE)
        text = re.sub(r"^(User|Group)=.*", r"\1=root", text, flags=re.MULTILINE)
        (tmp_path / unit.name.replace("@.", "@1.")).write_text(text)
    return tmp_path


def test_systemd_finds_nothing_wrong(analyze: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(unit) for unit in analyze.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_a_process_that_is_taken_over_can_do_little(analyze: Path) -> None:
    for unit in analyze.glob("*.service"):
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(unit)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-200:]


def test_the_example_names_settings_that_exist_and_starts_as_it_is() -> None:
    text = (DEPLOY / "settings.env.example").read_text()
    named = re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE)

    assert {name for name, _ in named} <= KNOWN
    assert read_settings(dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))).smtp_host is None


def test_a_night_whose_backup_fails_removes_what_the_next_would_keep_beyond_thirty_days(tmp_path: Path) -> None:
    """`ExecStopPost=` runs also after a failure; a night is 24 hours and the timer's 20 minutes."""
    (prune,) = re.findall(r"^ExecStopPost=(.*)$", (DEPLOY / "firstreply-backup.service").read_text(), re.MULTILINE)
    for hours in (1, 27 * 24, 30 * 24 - 24, 31 * 24):
        made_at = time.time() - hours * 3600 - 60
        (tmp_path / f"{hours}").mkdir()
        os.utime(tmp_path / f"{hours}", (made_at, made_at))

    subprocess.run([word.replace("/var/lib/firstreply/backups", str(tmp_path)) for word in prune.split()], check=True)

    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["1", "648"]


@pytest.mark.parametrize("file", [*UNITS, DEPLOY / "leads"], ids=lambda file: file.name)
def test_every_file_keeps_data_and_profiles_at_the_same_place_outside_the_tree(file: Path) -> None:
    places = dict(re.findall(rf"({PREFIX}\w+)=([^\s\"]+)", file.read_text()))

    assert places == {
        "LEADS_DATABASE_URL": "sqlite:////var/lib/firstreply/leads.db",
        "LEADS_PROFILES_DIRECTORY": "/etc/firstreply/profiles",
        "LEADS_PROMPTS_DIRECTORY": "/opt/firstreply/prompts",
    }


def test_the_command_of_the_server_is_a_script_that_a_shell_takes() -> None:
    assert subprocess.run(["sh", "-n", DEPLOY / "leads"], check=False).returncode == 0


def test_the_pipe_of_a_server_says_try_again_for_whatever_it_cannot_start(tmp_path: Path) -> None:
    program, text = tmp_path / "leads", (DEPLOY / "leads-deliver").read_text()
    script = text.replace("/opt/firstreply/.venv/bin/leads", str(program))

    def ended() -> int:
        return subprocess.run(["/bin/sh", "-c", script, "leads-deliver", "inbox"], check=False).returncode

    assert ended() == 75  # there is no such program
    for code, told in ((0, 0), (65, 65), (1, 75), (2, 75), (64, 75), (75, 75), (127, 75)):
        program.write_text(f"#!/bin/sh\nexit {code}\n")
        program.chmod(0o755)
        assert ended() == told
