"""`scripts/setup` in directories of its own; installing everything is what the rehearsal in a fresh clone shows."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with small locks, and tools of the system but no Python."""
    root = tmp_path / "a checkout"
    (root / "scripts" / "environment").mkdir(parents=True)
    for name in ("setup", "environment/make.py"):
        shutil.copy(ROOT / "scripts" / name, root / "scripts" / name)
    for lock in LOCKS:
        (root / lock).write_text(f"# {lock}\n")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "cmp", "env"):
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    return root


def setup(checkout: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": str(checkout.parent / "tools")}
    command = [str(checkout / "scripts" / "setup"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def install(checkout: Path, lock: str) -> None:
    """As `scripts/environment/make.py` leaves it."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (checkout / ".venv" / "installed").mkdir()
    (checkout / ".venv" / "installed" / "root").write_text(f"{checkout}\n")
    shutil.copy(checkout / lock, checkout / ".venv" / "installed" / lock)


def python_that(checkout: Path, script: str) -> None:
    fake = checkout.parent / "tools" / "python3"
    fake.write_text(f"#!/usr/bin/env bash\n{script}\n")
    fake.chmod(0o755)


@pytest.mark.parametrize(("lock", "arguments"), [(LOCKS[0], ["--runtime"]), (LOCKS[1], []), (LOCKS[1], ["--runtime"])])
def test_a_finished_environment_is_left_alone_at_once(checkout: Path, lock: str, arguments: list[str]) -> None:
    install(checkout, lock)
    done = setup(checkout, *arguments)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "no Python was started: none is there"


def test_the_runtime_alone_is_not_enough_for_the_checks(checkout: Path) -> None:
    install(checkout, "requirements.lock")

    assert setup(checkout).returncode == 1  # there is no Python here to go on with


@pytest.mark.parametrize("what", ["the lock changed", "the checkout was moved", "python is gone"])
def test_an_environment_that_does_not_fit_is_made_again(checkout: Path, what: str) -> None:
    install(checkout, "requirements-dev.lock")
    if what == "the lock changed":
        (checkout / "requirements-dev.lock").write_text("# newer\n")
    elif what == "the checkout was moved":
        (checkout / ".venv" / "installed" / "root").write_text("/elsewhere\n")
    else:
        (checkout / ".venv" / "bin" / "python").unlink()
    python_that(checkout, 'case "$1" in -c) exit 0 ;; *) echo "making ${@: -1}" >&2; exit 3 ;; esac')

    done = setup(checkout)

    assert done.returncode == 3
    assert done.stderr == "making requirements-dev.lock\n"


def test_an_old_python_is_named_with_what_to_install(checkout: Path) -> None:
    python_that(checkout, 'case "$1" in -c) exit 1 ;; *) echo "Python 3.9.2" ;; esac')

    done = setup(checkout)

    assert done.returncode == 1
    assert "Python 3.9.2 is too old" in done.stderr
    assert "apt install python3.11" in done.stderr


def test_no_python_is_named_with_what_to_install(checkout: Path) -> None:
    done = setup(checkout)

    assert done.returncode == 1
    assert "apt install python3 python3-venv" in done.stderr


def test_a_python_without_venv_is_named_with_what_to_install(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "lacking").mkdir()
    (tmp_path / "lacking" / "ensurepip.py").write_text("raise ImportError")

    done = subprocess.run(
        [sys.executable, checkout / "scripts" / "environment" / "make.py", "requirements.lock"],
        env=os.environ | {"PYTHONPATH": str(tmp_path / "lacking")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert f"apt install python3.{sys.version_info.minor}-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_the_second_of_two_waits_and_then_finds_it_done(checkout: Path) -> None:
    held = os.open(checkout, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    waiting = subprocess.Popen(
        [sys.executable, checkout / "scripts" / "environment" / "make.py", "requirements.lock"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert waiting.stderr is not None
    assert "waiting" in waiting.stderr.readline()
    install(checkout, "requirements.lock")

    os.close(held)

    assert waiting.stderr.read() == ""
    assert waiting.wait(20) == 0
    waiting.stderr.close()


def test_pips_configuration_is_told_to_uv() -> None:
    program = "import json, make as made; print(json.dumps(made.uv_environment()))"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "scripts" / "environment"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_FIND_LINKS": "/one /two",
        "PIP_CERT": "/etc/own.pem",
        "UV_INDEX": "http://127.0.0.1:9/own",
        "PIP_EXTRA_INDEX_URL": "http://127.0.0.1:9/other",
    }

    told = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    known = json.loads(told.stdout)
    assert known["UV_DEFAULT_INDEX"] == "http://127.0.0.1:9/simple"
    assert known["UV_FIND_LINKS"] == "/one,/two"
    assert known["SSL_CERT_FILE"] == "/etc/own.pem"
    assert known["UV_INDEX"] == "http://127.0.0.1:9/own"  # uv's own variable is stronger


def test_every_module_is_compiled_once_whatever_python_may_write_later(checkout: Path) -> None:
    install(checkout, LOCKS[0])
    packages = checkout / ".venv" / "lib" / "python3.11" / "site-packages"
    for module in (packages / "a_package" / "__init__.py", checkout / "app" / "cli.py"):
        module.parent.mkdir(parents=True)
        module.write_text("ANSWER = 42\n")
    (packages / "template.py").write_text("{{ no python }}\n")
    code = "import scripts.environment.make as made; made.compile_all()"
    for package in (checkout / "scripts", checkout / "scripts" / "environment"):
        (package / "__init__.py").touch()

    environment = {"PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code], cwd=checkout, env=environment, check=True)

    compiled = {path.name.partition(".")[0] for path in checkout.rglob("*.pyc")}
    assert {"__init__", "cli"} <= compiled


def test_leads_runs_from_any_directory(tmp_path: Path) -> None:
    done = subprocess.run(
        [ROOT / ".venv" / "bin" / "leads", "--help"], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert "doctor" in done.stdout
