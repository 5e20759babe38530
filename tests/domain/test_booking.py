"""What became of a booking does not depend on the order in which it is heard of, nor on how often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.booking import BookingNews, BookingState, happenings, standing_of
from app.domain.counted_events import CountedEvent

DAY = datetime(2031, 5, 20, 9, 0, tzinfo=UTC)
HEARD = datetime(2031, 5, 14, 11, 0, tzinfo=UTC)
BOOKED, CANCELLED, HELD, NO_SHOW = BookingState


def news(
    state: BookingState = BOOKED, *, minute: int = 0, hour: int = 0, name: str = "A", **more: object
) -> BookingNews:
    """`minute` after the first news, of a meeting so many hours after the first one."""
    starts = DAY + timedelta(hours=hour)
    told = {"by": "calendly", "name": name, "ends_at": starts + timedelta(minutes=25), "starts_at": starts, **more}
    return BookingNews(at=HEARD + timedelta(minutes=minute), state=state, **told)  # type: ignore[arg-type]  # fields as a mapping


MOVED = (
    news(),
    news(minute=5, moved_to="B"),  # the old half
    news(minute=5, hour=3, name="B", replaces="A"),
    news(NO_SHOW, minute=9, hour=3, name="B"),
)
CALENDAR = (news(), news(minute=5, hour=3), news(CANCELLED, minute=9, hour=3), news(NO_SHOW, minute=12, hour=3))


@pytest.mark.parametrize(
    ("heard", "state", "hour"), [(MOVED, NO_SHOW, 3), (CALENDAR, NO_SHOW, 3), (CALENDAR[:3], CANCELLED, 3)]
)
def test_every_order_ends_in_the_same_place(heard: tuple[BookingNews, ...], state: BookingState, hour: int) -> None:
    ends = {(standing_of(order), frozenset(happenings(order).items())) for order in permutations(heard)}

    ((standing, _),) = ends
    assert (standing.state, standing.starts_at) == (state, DAY + timedelta(hours=hour))


some_news = st.builds(
    news,
    st.sampled_from(BookingState),
    minute=st.integers(0, 3),
    hour=st.integers(0, 2),
    name=st.sampled_from("ABC"),
    replaces=st.sampled_from(["", "A", "B"]),
    moved_to=st.sampled_from([None, None, "", "C"]),
    has_times=st.booleans(),
    by_clock=st.booleans(),
)
a_word = st.builds(news, st.sampled_from([HELD, NO_SHOW]), minute=st.integers(0, 3), name=st.just(""))


@given(st.lists(some_news, min_size=1, max_size=6), st.lists(a_word, max_size=2), st.randoms())
def test_any_news_in_any_order_and_twice_is_the_same(
    told: list[BookingNews], words: list[BookingNews], dice: object
) -> None:
    heard = [*told, *words]
    again = [*heard, *heard]
    dice.shuffle(again)  # type: ignore[attr-defined]  # hypothesis gives a Random

    assert standing_of(again) == standing_of(heard)
    assert happenings(again) == happenings(heard)


def at_its_own_hour(told: BookingNews) -> BookingNews:
    starts = DAY + timedelta(hours="ABC".index(told.name))
    return replace(told, starts_at=starts, ends_at=starts + timedelta(minutes=25), has_times=True, by_clock=False)


@given(st.lists(some_news.map(at_its_own_hour), min_size=1, max_size=6), some_news.map(at_its_own_hour))
def test_the_history_is_never_told_less(heard: list[BookingNews], more: BookingNews) -> None:
    before, after = happenings(heard), happenings([*heard, more])

    assert before <= after


def test_the_old_half_of_a_move_calls_nothing_off() -> None:
    old, new = news(minute=5, moved_to="B"), news(minute=5, hour=3, name="B", replaces="A")

    assert standing_of([news(), old]).state is BOOKED
    assert standing_of([old, new, news()]).starts_at == DAY + timedelta(hours=3)
    assert happenings([old, new, news()]) == {CountedEvent.BOOKED: 1, CountedEvent.MOVED: 1}


def test_calling_off_the_hour_before_a_move_changes_nothing() -> None:
    late = [news(), news(CANCELLED, minute=1), news(minute=5, hour=3)]

    assert standing_of(late).state is BOOKED


def test_of_one_moment_what_ends_a_booking_comes_last() -> None:
    assert standing_of([news(CANCELLED), news()]).state is CANCELLED


def test_a_colleagues_word_counts_more_than_a_vendors_and_only_for_that_hour() -> None:
    came_not = news(NO_SHOW, minute=10, name="", by="ines@larkfield.example")

    assert standing_of([news(), came_not, news(HELD, minute=25)]).state is NO_SHOW
    assert standing_of([news(), came_not, news(minute=30, hour=48)]).state is BOOKED


def test_a_vendors_later_word_against_a_colleagues_is_counted_as_it_is_shown() -> None:
    met, off = news(HELD, minute=40, name="", by="ines@larkfield.example"), news(CANCELLED, minute=60)

    for heard in ([news(), met, off], [news(), off, met]):
        assert standing_of(heard).state is HELD
        assert happenings(heard) == {CountedEvent.BOOKED: 1, CountedEvent.MEETING_HELD: 1}


def test_the_pages_and_the_calendars_news_of_one_hour_are_one_meeting() -> None:
    page, calendar = news(), news(name="uid-1", by="calendar")

    assert happenings([page, calendar]) == {CountedEvent.BOOKED: 1}
    assert standing_of([page, calendar, news(CANCELLED, minute=4)]).state is CANCELLED
    assert standing_of([page, calendar, news(CANCELLED, minute=4), news(minute=6, hour=3, name="B")]).state is BOOKED


def test_a_mark_without_times_is_about_the_hour_of_its_booking() -> None:
    mark = news(NO_SHOW, minute=9, starts_at=HEARD, ends_at=HEARD, has_times=False)

    assert (standing_of([mark, news()]).state, standing_of([mark, news()]).starts_at) == (NO_SHOW, DAY)
    assert happenings([mark, news()]) == happenings([news(), mark])


ENDED = news(HELD, minute=85, by_clock=True)


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ([], NO_SHOW),
        ([news(minute=75)], HELD),  # the mark was taken back
        ([news(HELD, minute=90)], HELD),  # somebody said that they came
    ],
    ids=["missed", "taken-back", "said"],
)
def test_the_planned_end_of_a_meeting_does_not_say_that_anybody_came(
    more: list[BookingNews], state: BookingState
) -> None:
    for order in permutations([news(), news(NO_SHOW, minute=72), ENDED, *more]):
        assert standing_of(order).state is state
        assert happenings(order)[CountedEvent.MEETING_HELD] == (state is HELD)


@pytest.mark.parametrize("halves", [MOVED[1:3], MOVED[2:3]], ids=["both", "the-new-one-alone"])
def test_an_hour_that_was_moved_away_from_does_not_come_back_when_the_new_one_is_called_off(
    halves: tuple[BookingNews, ...],
) -> None:
    """Their calendar accepted the first hour under a name of its own, and told nothing since."""
    accepted, off = news(minute=2, name="uid-1", by="calendar"), news(CANCELLED, minute=9, hour=3, name="B")

    for order in permutations([news(), accepted, *halves, off]):
        assert (standing_of(order).state, standing_of(order).starts_at) == (CANCELLED, off.starts_at)


def test_an_hour_that_a_meeting_is_moved_back_to_is_its_hour() -> None:
    back = news(minute=9, name="C", replaces="B")
    accepted = news(minute=12, name="uid-1", by="calendar")

    assert standing_of([*MOVED[:3], back]).starts_at == DAY
    assert standing_of([*MOVED[:3], back, news(CANCELLED, minute=10, name="C"), accepted]).state is BOOKED
