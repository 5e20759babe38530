"""The nightly comparison with the CRM: once, at a quiet hour, from where it died, and what it finds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.domain.crm import CrmLink
from app.domain.crm_copy import YES, CrmCopy
from app.domain.crm_differences import CrmDifference, DifferenceKind, Handling
from app.domain.errors import UpstreamBarred, UpstreamUnavailable
from app.domain.task import RequiredAction
from app.pipeline.crm_comparing import CrmComparing
from app.storage.crm.comparisons import differences_between, links_after, load_comparison, nights_between
from app.storage.crm.crm_copies import copy_of
from app.storage.crm.crm_records import keep_links
from app.storage.crm_tables import crm_copies
from app.storage.digest.crm_lines import crm_lines
from app.storage.tables import crm_links, leads, tasks
from tests.fakes import Killed
from tests.path_parts import LeadPath
from tests.pipeline.test_crm_reading import account, reading
from tests.pipeline.test_recorder import receive
from tests.racing import race

NIGHT = datetime(2031, 5, 15, 1, 30, tzinfo=UTC)  # 02:30 on the firm's clock, of the night after the 14th
URL = "https://reply.example"
EVER = (datetime(2031, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC))


def comparing(path: LeadPath, holder: str = "a") -> CrmComparing:
    """Its clock never says the same twice, as no real one does."""

    def ticking() -> datetime:
        path.clock.advance(0.000001)
        return path.clock.now

    return CrmComparing(reading=replace(reading(path, holder), clock=ticking), public_url=URL)


def recorded(path: LeadPath, count: int = 1) -> list[str]:
    """So many leads in the CRM: contact, deal, task and message, as the recorder writes them. Their ids."""
    path.set_policy(autonomy="hold")
    receive(path, count)
    path.crm.colleagues = [
        CrmCopy(kind="owner", their_id="700", changed_at=path.clock(), values={"email": path.firm.partners[0].email})
    ]
    path.recorder.record_all()
    for place, line in enumerate(path.leads()):
        write(path, place, line.id)
    path.clock.now = NIGHT - timedelta(hours=1)
    reading(path).read_all()
    path.clock.now = NIGHT
    return [line.id for line in path.leads()]


def write(path: LeadPath, place: int, lead_id: str) -> None:
    lead, entry = path.lead(place), path.crm.entries[lead_id]
    fit = {
        "score": str(entry.score),
        "tier": entry.tier.value if entry.tier else "",
        "review": f"{URL}/leads/{lead_id}",
    }
    contact, deal, task = f"1{place}", f"2{place}", f"3{place}"
    values = {"stage": "first", "state": "open", "amount": "900", "contact_ids": contact}
    keys = (f"contact:{contact}",)
    copies = (
        CrmCopy(kind="contact", their_id=contact, ours=fit, changed_at=path.clock()),
        CrmCopy(kind="deal", their_id=deal, ours=fit, values=values, keys=keys, changed_at=path.clock()),
        CrmCopy(kind="task", their_id=task, changed_at=path.clock()),
    )
    for copy in copies:
        path.crm.put(replace(copy, owner=path.firm.partners[0].email))
    path.crm.put(CrmCopy(kind="message", their_id=f"4{place}", changed_at=path.clock()))
    of_lead = [one.id for one in path.tasks() if one.lead_id == lead_id]
    links = [
        CrmLink(kind="contact", our_key=lead.contact_id or "", their_id=contact),
        CrmLink(kind="deal", our_key=lead_id, their_id=deal, written={"stage": "first"}),
        CrmLink(kind="message", our_key=lead_id, their_id=f"4{place}"),
        *(CrmLink(kind="task", our_key=id_, their_id=task, written={"status": "NOT_STARTED"}) for id_ in of_lead),
    ]
    path.database.write(lambda connection: keep_links(connection, path.firm.id, path.crm.vendor, links))


def found(path: LeadPath) -> list[tuple[str, DifferenceKind, Handling]]:
    return [(one.record, one.kind, one.done) for one in noted(path)]


def noted(path: LeadPath) -> Sequence[CrmDifference]:
    return path.database.read(lambda connection: differences_between(connection, path.firm.id, *EVER))


def digest(path: LeadPath) -> tuple[str, ...]:
    day = NIGHT.date() - timedelta(days=1)
    zone = path.firm.zone_of("")
    return path.database.read(lambda connection: crm_lines(connection, path.firm.id, [day], zone))


def next_step(path: LeadPath, lead_id: str) -> str | None:
    query = select(leads.c.next_step).where(leads.c.id == lead_id)
    return path.database.read(lambda connection: connection.execute(query).scalar())


def test_where_both_agree_one_quiet_sentence_says_so_once_a_night(path: LeadPath) -> None:
    recorded(path, 2)
    for _ in range(3):
        comparing(path).compare_all()
        path.clock.advance(60)

    assert found(path) == []
    assert digest(path) == ("The CRM agrees with us.",)
    asked = len(path.crm.read_at_once)
    comparing(path).compare_all()
    assert len(path.crm.read_at_once) == asked, "it was compared already"


def test_it_waits_for_the_night_of_the_firms_own_clock(path: LeadPath) -> None:
    recorded(path)
    for hour in (12, 20, 24, 25):  # of UTC; the firm is an hour ahead
        path.clock.now = datetime(2031, 5, 14, tzinfo=UTC) + timedelta(hours=hour, minutes=30)
        asked = len(path.crm.read_at_once)
        comparing(path).compare_all()
        assert (len(path.crm.read_at_once) > asked) == (hour == 25)


def contact(path: LeadPath) -> CrmCopy:
    return path.crm.copies["contact", "10"]


def deal(path: LeadPath) -> CrmCopy:
    return path.crm.copies["deal", "20"]


def task(path: LeadPath) -> CrmCopy:
    return path.crm.copies["task", "30"]


def valued(copy: CrmCopy, **values: str) -> CrmCopy:
    return replace(copy, values={**copy.values, **values}, changed_at=copy.changed_at + timedelta(hours=1))


def test_what_only_we_write_is_written_again(path: LeadPath) -> None:
    [lead] = recorded(path)
    path.crm.put(replace(contact(path), ours={**contact(path).ours, "score": "1"}))
    path.crm.put(replace(deal(path), ours={**deal(path).ours, "review": "call Ana Bright"}))

    comparing(path).compare_all()

    assert found(path) == [
        ("contact", DifferenceKind.OVERWRITTEN, Handling.MENDED),
        ("deal", DifferenceKind.OVERWRITTEN, Handling.MENDED),
    ]
    assert [one.stands for one in noted(path)] == ["1", "another text"], "what people type may name somebody"
    assert next_step(path, lead) == "record"
    assert digest(path) == ("The CRM agrees with us but for 2 records. Mended: 2.",)


def test_a_persons_change_that_nobody_told_is_taken_over(path: LeadPath) -> None:
    recorded(path)
    moved = valued(deal(path), stage="second", amount="1200")
    path.crm.put(replace(moved, owner="sales@larkfield.example"))

    comparing(path).compare_all()

    kinds = (DifferenceKind.STAGE, DifferenceKind.AMOUNT, DifferenceKind.OWNER)
    assert found(path) == [("deal", kind, Handling.TAKEN_OVER) for kind in kinds]
    kept = path.database.read(lambda connection: copy_of(connection, account(path), "deal", "20"))
    assert kept is not None
    assert (kept.values["stage"], kept.owner) == ("second", "sales@larkfield.example")
    path.clock.advance(24 * 3600)
    comparing(path).compare_all()
    assert len(noted(path)) == 3, "it agrees now"


def test_what_somebody_deleted_is_told_once_and_asked_by_the_recorder(path: LeadPath) -> None:
    [lead] = recorded(path)
    del path.crm.copies["contact", "10"], path.crm.copies["deal", "20"]
    comparing(path).compare_all()
    assert next_step(path, lead) == "record"
    path.database.write(lambda connection: connection.execute(update(leads).values(next_step=None)))
    path.clock.advance(24 * 3600)
    comparing(path).compare_all()

    assert found(path) == [
        ("contact", DifferenceKind.MISSING, Handling.ASKED),
        ("deal", DifferenceKind.MISSING, Handling.ASKED),
    ]


def test_a_merge_moves_the_link(path: LeadPath) -> None:
    recorded(path)
    old = path.crm.copies.pop(("contact", "10"))
    path.crm.put(replace(old, their_id="77", merged_ids=("10",)))

    comparing(path).compare_all()

    assert found(path) == [("contact", DifferenceKind.MERGED, Handling.TAKEN_OVER)]
    links = path.database.read(lambda connection: links_after(connection, account(path), "contact", "", 9))
    assert list(links.values()) == ["77"]


def test_a_task_done_here_is_closed_there_unless_somebody_opened_it_again(path: LeadPath) -> None:
    recorded(path, 2)
    done = update(tasks).values(done_at=path.clock())
    path.database.write(lambda connection: connection.execute(done))
    closed = update(crm_links).where(crm_links.c.their_id == "31").values(written={"status": "COMPLETED"})
    path.database.write(lambda connection: connection.execute(closed))

    comparing(path).compare_all()

    handled = {one.their_id: one.done for one in noted(path)}
    assert handled == {"30": Handling.MENDED, "31": Handling.LEFT}


def test_a_task_completed_there_is_followed_as_the_reader_does(path: LeadPath) -> None:
    recorded(path)
    path.crm.put(replace(valued(task(path), done=YES), changed_at=path.clock()))

    comparing(path).compare_all()
    assert found(path) == [], "the reply may be on its way"
    path.clock.advance(24 * 3600)
    comparing(path).compare_all()

    assert found(path) == [("task", DifferenceKind.OPEN_HERE, Handling.ASKED)]
    [here] = path.tasks()
    assert "no reply of ours is known" in here.reason


def test_a_second_open_deal_of_others_is_asked_and_our_own_is_not(path: LeadPath) -> None:
    recorded(path, 2)
    theirs = replace(deal(path), their_id="99", ours={}, changed_at=path.clock())
    path.crm.put(theirs)
    path.crm.put(replace(path.crm.copies["deal", "21"], keys=("contact:10",), changed_at=path.clock()))
    reading(path).read_all()

    comparing(path).compare_all()

    assert [(one.their_id, one.kind, one.stands) for one in noted(path)] == [
        ("20", DifferenceKind.SECOND_DEAL, "deal 99")
    ]
    [asked] = [one for one in path.tasks() if one.action is RequiredAction.REPAIR_CRM]
    assert "Deal 99 is open in the CRM beside ours, deal 20" in asked.reason


def test_what_is_nobodys_gets_its_owner_if_they_have_a_seat(path: LeadPath) -> None:
    recorded(path)
    for copy in (contact(path), deal(path), path.crm.copies["task", "30"]):
        path.crm.put(replace(copy, owner="", changed_at=copy.changed_at + timedelta(hours=20)))
    nobodys = update(crm_copies).values(owner="")
    path.database.write(lambda connection: connection.execute(nobodys))
    taken = update(crm_links).where(crm_links.c.kind == "task").values(written={"owner": "700"})
    path.database.write(lambda connection: connection.execute(taken))

    comparing(path).compare_all()

    no_owner = [one for one in found(path) if one[1] is DifferenceKind.NO_OWNER]
    assert [(one[0], one[2]) for one in no_owner] == [("contact", "mended"), ("deal", "mended"), ("task", "left")]


def test_what_is_still_to_be_written_is_no_difference(path: LeadPath) -> None:
    [lead] = recorded(path)
    path.crm.put(replace(contact(path), ours={"score": "1"}))
    path.database.write(lambda connection: connection.execute(update(leads).values(next_step="record")))
    comparing(path).compare_all()
    assert found(path) == []

    path.clock.advance(24 * 3600)
    path.database.write(lambda connection: connection.execute(update(leads).values(next_step=None)))

    def written_meanwhile() -> None:
        path.clock.advance(1)
        now = path.clock()
        path.database.write(lambda connection: connection.execute(update(leads).values(settled_at=now)))

    path.crm.during = written_meanwhile
    comparing(path).compare_all()
    assert (found(path), next_step(path, lead)) == ([], None), "it may have been written after it was read"


def test_a_kill_between_two_batches_goes_on_where_it_was(path: LeadPath) -> None:
    recorded(path)
    more = [CrmLink(kind="company", our_key=f"f{n:04}.example", their_id=f"c{n}") for n in range(250)]
    path.database.write(lambda connection: keep_links(connection, path.firm.id, path.crm.vendor, more))
    batches = 0

    def killed() -> None:
        nonlocal batches
        batches += 1
        if batches == 3:
            raise Killed

    path.crm.during = killed
    with pytest.raises(Killed):
        comparing(path).compare_all()
    path.crm.during = lambda: None
    state = path.database.read(lambda connection: load_comparison(connection, account(path)))
    assert state is not None
    assert (state.records, state.after) == (200, "f0199.example")
    path.crm.read_at_once.clear()
    path.clock.advance(200)  # the dead one's lease

    comparing(path, "b").compare_all()

    assert path.crm.read_at_once == [50, 1, 1, 1, 1]
    [(_, night)] = path.database.read(lambda connection: nights_between(connection, path.firm.id, *EVER))
    assert (night.records, night.whole) == (254, True)


def test_two_processes_at_once_compare_once(path: LeadPath) -> None:
    recorded(path, 3)
    path.crm.put(replace(contact(path), ours={**contact(path).ours, "score": "1"}))

    assert race(*(comparing(path, holder).compare_all for holder in ("a", "b"))) == []
    comparing(path, "a").compare_all()
    path.clock.advance(200)
    comparing(path, "b").compare_all()

    assert len(noted(path)) == 1
    nights = path.database.read(lambda connection: nights_between(connection, path.firm.id, *EVER))
    assert len(nights) == 1


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (UpstreamUnavailable("fake", "429", retry_after=timedelta(minutes=10)), "it did not answer"),
        (UpstreamBarred("fake", "401"), "it did not let us read"),
    ],
)
def test_an_outage_in_the_midst_is_waited_out_or_told(path: LeadPath, failure: Exception, why: str) -> None:
    recorded(path)
    service = comparing(path)
    path.crm.failure = failure
    service.compare_all()
    asked = len(path.crm.read_at_once)
    path.clock.advance(60)
    service.compare_all()
    assert len(path.crm.read_at_once) == asked, "it is not asked all the time"

    path.clock.now = NIGHT.replace(hour=5)
    service.compare_all()

    assert digest(path) == (f"Last night the CRM could not be compared with us: {why}. It is tried again tonight.",)
    path.crm.failure = None
    path.clock.now = NIGHT + timedelta(days=1)
    service.compare_all()
    nights = path.database.read(lambda connection: nights_between(connection, path.firm.id, *EVER))
    assert [night.why for _, night in nights] == [why, ""]


def test_it_leaves_the_last_requests_of_the_day_to_others(path: LeadPath) -> None:
    recorded(path)
    path.crm.day_left = 0.05
    service, asked = comparing(path), len(path.crm.read_at_once)
    service.compare_all()
    assert len(path.crm.read_at_once) == asked
    path.crm.day_left = 0.9
    service.compare_all()

    assert digest(path) == ("The CRM agrees with us.",)


def test_a_night_in_which_nothing_ran_is_told(path: LeadPath) -> None:
    recorded(path)
    comparing(path).compare_all()
    path.clock.now = NIGHT + timedelta(days=1, hours=6)
    for _ in range(2):
        comparing(path).compare_all()

    nights = path.database.read(lambda connection: nights_between(connection, path.firm.id, *EVER))
    assert [night.why for _, night in nights] == ["", "nothing ran here that night"]


def test_a_thousand_records_are_read_a_hundred_at_a_time_and_a_night_has_its_measure(path: LeadPath) -> None:
    more = [CrmLink(kind="company", our_key=f"f{n:04}.example", their_id=f"c{n}") for n in range(1_000)]
    path.database.write(lambda connection: keep_links(connection, path.firm.id, path.crm.vendor, more))
    path.clock.now = NIGHT
    service = replace(comparing(path), most=600)
    for _ in range(3):
        service.compare_all()
    assert path.crm.read_at_once == [100] * 6
    assert digest(path) == ("The CRM agrees with us. The comparison goes on tonight.",)

    path.clock.advance(24 * 3600)
    for _ in range(3):
        service.compare_all()
    assert path.crm.read_at_once == [100] * 10


def test_a_deleted_task_is_asked_about_as_the_reader_does(path: LeadPath) -> None:
    recorded(path)
    del path.crm.copies["task", "30"]

    comparing(path).compare_all()

    assert found(path) == [("task", DifferenceKind.MISSING, Handling.ASKED)]
    [here] = path.tasks()
    assert "deleted it in the CRM" in here.reason
