"""What the pages need from outside, in one value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.firm import FirmProfile
from app.domain.ports import Mailer
from app.pipeline.source_tests import SourceTests
from app.storage.engines.database import Database, Waker


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPart:
    """Something still to be set before Firstreply can go live."""

    setting: str  # the name of the environment variable, or of the command to run
    what_to_do: str  # one sentence for the operator


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleContext:
    """The console's world. `secure_cookies` is True whenever the pages are served by https."""

    database: Database
    waker: Waker
    profiles: Mapping[str, FirmProfile]
    mailer: Mailer | None
    public_url: str
    clock: Callable[[], datetime]
    secure_cookies: bool
    missing: Callable[[], Sequence[MissingPart]]
    workers: Callable[[], int | None]  # processes that work on leads; None: this one does
    version: str
    refusal_secret: bytes
    source_tests: SourceTests
