"""When a form was sent in, as far as its vendor says so."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.inbound.forms.said_moments import said_moment

AT = datetime(2031, 5, 14, 9, 30, tzinfo=UTC)
ANYTHING = st.recursive(st.none() | st.text() | st.integers() | st.floats(), st.lists)


@pytest.mark.parametrize(
    "payload",
    [
        {"submitted_at": "2031-05-14T09:30:00Z"},
        {"form_response": {"submitted_at": "2031-05-14T11:30:00+02:00"}},
        {"createdAt": "2031-05-14T09:30:00.000Z", "data": {"createdAt": "2031-05-14T09:29:00.000Z"}},
        {"payload": {"created_at": "2031-05-14T09:30:00Z"}},
    ],
)
def test_vendors_say_it_under_these_names(payload: object) -> None:
    assert said_moment(payload) == AT


@pytest.mark.parametrize(
    "payload",
    [None, [], [{"submitted_at": "2031-05-14T09:30:00Z"}], {"submitted_at": "2031-05-14T09:30:00"}, {"created_at": 5}],
)
def test_several_forms_and_moments_without_a_zone_say_nothing(payload: object) -> None:
    assert said_moment(payload) is None


@given(st.dictionaries(st.sampled_from(["submitted_at", "data", "payload", "createdAt"]), ANYTHING))
def test_whatever_stands_there_nothing_is_raised(payload: object) -> None:
    moment = said_moment(payload)
    assert moment is None or moment.tzinfo is not None
