"""`leads sources`: the addresses leads are posted to."""

import os
import sys
from dataclasses import replace
from getpass import getpass
from typing import Annotated

import typer

from app.commands.command_groups import command_group
from app.commands.options import Firm, Json, chosen_firm, opened, opened_to_change, operator, settings_of_database
from app.commands.output import fail, show, show_values
from app.domain.source_proof import SourceProof, new_secret, why_unusable
from app.domain.source_recipes import senders_for, set_up_steps
from app.domain.weak_secrets import LEAST_SOURCE_SECRET, why_weak
from app.main.clock import utc_now
from app.main.source_adapters import adapter_channels, fetching_adapters, proofs_of
from app.settings import Settings, read_settings
from app.storage.access.firms import Source, add_source, change_source, list_sources, load_source
from app.storage.engines.database import Database
from app.storage.events import note_event

commands = command_group("The addresses leads are posted to.")
_LONGEST_NAME = 64
Secret = Annotated[str | None, typer.Option(help="The vendor's signing secret; made here if left out.")]
Name = Annotated[str, typer.Argument(help="The {source} of POST /in/{source}.")]


@commands.command()
def add(
    name: Name,
    adapter: Annotated[str, typer.Option(help="How its requests are proved and read; `leads sources adapters`.")],
    firm: Firm = None,
    proof: Annotated[
        SourceProof | None,
        typer.Option(metavar="WAY", help="How a form's sender proves itself; `leads sources proofs`. Else hmac."),
    ] = None,
    secret: Secret = None,
    as_json: Json = False,
) -> None:
    """Open a new address and print its secret, this once, and what to enter at the sender."""
    settings, channels = read_settings(os.environ), adapter_channels()
    if adapter not in channels:
        raise fail(f"--adapter is one of {', '.join(sorted(channels))}", 2)
    if adapter in fetching_adapters():
        raise fail(f"nothing is posted to a mailbox: see leads sources add-mailbox {name} --help", 2)
    if not is_source_name(name):
        raise fail("a source's name has letters, digits, - and _ only, at most 64", 2)
    ways = proofs_of(adapter)
    if proof is not None and proof not in ways:
        raise fail(f"{adapter} has one way of proof, its vendor's: leave --proof out", 2)
    proof = proof or next(iter(ways), None)
    _require_usable(secret, proof, name, settings)
    with opened_to_change() as database:
        firm_id = chosen_firm(database, firm)
        if database.read(lambda connection: load_source(connection, name)) is not None:
            raise fail(f"the source {name} exists already; `leads sources list`")
        source = database.write(
            lambda connection: add_source(
                connection,
                source_id=name,
                firm_id=firm_id,
                channel=channels[adapter],
                adapter=adapter,
                now=utc_now(),
                secret=secret,
                proof=proof,
            )
        )
        note_change(database, firm_id, f"{name}: opened as {adapter}{f', proved by {proof}' if proof else ''}")
    row = {
        "address": f"{settings.public_url}/in/{name}",
        "adapter": adapter,
        "firm": firm_id,
        **({"proof": proof.value} if proof else {}),
        "secret": source.secrets[0],
    }
    show_values(row, as_json=as_json, then=_steps(source, settings))


@commands.command("list")
def list_all(as_json: Json = False) -> None:
    """All addresses, without their secrets."""
    public_url, fetching = settings_of_database().public_url, fetching_adapters()
    with opened() as database:
        found = database.read(list_sources)
    rows = [
        {
            "name": s.id,
            "address": None if s.adapter in fetching else f"{public_url}/in/{s.id}",
            "firm": s.firm_id,
            "channel": s.channel.value,
            "adapter": s.adapter,
            "proof": s.proof and s.proof.value,
            "paused": s.paused,
            "silence_alarm": s.silence_alarm,
        }
        for s in found
    ]
    columns = ("name", "address", "adapter", "proof", "paused")
    empty = "No source yet: leads sources add NAME --adapter ADAPTER"
    show("Sources", rows, empty, as_json=as_json, columns=columns)


@commands.command()
def adapters(as_json: Json = False) -> None:
    """The kinds of requests that can be read."""
    rows = [{"adapter": name, "channel": channel.value} for name, channel in sorted(adapter_channels().items())]
    show("Adapters", rows, "", as_json=as_json)


