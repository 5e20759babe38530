"""LinkedIn's messages are HubSpot's communications, and notes where those are not taken: each once, and found again."""

import dataclasses
import random
from datetime import timedelta
from typing import Any

import pytest

from app.domain.crm import HANG, KIND, CrmEntry, CrmErasure, CrmOutcome
from app.domain.errors import LeftThere
from staging.installation.parts import SandboxHubSpot
from tests.integrations.hubspot.crm_entries import OURS, build, entry, message, written
from tests.integrations.hubspot.test_accounts_without_unique_ids import recorded_in_the_end

PROFILE = "https://linkedin.example/in/ann"
CHAT = "hs_communication_body,hs_communication_channel_type,hs_communication_logged_from,hubspot_owner_id,hs_timestamp"


def on_linkedin(number: int, **changes: Any) -> CrmEntry:
    """What somebody wrote there, and what we wrote back there."""
    ours = dataclasses.replace(message(f"out-{number}", None, from_us=True), from_address=OURS, to_address="")
    said = (message(f"in-{number}", None, text="Do you <b>export</b>?"), ours)
    messages = tuple(dataclasses.replace(one, on_linkedin=True) for one in said)
    return entry(number, **{"channel": "linkedin", "messages": messages, **changes})


def kinds_of(hubspot: SandboxHubSpot) -> tuple[int, int]:
    """How many communications and notes there are."""
    counts = hubspot.counts()
    return counts.get("communications", 0), counts["notes"]


def again(one: CrmEntry, outcome: CrmOutcome) -> CrmEntry:
    """The same lead, recorded once more with what was kept of it."""
    links = {link.our_key: link for link in outcome.links if link.kind == "message"}
    known = tuple(
        dataclasses.replace(said, known_id=links[said.key].their_id, written=links[said.key].written)
        for said in one.messages
    )
    return dataclasses.replace(one, messages=known, first_attempt=False)


def test_both_sides_are_communications_of_contact_company_and_deal(hubspot: SandboxHubSpot) -> None:
    [outcome] = build(hubspot).record([on_linkedin(1)])
    ids = written(outcome)

    assert kinds_of(hubspot) == (2, 0)
    theirs = hubspot.values("communications", ids["message in-1"], *CHAT.split(","))
    assert theirs["hs_communication_channel_type"] == "LINKEDIN_MESSAGE"
    assert theirs["hs_communication_logged_from"] == "CRM"
    assert theirs["hs_timestamp"] == "2026-11-20T12:00:00.000Z"
    assert theirs["hubspot_owner_id"]
    assert "Do you &lt;b&gt;export&lt;/b&gt;?" in str(theirs["hs_communication_body"])
    for kind in ("contact contact-1", "company acme1.example", "deal lead-1"):
        near = {"contact": "contacts", "company": "companies", "deal": "deals"}[kind.split()[0]]
        assert len(hubspot.linked(near, ids[kind], "communications")) == 2


