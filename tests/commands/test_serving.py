"""What `leads serve` says at its start: where to look, or why nobody can be let in."""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx2
import pytest

from app.commands.operations import tell_address, why_nobody_is_let_in
from staging.serving import LOOPBACK, free_port
from tests.installed import install

ROOT = Path(__file__).parents[2]
COMMAND = str(Path(sys.executable).with_name("leads"))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    install(tmp_path, monkeypatch)
    return os.environ | {"LEADS_PROMPTS_DIRECTORY": str(ROOT / "prompts")}


def test_the_address_to_open_is_said_once_it_answers(settings: Mapping[str, str]) -> None:
    port = free_port()
    serving = subprocess.Popen(
        [COMMAND, "serve", "--port", str(port)],
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert serving.stdout is not None
        said = serving.stdout.readline()
        answer = httpx2.get(f"http://127.0.0.1:{port}/sign-in", timeout=5)
    finally:
        serving.terminate()
        serving.communicate(timeout=20)

    assert said == f"Open http://127.0.0.1:{port} in a browser. Ctrl-C ends it.\n"
    assert answer.status_code == 200


def test_behind_another_web_server_both_addresses_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    tell_address("https://leads.example.com", LOOPBACK, 8000)

    here = "this process listens at http://127.0.0.1:8000"
    assert capsys.readouterr().out == f"Open https://leads.example.com in a browser; {here}. Ctrl-C ends it.\n"


def test_a_taken_port_is_one_sentence_with_what_to_change(settings: Mapping[str, str]) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [COMMAND, "serve", "--port", str(port)], env=settings, capture_output=True, text=True, check=False
        )

    (said,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert said == (
        f"leads: 127.0.0.1:{port} is taken by another program: end that one, or choose another port with --port or "
        "LEADS_PORT"
    )


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EACCES, "port 80 is not this user's to take: choose one above 1023 with LEADS_PORT"),
        (errno.EADDRNOTAVAIL, "10.0.0.9 is no address of this machine (refused): change --host or LEADS_HOST"),
    ],
)
def test_an_address_that_cannot_be_had_says_which_setting_it_is(number: int, told: str) -> None:
    assert why_nobody_is_let_in("10.0.0.9", 80, OSError(number, "refused"), "LEADS_PORT") == told
