"""What a vendor could not deliver is taken in once: with pages, refusals, an end in the middle, and again."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice

import pytest

from app.domain.delivery import Delivery
from app.domain.errors import UpstreamError, UpstreamUnavailable
from app.domain.inquiry import ChannelName
from app.domain.ports import Channel
from app.pipeline.erasing import Erasing
from app.pipeline.recovering import Recovered, Recovering
from app.storage.access.firms import Source, add_source
from app.storage.engines.database import Database
from app.storage.leads.deliveries import store_delivery
from app.storage.leads.due_work import due_work
from app.storage.people.erasures import ask_erasure, load_erasure
from app.storage.people.person_search import find_person
from integrations.inbound.channels import CHANNELS, build_channel
from integrations.inbound.recovery import build_recovery
from integrations.inbound.recovery.linkedin_responses import LinkedInResponses
from staging.form_vendors import FIRST_AT, linkedin_notice, person
from tests.form_vendors import CLIENT_SECRET, WEBHOOKS, FormVendorsAt, form_vendors
from tests.path_parts import LeadPath, on_one_database

ADAPTERS = list(WEBHOOKS)
PAGE = 20  # a vendor is asked for more, but each person more goes through the whole path
PEOPLE = 50  # two pages and a half
# Each vendor once: how it pages is the same to both databases.
vendor_and_database = pytest.mark.parametrize(
    ("database", "adapter"),
    [("postgres", ADAPTERS[1]), *(("sqlite", adapter) for adapter in ADAPTERS)],
    indirect=["database"],
)


@pytest.fixture(scope="module")
def running() -> Iterator[FormVendorsAt]:
    with form_vendors() as started:
        yield started


@pytest.fixture
def vendors(running: FormVendorsAt) -> FormVendorsAt:
    running.fail([])
    return running


class Outage:
    """One source, its vendor, and a worker that reads what comes."""

    def __init__(self, database: Database, vendors: FormVendorsAt, adapter: str, *, page: int | None = None) -> None:
        self.path, self.adapter, self.page = LeadPath(database, autonomy="hold"), adapter, page
        self.access = vendors.access(adapter)
        self.fetch_answers: Callable[[Source, str], Delivery | None] = self._ask_linkedin
        self.channel: Channel = build_channel(adapter, (CLIENT_SECRET.encode(),))
        self.source: Source = database.write(
            lambda connection: add_source(
                connection,
                source_id="forms",
                firm_id=self.path.firm.id,
                channel=CHANNELS[adapter].channel,
                adapter=adapter,
                now=self.path.clock(),
                secret=CLIENT_SECRET,
            )
        )

    def _ask_linkedin(self, _source: Source, name: str) -> Delivery | None:
        return LinkedInResponses(self.access, (CLIENT_SECRET,), tries=1).fetch(name)

    def work(self) -> None:
        worker = replace(
            self.path.worker, channel_of=lambda *_of_source: self.channel, fetch_answers=self.fetch_answers
        )
        for one in self.path.database.read(lambda connection: due_work(connection, self.path.clock(), limit=5000)):
            worker(one)

    def deliver(self, value: object) -> None:
        body = json.dumps(value, indent=1).encode()  # the vendor's own bytes
        headers = {"content-type": "application/json"}
        delivery = Delivery(headers=headers, body=body, received_at=self.path.clock(), path="/in/forms")
        self.path.database.write(
            partial(store_delivery, firm_id=self.path.firm.id, source_id="forms", delivery=delivery)
        )

    def recover(self, since: datetime = FIRST_AT, most: int | None = None) -> Recovered:
        recovering = Recovering(
            database=self.path.database,
            waker=self.path.waker,
            source=self.source,
            channel=self.channel,
            clock=self.path.clock,
        )
        recovery = build_recovery(self.adapter, self.access, (CLIENT_SECRET,), page=self.page)
        steps = list(islice(recovering.take_in(recovery, since), most))
        return steps[-1] if steps else Recovered()

    def messages(self) -> list[str]:
        return sorted(lead.address or "" for lead in self.path.leads())


def everybody(people: int) -> list[str]:
    return sorted(person(number)["email"] for number in range(people))


@vendor_and_database
def test_all_are_present_and_none_is_doubled(database: Database, vendors: FormVendorsAt, adapter: str) -> None:
    vendors.seed(PEOPLE)
    outage = Outage(database, vendors, adapter, page=PAGE)
    for number in range(0, PEOPLE, 7):
        outage.deliver(WEBHOOKS[adapter](number))
    outage.work()
    vendors.fail([200, 429, 200, 429, 503, 429])

    first = outage.recover(most=PEOPLE // 3)  # ended in the middle
    outage.deliver(WEBHOOKS[adapter](1))  # and the vendor is back meanwhile
    vendors.fail([200, 200, 500, 502])
    second = outage.recover()
    outage.work()
    third = outage.recover()
    outage.work()

    here = len(range(0, PEOPLE, 7))
    assert first.fetched == PEOPLE // 3
    assert (second.fetched, third) == (PEOPLE, Recovered(fetched=PEOPLE, known=PEOPLE))
    assert PEOPLE - here <= first.new + second.new <= PEOPLE - here + 1
    assert outage.messages() == everybody(PEOPLE)
    assert not [lead for lead in outage.path.leads() if lead.state == "automated"]  # no limit of posts a minute


@vendor_and_database
def test_a_page_that_fails_for_good_ends_it_and_the_next_run_takes_the_rest(
    database: Database, vendors: FormVendorsAt, adapter: str
) -> None:
    vendors.seed(PEOPLE)
    outage = Outage(database, vendors, adapter, page=PAGE)
    asks_for_questions = adapter in ("typeform", "linkedin_lead_sync")
    vendors.fail([200] * (1 + asks_for_questions) + [503] * 6)
    with pytest.raises(UpstreamError):
        outage.recover()
    outage.work()
    kept = len(outage.path.leads())
    assert 0 < kept < PEOPLE

    assert outage.recover() == Recovered(fetched=PEOPLE, new=PEOPLE - kept, known=kept)
    outage.work()
    assert outage.messages() == everybody(PEOPLE)


@pytest.mark.parametrize("adapter", ADAPTERS)
@on_one_database
def test_what_is_older_is_left_where_it_is(database: Database, vendors: FormVendorsAt, adapter: str) -> None:
    vendors.seed(130)
    outage = Outage(database, vendors, adapter)
    since = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # 120 minutes after the first

    assert outage.recover(since) == Recovered(fetched=10, new=10)


def test_whoever_was_erased_is_not_brought_back(database: Database, vendors: FormVendorsAt) -> None:
    vendors.seed(3)
    outage = Outage(database, vendors, "tally")
    outage.recover()
    outage.work()
    firm_id, now = outage.path.firm.id, outage.path.clock()
    subject = database.read(lambda connection: find_person(connection, firm_id, person(1)["email"]))
    asked = database.write(lambda connection: ask_erasure(connection, firm_id, subject, "test", now))
    erasure = database.read(lambda connection: load_erasure(connection, asked))
    assert erasure is not None
    outage.path.clock.advance(60)
    outage.path.recorder.record_all()
    Erasing(database=database, profiles=outage.path.profiles, clock=outage.path.clock).carry_out(erasure)

    assert outage.recover() == Recovered(fetched=3, known=3)


@on_one_database
def test_an_announced_lead_is_fetched_and_read_as_the_persons(database: Database, vendors: FormVendorsAt) -> None:
    vendors.seed(5)
    outage = Outage(database, vendors, "linkedin_lead_sync")
    outage.deliver(linkedin_notice(4))
    outage.work()

    (lead,) = outage.path.leads()
    assert (lead.name, lead.address, lead.channel) == ("Visitor 4", person(4)["email"], ChannelName.LINKEDIN)


def test_a_lead_that_linkedin_takes_back_is_erased(database: Database, vendors: FormVendorsAt) -> None:
    vendors.seed(5)
    outage = Outage(database, vendors, "linkedin_lead_sync")
    outage.deliver(linkedin_notice(4))
    outage.work()
    outage.path.recorder.record_all()
    outage.deliver(linkedin_notice(4, "DELETED"))
    outage.work()

    erasing = Erasing(database=database, profiles=outage.path.profiles, clock=outage.path.clock)
    outage.path.clock.advance(60)
    erasing.carry_out_due()
    assert not database.read(lambda connection: find_person(connection, outage.path.firm.id, person(4)["email"]))


@on_one_database
def test_while_linkedin_is_down_it_is_tried_again_and_at_last_a_person_is_asked(
    database: Database, vendors: FormVendorsAt
) -> None:
    vendors.seed(5)
    outage = Outage(database, vendors, "linkedin_lead_sync")
    outage.deliver(linkedin_notice(2))
    vendors.fail([200, 503])  # the token comes, the answers do not
    outage.work()
    assert outage.path.leads() == []
    outage.path.clock.advance(60)
    outage.work()
    assert [lead.address for lead in outage.path.leads()] == [person(2)["email"]]

    def down(_source: Source, _name: str) -> Delivery | None:
        raise UpstreamUnavailable("LinkedIn", "status 503")

    outage.fetch_answers = down
    outage.deliver(linkedin_notice(3))
    for _attempt in range(8):
        outage.work()
        outage.path.clock.advance(60)
    (task,) = [task for task in outage.path.tasks() if task.lead_id is None]
    assert "Look it up there" in task.reason
    assert task.context["not_fetched"] == "LinkedIn: status 503"
    assert outage.recover().new == 4  # what was announced and everything else


@pytest.mark.parametrize("adapter", ADAPTERS)
@on_one_database
def test_no_key_stands_in_what_is_told_of_a_refusal(database: Database, vendors: FormVendorsAt, adapter: str) -> None:
    outage = Outage(database, vendors, adapter)
    outage.access = {**outage.access, "token": "wrong-key", "refresh_token": ""} | {
        "refresh_token": "",
        "client_id": "",
    }
    with pytest.raises(UpstreamError) as refused:
        outage.recover()
    assert "wrong-key" not in str(refused.value)
    assert "401" in str(refused.value)
