"""Make or complete `.venv` from one of the lock files. `scripts/setup` calls this; standard library only.

Every package is checked against the hashes of the lock, whatever index it comes from. The
index is the one pip is configured for. Installing is done by uv, itself taken from the lock,
because it needs seconds where pip needs most of a minute; where uv cannot, pip does.
"""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLED = VENV / "installed"  # a copy of each lock that is wholly installed, and where that was
UNFINISHED = VENV / "unfinished"  # stands there while the environment is being changed
OURS = ("app", "integrations", "staging", "scripts")
DEVELOPMENT_LOCK = "requirements-dev.lock"
_UV = re.compile(r"^uv==.*(?:\n[ \t].*)*", re.MULTILINE)
# What pip calls it, and what uv does. Hashes make it safe to look everywhere.
_OF_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
_LAUNCHER = """#!/bin/sh
'''exec' "{python}" -P "$0" "$@"
' '''
from app.cli import main

main()
"""


def main() -> None:
    wanted = sys.argv[1]
    started = time.monotonic()
    with only_one():
        if is_installed(wanted) or is_installed(DEVELOPMENT_LOCK):
            return  # by the process that was waited for
        say(f"Setting up .venv with Python {sys.version.split()[0]} from {wanted}; once, about twenty seconds.")
        begin()
        install(ROOT / wanted)
        compile_all()
        finish(wanted)
    say(f".venv is ready after {time.monotonic() - started:.1f} s.")


def say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Two at once would spoil each other's work: the second one waits. The lock ends with the process."""
    directory = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        say("Another set-up is at work; waiting for it.")
        fcntl.flock(directory, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(directory)


def is_installed(lock: str) -> bool:
    try:
        same = (INSTALLED / lock).read_bytes() == (ROOT / lock).read_bytes()
        return same and (INSTALLED / "root").read_text() == f"{ROOT}\n" and PYTHON.exists()
    except OSError:
        return False


def begin() -> None:
    """An environment with a Python that runs, marked as unfinished."""
    moved = (INSTALLED / "root").exists() and (INSTALLED / "root").read_text() != f"{ROOT}\n"
    if VENV.exists() and (UNFINISHED.exists() or moved or not runs(PYTHON)):
        say("The .venv that is here was left half-finished or was moved; making it anew.")
        shutil.rmtree(VENV)
    VENV.mkdir(exist_ok=True)
    UNFINISHED.touch()
    shutil.rmtree(INSTALLED, ignore_errors=True)
    if not PYTHON.exists():
        make_empty()


def runs(python: Path) -> bool:
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and subprocess.run([python, "-c", check], check=False).returncode == 0


def make_empty() -> None:
    try:
        import ensurepip  # noqa: F401  Debian and Ubuntu leave both out of python3
        import venv
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        say(f"setup: this Python cannot make environments: apt install python{version}-venv (or python3-venv)")
        shutil.rmtree(VENV)
        raise SystemExit(1) from None
    venv.create(VENV, symlinks=True, with_pip=False)


def install(lock: Path) -> None:
    """Everything the lock names, at its version, checked against its hashes."""
    if not (VENV / "bin" / "uv").exists():
        fetch_uv()
    if (VENV / "bin" / "uv").exists():
        command = [VENV / "bin" / "uv", "pip", "install", "--python", PYTHON, "--no-deps", "--require-hashes"]
        if told([*map(str, command), "-r", str(lock)], uv_environment()) == 0:
            return
        say("uv could not install everything; pip tries, which takes about a minute.")
    if pip("install", "--no-compile", "--no-deps", "--require-hashes", "-r", str(lock)):
        raise SystemExit("setup: pip could not install everything; what it said stands above. Run scripts/setup again.")


def told(command: list[str], environment: dict[str, str]) -> int:
    """Run it, passing on what it says but for its list of packages. Returns its exit code."""
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
        for line in running.stderr or ():
            if not line.startswith(" + "):
                sys.stderr.write(line)
                sys.stderr.flush()
    return running.returncode


def compile_all() -> None:
    """Bytecode for every module, or each start would compile anew where Python may not write any itself.

    What cannot be compiled (templates of packages) is nobody's to import.
    """
    folders = [next((VENV / "lib").glob("python3*/site-packages")), *(ROOT / name for name in OURS)]
    command: list[str | Path] = [PYTHON, "-m", "compileall", "-q", "-j", "0", *folders]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)


def fetch_uv() -> None:
    """By pip, which every Python brings along; one package instead of all."""
    found = _UV.search((ROOT / DEVELOPMENT_LOCK).read_text())
    if found is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "uv.lock"
        lock.write_text(found[0] + "\n")
        pip("install", "--quiet", "--no-deps", "--no-compile", "--require-hashes", "-r", str(lock))


def pip(*arguments: str) -> int:
    """Run pip for the environment; pip itself need not be installed there. Returns its exit code."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    return subprocess.run(command, env=os.environ | pip_path(), stdout=sys.stderr, check=False).returncode


def pip_path() -> dict[str, str]:
    """The pip this Python carries, run from its wheel: unpacking it takes longer than using it once."""
    if next((VENV / "lib").glob("python3*/site-packages/pip"), None):
        return {}
    wheel = pip_wheel()
    if wheel is not None:
        return {"PYTHONPATH": str(wheel)}
    subprocess.run([PYTHON, "-m", "ensurepip"], stdout=sys.stderr, check=True)
    return {}


def pip_wheel() -> Path | None:
    """Where Python itself keeps it, or Debian's package of it."""
    import ensurepip

    folders = (Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels"))
    return next((wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))), None)


def uv_environment() -> dict[str, str]:
    """The environment, with pip's configuration in uv's words; what is set for uv itself comes first."""
    environment = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for name, value in pip_configuration().items():
        if name in _OF_PIP and value:
            separator = "," if name == "find-links" else " "
            environment[_OF_PIP[name]] = separator.join(value.split())
    return environment | os.environ


def pip_configuration() -> dict[str, str]:
    """What pip's files and variables say, the stronger one last."""
    command = [str(PYTHON), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, env=os.environ | pip_path(), capture_output=True, text=True, check=False).stdout
    lines = [line.partition("=") for line in listed.splitlines()]
    lines.sort(key=lambda line: line[0].startswith(":env:"))
    return {key.rpartition(".")[2]: str(literal_eval(value)) for key, _, value in lines if value}


def finish(wanted: str) -> None:
    """The repository on the path, the `leads` command, and the stamp, in this order."""
    site_packages = next((VENV / "lib").glob("python3*/site-packages"))
    (site_packages / "firstreply.pth").write_text(f"{ROOT}\n")
    launcher = VENV / "bin" / "leads"
    launcher.write_text(_LAUNCHER.format(python=PYTHON))
    launcher.chmod(0o755)
    INSTALLED.mkdir(exist_ok=True)
    (INSTALLED / "root").write_text(f"{ROOT}\n")
    shutil.copy(ROOT / wanted, INSTALLED / wanted)
    UNFINISHED.unlink()


if __name__ == "__main__":
    main()
