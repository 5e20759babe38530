"""`leads deliver`: one mail out of a mail server's pipe, straight into the database."""

import os
import sys

import typer
from sqlalchemy import Connection

from app.commands.output import NOT_TAKEN, TOO_LARGE
from app.commands.sources import Name
from app.domain.delivery import Delivery
from app.domain.mailbox import MAIL_TYPE, MOST_BYTES
from app.domain.words.shown_text import visible
from app.main.clock import utc_now
from app.main.databases import open_existing
from app.main.engine_choice import build_waker
from app.main.source_adapters import whole_mail_adapters
from app.settings import read_database_settings
from app.storage.access.firms import load_source
from app.storage.leads.deliveries import store_delivery


def deliver(source: Name) -> None:
    """Take one mail from stdin, for a mail server's pipe. Ends 0 once it is kept, 75 for another try, 65 if too large.

    Needs the database and no running service. Whatever is wrong here (settings, a source that is paused or unknown)
    ends with 75: a mistake of ours must send nobody's mail back.
    """
    code, why = NOT_TAKEN, None
    try:
        body = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            code, why = TOO_LARGE, f"the mail has more than {MOST_BYTES // 1_000_000} MB"
        else:
            why = _keep(source, body)
    except Exception as error:  # noqa: BLE001  whatever it is, the mail is safe where it was
        why = f"{type(error).__name__}: {error}"
    if why is not None:
        sys.stderr.write(f"{visible(why).splitlines()[0][:300]}\n")  # into the mail server's log; no word of the mail
        raise typer.Exit(code)


def _keep(source_id: str, body: bytes) -> str | None:
    """Returns after the commit: None, or why it was not kept."""
    settings, _wrong = read_database_settings(os.environ)
    with open_existing(settings) as database:
        source = database.read(lambda connection: load_source(connection, source_id))
        if source is None:
            return f"there is no source {source_id}"
        if source.adapter not in whole_mail_adapters():
            return f"the source {source_id} takes no mails: it is of {source.adapter}"
        if source.paused:
            return f"the source {source_id} is paused"
        if not body.strip():
            return "the mail is empty"
        waker, firm_id = build_waker(database), source.firm_id
        delivery = Delivery(headers={"content-type": MAIL_TYPE}, body=body, received_at=utc_now(), path="stdin")

        def store(connection: Connection) -> None:
            delivery_id, new = store_delivery(connection, firm_id, source_id, delivery)
            if new:
                waker.wake(connection, "delivery", delivery_id)

        database.write(store)
    return None
