"""Leads that fall back in the same moment are judged and written one after the other."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.domain.draft import Draft
from app.domain.firm import FirmProfile
from app.domain.judgement import Disposition, Judgement
from app.domain.lead import Case, Lead
from integrations.in_turn import JudgeInTurn, WriterInTurn
from tests.fakes import FakeJudge, FakeWriter, inquiry
from tests.seeding import firm_profile

FIRM = firm_profile()
SAID = inquiry()


@dataclass
class Slow:
    """Judges and writes slowly, and counts how many do so at once."""

    at_once: int = 0
    most: int = 0
    counting: threading.Lock = field(default_factory=threading.Lock)

    def _compute(self) -> None:
        with self.counting:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(0.005)
        with self.counting:
            self.at_once -= 1

    def judge(self, case: Case, firm: FirmProfile) -> Judgement:
        self._compute()
        return FakeJudge().judge(case, firm)

    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str, wish: str = "") -> Draft:
        self._compute()
        return FakeWriter().write(lead, firm, unsubscribe_url=unsubscribe_url)


def test_one_lead_at_a_time_is_judged_or_written() -> None:
    slow, turn = Slow(), threading.Lock()
    judge, writer = JudgeInTurn(slow, turn), WriterInTurn(slow, turn)
    lead = Lead(
        id="l", firm_id=FIRM.id, source_id="s", inquiry=SAID, received_at=datetime.now(UTC), next_step=None, attempts=0
    )

    with ThreadPoolExecutor(12) as pool:
        judged = [pool.submit(judge.judge, Case(inquiry=SAID), FIRM) for _ in range(6)]
        written = [pool.submit(writer.write, lead, FIRM, unsubscribe_url="") for _ in range(6)]

    assert slow.most == 1
    assert {each.result().disposition for each in judged} == {Disposition.INQUIRY}
    assert {each.result().writer for each in written} == {"fake 1"}
