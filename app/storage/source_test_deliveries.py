"""Which deliveries a partner sent from a source's page, to see whether they are taken and read."""

from sqlalchemy import func, or_

from app.domain.delivery import SIGNED_TEST
from app.storage.tables import deliveries

# By the path until it is read, by the outcome from then on: once the delivery is emptied it has no path.
IS_SOURCE_TEST = or_(deliveries.c.path == SIGNED_TEST, func.coalesce(deliveries.c.outcome, "") == "test")