def test_what_was_a_note_before_stays_one_and_hangs_on_what_is_made_again(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(forbidden="communications")
    first = on_linkedin(1)
    [outcome] = build(hubspot).record([first])
    written(outcome)
    assert kinds_of(hubspot) == (0, 2)
    assert not any(KIND in link.written for link in outcome.links)

    hubspot.set_faults(forbidden="")
    crm, later = build(hubspot), again(first, outcome)
    written(crm.record([later])[0])
    hanging = tuple(dataclasses.replace(one, written={HANG: "yes"}) for one in later.messages)
    other = dataclasses.replace(
        later, messages=hanging, contact_key="contact-9", email="ann@elsewhere.example", deal=None
    )
    ids = written(crm.record([other])[0])

    assert kinds_of(hubspot) == (0, 2)
    assert len(hubspot.linked("contacts", ids["contact contact-9"], "notes")) == 2


def test_a_communication_hangs_as_such_on_what_is_made_again(hubspot: SandboxHubSpot) -> None:
    crm, first = build(hubspot), on_linkedin(1)
    [outcome] = crm.record([first])
    later = again(first, outcome)
    hanging = tuple(dataclasses.replace(one, written={**one.written, HANG: "yes"}) for one in later.messages)
    other = dataclasses.replace(
        later, messages=hanging, contact_key="contact-9", email="ann@elsewhere.example", deal=None
    )
    [kept] = crm.record([other])

    assert len(hubspot.linked("contacts", written(kept)["contact contact-9"], "communications")) == 2
    assert [link.written for link in kept.links if link.kind == "message"] == [{KIND: "communications"}] * 2


@pytest.mark.parametrize("account", [{}, {"unique_engagements": False}, {"custom_properties": 0}])
def test_a_note_whose_answer_was_lost_is_not_made_again_as_a_communication(
    hubspot: SandboxHubSpot, account: dict[str, Any]
) -> None:
    hubspot.set_faults(forbidden="communications", **account)
    written(build(hubspot).record([on_linkedin(1)])[0])
    hubspot.set_faults(forbidden="")

    written(build(hubspot).record([on_linkedin(1, first_attempt=False)])[0])

    assert kinds_of(hubspot) == (0, 2)


@pytest.mark.parametrize(("how", "told"), [("forbidden", "crm."), ("absent", "it answers 400")])
def test_an_account_that_takes_none_gets_notes_and_is_asked_again_after_a_day(
    hubspot: SandboxHubSpot, how: str, told: str
) -> None:
    now = [0.0]
    hubspot.set_faults(**{how: "communications"})
    crm = build(hubspot, clock=lambda: now[0])
    [first] = crm.record([on_linkedin(1)])
    [second] = crm.record([on_linkedin(2)])

    assert first.error is second.error is None
    assert [gap.about for gap in first.gaps] == ["communications"]
    assert "recorded as notes" in first.gaps[0].told
    assert told in first.gaps[0].told, "the scope is named"
    assert second.gaps == ()
    assert hubspot.requests()["POST properties communications batch read"] == 1
    assert kinds_of(hubspot) == (0, 4)

    hubspot.set_faults(**{how: ""})
    now[0] += timedelta(days=1, seconds=1).total_seconds()
    written(crm.record([on_linkedin(3)])[0])
    assert kinds_of(hubspot) == (2, 4)


def test_nothing_is_lost_or_doubled_without_unique_ids(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(unique_engagements=False, share_applied_then_timeout=0.1, seed=5)
    recorded_in_the_end(hubspot, [on_linkedin(number) for number in range(6)], dies=random.Random(3))

    assert kinds_of(hubspot) == (12, 0)
    assert hubspot.requests()["fault timeout"] > 0


@pytest.mark.parametrize("account", [{}, {"unique_engagements": False}])
def test_whoever_is_erased_is_gone_from_them_too(hubspot: SandboxHubSpot, account: dict[str, Any]) -> None:
    hubspot.set_faults(**account)
    crm = build(hubspot)
    outcomes = crm.record([on_linkedin(1), on_linkedin(2)])
    keys = ("in-1", "out-1")
    contact_id = written(outcomes[0])["contact contact-1"]

    crm.erase(
        CrmErasure(
            contact_ids=(contact_id,),
            contacts=("contact-1",),
            deals=("lead-1",),
            messages=keys,
            tasks=(),
            on_linkedin=keys,
        )
    )

    assert hubspot.everything().count("export") == 1, "of the other one"
    assert kinds_of(hubspot) == (2, 0)


def test_who_is_erased_where_they_may_no_longer_be_read_is_for_a_person(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    written(crm.record([on_linkedin(1)])[0])
    hubspot.set_faults(forbidden="communications")

    with pytest.raises(LeftThere, match="communications"):
        crm.erase(
            CrmErasure(
                contact_ids=(), contacts=("contact-1",), deals=(), messages=("in-1",), tasks=(), on_linkedin=("in-1",)
            )
        )
    assert hubspot.counts()["contacts"] == 0


def test_they_are_read_back_and_nothing_is_said_of_what_may_not_be_read(hubspot: SandboxHubSpot) -> None:
    crm = build(hubspot)
    ids = written(crm.record([on_linkedin(1)])[0])
    chat, gone = ids["message in-1"], ids["message out-1"]
    hubspot.call("DELETE", f"/crm/v3/objects/communications/{gone}")

    assert {id_: copy is not None for id_, copy in crm.read("message", [chat, gone]).items()} == {
        chat: True,
        gone: False,
    }
    hubspot.set_faults(forbidden="communications")
    assert crm.read("message", [chat, gone]) == {}


def test_a_check_says_that_they_become_notes_and_finds_nothing_wrong(hubspot: SandboxHubSpot) -> None:
    hubspot.set_faults(forbidden="communications")
    check = build(hubspot).account_check()
    found = [*check.look(["owner@sandbox.example"]), *check.make(), *check.try_out()]

    assert not [one for one in found if one.is_wrong]
    assert "recorded as notes" in next(one.told for one in found if one.what == "writing communications")
