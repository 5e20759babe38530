"""A day of mixed mails through a real Postfix, Dovecot, the mailbox source and the pipe, while the service is killed.

Needs root, for Postfix. Most mails go into a mailbox that is read over IMAP, some through `leads deliver`, whose
source is paused at first, so that Postfix has to keep them. Some mails come twice, as after an answer that got lost.
In the end each mail is one lead, one notice, or one task, and the digest of the day adds up.
"""

import random
import stat
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any, Self

from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url

from app.storage.schema import with_driver
from app.storage.tables import deliveries, leads, tasks
from scripts.drivers.mixed_mails import MixedMail, mixed_mails
from staging.dovecot import Dovecot, dovecot_server
from staging.installation.firstreply import WEB, Installation, installation
from staging.installation.processes import ROOT, CannotGoOn
from staging.postfix import PIPED, Postfix, PostfixMissing, postfix_server

_MAILBOX = "leads@fernhill.example"
_ARRIVES_WITHIN_SECONDS = 90.0
_SETTLE_WITHIN_SECONDS = 120.0
_PAUSED_UNTIL_KILL = 3
_PATHS = f"{ROOT}:{sysconfig.get_path('purelib')}"
_INSTALLED = {  # what the script of the server names, and stands elsewhere here
    "sqlite:////var/lib/firstreply/leads.db": "database",
    "/etc/firstreply/profiles": "profiles",
    "/opt/firstreply/.venv/bin/leads": "program",
}


def run(*, mails: int, kills: int, seed: int) -> dict[str, Any]:
    """Send so many mails and kill the service so often; none may be lost or doubled."""
    started, dice = time.monotonic(), random.Random(seed)
    sent = mixed_mails(mails, seed)
    try:
        with _whole_way(seed) as (made, postfix):
            with _Sender(postfix, sent) as sender:
                _kill_often(made, kills, dice)
                sender.finish()
            made.wait_until_ready()
            arrived = _wait_for_arrival(made, postfix, mails)
            unsettled = made.settle(_SETTLE_WITHIN_SECONDS)
            found = _compare(sent, made)
            counts = [made.ask("digest", "--day", day)["counts"] for day in ("today", "yesterday")]
            bounced = postfix.log().count("status=bounced")
            deferred = postfix.log().count("status=deferred")
    except PostfixMissing as missing:
        raise CannotGoOn(str(missing)) from missing
    told = sum(one["read"] + one["unreadable"] for one in counts)
    return {
        "driver": "mail-day",
        "mails": mails,
        "kills": kills,
        "arrived": arrived,
        **found,
        "in_digests": told,
        "digests_add_up": all(one["adds_up"] for one in counts),
        "piped_and_kept_by_the_mail_server_for_later": deferred,
        "sent_back": bounced,
        "unsettled": unsettled,
        "seconds": round(time.monotonic() - started, 1),
        "ok": not (found["lost"] or found["doubled"] or found["unexplained"] or found["people_with_two_mails"])
        and all(one["adds_up"] for one in counts)
        and (arrived, told, unsettled, bounced) == (mails, mails, 0, 0),
    }


@contextmanager
def _whole_way(seed: int) -> Iterator[tuple[Installation, Postfix]]:
    """Both mail servers and a running service that reads the mailbox; the pipe's source is paused."""
    with (
        dovecot_server() as dovecot,
        tempfile.TemporaryDirectory(prefix=f"firstreply-day-{seed}-") as place,
        installation(sources={"piped": "raw_mail"}, model=False, database_directory=Path(place)) as made,
    ):
        made.settings["SSL_CERT_FILE"] = str(dovecot.certificate)
        _add_mailbox(made, dovecot)
        made.ask("sources", "pause", "piped")
        _let_everybody_in(Path(place))
        script = Path(place) / "deliver.sh"
        script.write_text(_pipe_script(made))
        with postfix_server(dovecot, _MAILBOX, ["/bin/sh", str(script), "piped"]) as postfix:
            made.start()
            yield made, postfix


def _add_mailbox(made: Installation, dovecot: Dovecot) -> None:
    here = ("--host", "127.0.0.1", "--port", str(dovecot.tls_port), "--user", _MAILBOX)
    made.ask("sources", "add-mailbox", "inbox", *here, typed=f"{dovecot.password}\n")


def _let_everybody_in(place: Path) -> None:
    """The pipe runs as `nobody`, where a real installation has a user of its own for both."""
    place.chmod(0o777)
    for file in place.iterdir():
        file.chmod(file.stat().st_mode | stat.S_IWGRP | stat.S_IWOTH | stat.S_IROTH | stat.S_IRGRP)


