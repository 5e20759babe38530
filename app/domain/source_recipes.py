"""What to enter at the sender of a source, whole, with its address and secret: for the command and the page."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from app.domain.source_proof import SourceProof


def set_up_steps(source_id: str, adapter: str, proof: SourceProof | None, secret: str, public_url: str) -> list[str]:
    """One line for each step; none for an adapter that nobody posts to by hand."""
    told = _recipes()["adapters"].get(adapter) if proof is None else _recipes()["proofs"][proof.value]
    if told is None:
        return []
    address = f"{public_url}/in/{source_id}"
    parts = urlsplit(address)
    values = {"address": address, "name": source_id, "scheme": parts.scheme, "host": parts.netloc, "path": parts.path}
    return [
        step.format(secret=secret, in_address=quote(secret, safe=""), **values)  # as a header or field, and in a URL
        for step in told["steps"]
    ]


def senders_for(proof: SourceProof) -> str:
    """Which products can prove themselves this way."""
    return str(_recipes()["proofs"][proof.value]["for"])


@cache
def _recipes() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
