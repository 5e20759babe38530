"""Cal.com webhooks: one POST for whatever happens to a booking (field names from the vendor's public source and notes
of others, read 2026-11; not tried against the live vendor).

Events, by `triggerEvent`:

- `BOOKING_CREATED`: somebody booked.
- `BOOKING_RESCHEDULED`: moved. The booking has a new `uid`, `rescheduleUid` names the old one.
- `BOOKING_CANCELLED`, `BOOKING_REJECTED`: called off by either side, or refused by the host.
- `BOOKING_NO_SHOW_UPDATED`: the host marked, or unmarked, who did not come; `attendees[].noShow` says which.
- `MEETING_ENDED`: the meeting is over. Cal.com sends it at the end that was planned, whoever came: a mark that nobody
  did stands against it. Whoever wants each meeting confirmed by a person leaves it out when choosing the triggers.
- `BOOKING_REQUESTED`: asked for, and not yet accepted; `BOOKING_CREATED` or `BOOKING_REJECTED` follows. Noted with who
  asked: no further letter goes to them.
- `MEETING_STARTED`, `FORM_SUBMITTED` and whatever comes later: no news of a booking. Noted, and nothing follows.

What the documentation leaves to be found out:

- `payload` of `MEETING_ENDED` lies beside the event in some recordings, without `payload` around it.
- `BOOKING_NO_SHOW_UPDATED` has `bookingUid` and no times in some versions: those are looked up where it is kept.
- `metadata.lead_id` holds what our link carried: the lead's id.
- With no secret set the signature header is "no-secret-provided" or empty: it proves nothing and is refused. There is
  no time stamp in what is signed: the same bytes again have no effect, however late.
- A custom template can replace the payload; what it leaves out cannot be read.
- A ping of the settings page says `triggerEvent: "PING"`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain.booking import BookingNews, BookingState, Invitee
from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
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
from integrations.inbound.proofs_of_origin import require_hmac_sha256, require_signature_form

_STATES = {
    "BOOKING_CREATED": BookingState.BOOKED,
    "BOOKING_RESCHEDULED": BookingState.BOOKED,
    "BOOKING_CANCELLED": BookingState.CANCELLED,
    "BOOKING_REJECTED": BookingState.CANCELLED,
    "BOOKING_NO_SHOW_UPDATED": BookingState.NO_SHOW,
    "MEETING_ENDED": BookingState.HELD,
}
_ASKED_BY_THE_PAGE = frozenset({"name", "email", "guests", "location", "rescheduleReason", "title"})  # no question


@dataclass(frozen=True, slots=True)
class CalCom(Channel):
    """`X-Cal-Signature-256`: hexadecimal HMAC-SHA256 of the body."""

    secrets: tuple[bytes, ...]
    adapter: ClassVar[str] = "calcom"
    channel: ClassVar[ChannelName] = ChannelName.BOOKING_PAGE
    max_bytes: ClassVar[int] = 1_000_000

    def is_proved_early(self, head: Delivery) -> bool:
        require_signature_form(head.headers.get("x-cal-signature-256"), secrets=self.secrets)
        return False

    def verify(self, delivery: Delivery) -> None:
        require_hmac_sha256(delivery.body, delivery.headers.get("x-cal-signature-256"), secrets=self.secrets)

    def parse(self, delivery: Delivery) -> Sequence[Reading]:
        value = read_json_object(delivery.body)
        trigger = value.get("triggerEvent")
        if not isinstance(trigger, str):
            raise PayloadNotUnderstood("calcom: no triggerEvent")
        told = as_object(value.get("payload")) or value
        first = next(iter(as_objects(told.get("attendees"))), {})
        lead_id = as_text(as_object(told.get("metadata")).get("lead_id"))
        who = invitee(as_text(first.get("email")), as_text(first.get("name")), lead_id, _answers(told))
        if trigger not in _STATES:
            return [_other(trigger, told, delivery, who)]
        return [booking_notice("calcom", _news(trigger, value.get("createdAt"), told), who, delivery)]


def _news(trigger: str, at: object, told: Mapping[str, Any]) -> BookingNews:
    state = _STATES[trigger]
    is_mark = trigger == "BOOKING_NO_SHOW_UPDATED"
    if is_mark and not _is_missing(told):
        state = BookingState.BOOKED
    happened = moment(at)
    starts, ends, has_times = times(told.get("startTime"), told.get("endTime"), else_at=happened if is_mark else None)
    return BookingNews(
        at=happened,
        state=state,
        starts_at=starts,
        ends_at=ends,
        has_times=has_times,
        by_clock=trigger == "MEETING_ENDED",
        by="calcom",
        place=_place(told),
        host=address_of(as_object(told.get("organizer")).get("email")),
        name=named(told.get("uid") or told.get("bookingUid")),
        replaces=named(told.get("rescheduleUid")) if trigger == "BOOKING_RESCHEDULED" else "",
    )


def _place(told: Mapping[str, Any]) -> str:
    """ "integrations:daily" is Cal.com's own name of a kind of call."""
    link = as_object(told.get("metadata")).get("videoCallUrl") or as_object(told.get("videoCallData")).get("url")
    where = as_text(told.get("location"))
    return place_of(link, "" if where.startswith("integrations:") else where)


def _is_missing(told: Mapping[str, Any]) -> bool:
    return any(one.get("noShow") is True for one in as_objects(told.get("attendees")))


def _answers(told: Mapping[str, Any]) -> str:
    asked = {key: as_object(one) for key, one in as_object(told.get("responses")).items()}
    return answered(
        (as_text(one.get("label")) or key, as_text(one.get("value")))
        for key, one in asked.items()
        if key not in _ASKED_BY_THE_PAGE
    )


def _other(trigger: str, told: Mapping[str, Any], delivery: Delivery, who: Invitee) -> Notice:
    return Notice(
        channel=ChannelName.BOOKING_PAGE,
        source_id=f"{named(told.get('uid'))}#{named(trigger)}#{delivery.fingerprint[:16]}",
        received_at=delivery.received_at,
        kind="vendor_test" if trigger == "PING" else "delivery_event",
        summary="calcom: " + named(trigger)[:60],
        asked_to_meet=who if trigger == "BOOKING_REQUESTED" else None,
    )
