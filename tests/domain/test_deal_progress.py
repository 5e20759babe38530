"""How far a deal has come."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.booking import BookingState
from app.domain.crm_plan import DealEvent
from app.domain.deal_progress import deal_events

STATES = st.lists(st.sampled_from(BookingState), max_size=5)


@given(states=STATES, answered=st.booleans())
def test_the_furthest_comes_first_and_what_was_booked_and_answered_stays_so(
    *, states: list[BookingState], answered: bool
) -> None:
    events = deal_events(states, answered=answered)

    assert list(dict.fromkeys(events)) == list(events)
    assert (DealEvent.ANSWERED in events) is answered
    assert (DealEvent.BOOKED in events) is bool(states)
    if BookingState.HELD in states:
        assert events[0] is DealEvent.HELD
    elif BookingState.BOOKED in states:
        assert events[0] is DealEvent.BOOKED
    elif states:
        assert events[0].value == states[-1].value


@given(STATES, st.sampled_from([BookingState.NO_SHOW, BookingState.CANCELLED]))
def test_another_meeting_that_comes_to_nothing_takes_nothing_back(
    states: list[BookingState], last: BookingState
) -> None:
    if {BookingState.HELD, BookingState.BOOKED} & set(states):
        assert deal_events([*states, last], answered=True) == deal_events(states, answered=True)
