"""The `leads` command. Figures go to stdout, progress and errors to stderr."""

import os
import sys
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from app import VERSION
from app.commands import (
    add_lead,
    away,
    backup_and_restore,
    colleagues,
    dry_runs,
    evaluations,
    leads_and_tasks,
    learning,
    letter_evaluations,
    likely_pairs,
    mail_pipe,
    mailboxes,
    operations,
    people,
    policies,
    profiles,
    rate,
    recover,
    refused_addresses,
    source_access,
    sources,
)
from app.commands.output import fail, in_a_sentence
from app.domain.errors import ConfigurationError, UpstreamError
from app.storage.engines.database import driver_says

cli = typer.Typer(
    name="leads",
    help="Answers every genuine inbound lead within two minutes, and shows what it decided and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001  how typer calls it
    if wanted:
        sys.stdout.write(f"{VERSION}\n")
        raise typer.Exit


@cli.callback()
def options(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and end.")
    ] = False,
) -> None:
    """Answers every genuine inbound lead within two minutes, and shows what it decided and why."""


for command in (
    operations.serve,
    operations.work,
    operations.migrate,
    operations.doctor,
    mail_pipe.deliver,
    backup_and_restore.backup,
    backup_and_restore.restore,
    add_lead.add,
    leads_and_tasks.lead,
    leads_and_tasks.tasks,
    policies.rollout,
    policies.stop,
    policies.resume,
    recover.recover,
    learning.learn,
    people.erase,
    people.export,
    colleagues.sign_in,
    colleagues.digest,
    away.away,
    rate.ratings,
):
    cli.command()(command)
evaluations.commands.command("letters")(letter_evaluations.letters)
cli.add_typer(evaluations.commands, name="eval")
sources.commands.command("add-mailbox")(mailboxes.add_mailbox)
sources.commands.command("access")(source_access.access)
cli.add_typer(sources.commands, name="sources")
cli.add_typer(likely_pairs.commands, name="people")
cli.add_typer(refused_addresses.commands, name="refusals")
cli.add_typer(profiles.commands, name="profile")
cli.add_typer(dry_runs.commands, name="try")


def _deliver() -> NoReturn:
    """A mail server sends mail back for every ending it does not know: a wrong option in its file ends as 75 too."""
    try:
        cli()
    except SystemExit as end:
        if end.code in (0, None, mail_pipe.TOO_LARGE):
            raise
    except BaseException as error:  # noqa: BLE001  the same: whatever it is, it may work later
        sys.stderr.write(f"{type(error).__name__}\n")
    raise SystemExit(mail_pipe.NOT_TAKEN)


def main() -> None:
    """Run a command; a wrong setting or a part that is down is a sentence, not a traceback."""
    if sys.argv[1:2] == ["deliver"]:
        _deliver()
    try:
        cli()
    except ConfigurationError as error:
        raise fail(str(error), 2) from None
    except SQLAlchemyError as error:
        raise fail(f"the database cannot be used: {driver_says(error)} (LEADS_DATABASE_URL)") from None
    except UpstreamError as error:
        raise fail(str(error)) from None
    except BrokenPipeError:  # whoever read our output has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except OSError as error:
        raise fail(in_a_sentence(error)) from None


if __name__ == "__main__":
    main()
