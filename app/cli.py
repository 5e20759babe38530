"""The `leads` command. Figures go to stdout, progress and errors to stderr."""

import gc
import os
import sys
from collections.abc import Mapping
from typing import Annotated, ClassVar, NoReturn

import typer

from app import VERSION
from app.commands.command_groups import HELP, LateGroup
from app.commands.output import NOT_TAKEN, TOO_LARGE, fail, in_a_sentence
from app.domain.errors import ConfigurationError, UpstreamError

NEW_OBJECTS_BETWEEN_SEARCHES = 20_000  # 700 cost an eighth of the CPU of a start and 5 % of a burst's; 20,000 no memory


class _Commands(LateGroup):
    places: ClassVar[Mapping[str, str]] = {
        "serve": "operations.serve",
        "work": "operations.work",
        "migrate": "operations.migrate",
        "doctor": "operations.doctor",
        "deliver": "mail_pipe.deliver",
        "backup": "backup_and_restore.backup",
        "restore": "backup_and_restore.restore",
        "add": "add_lead.add",
        "lead": "leads_and_tasks.lead",
        "tasks": "leads_and_tasks.tasks",
        "met": "said_meetings.met",
        "no-show": "said_meetings.no_show",
        "rollout": "policies.rollout",
        "stop": "policies.stop",
        "resume": "policies.resume",
        "recover": "recover.recover",
        "learn": "learning.learn",
        "erase": "people.erase",
        "export": "people.export",
        "sign-in": "colleagues.sign_in",
        "digest": "colleagues.digest",
        "away": "away.away",
        "ratings": "rate.ratings",
        "conversion": "conversion_report.conversion",
        "eval": "evaluations.commands",
        "eval letters": "letter_evaluations.letters",
        "sources": "sources.commands",
        "sources add-mailbox": "mailboxes.add_mailbox",
        "sources access": "source_access.access",
        "people": "likely_pairs.commands",
        "crm": "crm_accounts_checked.commands",
        "crm differences": "crm_differences_found.differences",
        "followups": "further_letters_due.followups",
        "refusals": "refused_addresses.commands",
        "profile": "profiles.commands",
        "try": "dry_runs.commands",
    }


cli = typer.Typer(
    name="leads",
    cls=_Commands,
    help="Answers every genuine inbound lead within two minutes, and shows what it decided and why.",
    no_args_is_help=True,
    context_settings=HELP,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
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


def _deliver() -> NoReturn:
    """A mail server sends mail back for every ending it does not know: a wrong option in its file ends as 75 too."""
    try:
        cli()
    except SystemExit as end:
        if end.code in (0, None, TOO_LARGE):
            raise
    except BaseException as error:  # noqa: BLE001  the same: whatever it is, it may work later
        sys.stderr.write(f"{type(error).__name__}\n")
    raise SystemExit(NOT_TAKEN)


def main() -> None:
    """Run a command; a wrong setting or a part that is down is a sentence, not a traceback."""
    gc.set_threshold(NEW_OBJECTS_BETWEEN_SEARCHES, 10, 10)
    if sys.argv[1:2] == ["deliver"]:
        _deliver()
    try:
        cli()
    except ConfigurationError as error:
        raise fail(str(error), 2) from None
    except UpstreamError as error:
        raise fail(str(error)) from None
    except BrokenPipeError:  # whoever read our output has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except OSError as error:
        raise fail(in_a_sentence(error)) from None
    except Exception as error:
        said = _of_the_database(error)
        if said is None:
            raise
        raise fail(f"the database cannot be used: {said} (LEADS_DATABASE_URL)") from None


def _of_the_database(error: Exception) -> str | None:
    """What its driver says; None for an error of another kind. SQLAlchemy is loaded for nothing but an error of it."""
    from sqlalchemy.exc import SQLAlchemyError

    from app.storage.engines.database import driver_says

    return driver_says(error) if isinstance(error, SQLAlchemyError) else None


if __name__ == "__main__":
    main()
