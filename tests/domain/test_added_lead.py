"""What a colleague writes down is a lead, or says what is missing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.added_lead import CAME_BY_WORDS, CameBy, added
from app.domain.inquiry import ChannelName
from tests.seeding import firm_profile

NOW = datetime(2026, 11, 20, tzinfo=UTC)
WHOLE = {"name": "Ada Quill", "email": "ada@quillmotors.example", "message": "Wants positioning.", "came_by": "phone"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "", "email": ""}, "name"),
        ({"email": "ada@"}, "email"),
        ({"email": "Ada <ada@quillmotors.example>"}, "email"),
        ({"email": "ines@larkfield.example"}, "email"),
        ({"message": " \n"}, "message"),
        ({"came_by": "pigeon"}, "came_by"),
        ({"profile_url": "https://quillmotors.example/ada"}, "profile_url"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(changed: dict[str, str], field: str) -> None:
    assert list(added({**WHOLE, **changed}).faults(firm_profile())) == [field]


@pytest.mark.parametrize("known", [{"email": ""}, {"name": "", "email": "", "phone": "+44 20 7946 0018"}, {"name": ""}])
def test_one_way_to_know_the_person_is_enough(known: dict[str, str]) -> None:
    assert added({**WHOLE, **known}).faults(firm_profile()) == {}


def test_the_channel_is_by_hand_linkedin_or_that_of_the_delivery() -> None:
    def channel(came_by: str, known: ChannelName | None = None) -> ChannelName:
        return added({**WHOLE, "came_by": came_by}).inquiry(by="ines", entry="1", now=NOW, channel=known).channel

    assert channel("phone") is ChannelName.BY_HAND
    assert channel("linkedin") is ChannelName.LINKEDIN
    assert channel("quarantine", ChannelName.INBOUND_EMAIL) is ChannelName.INBOUND_EMAIL


def test_every_way_has_its_words() -> None:
    assert set(CAME_BY_WORDS) == set(CameBy)


@given(st.dictionaries(st.sampled_from([*WHOLE, "phone", "profile_url", "other"]), st.text(max_size=300)))
def test_any_fields_are_a_lead_or_say_what_is_wrong(fields: dict[str, str]) -> None:
    lead = added(fields)
    faults, inquiry = lead.faults(firm_profile()), lead.inquiry(by="ines", entry="1", now=NOW)

    assert set(faults) <= {*WHOLE, "profile_url"}
    assert faults or inquiry.message
