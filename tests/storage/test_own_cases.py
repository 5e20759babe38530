"""What partners decide becomes cases by itself, and what is learned from them is kept and taken back."""

from functools import partial

import pytest

from app.domain.decision import UNDO_WITHIN, Decision
from app.domain.judgement import Disposition, Thresholds
from app.storage.engines.database import Database
from app.storage.leads.verdicts import label_lead, rescue_lead
from app.storage.learned_thresholds import keep_thresholds, take_back, thresholds_in_use
from app.storage.own_cases import own_cases
from app.storage.people.emptying import empty_leads
from app.storage.tasks.tasks import decide
from tests.path_parts import LeadPath

LIST = (
    "We are a vendor of mailing lists: forty thousand decision makers of your trade, checked by hand each month, with "
    "addresses and telephone numbers, and the first five hundred are free for you if you answer this week."
)


@pytest.fixture
def path(database: Database) -> LeadPath:
    return LeadPath(database, autonomy="hold")


def sent(path: LeadPath, number: int, message: str, email: str = "") -> str:
    """A lead's id."""
    path.run({"message": message, "email": email or f"p@firm{number}.example", "source_id": str(number), "name": ""})
    return next(lead.id for lead in path.leads() if lead.address == (email or f"p@firm{number}.example"))


def known(path: LeadPath) -> dict[str, Disposition]:
    return {one.id: one.label for one in path.database.read(lambda connection: own_cases(connection, path.firm.id))}


def decided(path: LeadPath, lead_id: str, decision: Decision) -> None:
    task = next(task for task in path.tasks() if task.lead_id == lead_id)
    path.database.write(lambda connection: decide(connection, task.id, decision, "a partner", path.clock()))
    path.clock.advance(UNDO_WITHIN.total_seconds())
    path.decisions(task.id)


def test_verdicts_rescues_confirmed_closures_and_approved_replies_are_cases(path: LeadPath) -> None:
    approved, dropped = sent(path, 1, "We want a price"), sent(path, 2, "We want a second price")
    confirmed, rescued = sent(path, 3, "vendor, unsure"), sent(path, 4, "spam of a kind")
    pitch, unsaid = sent(path, 5, "An offer of ours to you"), sent(path, 6, "vendor of pens")
    decided(path, approved, Decision.SEND)
    decided(path, dropped, Decision.DROP)
    decided(path, confirmed, Decision.CONFIRM)
    path.database.write(lambda connection: rescue_lead(connection, rescued, "a partner", path.clock()))
    decided(path, pitch, Decision.NO_INQUIRY)
    path.clock.advance(1)
    path.database.write(lambda connection: label_lead(connection, pitch, "vendor_pitch", "a partner", path.clock()))

    assert known(path) == {
        approved: Disposition.INQUIRY,
        confirmed: Disposition.VENDOR_PITCH,
        rescued: Disposition.INQUIRY,
        pitch: Disposition.VENDOR_PITCH,
    }
    assert unsaid not in known(path)


def test_a_case_names_its_writer_by_domain_and_its_campaign_by_the_text(path: LeadPath) -> None:
    one, two = sent(path, 1, LIST), sent(path, 2, f"Hello Ana\n{LIST}")
    private = sent(path, 3, "vendor of pens", "jo.bell@gmail.com")
    for lead_id in (one, two, private):
        path.database.write(partial(label_lead, lead_id=lead_id, verdict="vendor_pitch", by="me", now=path.clock()))

    found = {case.id: case for case in path.database.read(lambda connection: own_cases(connection, path.firm.id))}
    assert [found[one].writer, found[two].writer] == ["firm1.example", "firm2.example"]
    assert found[private].writer.endswith("gmail.com")
    assert found[private].writer != "gmail.com"
    assert found[one].campaign == found[two].campaign == min(one, two)
    assert (found[two].alike_from_others, found[private].campaign) == (1, private)


def test_what_was_emptied_and_another_firms_cases_are_none(path: LeadPath) -> None:
    lead_id = sent(path, 1, "vendor of pens")
    path.database.write(lambda connection: label_lead(connection, lead_id, "vendor_pitch", "me", path.clock()))
    assert list(known(path)) == [lead_id]
    assert path.database.read(lambda connection: own_cases(connection, "another")) == []
    path.database.write(lambda connection: empty_leads(connection, [lead_id], path.clock()))
    assert known(path) == {}


def test_what_is_learned_holds_until_it_is_taken_back(path: LeadPath) -> None:
    first, second = Thresholds(close_below=0.01, answer_from=0.5), Thresholds(close_below=0.02, answer_from=0.4)
    for learned in (first, second):
        keep = partial(keep_thresholds, cases="3-abc", why="better", by="me", now=path.clock())
        path.database.write(partial(keep, firm_id=path.firm.id, thresholds=learned))
    assert path.database.read(thresholds_in_use) == {path.firm.id: second}

    back = [
        path.database.write(lambda connection: take_back(connection, path.firm.id, "me", path.clock()))
        for _ in range(3)
    ]
    assert [(one.was, one.now) if one else None for one in back] == [(second, first), (first, None), None]
    assert path.database.read(thresholds_in_use) == {}
