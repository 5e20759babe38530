"""A Dovecot of our own on free loopback ports: a real IMAP server, for tests and drivers. It needs no root.

Uses the server installed on this machine (Debian: `apt-get install dovecot-imapd`, version 2.3), in a directory of
its own that is removed at the end. Root starts it as the user `nobody`, since mail is nothing that root should own.
"""

import grp
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from staging.installation.processes import end_with_parent
from staging.serving import LOOPBACK, free_port

HOW_TO_GET_IT = "Dovecot is not installed: as root, `apt-get install -y dovecot-imapd`; then try again"
_PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/dovecot/sbin")
_READY_WITHIN_SECONDS = 20.0
_STOPPED_WITHIN_SECONDS = 3.0
_CONFIGURATION = """\
base_dir = {directory}/run
state_dir = {directory}/state
log_path = {directory}/log
protocols = imap
listen = {loopback}
ssl = yes
ssl_cert = <{directory}/certificate.pem
ssl_key = <{directory}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login xoauth2
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mailbox_list_index = yes
imap_capability = {capability}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={directory}/homes/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox "Sent Items" {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Entwürfe {{
    special_use = \\Drafts
    auto = create
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


class DovecotMissing(RuntimeError):
    """No server program on this machine; the message says how to get it."""


class Dovecot:
    """One server. Whoever signs in with its password has a mailbox; its certificate, for 127.0.0.1, signs itself."""

    def __init__(self, *, idle: bool = True) -> None:
        self._program = server_program()
        self.plain_port, self.tls_port = free_port(), free_port()
        self.password = secrets.token_urlsafe(18)
        self.directory = Path(tempfile.mkdtemp(prefix="firstreply-dovecot-"))
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._owner = owner
        self._idle = idle
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("run", "state", "homes"):
            (self.directory / name).mkdir()
        make_certificate(self.directory)
        self._write_configuration()
        if os.geteuid() == 0:
            for path in (self.directory, *self.directory.rglob("*")):
                os.chown(path, owner.pw_uid, owner.pw_gid)

    @property
    def certificate(self) -> Path:
        """What a client has to trust: SSL_CERT_FILE."""
        return self.directory / "certificate.pem"

    def start(self) -> None:
        """Returns when it greets."""
        command = [self._program, "-F", "-c", str(self.directory / "dovecot.conf")]
        as_root = os.geteuid() == 0
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._owner.pw_uid if as_root else None,
            group=self._owner.pw_gid if as_root else None,
            extra_groups=[] if as_root else None,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  one system call
        )
        deadline = time.monotonic() + _READY_WITHIN_SECONDS
        while not self._greets():
            if time.monotonic() > deadline or self._process.poll() is not None:
                log = self.directory / "log"
                said = log.read_text(errors="replace")[-2000:] if log.exists() else "nothing in its log"
                raise RuntimeError(f"Dovecot did not start:\n{said}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            with suppress(subprocess.TimeoutExpired):  # then it is killed
                self._process.wait(_STOPPED_WITHIN_SECONDS)
            with suppress(ProcessLookupError):  # its children may outlive it, with a client each
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """Stop it and remove everything."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def maildir(self, user: str, folder: str = "") -> Path:
        """Where a folder's mails lie; the inbox has no name."""
        return self.directory / "homes" / user / "Maildir" / (f".{folder}" if folder else "")

    def _greets(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.plain_port), timeout=2) as connection:
                return connection.recv(4).startswith(b"* OK")
        except OSError:
            return False

    def _write_configuration(self) -> None:
        capability = "+" if self._idle else "IMAP4rev1 LITERAL+ SPECIAL-USE"
        text = _CONFIGURATION.format(
            directory=self.directory,
            loopback=LOOPBACK,
            user=self._owner.pw_name,
            group=grp.getgrgid(self._owner.pw_gid).gr_name,
            uid=self._owner.pw_uid,
            gid=self._owner.pw_gid,
            plain_port=self.plain_port,
            tls_port=self.tls_port,
            capability=capability,
            password=self.password,
        )
        (self.directory / "dovecot.conf").write_text(text, encoding="utf-8")


def server_program() -> str:
    """Where Dovecot is. Raises DovecotMissing."""
    found = shutil.which("dovecot", path=os.pathsep.join((os.environ.get("PATH", ""), *_PLACES)))
    if found is None:
        raise DovecotMissing(HOW_TO_GET_IT)
    return found


def make_certificate(directory: Path) -> None:
    """A key, and a certificate for 127.0.0.1 that signs itself."""
    # Left as it is (fmt: skip): an option stands beside its value.
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
        "-keyout", str(directory / "key.pem"), "-out", str(directory / "certificate.pem"),
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def dovecot_server(*, idle: bool = True) -> Iterator[Dovecot]:
    """A running server."""
    server = Dovecot(idle=idle)
    try:
        server.start()
        yield server
    finally:
        server.remove()
