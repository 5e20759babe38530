"""Takes in what a vendor could not deliver: each message once, whoever was quicker, however often it is repeated."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from app.domain.delivery import Delivery
from app.domain.errors import LeadResponseError
from app.domain.inquiry import Inquiry
from app.domain.ports import Channel, Recovery
from app.storage.access.firms import Source
from app.storage.engines.database import Database, Waker
from app.storage.leads.deliveries import store_delivery
from app.storage.leads.leads import is_reported


@dataclass(frozen=True, slots=True)
class Recovered:
    """How far it has come: deliveries fetched, those of them that are new, and those that were here already."""

    fetched: int = 0
    new: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovering:
    """Works beside a running service: what it keeps is read by the worker like anything that was posted.

    Each delivery is one transaction, so that ending it anywhere loses nothing and repeating doubles nothing: what was
    read is known by the vendor's id of the message, what was not yet read by its bytes. What the vendor delivers at the
    same moment is joined when it is read.
    """

    database: Database
    waker: Waker
    source: Source
    channel: Channel
    clock: Callable[[], datetime]

    def take_in(self, recovery: Recovery, since: datetime) -> Iterator[Recovered]:
        """One for each delivery. Raises UpstreamError when the vendor gives no more; what came before is kept."""
        done = Recovered()
        for delivery in recovery.fetch_since(since):
            if self._keep(replace(delivery, received_at=self.clock())):
                done = replace(done, fetched=done.fetched + 1, new=done.new + 1)
            else:
                done = replace(done, fetched=done.fetched + 1, known=done.known + 1)
            yield done

    def _keep(self, delivery: Delivery) -> bool:
        """False: it is here already."""
        inquiries = self._inquiries(delivery)

        def keep(connection: Connection) -> bool:
            if inquiries and all(is_reported(connection, self.source.id, inquiry) for inquiry in inquiries):
                return False
            delivery_id, new = store_delivery(connection, self.source.firm_id, self.source.id, delivery)
            if new:
                self.waker.wake(connection, "delivery", delivery_id)
            return new

        return self.database.write(keep)

    def _inquiries(self, delivery: Delivery) -> list[Inquiry]:
        """None where it cannot be read: then it is kept, and a person looks at it in quarantine."""
        try:
            return [one for one in self.channel.parse(delivery) if isinstance(one, Inquiry)]
        except LeadResponseError:
            return []
