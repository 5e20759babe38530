"""What to enter at the sender of a source, whole, with its address and secret."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from app.domain.source_proof import SourceProof
from app.storage.access.firms import Source


def set_up_steps(source: Source, public_url: str) -> list[str]:
    """One line for each step; none for an adapter that nobody posts to by hand."""
    kind, name = ("adapters", source.adapter) if source.proof is None else ("proofs", source.proof.value)
    told = _set_ups()[kind].get(name)
    if told is None:
        return []
    address = f"{public_url}/in/{source.id}"
    parts = urlsplit(address)
    secret = source.secrets[0]
    values = {"address": address, "name": source.id, "scheme": parts.scheme, "host": parts.netloc, "path": parts.path}
    return [
        step.format(secret=secret, in_address=quote(secret, safe=""), **values)  # as a header or field, and in a URL
        for step in told["steps"]
    ]


def senders_for(proof: SourceProof) -> str:
    """Which products can prove themselves this way."""
    return str(_set_ups()["proofs"][proof.value]["for"])


@cache
def _set_ups() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("source_set_up.toml").read_text("utf-8"))
