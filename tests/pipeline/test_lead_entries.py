"""A lead of which no entry can be made, and a firm whose turn breaks, hold up nobody else."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import update

from app.domain.task import RequiredAction
from app.pipeline.crm_comparing import CrmComparing
from app.storage.access.firms import store_profile
from app.storage.tables import leads
from tests.fakes import FakeCrm
from tests.path_parts import LeadPath
from tests.pipeline.test_crm_comparing import URL, digest, recorded
from tests.pipeline.test_crm_reading import reading
from tests.pipeline.test_recorder import receive, steps, two_firms

LAST_MOMENT = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)  # no later one can be told on the firm's clock


def break_lead(path: LeadPath, lead_id: str) -> None:
    """As a stored row that this version cannot make an entry of."""
    path.profiles[path.firm.id] = replace(path.firm, crm=replace(path.firm.crm, days_to_close=30))
    change = update(leads).where(leads.c.id == lead_id).values(received_at=LAST_MOMENT)
    path.database.write(lambda connection: connection.execute(change))


def test_a_lead_that_breaks_its_entry_is_a_persons_and_the_others_are_recorded(path: LeadPath) -> None:
    receive(path, 3)
    poison = path.leads()[1].id
    break_lead(path, poison)

    assert path.recorder.record_due() == 3

    assert (len(path.crm.entries), set(steps(path))) == (2, {None})
    (task,) = path.tasks()
    assert (task.lead_id, task.action) == (poison, RequiredAction.REPAIR_RECORD)
    assert "OverflowError" in task.reason


def test_a_batch_of_nothing_else_asks_the_crm_nothing(path: LeadPath) -> None:
    receive(path, 1)
    break_lead(path, path.leads()[0].id)

    assert path.recorder.record_due() == 1

    assert (path.crm.calls, steps(path)) == (0, [None])


class BrokenCrm(FakeCrm):
    asked = 0

    def share_left(self) -> float | None:
        self.asked += 1
        raise ValueError("a bug of ours")


def test_a_firm_whose_turn_breaks_is_tried_again_after_the_others(path: LeadPath) -> None:
    other = two_firms(path)
    broken = FakeCrm()
    profile = path.profiles.pop(path.firm.id)
    recorder = replace(path.recorder, crms={path.firm.id: broken, other: path.crm})

    assert recorder.record_due() == 2, "the other firm's"
    assert recorder.record_due() == 0, "it is not tried all the time"
    path.profiles[path.firm.id] = profile
    path.clock.advance(61)
    assert recorder.record_due() == 2

    assert (len(path.crm.entries), len(broken.entries)) == (2, 2)


def test_a_comparison_that_breaks_leaves_the_other_firms_and_goes_on_later(path: LeadPath) -> None:
    recorded(path)
    other, broken = replace(path.firm, id="kestrel"), BrokenCrm()
    path.profiles[other.id] = other
    path.database.write(lambda connection: store_profile(connection, other, path.clock()))
    crms = {other.id: broken, path.firm.id: path.crm}
    comparing = CrmComparing(reading=replace(reading(path), crms=crms), public_url=URL)

    for seconds in (0, 60, 60):
        path.clock.advance(seconds)
        comparing.compare_all()

    assert digest(path) == ("The CRM agrees with us.",)
    assert broken.asked == 2, "it is not tried all the time"


def test_a_lead_that_breaks_its_entry_breaks_no_comparison(path: LeadPath) -> None:
    poison = recorded(path, 2)[0]
    break_lead(path, poison)

    CrmComparing(reading=reading(path), public_url=URL).compare_all()

    assert digest(path) == ("The CRM agrees with us.",)
