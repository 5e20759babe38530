"""A Postfix of our own on a free loopback port, beside one that the machine may run. It needs root.

Uses the programs installed on this machine (Debian: `apt-get install postfix`), with configuration, queue and log in a
directory that is removed at the end. It takes mail for `fernhill.example`: what is addressed to a mailbox of a Dovecot
goes into its Maildir, and what is addressed to `piped@fernhill.example` through a command, run as `nobody`.
"""

import os
import pwd
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from staging.dovecot import Dovecot
from staging.serving import LOOPBACK, free_port

HOW_TO_GET_IT = "Postfix is not installed: as root, `apt-get install -y postfix`; then try again"
NEEDS_ROOT = "Postfix has to be started by root"
DOMAIN = "fernhill.example"
PIPED = f"piped@{DOMAIN}"
_READY_WITHIN_SECONDS = 20.0
_MAIN = """\
compatibility_level = 3.6
queue_directory = {directory}/spool
data_directory = {directory}/data
maillog_file = {directory}/log
maillog_file_prefixes = {directory}
mail_owner = postfix
inet_interfaces = {loopback}
inet_protocols = ipv4
myhostname = mx.{domain}
mydestination =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
smtputf8_enable = no
message_size_limit = 60000000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {homes}
virtual_mailbox_maps = inline:{{ {{ {user} = {user}/Maildir/ }}, {{ {piped} = unused/ }} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
transport_maps = inline:{{ {{ {piped} = firstreply: }} }}
default_transport = error:this server sends nothing
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
firstreply_destination_recipient_limit = 1
"""
_MASTER = """\
{loopback}:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
firstreply unix - n n - 2 pipe
  flags=DRhu user=nobody argv={command}
"""


class PostfixMissing(RuntimeError):
    """It is not here, or we are not root; the message says what to do."""


class Postfix:
    """One server. `command` is what takes a mail on stdin."""

    def __init__(self, dovecot: Dovecot, user: str, command: Sequence[str]) -> None:
        if os.geteuid() != 0:
            raise PostfixMissing(NEEDS_ROOT)
        self._program = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if self._program is None:
            raise PostfixMissing(HOW_TO_GET_IT)
        self.port = free_port()
        self.directory = Path(tempfile.mkdtemp(prefix="firstreply-postfix-"))
        self.directory.chmod(0o755)
        for name in ("spool", "data"):
            (self.directory / name).mkdir(mode=0o755)
        os.chown(self.directory / "data", pwd.getpwnam("postfix").pw_uid, -1)
        nobody = pwd.getpwnam("nobody")
        values = {
            "directory": self.directory,
            "loopback": LOOPBACK,
            "domain": DOMAIN,
            "homes": dovecot.directory / "homes",
            "user": user,
            "piped": PIPED,
            "uid": nobody.pw_uid,
            "gid": nobody.pw_gid,
            "port": self.port,
            "command": " ".join(command),
        }
        (self.directory / "main.cf").write_text(_MAIN.format(**values))
        (self.directory / "master.cf").write_text(_MASTER.format(**values))

    def start(self) -> None:
        """Returns when it takes mail."""
        self._call("start")
        deadline = time.monotonic() + _READY_WITHIN_SECONDS
        while not self._greets():
            if time.monotonic() > deadline:
                raise RuntimeError(f"Postfix did not start:\n{self.log()[-2000:]}")
            time.sleep(0.1)

    def remove(self) -> None:
        """Stop it and remove everything."""
        self._call("stop")
        shutil.rmtree(self.directory, ignore_errors=True)

    def send(self, sender: str, recipient: str, mail: bytes) -> None:
        with smtplib.SMTP(LOOPBACK, self.port, timeout=20) as connection:
            connection.sendmail(sender, [recipient], mail)

    def queued(self) -> int:
        """Mails that have not been delivered yet."""
        queues = ("maildrop", "incoming", "active", "deferred")
        return sum(path.is_file() for name in queues for path in (self.directory / "spool" / name).rglob("*"))

    def log(self) -> str:
        log = self.directory / "log"
        return log.read_text(errors="replace") if log.exists() else ""

    def _greets(self) -> bool:
        try:
            with smtplib.SMTP(LOOPBACK, self.port, timeout=2):
                return True
        except (OSError, smtplib.SMTPException):
            return False

    def _call(self, word: str) -> None:
        command = [str(self._program), "-c", str(self.directory), word]
        subprocess.run(
            command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


@contextmanager
def postfix_server(dovecot: Dovecot, user: str, command: Sequence[str]) -> Iterator[Postfix]:
    """A running server that delivers to this Dovecot's user, and through the command."""
    server = Postfix(dovecot, user, command)
    try:
        server.start()
        yield server
    finally:
        server.remove()