@commands.command()
def proofs(as_json: Json = False) -> None:
    """The ways in which a form's sender can prove itself, and which products can."""
    rows = [{"proof": proof.value, "for": senders_for(proof)} for proof in SourceProof]
    show("Proofs of origin", rows, "", as_json=as_json)


@commands.command()
def pause(name: Name, as_json: Json = False) -> None:
    """Refuse posts to this address (503: vendors try again later)."""
    _change(name, {"paused": True}, "paused", as_json=as_json)


@commands.command()
def resume(name: Name, as_json: Json = False) -> None:
    """Take posts to this address again."""
    _change(name, {"paused": False}, "resumed", as_json=as_json)


@commands.command()
def alarm(
    name: Name,
    on: Annotated[bool, typer.Option("--on/--off", help="Tell somebody, or nobody.")],
    as_json: Json = False,
) -> None:
    """Whether somebody is told when this source is silent for longer than its rhythm allows."""
    said = f"alarm of silence switched {'on' if on else 'off'}"
    _change(name, {"silence_alarm": on}, said, as_json=as_json)


@commands.command()
def rotate(name: Name, secret: Secret = None, as_json: Json = False) -> None:
    """Make a new secret, or take the vendor's; the old one stays valid until the next rotation.

    Of a mailbox the password, token or secret is asked for, and replaced at once.
    """
    settings = settings_of_database()
    with opened_to_change() as database:
        source = database.read(lambda connection: load_source(connection, name))
        if source is None:
            raise fail(f"there is no source {name}")
        if source.adapter in fetching_adapters():
            changed = replace(
                source, secrets=(secret or ask_secret("New password, token or secret"), *source.secrets[1:])
            )
        else:
            _require_usable(secret, source.proof, name, settings)
            changed = replace(source, secrets=(secret or new_secret(source.proof), source.secrets[0]))
        database.write(lambda connection: change_source(connection, name, secrets=changed.secrets))
        note_change(database, source.firm_id, f"{name}: new secret")
    if source.adapter in fetching_adapters():
        show_values({"name": name}, as_json=as_json)
        return
    show_values({"name": name, "secret": changed.secrets[0]}, as_json=as_json, then=_steps(changed, settings))


def _steps(source: Source, settings: Settings) -> list[str]:
    return set_up_steps(source.id, source.adapter, source.proof, source.secrets[0], settings.public_url)


def _require_usable(secret: str | None, proof: SourceProof | None, name: str, settings: Settings) -> None:
    """Ends the command with a sentence for a secret that can be guessed, or that this way of proof cannot use."""
    if secret is None:
        return
    unusable = why_unusable(secret, proof)
    if unusable is not None:
        raise fail(f"--secret {unusable}", 2)
    weak = why_weak(secret, least=LEAST_SOURCE_SECRET)
    if weak is not None and f"source:{name}" not in settings.accepted_unsafe:
        raise fail(
            f"--secret {weak}, so strangers can post leads. Leave it out and one is made; if the vendor gives no "
            f"better one, set LEADS_ALLOW_UNSAFE=source:{name}",
            2,
        )


def is_source_name(name: str) -> bool:
    """Whether it can stand in an address as it is."""
    return name.replace("-", "").replace("_", "").isalnum() and len(name) <= _LONGEST_NAME


def ask_secret(what: str) -> str:
    """Typed unseen at a terminal, or the first line of stdin. Ends the command when it is empty."""
    typed = getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline()
    if not typed.strip("\r\n"):
        raise fail("no secret was given", 2)
    return typed.strip("\r\n")


def _change(name: str, changes: dict[str, bool], said: str, *, as_json: bool) -> None:
    with opened_to_change() as database:
        source = database.read(lambda connection: load_source(connection, name))
        if source is None:
            raise fail(f"there is no source {name}")
        database.write(lambda connection: change_source(connection, name, **changes))
        note_change(database, source.firm_id, f"{name}: {said}")
    show("Source", [{"name": name, **changes}], "", as_json=as_json)


def note_change(database: Database, firm_id: str, what: str) -> None:
    """In the history: who changed a source, and on which machine."""
    by, place = operator()
    detail, now = f"{what} (from {place})", utc_now()
    database.write(
        lambda connection: note_event(
            connection, firm_id=firm_id, lead_id=None, at=now, kind="source_changed", actor=by, detail=detail
        )
    )
