"""A PostgreSQL server of our own on a free loopback port, for tests, rehearsals and benchmarks.

Uses the server installed on this machine (Debian: `apt-get install postgresql`), in a
directory of its own that is removed at the end. PostgreSQL refuses to run as root, so
root starts it as the user `postgres`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from staging.serving import free_port

HOW_TO_GET_IT = "PostgreSQL is not installed: as root, `apt-get install -y postgresql`; then try again"
_READY_WITHIN_SECONDS = 30.0
_STOPPED_WITHIN_SECONDS = 60  # it writes all it holds to the disk first, and the disk may be busy
_FOR_TESTS = {"fsync": "off", "full_page_writes": "off", "deadlock_timeout": "100ms"}  # each race would wait a second


class PostgresMissing(RuntimeError):
    """No server programs on this machine; the message says how to get them."""


class PostgresServer:
    """One cluster. `url` is what LEADS_DATABASE_URL takes."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.port = free_port()
        self._programs = server_programs()
        self._user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._directory = Path(tempfile.mkdtemp(prefix="firstreply-postgres-"))
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(self._directory, self._user)
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", "leads", "-E", "UTF8", "--no-sync")

    @property
    def url(self) -> str:
        return f"postgresql://leads@127.0.0.1:{self.port}/leads"

    @property
    def pid(self) -> int:
        """Of the server itself, while it runs."""
        assert self._process is not None
        return self._process.pid

    @property
    def _data(self) -> str:
        return str(self._directory / "data")

    def start(self) -> None:
        """Returns when it takes connections."""
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(self._directory), **self._settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", self._data, "-p", str(self.port), *options]
        with (self._directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self._directory, user=self._server_user
            )
        deadline = time.monotonic() + _READY_WITHIN_SECONDS
        while self._call("pg_isready", "-h", "127.0.0.1", "-p", str(self.port), "-d", "postgres") != 0:
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError("PostgreSQL did not start:\n" + (self._directory / "log").read_text()[-2000:])
            time.sleep(0.05)
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "leads", "leads")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: a fast, clean stop. SIGQUIT: as if the power failed, and for a server that does not end otherwise."""
        if self._process is not None:
            self._process.send_signal(how)
            try:
                self._process.wait(_STOPPED_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(_STOPPED_WITHIN_SECONDS)
            self._process = None

    def remove(self) -> None:
        """Stop it and remove everything."""
        self.stop()
        shutil.rmtree(self._directory, ignore_errors=True)

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """A further database, empty or a copy of `template`; returns its address."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "leads", "-T", template, name)
        return f"postgresql://leads@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        if self._call(program, *arguments) != 0:
            raise RuntimeError(f"{program} {' '.join(arguments)} failed")

    def _call(self, program: str, *arguments: str) -> int:
        quiet = subprocess.DEVNULL
        command = [str(self._programs / program), *arguments]
        return subprocess.run(
            command, check=False, stdout=quiet, stderr=quiet, cwd=self._directory, user=self._server_user
        ).returncode

    @property
    def _server_user(self) -> str | None:
        """Who the programs run as; None: this very user."""
        return self._user if os.geteuid() == 0 else None


def server_programs() -> Path:
    """Where initdb and postgres are. Raises PostgresMissing."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    on_path = shutil.which("initdb")
    if versions:
        return versions[-1]
    if on_path is not None:
        return Path(on_path).resolve().parent
    raise PostgresMissing(HOW_TO_GET_IT)


@contextmanager
def postgres_server(*, for_tests: bool) -> Iterator[PostgresServer]:
    """A running server; `for_tests` trades safety against power cuts for speed."""
    server = PostgresServer(_FOR_TESTS if for_tests else {})
    try:
        server.start()
        yield server
    finally:
        server.remove()


def main() -> None:
    """Run one until SIGTERM or Ctrl-C; prints its address."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with postgres_server(for_tests=False) as server:
            print(server.url, flush=True)
            signal.pause()
    except PostgresMissing as missing:
        sys.exit(str(missing))
    except KeyboardInterrupt:  # Ctrl-C is how it ends
        pass


if __name__ == "__main__":
    main()
