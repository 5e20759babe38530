"""The night's comparison with a HubSpot that nobody told us of: each change is found, and is left as it should be."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from app.domain.decision import Decision
from app.domain.task import RequiredAction
from app.pipeline.crm_comparing import CrmComparing
from app.pipeline.recorder import Recorder
from app.storage.crm.comparisons import differences_between
from app.storage.digest.crm_lines import crm_lines
from app.storage.engines.sqlite_database import SqliteDatabase
from app.storage.tasks.tasks import decide
from staging.installation.parts import SandboxHubSpot
from staging.rehearsal.silent_changes import change_silently, left_otherwise
from tests.integrations.hubspot.crm_entries import build
from tests.path_parts import LeadPath
from tests.pipeline.test_crm_reading import reading

PEOPLE = 4


@pytest.fixture
def path(sqlite_database: SqliteDatabase) -> LeadPath:
    """On one database: what is asked here is the CRM. The clock is a day ahead of the CRM's, at noon."""
    path = LeadPath(sqlite_database)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    path.clock.now = datetime.combine(tomorrow, time(12), UTC)
    return path


@pytest.fixture
def recorder(path: LeadPath, hubspot: SandboxHubSpot) -> Recorder:
    """Four people have written; each has a deal and a task there, and one of the tasks is done."""
    partners = {one.email: one.name for one in path.firm.partners}
    hubspot.add_owners(partners)
    path.set_policy(autonomy="hold")
    for number in range(PEOPLE):
        words = f"We need help with pricing, order {number}"
        path.run({"email": f"p{number}@firm{number}.example", "message": words, "source_id": f"s{number}"})
    recorder = replace(path.recorder, crms={path.firm.id: build(hubspot)})
    recorder.record_all()
    first = path.tasks()[0]
    path.database.write(lambda connection: decide(connection, first.id, Decision.DONE, "ines", path.clock()))
    path.decisions(first.id)
    path.clock.advance(120)
    recorder.record_all()
    return recorder


def comparing(path: LeadPath, recorder: Recorder) -> CrmComparing:
    def ticking() -> datetime:
        path.clock.advance(0.000001)
        return path.clock.now

    with_hubspot = replace(reading(path), crms=recorder.crms, clock=ticking)
    return CrmComparing(reading=with_hubspot, public_url=recorder.public_url)


def at_night(path: LeadPath) -> None:
    path.clock.now = datetime.combine(path.clock.now.date() + timedelta(days=1), time(2, 30), UTC)


def said(path: LeadPath) -> tuple[str, ...]:
    """In the digest of the day before."""
    day = [path.clock().date() - timedelta(days=1)]
    return path.database.read(lambda connection: crm_lines(connection, path.firm.id, day, path.firm.zone_of("")))


def test_what_changed_there_without_a_notice_is_mended_taken_over_or_asked(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder
) -> None:
    night = comparing(path, recorder)
    night.reading.read_all()
    night.compare_all()
    hubspot.set_faults(search_lag_seconds=3600)
    changes = change_silently(hubspot.url, [path.tasks()[-1].id])
    at_night(path)
    began = path.clock()
    night.compare_all()
    path.clock.advance(120)
    recorder.record_all()

    found = path.database.read(lambda one: differences_between(one, path.firm.id, began, path.clock()))
    told = [(one.record, one.their_id, one.kind.value, one.done.value.replace("_", " ")) for one in found]
    assert sorted(told) == sorted(one.told for one in changes)
    assert list(left_otherwise(hubspot.url, changes)) == []
    assert said(path) == (
        "The CRM agrees with us but for 7 records. Mended: 1. Taken over: 2. Asked: 2. Left as it stands there: 2.",
    )
    at_night(path)
    night.compare_all()
    assert said(path) == ("The CRM agrees with us.",), "none of it is told again"
    asked = {task.action: task.reason for task in path.tasks()}
    assert "stays deleted" in asked[RequiredAction.DEAL_DELETED]
    assert any("no reply of ours is known" in task.reason for task in path.tasks())


def test_messages_that_it_may_not_read_are_told_as_not_compared(
    path: LeadPath, hubspot: SandboxHubSpot, recorder: Recorder
) -> None:
    hubspot.set_faults(forbidden="notes")
    at_night(path)
    for _ in range(2):
        night = comparing(path, recorder)
        night.compare_all()

    assert said(path) == ("The CRM agrees with us. It did not let us read messages, so they were not compared.",)
