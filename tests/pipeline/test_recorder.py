"""The recorder: many leads at once, one recorder at a time, outages that end by themselves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.crm import CrmEntry, CrmOutcome
from app.domain.decision import Decision
from app.domain.errors import UpstreamRefused, UpstreamUnavailable
from app.domain.judgement import Tier
from app.domain.task import RequiredAction
from app.pipeline.recorder import Recorder
from app.storage.access.firms import store_profile
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.leads.leads import load_lead
from app.storage.recording_again import record_again
from app.storage.tables import leads
from app.storage.tasks.tasks import decide
from staging.installation.parts import SandboxHubSpot
from tests.fakes import FakeCrm
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath, on_one_database
from tests.racing import race


def receive(path: LeadPath, count: int) -> None:
    rows: list[dict[str, object]] = [
        {"email": f"p{n}@firm{n}.example", "name": "", "message": f"Question {n}"} for n in range(count)
    ]
    path.run(*rows)


def steps(path: LeadPath) -> list[str | None]:
    found = []
    for line in path.leads():
        lead = path.database.read(lambda connection, lead_id=line.id: load_lead(connection, lead_id))  # type: ignore[misc]  # a default binds the loop's value
        found.append(lead.next_step if lead else "gone")
    return found


def test_a_hundred_leads_are_one_call(sqlite_database: SqliteDatabase) -> None:
    path = LeadPath(sqlite_database)
    receive(path, 120)
    recorder = path.recorder

    assert (recorder.record_due(), recorder.record_due(), recorder.record_due()) == (100, 20, 0)
    assert path.crm.calls == 2
    assert len(path.crm.entries) == 120
    assert set(steps(path)) == {None}


@on_one_database
def test_small_batches_are_a_second_apart_and_full_ones_are_not(path: LeadPath) -> None:
    receive(path, 6)
    recorder = replace(path.recorder, at_once=5, batches_apart=timedelta(seconds=1))
    assert (recorder.record_due(), recorder.record_due()) == (5, 1)
    path.run({"email": "late@firm.example", "name": "", "message": "One more"})
    path.clock.advance(0.5)
    assert recorder.record_due() == 0
    path.clock.advance(0.5)
    assert recorder.record_due() == 1


@on_one_database
def test_an_outage_pauses_and_everything_is_recorded_afterwards(path: LeadPath) -> None:
    receive(path, 3)
    recorder = path.recorder
    path.crm.failure = UpstreamUnavailable("hubspot", "502")
    assert recorder.record_due() == 3
    assert recorder.record_due() == 0, "it pauses"
    assert path.crm.calls == 1
    path.crm.failure = None
    path.clock.advance(5)

    assert recorder.record_due() == 3
    assert len(path.crm.entries) == 3
    assert path.tasks() == []


def test_an_outage_of_a_night_is_survived_with_few_questions(sqlite_database: SqliteDatabase) -> None:
    path = LeadPath(sqlite_database)
    receive(path, 2)
    recorder = path.recorder
    path.crm.failure = UpstreamUnavailable("hubspot", "502")
    for _ in range(100):
        path.clock.advance(300)
        recorder.record_due()
    asked = path.crm.calls
    path.crm.failure = None
    for _ in range(6):
        path.clock.advance(60)
        recorder.record_due()

    assert asked <= 100, "about one in five minutes"
    assert len(path.crm.entries) == 2, "five minutes after the end at the latest"


@on_one_database
def test_the_wait_the_crm_asks_for_is_kept_for_new_leads_too(path: LeadPath) -> None:
    receive(path, 1)
    path.crm.failure = UpstreamUnavailable("hubspot", "429 DAILY", retry_after=timedelta(hours=1))
    recorder = path.recorder
    recorder.record_due()
    path.crm.failure = None
    path.clock.advance(3599)
    path.run({"email": "new@firm.example", "message": "One more", "source_id": "new"})
    assert recorder.record_due() == 0
    path.clock.advance(2)

    assert recorder.record_due() == 2


def test_a_refusal_becomes_a_task_and_record_again_repairs_it(path: LeadPath) -> None:
    receive(path, 1)
    path.crm.failure = UpstreamRefused("hubspot", "property does not exist")
    path.recorder.record_due()
    (task,) = path.tasks()
    assert (task.action, "property does not exist" in task.reason) == (RequiredAction.REPAIR_RECORD, True)
    assert path.recorder.record_due() == 0

    path.crm.failure = None
    path.database.write(lambda connection: decide(connection, task.id, Decision.RECORD_AGAIN, "ines", path.clock()))
    path.decisions(task.id)
    assert path.recorder.record_due() == 1
    assert path.tasks() == []


@on_one_database
def test_one_refused_lead_does_not_hold_up_the_others(path: LeadPath) -> None:
    receive(path, 3)
    refused = path.leads()[1].id
    real_record = path.crm.record

    def record(entries: Sequence[CrmEntry]) -> Sequence[CrmOutcome]:
        outcomes = real_record(entries)
        problem = UpstreamRefused("hubspot", "no")
        return [CrmOutcome(lead_id=o.lead_id, links=(), error=problem) if o.lead_id == refused else o for o in outcomes]

    path.crm.record = record  # type: ignore[method-assign]  # the CRM refuses one
    path.recorder.record_due()

    assert [task.lead_id for task in path.tasks()] == [refused]
    assert set(steps(path)) == {None}


def test_an_entry_that_breaks_the_adapter_is_a_persons_and_the_others_are_recorded(path: LeadPath) -> None:
    receive(path, 3)
    poison = path.leads()[1].id
    real_record = path.crm.record

    def record(entries: Sequence[CrmEntry]) -> Sequence[CrmOutcome]:
        if any(entry.lead_id == poison for entry in entries):
            raise ValueError("a bug of ours, with words of a letter")
        return real_record(entries)

    path.crm.record = record  # type: ignore[method-assign]  # the adapter has a bug
    path.recorder.record_due()

    (task,) = path.tasks()
    assert (task.lead_id, task.action) == (poison, RequiredAction.REPAIR_RECORD)
    assert "letter" not in task.reason
    assert len(path.crm.entries) == 2


def test_one_recorder_at_a_time_and_the_next_one_after_it_is_gone(path: LeadPath) -> None:
    receive(path, 1)
    first = path.recorder
    first.record_due()
    path.run({"email": "late@firm.example", "name": "", "message": "A later question"})
    path.holder = "another process"
    second = path.recorder
    assert second.record_due() == 0
    path.clock.advance(61)

    assert second.record_due() == 1
    assert first.record_due() == 0


def test_recorders_that_start_together_record_each_lead_once(path: LeadPath) -> None:
    receive(path, 10)
    recorders = []
    for number in range(3):
        path.holder = f"process {number}"
        recorders.append(path.recorder)

    assert race(*[recorder.record_due for recorder in recorders]) == []
    assert (path.crm.calls, len(path.crm.entries)) == (1, 10)


@on_one_database
def test_without_a_crm_leads_are_settled_all_the_same(path: LeadPath) -> None:
    receive(path, 3)
    recorder = Recorder(
        database=path.database,
        crms={},
        profiles=path.profiles,
        public_url="https://reply.example",
        holder="this-process",
        clock=path.clock,
    )

    assert (recorder.record_due(), recorder.record_due()) == (3, 0)
    assert set(steps(path)) == {None}


@on_one_database
def test_a_persons_reply_after_recording_is_recorded_too(path: LeadPath) -> None:
    path.set_policy(autonomy="hold")
    receive(path, 1)
    path.recorder.record_due()
    (lead,) = path.leads()
    assert [message.from_us for message in path.crm.entries[lead.id].messages] == [False]
    assert [task.title for task in path.crm.entries[lead.id].tasks] == ["Approve reply"]

    (task,) = path.tasks()
    path.database.write(lambda connection: decide(connection, task.id, Decision.SEND, "ines", path.clock()))
    path.clock.advance(10)
    path.decisions(task.id)
    path.recorder.record_due()

    entry = path.crm.entries[lead.id]
    assert [message.from_us for message in entry.messages] == [False, True]
    assert entry.tasks == ()
    assert (entry.known_contact_id, entry.first_attempt) == ("7", True)


def test_a_retried_entry_says_that_an_earlier_try_may_have_been_applied(path: LeadPath) -> None:
    receive(path, 1)
    path.crm.failure = UpstreamUnavailable("hubspot", "timeout")
    recorder = path.recorder
    recorder.record_due()
    path.crm.failure = None
    path.clock.advance(10)
    recorder.record_due()

    (entry,) = path.crm.entries.values()
    assert not entry.first_attempt


def test_an_entry_says_who_wrote_what_and_why_it_matters(path: LeadPath) -> None:
    path.run({"message": "We need help with pricing", "email": "ana@brightpump.example", "name": "Ana Bright"})
    path.recorder.record_due()

    (entry,) = path.crm.entries.values()
    (lead,) = path.leads()
    assert (entry.first_name, entry.last_name, entry.email) == ("Ana", "Bright", "ana@brightpump.example")
    assert (entry.tier, entry.disposition, entry.company_domain) == (Tier.HOT, "inquiry", "brightpump.example")
    assert entry.deal is not None
    assert (entry.score, entry.deal.score, entry.deal.key) == (lead.score, lead.score, lead.id)
    assert entry.deal.evidence
    assert entry.review_url == f"https://reply.example/leads/{lead.id}"
    assert [message.from_us for message in entry.messages] == [False, True]
    assert entry.messages[0].text == "We need help with pricing"


@pytest.mark.parametrize(
    ("name", "email", "first_and_last"),
    [
        ("BRIGHT Ana", "ana@brightpump.example", ("Ana", "Bright")),
        ("Bright", "ana@brightpump.example", ("", "Bright")),
        ("Brightpump Ltd", "info@brightpump.example", ("", "info")),
        ("", "office@brightpump.example", ("", "office")),
    ],
)
def test_the_crm_gets_a_persons_name_or_the_address(
    path: LeadPath, name: str, email: str, first_and_last: tuple[str, str]
) -> None:
    path.run({"message": "We need help with pricing", "email": email, "name": name})
    path.recorder.record_due()

    (entry,) = path.crm.entries.values()
    assert (entry.first_name, entry.last_name) == first_and_last


@pytest.mark.parametrize(
    ("message", "tier", "deal"), [("We need help", Tier.HOT, True), ("Not judged at all", None, False)]
)
def test_a_deal_is_for_hot_and_warm_inquiries_only(path: LeadPath, message: str, tier: Tier | None, deal: bool) -> None:  # noqa: FBT001  a column
    if tier is None:

        def fail() -> None:
            raise ValueError("a bug")

        path.judge.before = fail
    path.run({"message": message})
    for _ in range(9):
        path.clock.advance(60)
        path.worker(("lead", path.leads()[0].id))
    path.recorder.record_due()

    (entry,) = path.crm.entries.values()
    assert (entry.tier, entry.deal is not None) == (tier, deal)


def of_one_company(path: LeadPath, given: str) -> None:
    path.run({"email": f"{given.lower()}@brightpump.example", "name": f"{given} Bright", "message": f"{given} asks"})


@on_one_database
def test_a_second_lead_of_a_company_uses_the_stored_link(path: LeadPath, hubspot: SandboxHubSpot) -> None:
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot)})
    of_one_company(path, "Ana")
    assert recorder.record_due() == 1
    before = hubspot.requests()
    of_one_company(path, "Leo")
    assert recorder.record_due() == 1

    after = hubspot.requests()
    assert before["POST companies search"] == after["POST companies search"] == 1
    assert "POST companies batch read" not in before
    assert after["POST companies batch read"] == 1
    assert (hubspot.counts()["contacts"], hubspot.counts()["companies"]) == (2, 1)


def test_ids_of_another_crm_mean_nothing_to_this_one(path: LeadPath) -> None:
    of_one_company(path, "Ana")
    path.recorder.record_due()
    other = FakeCrm(vendor="another")
    path.clock.advance(40 * 86_400)
    path.run({"email": "ana@brightpump.example", "name": "Ana Bright", "message": "A further question"})
    replace(path.recorder, crms={path.firm.id: other}).record_due()

    (entry,) = other.entries.values()
    assert entry.known_contact_id is None


def test_what_was_filtered_never_reaches_the_crm(path: LeadPath) -> None:
    path.run({"message": "this is spam"})

    assert path.recorder.record_due() == 0
    assert path.crm.entries == {}


def test_what_is_added_while_the_crm_writes_is_recorded_next(path: LeadPath) -> None:
    receive(path, 1)
    lead_id = path.leads()[0].id
    path.crm.during = lambda: path.database.write(lambda connection: record_again(connection, lead_id, path.clock()))
    path.recorder.record_due()
    assert steps(path) == ["record"]
    path.crm.during = lambda: None
    path.recorder.record_due()
    assert (steps(path), path.crm.calls) == ([None], 2)


def two_firms(path: LeadPath) -> str:
    """A second firm beside the first; every odd lead is its."""
    other = replace(path.firm, id="kestrel")
    path.profiles[other.id] = other
    path.database.write(lambda connection: store_profile(connection, other, path.clock()))
    receive(path, 4)
    ids = [line.id for line in path.leads()][::2]
    change = update(leads).where(leads.c.id.in_(ids)).values(firm_id=other.id)
    path.database.write(lambda connection: connection.execute(change))
    return other.id


@pytest.mark.parametrize("failure", [UpstreamUnavailable("hubspot", "401"), UpstreamUnavailable("hubspot", "502")])
@on_one_database
def test_each_firm_has_its_own_crm_and_one_that_is_down_delays_no_other(path: LeadPath, failure: Exception) -> None:
    other = two_firms(path)
    down = FakeCrm()
    down.failure = failure
    recorder = replace(path.recorder, crms={path.firm.id: path.crm, other: down})

    assert recorder.record_due() == 4
    assert len(path.crm.entries) == 2
    path.run({"email": "late@firm.example", "name": "", "message": "One more"})
    assert recorder.record_due() == 1, "the one that is down rests, the other does not"
    assert (path.crm.calls, down.calls) == (2, 1)
    down.failure = None
    path.clock.advance(5)
    assert recorder.record_due() == 2
    assert len(down.entries) == 2
    assert set(steps(path)) == {None}


def test_a_firm_without_a_crm_waits_for_nobodys(path: LeadPath) -> None:
    other = two_firms(path)
    path.crm.failure = UpstreamUnavailable("hubspot", "502")
    replace(path.recorder, crms={path.firm.id: path.crm}).record_due()

    assert other in path.profiles
    assert sorted(map(str, steps(path))) == ["None", "None", "record", "record"]
