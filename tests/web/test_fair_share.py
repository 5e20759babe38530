"""Who has less takes from who has most, and nobody can use up what another one needs."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.web.fair_share import FairShare, Holding


def holding(source: str = "site", caller: str = "192.0.2.1") -> Holding:
    return Holding(source=source, caller=caller, give_up=lambda: None)


def test_one_alone_may_have_everything_and_no_more() -> None:
    share, alone = FairShare(100), holding()
    assert share.take(alone, 100)
    assert not share.take(alone, 1)
    assert not share.take(holding(), 200)
    assert alone.amount == 100


def test_another_caller_takes_from_the_one_that_has_most() -> None:
    share, greedy, modest = FairShare(100), [holding() for _ in range(10)], holding(caller="198.51.100.7")
    assert all(share.take(one, 10) for one in greedy)
    assert share.take(modest, 30)
    assert [one.is_lost for one in greedy].count(True) == 3
    assert not any(share.take(one, 1) for one in greedy if one.is_lost), "what was taken away is not got back"


def test_many_callers_at_one_source_leave_room_for_the_others() -> None:
    share = FairShare(1_000)
    for number in range(1_000):
        assert share.take(holding(caller=f"caller {number}"), 1)
    assert share.take(holding(source="another"), 400)
    assert not share.take(holding(caller="one too many"), 300)


def test_a_small_request_takes_from_a_large_one_of_the_same_caller() -> None:
    """Behind a front server nobody named, everybody is one caller."""
    share, large, small = FairShare(100), holding(), holding()
    assert share.take(large, 100)
    assert share.take(small, 5)
    assert large.is_lost
    assert not small.is_lost


def test_what_is_being_proved_stays_and_what_is_given_back_is_free() -> None:
    share, first, second = FairShare(100), holding(), holding(caller="198.51.100.7")
    assert share.take(first, 100)
    share.keep(first)
    assert not share.take(second, 10)
    share.give_back(first)
    share.give_back(first)
    assert share.take(second, 100)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 12), st.integers(1, 60), st.booleans()),
        max_size=80,
    )
)
def test_it_never_gives_more_than_there_is(calls: list[tuple[int, int, int, int, bool]]) -> None:
    share = FairShare(100)
    every: dict[tuple[int, int, int], Holding] = {}
    for source, caller, request, amount, ends in calls:
        one = every.setdefault((source, caller, request), holding(f"s{source}", f"c{caller}"))
        if ends:
            share.give_back(every.pop((source, caller, request)))
        else:
            share.take(one, amount)
        live = [each for each in every.values() if not each.is_lost]
        assert sum(each.amount for each in live) <= 100


def test_nobody_is_remembered_who_holds_nothing() -> None:
    """Whoever calls from many addresses would fill the memory, one entry for each."""
    share = FairShare(1_000)
    for number in range(50):
        one = holding(source=f"s{number % 3}", caller=f"c{number}")
        assert share.take(one, 10)
        if number % 2:
            share.keep(one)
        share.give_back(one)
        share.give_back(one)
    assert (share._holdings, share._of_caller, share._of_source) == ({}, {}, {})


@given(st.integers(1, 30), st.integers(1, 40))
def test_a_caller_who_wants_less_than_an_equal_part_always_gets_it(others: int, amount: int) -> None:
    share = FairShare(1_000)
    had: Counter[str] = Counter()
    for number in range(400):
        greedy = holding(caller=f"c{number % others}")
        if share.take(greedy, 7):
            had[greedy.caller] += 7
    part = 1_000 // (others + 1)
    wanted = min(amount, part)
    assert wanted == 0 or share.take(holding(caller="late"), wanted)
