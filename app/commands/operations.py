"""`leads serve`, `work`, `migrate`, `doctor`: running the service."""

import errno
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy.exc import DBAPIError

from app.commands.options import Json
from app.commands.output import fail, in_a_sentence, show, show_json
from app.domain.public_url import public_url_of
from app.logs import configure_logs
from app.main.databases import connect, migrate_database, open_existing, refuse_moved, shown
from app.main.mail_servers import advice_from_mail
from app.main.moving import move_database, what_to_do_next
from app.main.readiness import examine
from app.metrics import serve_metrics
from app.settings import read_settings
from app.storage.copying import MoveFailed
from app.storage.engines.database import driver_says
from app.storage.marks import unmark_moved

if TYPE_CHECKING:
    from rich.progress import TaskID

_BEHIND_THE_INTAKE = 5  # whoever posts a lead to `serve` on this machine waits for nobody's reply


def serve(
    host: Annotated[str | None, typer.Option(help="Default: LEADS_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Default: LEADS_PORT.")] = None,
) -> None:
    """Serve intake, desk and digest; the worker runs here too on SQLite, in `leads work` on PostgreSQL."""
    from app.main.composition import build_metrics, build_service
    from app.web.server import listen, serve_application  # a tenth of a second, which no other command shall wait

    said = {"LEADS_HOST": host, "LEADS_PORT": port}
    settings = read_settings({**os.environ, **{name: str(value) for name, value in said.items() if value is not None}})
    configure_logs(settings.log_level)
    service, application = build_service(settings, works=False)
    if settings.metrics_port is not None:
        try:
            serve_metrics(settings.metrics_port, settings.host, build_metrics(settings, service.database))
        except OSError as refused:
            raise fail(
                why_nobody_is_let_in(settings.host, settings.metrics_port, refused, "LEADS_METRICS_PORT")
            ) from None
    try:
        listening = listen(settings.host, settings.port)
    except OSError as refused:
        raise fail(why_nobody_is_let_in(settings.host, settings.port, refused, "--port or LEADS_PORT")) from None
    serve_application(
        application,
        listening,
        public_url=settings.public_url,
        trusted_proxies=settings.proxy_networks,
        opened=lambda: tell_address(settings.public_url, *listening.getsockname()[:2]),
    )


def tell_address(public_url: str, host: str, port: int) -> None:
    """On stdout, which nothing else of `serve` is written to: stderr has the log."""
    here = public_url_of(f"http://{f'[{host}]' if ':' in host else host}:{port}")
    place = "" if here == public_url else f"; this process listens at {here}"
    sys.stdout.write(f"Open {public_url} in a browser{place}. Ctrl-C ends it.\n")
    sys.stdout.flush()


def why_nobody_is_let_in(host: str, port: int, refused: OSError, port_settings: str) -> str:
    """Why nobody can be let in there, and which setting to change."""
    if refused.errno == errno.EADDRINUSE:
        return f"{host}:{port} is taken by another program: end that one, or choose another port with {port_settings}"
    if refused.errno == errno.EACCES:
        return f"port {port} is not this user's to take: choose one above 1023 with {port_settings}"
    return f"{host} is no address of this machine ({refused.strerror}): change --host or LEADS_HOST"


def work(
    metrics_port: Annotated[
        int | None, typer.Option(help="Serve /metrics of this process on this port; /metrics of `serve` is its own.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="For --metrics-port; default: LEADS_HOST.")] = None,
) -> None:
    """Run a worker without the web pages, until SIGTERM or Ctrl-C."""
    from app.main.composition import build_service

    settings = read_settings(os.environ)
    open_existing(settings).close()
    configure_logs(settings.log_level)
    os.nice(_BEHIND_THE_INTAKE)
    service, _application = build_service(settings)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if metrics_port is not None:
        try:
            serve_metrics(metrics_port, host or settings.host)
        except OSError as refused:
            raise fail(why_nobody_is_let_in(host or settings.host, metrics_port, refused, "--metrics-port")) from None
    service.start()
    stopping.wait()
    service.stop()


def migrate(
    as_json: Json = False,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Copy everything into this empty database; a password may stand in PGPASSWORD."
        ),
    ] = None,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="Put a database to use again that was moved to another one.")
    ] = False,
) -> None:
    """Make the database, or bring it to this version's schema. `serve` does it at its start too.

    With --to, copy everything into another database and compare both; stop `serve` and `work` before.
    """
    if to is not None:
        _move(to, as_json=as_json)
        return
    settings = read_settings(os.environ)
    sys.stderr.write(f"Database: {shown(settings)}\n")
    with connect(settings) as database:
        done = migrate_database(database)
        if reopen:
            database.write(unmark_moved)
        refuse_moved(settings, database)
    if as_json:
        show_json({"schema": done})
    else:
        sys.stdout.write(f"Schema: {done}.\n")


def _move(to: str, *, as_json: bool) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    settings = read_settings(os.environ)
    columns = TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=Console(stderr=True)) as shown:
        bars: dict[str, TaskID] = {}

        def progress(table: str, done: int, total: int) -> None:
            if table not in bars:
                bars[table] = shown.add_task(table, total=total)
            shown.update(bars[table], completed=done)

        try:
            moved = move_database(settings, to, progress)
        except MoveFailed as failure:
            raise fail(str(failure)) from None
        except DBAPIError as failure:  # its whole text would show the statement with people's words
            raise fail(f"The database failed: {driver_says(failure)}") from None
    rows = [
        {"table": one.name, "rows": one.rows, "sha256": one.sha256 if as_json else one.sha256[:12]} for one in moved
    ]
    show("Moved, and the same on both sides", rows, "", as_json=as_json)
    sys.stderr.write(what_to_do_next(settings, to) + "\n")


def doctor(
    mail: Annotated[
        Path | None, typer.Option(help="A mail you received, as .eml: find LEADS_AUTHSERV_ID in it and stop.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check each configured part, say what to do about what does not work."""
    if mail is not None:
        try:
            advice = advice_from_mail(mail)
        except OSError as error:
            raise fail(f"--mail {in_a_sentence(error)}") from None
        show("Your mail server", [{"what to do": advice}], "", as_json=as_json)
        return
    findings = list(examine(read_settings(os.environ)))
    rows = [{"part": f.part, "state": f.state, "what to do": f.what_to_do} for f in findings]
    show("Firstreply's parts", rows, "Nothing to check.", as_json=as_json)
    raise typer.Exit(1 if any(f.state == "failing" for f in findings) else 0)
