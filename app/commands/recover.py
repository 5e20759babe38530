"""`leads recover`: fetch what a vendor could not deliver during an outage."""

import sys
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from app.commands.options import Json, opened_to_change
from app.commands.output import fail, show_values
from app.domain.errors import UpstreamError
from app.main.clock import utc_now
from app.main.engine_choice import build_waker
from app.main.recoveries import recovery_of
from app.main.source_adapters import channel_of, fetching_adapters
from app.pipeline.recovering import Recovered, Recovering
from app.storage.access.firms import load_source
from app.storage.access.read_mailboxes import read_again_since

_TOLD_EVERY = 100


def recover(
    source_name: Annotated[str, typer.Argument(metavar="SOURCE", help="The source, as `leads sources list` names it.")],
    since: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], help="In UTC; a little too early."),
    ],
    as_json: Json = False,
) -> None:
    """Fetch from the vendor what reached it since then, and take in what is not here yet.

    It may run while the service runs, and be repeated: nothing is taken in twice. A mailbox is read by the service
    itself, which then looks through it again from that time on.
    """
    with opened_to_change() as database:
        source = database.read(lambda connection: load_source(connection, source_name))
        if source is None:
            raise fail(f"there is no source {source_name}")
        if source.adapter in fetching_adapters():
            database.write(partial(read_again_since, source_id=source.id, since=since.replace(tzinfo=UTC)))
            show_values({"source": source_name, "read_again_since": f"{since:%Y-%m-%d %H:%M}"}, as_json=as_json)
            return
        recovering = Recovering(
            database=database,
            waker=build_waker(database),
            source=source,
            channel=channel_of(source.adapter, source.secrets, source.proof),
            clock=utc_now,
        )
        done, broken = Recovered(), None
        try:
            for done in recovering.take_in(recovery_of(source), since.replace(tzinfo=UTC)):
                if done.fetched % _TOLD_EVERY == 0:
                    sys.stderr.write(f"{done.fetched} fetched, {done.new} new\n")
        except UpstreamError as error:
            broken = error
    figures = {"fetched": str(done.fetched), "new": str(done.new), "already_here": str(done.known)}
    show_values({"source": source_name, **figures}, as_json=as_json)
    if broken is not None:
        raise fail(f"{broken}. What was fetched is kept; run it again for the rest, nothing is taken in twice")
