"""The leads that are rehearsed: read, signed, posted."""

import contextlib
import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote_plus

import httpx2

from staging.delivery_files import read_http_file, sign

FOLDER = Path(__file__).resolve().parent.parent / "leads"
_AT_ONCE = 4


@dataclass(frozen=True)
class Expectation:
    """What an attentive colleague would have done; written by hand."""

    disposition: str
    answered: bool
    why: str
    joins: str | None = None


@dataclass(frozen=True)
class Delivery:
    """One file of `staging/leads`."""

    name: str
    source: str
    headers: Mapping[str, str]
    body: bytes
    expected: Expectation

    @property
    def group(self) -> str:
        """Deliveries of one person about one matter: they get one answer together."""
        return self.expected.joins or self.name

    @property
    def text(self) -> str:
        """The body with its escapes read and everything in lower case, to look for an address in."""
        text = self.body.decode("utf-8", "replace")
        if "urlencoded" in self.headers.get("content-type", ""):
            text = unquote_plus(text)
        with contextlib.suppress(ValueError):  # no JSON: compared as it stands
            text = json.dumps(json.loads(text), ensure_ascii=False)
        return text.lower()


@dataclass(frozen=True)
class Posted:
    """A delivery and how it was received. `delivery_id` is empty when it was not."""

    delivery: Delivery
    at: datetime  # when the post began
    status: int
    delivery_id: str


def load_deliveries(folder: Path = FOLDER) -> list[Delivery]:
    """Every file with its expectation, in the order they are posted."""
    expectations = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return [
        Delivery(file.name, *read_http_file(file), Expectation(**expectations[file.name]))
        for file in sorted(folder.glob("*.http"))
    ]


def post_all(deliveries: Sequence[Delivery], url: str, secrets: Mapping[str, bytes]) -> list[Posted]:
    """Post a few at a time; files that hold the same bytes, in the same instant."""
    together = [list(same) for _, same in groupby(deliveries, key=lambda one: (one.source, one.body))]
    with httpx2.Client(base_url=url, timeout=30, trust_env=False) as http, ThreadPoolExecutor(_AT_ONCE) as pool:
        batches = pool.map(lambda same: _post_at_once(same, http, secrets), together)
        return [posted for batch in batches for posted in batch]


def _post_at_once(same: Sequence[Delivery], http: httpx2.Client, secrets: Mapping[str, bytes]) -> list[Posted]:
    if len(same) == 1:
        return [_post(same[0], http, secrets)]
    gate = threading.Barrier(len(same))
    with ThreadPoolExecutor(len(same)) as pool:
        return list(pool.map(lambda one: (gate.wait(), _post(one, http, secrets))[1], same))


def _post(one: Delivery, http: httpx2.Client, secrets: Mapping[str, bytes]) -> Posted:
    headers = sign(one.source, one.headers, one.body, secrets[one.source])
    at = datetime.now(UTC)
    answer = http.post(f"/in/{one.source}", content=one.body, headers=headers)
    delivery_id = answer.json()["delivery"] if answer.status_code == 202 else ""
    return Posted(one, at, answer.status_code, delivery_id)
