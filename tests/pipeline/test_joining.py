"""Who may join a contact, and who may read on in its conversation."""

import pytest

from app.domain.task import RequiredAction
from app.storage.engines.database import Database
from app.storage.people.new_addresses import Acquaintance, acquaintance_of
from app.storage.tasks.review import leads_by_id
from tests.path_parts import LeadPath

SIGNED = {"name": "Ana Bright", "phone": "+44 20 7946 0018"}
SECRET = "Our budget is 40,000 and nobody else may know it."
EVE = "eve@evil.example"


@pytest.fixture
def path(database: Database) -> LeadPath:
    opened = LeadPath(database)
    opened.run({**SIGNED, "message": SECRET})
    opened.clock.advance(60)
    return opened


def acquaintance(path: LeadPath, place: int) -> Acquaintance:
    lead_id = path.leads()[place].id
    return path.database.read(
        lambda connection: acquaintance_of(connection, leads_by_id(connection, [lead_id])[lead_id])
    )


@pytest.mark.parametrize(
    "row",
    [
        SIGNED,
        {"name": "Eve", "quotes": "ours"},
        {**SIGNED, "quotes": "ours"},
        {"name": "Eve", "quotes": "theirs"},
        {"name": "Eve", "quotes": "ours", "channel": "inbound_email", "authentication": "pass"},
    ],
)
def test_a_new_address_never_gets_into_a_conversation_it_has_no_part_in(path: LeadPath, row: dict[str, object]) -> None:
    quoted = {"ours": path.mailer.sent[0].message_id, "theirs": "<first@brightpump.example>", "": None}
    asked = {name: value for name, value in row.items() if name != "quotes"}
    asked["in_reply_to"] = quoted[str(row.get("quotes", ""))]
    path.run({"email": EVE, "message": "Go on, please.", **asked})
    path.run({"email": EVE, "message": "And once more: go on.", **asked, "source_id": "third"})

    first, second, third = (path.lead(place) for place in range(3))
    assert first.thread is not None
    for later in (second, third):
        assert later.thread is not None
        assert later.thread.id != first.thread.id
        assert SECRET not in "".join(message.text for message in later.thread.messages)
        assert later.follows != first.id
    assert third.thread is not None
    assert second.thread is not None
    assert third.thread.id == second.thread.id


def test_the_name_and_the_telephone_join_the_contact_and_the_page_says_that_the_address_is_new(path: LeadPath) -> None:
    path.run({"email": "ana@home.example", **SIGNED, "message": "It is me, from home."})

    assert path.lead(1).contact_id == path.lead(0).contact_id
    assert acquaintance(path, 1) == Acquaintance(is_new_address=True, may_belong_to=(path.lead(0).id,))
    assert acquaintance(path, 0) == Acquaintance()


def test_who_quotes_our_mail_from_elsewhere_is_marked_as_maybe_belonging(path: LeadPath) -> None:
    path.run({"email": EVE, "name": "Eve", "message": "Go on.", "in_reply_to": path.mailer.sent[0].message_id})

    assert path.lead(1).contact_id != path.lead(0).contact_id
    assert acquaintance(path, 1).may_belong_to == (path.lead(0).id,)
    assert len(path.mailer.sent) == 1
    assert "a mail of somebody else's conversation" in path.tasks()[0].reason


def test_a_colleague_who_adds_to_somebodys_mail_gets_no_letter_of_their_own(path: LeadPath) -> None:
    asked = "We make pumps and need a clearer message before the fair in spring."
    path.run({"email": "kim@millrace.example", "name": "Kim Doyle", "message": asked, "message_id": "<kim@mail>"})
    path.clock.advance(60)
    path.run({"email": EVE, "name": "Eve", "message": "The board meets on Monday.", "in_reply_to": "<kim@mail>"})

    assert [mail.to_address for mail in path.mailer.sent] == ["ana@brightpump.example", "kim@millrace.example"]
    assert acquaintance(path, 2).may_belong_to == (path.lead(1).id,)
    assert "a mail of somebody else's conversation" in path.tasks()[0].reason


@pytest.mark.parametrize("spelling", ["ana@brightpump.example", "Ana@BrightPump.Example"])
def test_an_address_with_a_part_in_the_conversation_goes_on_with_it(path: LeadPath, spelling: str) -> None:
    path.run({"email": spelling, "name": None, "message": "When?", "in_reply_to": path.mailer.sent[0].message_id})

    assert [task.action for task in path.tasks()] == [RequiredAction.CONTINUE_THREAD]
    assert path.lead(1).follows == path.lead(0).id
    assert acquaintance(path, 1) == Acquaintance()


@pytest.mark.parametrize("email", [None, "ana@home.example"])
def test_an_identical_inquiry_over_another_channel_is_still_one_lead(path: LeadPath, email: str | None) -> None:
    path.run({"email": email, **SIGNED, "message": SECRET, "channel": "linkedin", "source_id": "again"})

    assert path.leads()[1].facts.joined_to == path.leads()[0].id
    assert len(path.mailer.sent) == 1


LONG = "We are 85 people in fleet software and want to fix our positioning before February. " * 3
ON_LINKEDIN = {"channel": "linkedin", "email": None, "name": "Priya Raman", "source_id": "mail"}
PROFILE = "https://www.linkedin.com/in/priya-raman-12"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"message": LONG}, {"message": LONG, "profile_url": PROFILE}),
        ({"message": LONG, "profile_url": PROFILE}, {"message": LONG}),
        ({"message": LONG, "profile_url": PROFILE}, {"message": LONG[:120] + "\u2026"}),
        ({"message": LONG[:120] + "..."}, {"message": LONG, "profile_url": PROFILE, "email": "priya@korvel.example"}),
        ({"message": LONG, "name": "Priya"}, {"message": LONG, "profile_url": PROFILE}),
        (
            {"message": LONG, "profile_url": "https://www.linkedin.com/in/ACoAAB12345"},
            {"message": LONG, "profile_url": PROFILE},
        ),
    ],
)
def test_a_message_told_by_linkedins_mail_and_by_a_relay_is_one_lead(
    path: LeadPath, first: dict[str, object], second: dict[str, object]
) -> None:
    path.run({**ON_LINKEDIN, **first})
    path.run({**ON_LINKEDIN, "source_id": "relay", **second})

    told, again = path.lead(1), path.leads()[2]
    assert (again.facts.joined_to, path.lead(2).contact_id) == (told.id, told.contact_id)
    assert [task.lead_id for task in path.tasks()] == [told.id]


@pytest.mark.parametrize(
    "second",
    [
        {"message": LONG, "name": "Oskar Blom"},
        {"message": "Something else: can you speak at our conference in May?"},
        {"message": LONG, "channel": "website_form", "email": "oskar@blomvik.example", "name": "Oskar Blom"},
    ],
)
def test_two_messages_on_linkedin_stay_two(path: LeadPath, second: dict[str, object]) -> None:
    path.run({**ON_LINKEDIN, "message": LONG, "profile_url": PROFILE})
    path.run({**ON_LINKEDIN, "source_id": "second", **second})

    assert path.leads()[2].facts.joined_to is None


def test_whoever_was_written_to_on_linkedin_is_answered_there_with_the_draft(path: LeadPath) -> None:
    path.run({**ON_LINKEDIN, "message": LONG})

    (task,) = path.tasks()
    assert task.action is RequiredAction.WRITE_REPLY
    assert task.reason == "Written on LinkedIn, without an e-mail address: answer there; the draft is here to copy."
    draft = path.lead(1).draft
    assert draft is not None
    assert draft.letter
