"""The `leads` command. Figures go to stdout, progress and errors to stderr."""

import sys

import typer

from app.commands import colleagues, dry_runs, leads, operations, policies, sources
from app.domain.errors import ConfigurationError

cli = typer.Typer(
    name="leads",
    help="Answers every genuine inbound lead within two minutes, and shows what it decided and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
operations.add_to(cli)
leads.add_to(cli)
policies.add_to(cli)
colleagues.add_to(cli)
cli.add_typer(sources.commands, name="sources")
cli.add_typer(dry_runs.commands, name="try")


def main() -> None:
    """Run a command; a wrong setting is a sentence, not a traceback."""
    try:
        cli()
    except ConfigurationError as error:
        print(f"leads: {error}", file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
