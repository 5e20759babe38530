"""The judge and the writer that need no model, one lead at a time.

When the model stops answering, every lead that waited for it falls back in the same moment.
Threads that all compute at once gain nothing and keep the intake from the processor.
"""

import threading
from dataclasses import dataclass

from app.domain.draft import Draft
from app.domain.firm import FirmProfile
from app.domain.judgement import Judgement
from app.domain.lead import Case, Lead
from app.domain.ports import Judge, ReplyWriter


@dataclass(frozen=True, slots=True)
class JudgeInTurn:
    """Implements `app.domain.ports.Judge` by one that never waits for anything outside."""

    judge_alone: Judge
    turn: threading.Lock

    def judge(self, case: Case, firm: FirmProfile) -> Judgement:
        with self.turn:
            return self.judge_alone.judge(case, firm)


@dataclass(frozen=True, slots=True)
class WriterInTurn:
    """Implements `app.domain.ports.ReplyWriter` in the same way."""

    write_alone: ReplyWriter
    turn: threading.Lock

    def write(self, lead: Lead, firm: FirmProfile, *, unsubscribe_url: str, wish: str = "") -> Draft:
        with self.turn:
            return self.write_alone.write(lead, firm, unsubscribe_url=unsubscribe_url, wish=wish)
