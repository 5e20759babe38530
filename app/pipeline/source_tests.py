"""Sends a signed test to a source, through the same proof, place and worker as whatever its sender posts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from app.domain.delivery import SIGNED_TEST, Delivery
from app.domain.errors import ConfigurationError, SignatureMismatch
from app.domain.identifiers import new_id
from app.domain.ports import Channel
from app.domain.source_proof import SECRET_HEADER, SourceProof
from app.storage.access.firms import Source
from app.storage.engines.database import Database, Waker
from app.storage.leads.deliveries import store_delivery

_CREDENTIALS = frozenset({"authorization", SECRET_HEADER})  # as the intake: the database holds letters, no keys


class NoTest(Exception):
    """Nothing was sent; the text is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTests:
    """Made once per application."""

    database: Database
    waker: Waker
    channel_of: Callable[[str, tuple[str, ...], SourceProof | None], Channel]
    sign: Callable[[str, SourceProof | None, str, str, datetime], Delivery | None]
    clock: Callable[[], datetime]

    def can_be_sent(self, source: Source) -> bool:
        """Whether we can post as its sender does."""
        try:
            return self._signed(source) is not None
        except NoTest:
            return True  # and pressing the button says what is wrong

    def send(self, source: Source) -> str:
        """The id of the delivery, after the commit. Raises NoTest."""
        if source.paused:
            raise NoTest("This source is paused and takes nothing. Let it take leads again, then test it.")
        delivery = self._signed(source)
        if delivery is None:
            raise NoTest("Only its vendor can send to this source. Use the vendor's own test button.")
        try:
            self.channel_of(source.adapter, source.secrets, source.proof).verify(delivery)
        except (SignatureMismatch, ConfigurationError) as refused:
            raise NoTest(f"Its own secret does not open this source ({refused}). Make a new one.") from None
        headers = {name: value for name, value in delivery.headers.items() if name not in _CREDENTIALS}
        kept = replace(delivery, headers=headers, path=SIGNED_TEST)

        def store(connection: Connection) -> str:
            delivery_id, _new = store_delivery(connection, source.firm_id, source.id, kept)
            self.waker.wake(connection, "delivery", delivery_id)
            return delivery_id

        return self.database.write(store)

    def _signed(self, source: Source) -> Delivery | None:
        secret = source.secrets[0] if source.secrets else ""
        try:
            return self.sign(source.adapter, source.proof, secret, new_id(), self.clock())
        except ValueError as unusable:
            raise NoTest(f"This source's secret cannot be used: {unusable}. Make a new one.") from None
