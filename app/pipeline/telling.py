"""Tells a person over every way that is configured; it has arrived when one of them took it."""

from collections.abc import Collection, Sequence

import structlog

from app.domain.errors import UpstreamError
from app.domain.ports import Alert, Alerts
from app.metrics import ALERTS

log = structlog.get_logger("telling")


def tell(ways: Sequence[Alerts], alert: Alert, *, broken: Collection[str] = ()) -> bool:
    """True when it arrived over at least one way.

    Args:
        broken: names of parts that do not work now; a way that needs one of them is not tried.
    """
    arrived = False
    for way in ways:
        if way.needs in broken:
            continue
        try:
            way.send(alert)
            arrived = True
        except UpstreamError as failure:
            log.warning("alert_failed", way=type(way).__name__, why=failure.detail[:200])
    ALERTS.labels(outcome="sent" if arrived else "failed").inc()
    return arrived
