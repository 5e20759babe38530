"""Leads that a vendor only announces: their answers are fetched before they are kept."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.delivery import Delivery
from app.domain.errors import UpstreamError, UpstreamUnavailable
from app.domain.inquiry import Notice, Reading
from app.domain.ports import Channel
from app.pipeline.steps.read import read

ANNOUNCED = "lead_pending"  # the kind of such a notice
_LONGEST_WHY = 200


def read_with_answers(
    delivery: Delivery, channel: Channel, fetch: Callable[[str], Delivery | None], *, is_last: bool
) -> list[Reading]:
    """What the delivery says, with each announced lead in the place of its announcement.

    `fetch` gets the vendor's name of the lead; None: this source may not fetch. What the vendor refuses, or at the last
    attempt cannot give, stays an announcement with the reason, and becomes a task.

    Raises:
        PayloadNotUnderstood: the delivery, or what was fetched, cannot be read.
        UpstreamUnavailable: what reads or fetches is not there; the same may succeed later.
    """
    found: list[Reading] = []
    for reading in read(delivery, channel):
        if not isinstance(reading, Notice) or reading.kind != ANNOUNCED:
            found.append(reading)
            continue
        try:
            fetched = fetch(reading.subject_ref or "")
        except UpstreamError as error:
            if isinstance(error, UpstreamUnavailable) and not is_last:
                raise
            details = {**reading.details, "not_fetched": str(error)[:_LONGEST_WHY]}
            found.append(replace(reading, details=details))
            continue
        answers = None if fetched is None else replace(fetched, received_at=delivery.received_at)
        found += [reading] if answers is None else read(answers, channel)
    return found
