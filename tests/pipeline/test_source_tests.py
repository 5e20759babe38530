"""A signed test takes the whole way in, on both databases, and nobody is answered."""

from datetime import timedelta

from app.domain.delivery import SIGNED_TEST
from app.domain.ports import Channel
from app.domain.source_proof import SourceProof
from app.pipeline.source_tests import SourceTests
from app.storage.access.firms import change_source, load_source
from app.storage.access.last_deliveries import last_deliveries
from app.storage.access.source_traffic import arrival_slots, last_arrival
from app.storage.digest.day_facts import counts_of_day
from app.storage.people.emptying import empty_deliveries
from app.storage.tables import deliveries
from integrations.inbound.channels import build_channel
from integrations.inbound.signed_tests import signed_test
from tests.fakes import START, Wakes
from tests.path_parts import LeadPath


def send(path: LeadPath) -> str:
    def channel_of(adapter: str, secrets: tuple[str, ...], proof: SourceProof | None) -> Channel:
        return build_channel(adapter, tuple(one.encode() for one in secrets), proof=proof)

    tests = SourceTests(
        database=path.database,
        waker=Wakes(),
        channel_of=channel_of,
        sign=signed_test,
        clock=lambda: START,
    )
    path.database.write(lambda connection: change_source(connection, "website", adapter="website_form", proof="hmac"))
    source = path.database.read(lambda connection: load_source(connection, "website"))
    assert source is not None
    path.channel = channel_of(source.adapter, source.secrets, source.proof)  # type: ignore[assignment]  # else a fake
    return tests.send(source)


def test_it_is_taken_and_read_and_nothing_is_made_of_it(path: LeadPath) -> None:
    delivery_id = send(path)
    path.worker(("delivery", delivery_id))

    (found,) = path.database.read(lambda connection: last_deliveries(connection, "website"))
    assert (found.id, found.outcome, found.problem, found.lead_id) == (delivery_id, "test", None, None)
    assert found.is_test
    assert path.mailer.sent == []
    assert path.leads() == []
    assert path.tasks() == []


def test_one_that_cannot_be_read_says_why_and_asks_nobody(path: LeadPath) -> None:
    delivery_id = path.post(body=b"no rows of ours")
    mark = deliveries.update().where(deliveries.c.id == delivery_id).values(path=SIGNED_TEST)
    path.database.write(lambda connection: connection.execute(mark))
    path.worker(("delivery", delivery_id))

    (found,) = path.database.read(lambda connection: last_deliveries(connection, "website"))
    assert found.outcome == "test"
    assert found.problem
    assert path.tasks() == []


def test_it_counts_in_no_figure_and_no_rhythm(path: LeadPath) -> None:
    zone = path.firm.partners[0].time_zone
    day = START.astimezone(zone).date()
    before = path.database.read(lambda connection: counts_of_day(connection, path.firm.id, day, zone))
    for _ in range(2):
        path.worker(("delivery", send(path)))
    send(path)  # and one that waits

    assert path.database.read(lambda connection: counts_of_day(connection, path.firm.id, day, zone)) == before
    assert path.database.read(lambda connection: last_arrival(connection, "website")) is None
    later = START + timedelta(hours=1)
    assert path.database.read(lambda connection: arrival_slots(connection, "website", later)) == []


def test_it_stays_a_test_once_nothing_of_it_is_left(path: LeadPath) -> None:
    delivery_id = send(path)
    path.worker(("delivery", delivery_id))
    path.database.write(lambda connection: empty_deliveries(connection, [delivery_id], path.clock()))

    (found,) = path.database.read(lambda connection: last_deliveries(connection, "website"))
    assert found.is_test
    assert path.database.read(lambda connection: last_arrival(connection, "website")) is None
