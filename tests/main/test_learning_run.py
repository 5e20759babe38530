"""Learned thresholds reach the judge of a running service, and are kept only when they are better."""

from dataclasses import dataclass
from functools import partial

import pytest

from app.domain.firm import FirmProfile
from app.domain.judgement import Disposition, Evidence, Judgement, Thresholds
from app.domain.lead import Case
from app.main.learned_profiles import LearnedProfiles
from app.main.learning_run import learn_from_own
from app.storage.engines.database import Database
from app.storage.leads.verdicts import label_lead
from app.storage.learned_thresholds import keep_thresholds, take_back, thresholds_in_use
from tests.path_parts import LeadPath


@dataclass
class CautiousJudge:
    """Of itself it closes nothing; it takes everything of a vendor's for a pitch with a chance of 1 % for a buyer."""

    def judge(self, case: Case, firm: FirmProfile) -> Judgement:
        chance = 0.01 if "vendor" in case.inquiry.message else 0.9
        at = firm.thresholds or Thresholds(close_below=0, answer_from=0.5)
        is_inquiry = chance > 0.5
        return Judgement(
            disposition=Disposition.INQUIRY if is_inquiry else Disposition.VENDOR_PITCH,
            evidence=(Evidence(claim="x"),),
            confident=chance >= at.answer_from or chance < at.close_below,
            confidence=max(chance, 1 - chance),
        )


@pytest.fixture
def path(database: Database) -> LeadPath:
    path = LeadPath(database, autonomy="hold")
    for number in range(30):
        message = f"vendor of {number} things" if number % 2 else f"We need {number} prices"
        sender = f"{'sells' if number % 2 else 'buys'}@f{number}.example"
        path.run({"message": message, "email": sender, "source_id": str(number), "name": ""})
    for lead in path.leads():
        label = "vendor_pitch" if lead.address.startswith("sells") else "inquiry"
        path.database.write(partial(label_lead, lead_id=lead.id, verdict=label, by="a partner", now=path.clock()))
    return path


def test_what_is_better_is_kept_and_reaches_a_running_service_until_it_is_taken_back(path: LeadPath) -> None:
    profiles = LearnedProfiles(path.profiles, path.database)
    assert profiles[path.firm.id] is path.firm

    learned = learn_from_own(path.database, path.firm, "me", path.clock(), CautiousJudge())
    assert learned.before is None
    assert learned.lesson.after is not None
    assert learned.lesson.after.close_below > 0.01
    profiles.refresh()
    profile = profiles[path.firm.id]
    profiles.refresh()
    assert (profile.thresholds, profiles[path.firm.id] is profile) == (learned.lesson.after, True)

    path.database.write(lambda connection: take_back(connection, path.firm.id, "me", path.clock()))
    profiles.refresh()
    assert (profiles[path.firm.id].thresholds, [*profiles], len(profiles)) == (None, [path.firm.id], 1)


def test_what_is_no_better_changes_nothing(path: LeadPath) -> None:
    held = Thresholds(close_below=0.02, answer_from=0.5)
    path.database.write(
        lambda connection: keep_thresholds(
            connection, path.firm.id, held, cases="x", why="earlier", by="me", now=path.clock()
        )
    )
    firm = LearnedProfiles(path.profiles, path.database)[path.firm.id]
    learned = learn_from_own(path.database, firm, "me", path.clock(), CautiousJudge())
    assert (learned.lesson.after, path.database.read(thresholds_in_use)) == (None, {firm.id: held})
