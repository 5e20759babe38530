"""Calendly webhooks: one POST for whatever happens to an invitee (field names from public code and recordings of
others, read 2026-11; not tried against the live vendor).

Events, by `event`:

- `invitee.created`: somebody booked. With `old_invitee` it is the new half of a move.
- `invitee.canceled`: called off, by either side. With `rescheduled: true` it is the old half of a move, and nothing is
  lost: `new_invitee` names the new half, where it is there already.
- `invitee_no_show.created`, `invitee_no_show.deleted`: the host marked, or unmarked, that nobody came.
- `routing_form_submission.created` and whatever comes later: no booking; noted, and nothing follows from it.

What the documentation leaves to be found out:

- The halves of a move arrive in any order, with nearly the same `created_at`; they are joined by their invitees' names
  (URIs), never by the clock.
- `payload` of a no-show is the mark itself in some recordings (`invitee` names the invitee, and there are no times) and
  the whole invitee in others. The former says nothing of the meeting's times: those are looked up where it is kept.
- `tracking.utm_content` holds what our link carried: the lead's id. `salesforce_uuid` is read as well.
- `scheduled_event.event_memberships[].user_email` is the host; of several hosts of one meeting the first is taken.
- `created_at` has microseconds and a "Z".
- The signature is `t=<seconds>,v1=<hexadecimal digits>`, over "t.body".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.booking import BookingNews, BookingState
from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood, SignatureMismatch
from app.domain.inquiry import ChannelName, Notice, Reading
from app.domain.ports import Channel
from integrations.inbound.booking_page import (
    address_of,
    answered,
    booking_notice,
    invitee,
    moment,
    named,
    place_of,
    times,
)
from integrations.inbound.forms.payload import as_object, as_objects, as_text, read_json_object
from integrations.inbound.proofs_of_origin import require_hmac_sha256, require_recent, require_signature_form

_SIGNATURE = re.compile(r"t=(\d{9,13}),v1=([0-9A-Fa-f]{64})")
_STATES = {
    "invitee.created": BookingState.BOOKED,
    "invitee.canceled": BookingState.CANCELLED,
    "invitee_no_show.created": BookingState.NO_SHOW,
    "invitee_no_show.deleted": BookingState.BOOKED,
}


@dataclass(frozen=True, slots=True)
class Calendly(Channel):
    """`Calendly-Webhook-Signature`: hexadecimal HMAC-SHA256 of the time stamp, a dot and the body; five minutes old at
    most.
    """

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "calendly"
    channel: ClassVar[ChannelName] = ChannelName.BOOKING_PAGE
    max_bytes: ClassVar[int] = 1_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        _, digits = _signed(head)
        require_signature_form(digits, secrets=self.secrets)
        return False

    def verify(self, delivery: Delivery) -> None:
        stamp, digits = _signed(delivery)
        require_hmac_sha256(stamp.encode() + b"." + delivery.body, digits, secrets=self.secrets)
        require_recent(stamp, now=delivery.received_at)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        value = read_json_object(delivery.body)
        event, told = value.get("event"), as_object(value.get("payload"))
        if not isinstance(event, str) or not told:
            raise PayloadNotUnderstood("calendly: neither an event nor what it tells")
        if event not in _STATES:
            return [_other(event, told, delivery)]
        who = invitee(as_text(told.get("email")), _name(told), _lead_id(told), _answers(told))
        return [booking_notice("calendly", _news(event, value.get("created_at"), told), who, delivery)]


def _signed(delivery: Delivery) -> tuple[str, str]:
    """The time stamp and the digits."""
    found = _SIGNATURE.fullmatch(delivery.headers.get("calendly-webhook-signature", "").replace(" ", ""))
    if found is None:
        raise SignatureMismatch("missing or wrong signature")
    return found[1], found[2]


def _news(event: str, at: object, told: Mapping[str, Any]) -> BookingNews:
    state = _STATES[event]
    meeting = as_object(told.get("scheduled_event"))
    is_moved = event == "invitee.canceled" and told.get("rescheduled") is True
    is_mark = event.startswith("invitee_no_show")
    marked = as_object(told.get("invitee")).get("uri") or told.get("invitee") if is_mark else None
    happened = moment(at)
    starts, ends, has_times = times(
        meeting.get("start_time"), meeting.get("end_time"), else_at=happened if is_mark else None
    )
    where = as_object(meeting.get("location"))
    return BookingNews(
        at=happened,
        state=BookingState.BOOKED if is_moved else state,
        starts_at=starts,
        ends_at=ends,
        has_times=has_times,
        by="calendly",
        host=address_of(next(iter(as_objects(meeting.get("event_memberships"))), {}).get("user_email")),
        place=place_of(where.get("join_url"), where.get("location")),
        name=named(marked) or named(told.get("uri")),
        replaces=named(told.get("old_invitee")),
        moved_to=named(told.get("new_invitee")) if is_moved else None,
    )


def _name(told: Mapping[str, Any]) -> str:
    parts = (as_text(told.get("first_name")), as_text(told.get("last_name")))
    return as_text(told.get("name")) or " ".join(filter(None, parts))


def _lead_id(told: Mapping[str, Any]) -> str:
    tracking = as_object(told.get("tracking"))
    return as_text(tracking.get("utm_content")) or as_text(tracking.get("salesforce_uuid"))


def _answers(told: Mapping[str, Any]) -> str:
    listed = as_objects(told.get("questions_and_answers"))
    return answered((as_text(one.get("question")), as_text(one.get("answer"))) for one in listed)


def _other(event: str, told: Mapping[str, Any], delivery: Delivery) -> Notice:
    return Notice(
        channel=ChannelName.BOOKING_PAGE,
        source_id=f"{named(told.get('uri'))}#{named(event)}#{delivery.fingerprint[:16]}",
        received_at=delivery.received_at,
        kind="delivery_event",
        summary="calendly: " + named(event)[:60],
    )
