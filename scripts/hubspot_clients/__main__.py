"""Starts the sandbox HubSpot on a free port of this machine and lets three independent programs call it.

They are the official Node client, HubSpot's own server for assistants and the official Python client. What each call
should answer is HubSpot's documentation; what came stands beside it. Fails where less than 95 % of a client's calls are
as documented.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from scripts.hubspot_clients.assistant_calls import assistant_calls
from scripts.hubspot_clients.matching import Call
from scripts.hubspot_clients.node_programs import CannotRun, install, node_calls
from scripts.hubspot_clients.python_calls import python_calls
from staging.installation.parts import CRM_TOKEN, SandboxHubSpot, running

SHARE_AT_LEAST: Final = 0.95
_PARTS: Final = ("node", "assistant", "python")


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/hubspot-clients", description=__doc__)
    parser.add_argument("--only", choices=_PARTS, help="one of the three; python needs no npm")
    parser.add_argument("--json", action="store_true", help="every call as JSON instead of the table")
    options = parser.parse_args()
    try:
        calls = every_call([options.only] if options.only else list(_PARTS))
    except CannotRun as failure:
        print(failure, file=sys.stderr)
        return 2
    shares = shares_of(calls)
    if options.json:
        print(json.dumps({"shares": shares, "calls": [_as_json(one) for one in calls]}, indent=1))
    else:
        _print(calls, shares)
    return 0 if all(share >= SHARE_AT_LEAST for share in shares.values()) else 1


def every_call(parts: Sequence[str]) -> list[Call]:
    """The calls of the named parts, each on an empty account without lag and limits. Raises CannotRun."""
    node = install() if {"node", "assistant"} & set(parts) else None
    done: list[Call] = []
    with running(SandboxHubSpot) as hubspot:
        for part in parts:
            hubspot.reset()
            hubspot.set_faults(limits=False, search_lag_seconds=0)
            if part == "python":
                done += python_calls(hubspot.url, CRM_TOKEN)
            elif node is not None:
                ask = node_calls if part == "node" else assistant_calls
                done += ask(node, hubspot.url, CRM_TOKEN)
    return done


def shares_of(calls: Sequence[Call]) -> dict[str, float]:
    """Client -> which share of its calls was answered as documented."""
    clients = dict.fromkeys(one.client for one in calls)
    by_client = {client: [one.is_as_documented for one in calls if one.client == client] for client in clients}
    return {client: round(sum(outcomes) / len(outcomes), 4) for client, outcomes in by_client.items()}


def _as_json(call: Call) -> dict[str, Any]:
    found = {"client": call.client, "name": call.name, "ok": call.is_as_documented}
    return {**found, "expected": dict(call.expected), "got": dict(call.got)}


def _print(calls: Sequence[Call], shares: dict[str, float]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 160)
    for client, share in shares.items():
        table = Table("", "call", "expected", "got", title=client, title_justify="left", expand=True)
        mine = [one for one in calls if one.client == client]
        for one in mine:
            mark = "ok" if one.is_as_documented else "[red]NO[/red]"
            table.add_row(mark, escape(one.name), escape(_told(one.expected)), escape(_told(one.got)))
        console.print(table)
        good = sum(one.is_as_documented for one in mine)
        console.print(f"{client}: {good} of {len(mine)} as documented ({share:.1%})\n", highlight=False)


def _told(values: Any) -> str:
    return "\n".join(f"{path}: {json.dumps(value, ensure_ascii=False)[:120]}" for path, value in values.items())


if __name__ == "__main__":
    sys.exit(main())
