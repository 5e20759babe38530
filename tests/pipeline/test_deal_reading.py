"""Deals that are read back from the CRM, as the figures of conversion tell them."""

from datetime import UTC, datetime, timedelta

from app.domain.crm import CrmLink
from app.domain.crm_copy import CrmCopy
from app.domain.deal_figures import AmountOrigin
from app.measures.conversion import deal_counts
from app.measures.journeys import DealState, Journey, journeys_of
from app.pipeline.crm_reading import CrmReading
from app.storage.conversion_rows import deals_in_crm, journey_events
from app.storage.crm.crm_records import keep_links
from tests.path_parts import LeadPath

EVERY = timedelta(minutes=5)


def deal(path: LeadPath, id_: str, state: str = "open", merged_ids: tuple[str, ...] = ()) -> CrmCopy:
    values = {"state": state, "amount": "9000", "currency": "EUR"}
    return CrmCopy(kind="deal", their_id=id_, changed_at=path.clock(), values=values, merged_ids=merged_ids)


def read(path: LeadPath) -> list[Journey]:
    CrmReading(
        database=path.database,
        crms={path.firm.id: path.crm},
        profiles={path.firm.id: path.firm},
        holder="a",
        clock=path.clock,
        every=EVERY,
        waker=path.waker,
    ).read_all()
    since = datetime(2000, 1, 1, tzinfo=UTC)
    return journeys_of(path.database.read(lambda connection: journey_events(connection, path.firm.id, since)))


def counts(path: LeadPath) -> tuple[object, object]:
    """(what we know, what stands there)."""
    found = read(path)
    return deal_counts(found), path.database.read(lambda connection: deals_in_crm(connection, path.firm.id))


def test_a_deal_that_is_read_before_its_link_is_kept_is_told_at_the_next_look(path: LeadPath) -> None:
    path.run({"message": "We want prices", "email": "p@f.example", "source_id": "1"})
    path.crm.put(deal(path, "70"))
    assert counts(path)[0] == {DealState.OPEN: 0, DealState.WON: 0, DealState.LOST: 0}

    link = CrmLink(kind="deal", our_key=path.lead(0).id, their_id="70")
    path.database.write(lambda connection: keep_links(connection, path.firm.id, path.crm.vendor, [link]))
    path.clock.advance(301)

    ours, theirs = counts(path)
    assert ours == theirs == {DealState.OPEN: 1, DealState.WON: 0, DealState.LOST: 0}


def test_won_merged_and_deleted_deals_are_told_as_the_crm_tells_them(path: LeadPath) -> None:
    for number in range(3):
        path.run({"message": f"We want {number} prices", "email": f"p@f{number}.example", "source_id": str(number)})
    wrote = {"amount": "9000", "origin": "named"}
    links = [
        CrmLink(kind="deal", our_key=lead.id, their_id=f"7{n}", written=wrote) for n, lead in enumerate(path.leads())
    ]
    path.database.write(lambda connection: keep_links(connection, path.firm.id, path.crm.vendor, links))
    for id_ in ("70", "71", "72", "79"):  # the last one is no lead's
        path.crm.put(deal(path, id_))
    ours, theirs = counts(path)
    assert ours == theirs == {DealState.OPEN: 3, DealState.WON: 0, DealState.LOST: 0}

    path.clock.advance(600)
    path.crm.put(deal(path, "70", "won"))
    path.crm.put(deal(path, "80", merged_ids=("71", "72")))
    ours, theirs = counts(path)
    assert ours == theirs == {DealState.OPEN: 1, DealState.WON: 1, DealState.LOST: 0}

    told = [one for journey in read(path) for one in journey.deals]
    assert [one.figures.origin for one in told] == [AmountOrigin.NAMED] * 2, "also of what was merged into another"
