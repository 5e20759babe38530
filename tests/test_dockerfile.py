"""No container engine is needed: the Dockerfile's steps are carried out in a plain directory."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from scripts.environment.make import pip_wheel
from tests.absent import give_up

ROOT = Path(__file__).parent.parent
START_SECONDS = 30
Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    """Each instruction of the Dockerfile with its arguments, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    found = [line.strip().partition(" ") for line in text.splitlines() if line.strip()]
    return [(name, re.sub(r"\s+", " ", rest.strip())) for name, _, rest in found]


def all_of(wanted: str) -> list[str]:
    return [rest for name, rest in instructions() if name == wanted]


def environment() -> dict[str, str]:
    return dict(word.split("=", 1) for line in all_of("ENV") for word in shlex.split(line))


def copied() -> list[tuple[str, str]]:
    return [(source, target) for line in all_of("COPY") for *sources, target in [line.split()] for source in sources]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that holds what is copied, and nothing else."""
    directory = tmp_path_factory.mktemp("image")
    for source, target in copied():
        goal = directory / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, goal, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, goal)
    return directory


@pytest.fixture(scope="module")
def serving(image: Path) -> Iterator[str]:
    """The image's command, in the image's environment, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    settings = {name: value.replace("/srv", str(image)) for name, value in environment().items() if name != "PATH"}
    settings |= {"LEADS_HOST": "127.0.0.1", "LEADS_PORT": port, "PATH": os.environ["PATH"], "PYTHONPATH": str(image)}
    command = json.loads(all_of("CMD")[-1])
    assert command[0] == "leads"
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "app.cli", *command[1:]], cwd=image, env=settings, start_new_session=True
    )
    try:
        wait_until_healthy(child, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
        child.send_signal(getattr(signal, all_of("STOPSIGNAL")[0]))
        assert child.wait(START_SECONDS) in (0, -signal.SIGTERM)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def wait_until_healthy(child: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert child.poll() is None, "the command ended"
        try:
            if httpx2.get(f"{url}/healthz", trust_env=False).is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    pytest.fail("not healthy in time")


def test_every_copied_path_exists_and_passes_the_dockerignore() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for source, _ in copied():
        assert (ROOT / source).exists()
        assert source.rstrip("/") in allowed


def test_only_the_hash_pinned_runtime_lock_is_installed() -> None:
    install = next(line for line in all_of("RUN") if "pip install" in line)

    assert "--require-hashes" in install
    assert "--no-deps" in install
    assert install.split("-r ")[1].split()[0] == "requirements.lock"
    assert "-dev" not in install


def test_the_install_line_is_one_that_pip_understands(tmp_path: Path) -> None:
    """A whole installation takes most of a minute; an empty lock tries the same words."""
    install = next(part for line in all_of("RUN") for part in line.split("&&") if "pip install" in part)
    words = shlex.split(install)
    (tmp_path / "requirements.lock").write_text("")
    wheel = pip_wheel()
    if wheel is None:
        give_up("this Python carries no pip: `apt-get install python3-venv`")

    done = subprocess.run(
        [sys.executable, *words[words.index("-m") :], "--target", "nowhere"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(wheel)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_it_runs_as_somebody_without_rights() -> None:
    names = [name for name, _ in instructions()]

    assert all_of("USER") == ["firstreply"]
    assert names.index("USER") < names.index("CMD")
    assert "useradd --system" in all_of("RUN")[0]


def test_certificates_are_installed() -> None:
    assert any("ca-certificates" in line for line in all_of("RUN"))


def test_what_is_copied_is_enough_to_serve(serving: str) -> None:
    assert httpx2.get(f"{serving}/healthz", trust_env=False).json() == {"status": "ok"}
    assert httpx2.get(serving, trust_env=False, follow_redirects=True).is_success


def test_the_health_check_sees_it(serving: str) -> None:
    check = next(line for line in all_of("HEALTHCHECK"))
    command = json.loads(check[check.index("CMD") + 3 :])
    port = serving.rpartition(":")[2]

    def exit_code(asked: str) -> int:
        settings = {"LEADS_PORT": asked, "PATH": os.environ["PATH"]}
        return subprocess.run([sys.executable, *command[1:]], env=settings, capture_output=True, check=False).returncode

    assert command[0] == "python"
    assert exit_code(port) == 0
    assert exit_code("1") != 0


def test_the_database_stands_in_the_volume(serving: str, image: Path) -> None:
    database = environment()["LEADS_DATABASE_URL"].removeprefix("sqlite:///")

    assert serving
    assert database.startswith(all_of("VOLUME")[0])
    assert Path(database.replace("/srv", str(image))).exists()
