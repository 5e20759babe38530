"""Node and its packages, as pinned beside this file: installed once, run against the sandbox."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from scripts.hubspot_clients.matching import Call

HERE: Final = Path(__file__).parent / "node"
PACKAGES: Final = HERE / "node_modules"
OLDEST_NODE: Final = 22
NODE_CLIENT, ASSISTANT = "@hubspot/api-client", "@hubspot/mcp-server"
_ENDS_WITHIN_SECONDS: Final = 300


class CannotRun(Exception):
    """There is no Node here, or its packages cannot be had; the message says what to do."""


def install() -> Path:
    """The packages of the lock, if they are not here yet. Returns the Node to run them with. Raises CannotRun."""
    lock, kept = HERE / "package-lock.json", PACKAGES / "installed-lock.json"
    if not kept.exists() or kept.read_bytes() != lock.read_bytes():
        if shutil.which("npm") is None:
            raise CannotRun("npm is missing: install Node (any version that brings npm)")
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=HERE,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotRun(f"npm could not install the packages:\n{done.stderr[-1500:]}")
        shutil.copy(lock, kept)
    return _node()


def _node() -> Path:
    """One of the pinned packages for this machine, else the machine's own if it is new enough."""
    brought = [*PACKAGES.glob("node-*/bin/node"), *PACKAGES.glob("node-*/bin/node.exe")]
    own = shutil.which("node")
    for candidate in [*brought, *([Path(own)] if own else [])]:
        said = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        if said.removeprefix("v").partition(".")[0].isdigit() and int(said[1:].partition(".")[0]) >= OLDEST_NODE:
            return candidate
    raise CannotRun(f"Node {OLDEST_NODE} or newer is needed, and the packages bring none for this machine")


def node_calls(node: Path, address: str, token: str) -> list[Call]:
    """The calls of `node/calls.mjs`. Raises CannotRun when the program itself breaks."""
    done = subprocess.run(
        [node, HERE / "calls.mjs", address, token],
        capture_output=True,
        text=True,
        check=False,
        timeout=_ENDS_WITHIN_SECONDS,
    )
    calls = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode:
        raise CannotRun(f"calls.mjs broke after {len(calls)} calls:\n{done.stderr[-1500:]}")
    return [Call(client=NODE_CLIENT, **one) for one in calls]


class AssistantServer:
    """`@hubspot/mcp-server`, spoken to over stdin and stdout as an assistant does."""

    def __init__(self, node: Path, address: str, token: str) -> None:
        program = PACKAGES / "@hubspot" / "mcp-server" / "dist" / "index.js"
        self._process = subprocess.Popen(
            [node, program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={"PRIVATE_APP_ACCESS_TOKEN": token, "BASE_URL_OVERRIDE": address},
        )
        self._number = 0
        about = {"clientInfo": {"name": "check", "version": "1"}, "capabilities": {}}
        self._ask("initialize", {"protocolVersion": "2024-11-05", **about})
        self._write({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def tools(self) -> list[str]:
        return [str(one["name"]) for one in self._ask("tools/list", {})["tools"]]

    def call(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """`is_error`, `text` (all of it), and `answer`: the JSON of the first part that is JSON alone."""
        result = self._ask("tools/call", {"name": tool, "arguments": arguments})
        parts = [str(one.get("text", "")) for one in result.get("content", ())]
        return {"is_error": bool(result.get("isError")), "text": "\n".join(parts), "answer": _first_json(parts)}

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        self._write({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = json.loads(line)
            if answer.get("id") == self._number:
                return dict(answer.get("result") or {"isError": True, "content": [{"text": json.dumps(answer)}]})
        raise CannotRun("the assistant's server ended")

    def _write(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()


def _first_json(parts: Sequence[str]) -> Any:
    for part in parts:
        start = part.find("{")
        try:
            return json.loads(part[start:]) if start >= 0 else None
        except ValueError:
            continue
    return None
