"""What the pages that bookings are made on have in common: moments, answers, and the notice that a booking becomes."""

from collections.abc import Iterable
from datetime import UTC, datetime

from app.domain.booking import BookingNews, BookingState, HeardBooking, Invitee, is_possible
from app.domain.delivery import Delivery
from app.domain.errors import PayloadNotUnderstood
from app.domain.inquiry import ChannelName, Notice
from app.domain.words.addresses_in_text import is_mail_address
from app.domain.words.text import clean_line, clean_text

_LONGEST_NAME = 250  # of a booking, as its vendor calls it
_MOST_ANSWERS, _LONGEST_ANSWER = 30, 2_000
_TOLD = {
    BookingState.BOOKED: "a booking",
    BookingState.CANCELLED: "a booking called off",
    BookingState.HELD: "a meeting took place",
    BookingState.NO_SHOW: "nobody came to a meeting",
}


def moment(value: object) -> datetime:
    """Raises PayloadNotUnderstood: no date with a time and a zone."""
    try:
        found = datetime.fromisoformat(value.strip()[:40]) if isinstance(value, str) else None
        if found is not None and found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise PayloadNotUnderstood("a booking without the times of its meeting or of its news")


def times(starts: object, ends: object, *, else_at: datetime | None = None) -> tuple[datetime, datetime, bool]:
    """When the meeting begins and ends, and whether that is said; where it is not, `else_at` stands in both places."""
    if else_at is not None and not starts and not ends:
        return else_at, else_at, False
    return moment(starts), moment(ends), True


def named(value: object) -> str:
    """The vendor's name of a booking; "" for nothing."""
    return clean_line(value, _LONGEST_NAME) if isinstance(value, str) else ""


def place_of(*told: object) -> str:
    """The first of what a page says of where it is that a person can use."""
    return next((place for one in told if isinstance(one, str) and (place := clean_line(one, _LONGEST_NAME))), "")


def address_of(told: object) -> str:
    """A mail address; "" for anything else."""
    address = clean_line(told, 320) if isinstance(told, str) else ""
    return address if is_mail_address(address) else ""


def answered(pairs: Iterable[tuple[str, str]]) -> str:
    """What the page asked and they answered, one a line."""
    lines = (
        f"{clean_line(question).rstrip('?: ')}: {clean_text(answer, _LONGEST_ANSWER)}"
        for question, answer in pairs
        if answer
    )
    return "\n".join(list(lines)[:_MOST_ANSWERS])


def invitee(email: str, name: str, lead_id: str, answers: str) -> Invitee:
    """Who booked, as far as it is an address, a name and one of our ids."""
    ours = lead_id.strip().lower()
    return Invitee(
        email=address_of(email),
        name=clean_line(name),
        lead_id=ours if len(ours) == 32 and ours.isalnum() and ours.isascii() else "",
        answers=answers,
    )


def booking_notice(vendor: str, news: BookingNews, who: Invitee, delivery: Delivery) -> Notice:
    """The same news read twice gives the same name."""
    if not news.name:
        raise PayloadNotUnderstood(f"{vendor}: a booking without a name")
    if news.has_times and not news.starts_at < news.ends_at:
        raise PayloadNotUnderstood(f"{vendor}: a meeting that ends before it begins")
    if not is_possible(news, delivery.received_at):
        raise PayloadNotUnderstood(f"{vendor}: a meeting, or news of one, years away or longer than a month")
    return Notice(
        channel=ChannelName.BOOKING_PAGE,
        source_id=f"{news.name}#{news.state.value}#{news.at.isoformat()}",
        received_at=delivery.received_at,
        kind="booking",
        subject_ref=news.name,
        summary=f"{vendor}: {_TOLD[news.state]}",
        booking=HeardBooking(vendor=vendor, news=news, invitee=who),
    )