def _pipe_script(made: Installation) -> str:
    """The script that a server has, with the places of this run. Raises CannotGoOn."""
    places = {
        "database": made.database_url,
        "profiles": str(ROOT / "profiles"),
        "program": f"{_python_for_nobody()} -m app.cli",
    }
    script = (ROOT / "deploy" / "leads-deliver").read_text()
    for installed, place in _INSTALLED.items():
        script = script.replace(installed, places[place])
    return f"export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH={_PATHS}\n{script}"


def _python_for_nobody() -> str:
    """Raises CannotGoOn: no Python here may be run by `nobody`."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    environment = {"PYTHONPATH": _PATHS, "PYTHONDONTWRITEBYTECODE": "1"}
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        command = [python, "-c", "import app.cli"]
        try:
            done = subprocess.run(command, env=environment, user="nobody", cwd="/", capture_output=True, check=False)
        except OSError:  # not here, or not to be entered
            continue
        if done.returncode == 0:
            return python
    raise CannotGoOn(f"no {version} here may be run by the user nobody, as whom Postfix runs `leads deliver`")


@dataclass
class _Sender:
    """Hands the mails to Postfix, one after the other, beside everything else."""

    postfix: Postfix
    mails: Sequence[MixedMail]
    _thread: threading.Thread = field(init=False)
    _pace_seconds: float = 0.25
    _ending: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(30)

    def finish(self) -> None:
        """The rest at once."""
        self._pace_seconds = 0.0
        self._thread.join(60)

    def _send(self) -> None:
        for mail in self.mails:
            self.postfix.send(mail.envelope_from, PIPED if mail.piped else _MAILBOX, mail.raw)
            if self._ending.wait(self._pace_seconds):
                return


def _kill_often(made: Installation, kills: int, dice: random.Random) -> None:
    for number in range(kills):
        if number == _PAUSED_UNTIL_KILL:
            made.ask("sources", "resume", "piped")
        if dice.random() < 0.2:
            time.sleep(dice.uniform(0.05, 1.5))  # during the start itself
        else:
            made.wait_until_ready()
            time.sleep(dice.uniform(0.0, 1.5))
        made.kill(WEB)
        made.begin(WEB)
    if kills <= _PAUSED_UNTIL_KILL:
        made.ask("sources", "resume", "piped")


def _wait_for_arrival(made: Installation, postfix: Postfix, mails: int) -> int:
    """How many deliveries there are, when all have arrived or time is up."""
    deadline = time.monotonic() + _ARRIVES_WITHIN_SECONDS
    while time.monotonic() < deadline:
        arrived = len(made.outcomes())
        if arrived >= mails and postfix.queued() == 0:
            break
        time.sleep(0.3)
    time.sleep(1.0)  # one too many would come now
    return len(made.outcomes())


def _compare(sent: Sequence[MixedMail], made: Installation) -> dict[str, Any]:
    """What became of each mail, by the Message-ID in the bytes that were kept."""
    engine = create_engine(with_driver(make_url(made.database_url)))
    with engine.connect() as connection:
        rows = connection.execute(select(deliveries.c.id, deliveries.c.body, deliveries.c.outcome)).all()
        of_delivery = Counter(connection.execute(select(leads.c.delivery_id)).scalars())
        asked = set(connection.execute(select(tasks.c.delivery_id).where(tasks.c.done_at.is_(None))).scalars())
    engine.dispose()
    times = Counter(mail.message_id for mail in sent)
    came = Counter(_message_id(row.body) for row in rows)
    made_of = Counter(_message_id(row.body) for row in rows for _ in range(of_delivery[row.id]))
    explained = {"read": lambda row: of_delivery[row.id] == 1, "quarantined": lambda row: row.id in asked}
    unexplained = [
        row.id
        for row in rows
        if row.outcome not in ("notice", "repeat") and not explained.get(row.outcome, lambda _row: False)(row)
    ]
    written_to = Counter(address for mail in made.sandbox.mailbox.mails() for address in mail["envelope_to"])
    people = {mail.address for mail in sent}
    return {
        "lost": [one for one in times if came[one] < times[one]],
        "doubled": [one for one in times if came[one] > times[one] or made_of[one] > 1],
        "unexplained": unexplained,
        "people_with_two_mails": sum(written_to[address] > 1 for address in people),
        "outcomes": dict(Counter(row.outcome for row in rows)),
        "states": dict(Counter(row["decision"] for row in made.leads())),
    }


def _message_id(body: bytes) -> str:
    return str(BytesHeaderParser().parsebytes(body)["Message-ID"]).strip()
