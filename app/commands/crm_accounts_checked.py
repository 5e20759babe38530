"""`leads crm`: makes and checks what a firm's CRM needs."""

import os
from collections.abc import Callable
from typing import Annotated

import typer

from app.commands.command_groups import command_group
from app.commands.options import Firm, Json
from app.commands.output import show
from app.main.crm_checks import checked_crm
from app.settings import read_settings

commands = command_group("The firm's CRM: set it up, check it.")
Stages = Annotated[
    bool, typer.Option("--stages", help="Also make the pipeline and the stages that crm.toml names, after a question.")
]
Yes = Annotated[bool, typer.Option("--yes", help="With --stages: make them without a question.")]
ReadOnly = Annotated[bool, typer.Option("--read-only", help="Write nothing, not even a record to try it.")]


@commands.command("setup")
def setup(firm: Firm = None, stages: Stages = False, yes: Yes = False, as_json: Json = False) -> None:
    """Make the properties that are missing in the CRM, then look it over."""
    wants = (lambda told: yes or typer.confirm(f"Make {told}?", err=True)) if stages else None
    _show(firm, makes=True, tries=False, as_json=as_json, wants_stages=wants)


@commands.command("check")
def check(firm: Firm = None, read_only: ReadOnly = False, as_json: Json = False) -> None:
    """Look over the CRM: owners, stages, doubles; write a marked record and remove it."""
    _show(firm, makes=False, tries=not read_only, as_json=as_json)


def _show(
    firm: str | None,
    *,
    makes: bool,
    tries: bool,
    as_json: bool,
    wants_stages: Callable[[str], bool] | None = None,
) -> None:
    settings = read_settings(os.environ)
    found = list(checked_crm(settings, firm, makes=makes, tries=tries, wants_stages=wants_stages))
    rows = [{"firm": one.firm, "what": one.what, "right": not one.is_wrong, "found": one.told} for one in found]
    show("The CRM", rows, "Nothing to check.", as_json=as_json)
    raise typer.Exit(1 if any(one.is_wrong for one in found) else 0)
