"""A step of the lead path: the channel's adapter turns a delivery into inquiries and notices."""

from collections.abc import Sequence

from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, UpstreamUnavailable
from app.domain.inquiry import Inquiry, Reading
from app.domain.ports import Channel
from app.domain.reply.other_address import answered_elsewhere


def read(delivery: Delivery, channel: Channel) -> Sequence[Reading]:
    """What the delivery says, with the address at which its writer wants the answer.

    Raises:
        PayloadNotUnderstood: with a reason for the person who looks at the quarantine.
        UpstreamUnavailable: what reads it could not be started or was lost; the same bytes may be read later.

    A stranger's bytes may break an adapter in ways nobody thought of, and the same
    bytes break it again: every other exception of `parse` is therefore a quarantine, not
    a retry.
    """
    try:
        readings = channel.parse(delivery)
    except (PayloadNotUnderstood, UpstreamUnavailable):
        raise
    except Exception as error:
        raise PayloadNotUnderstood(f"the {channel.adapter} adapter failed: {type(error).__name__}") from error
    if not readings:
        raise PayloadNotUnderstood(f"the {channel.adapter} adapter found no message in it")
    return [answered_elsewhere(reading) if isinstance(reading, Inquiry) else reading for reading in readings]
