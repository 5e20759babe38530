"""What the mail server does wrong, chosen over HTTP."""

import asyncio
import random

from pydantic import BaseModel, ConfigDict, Field

Share = Field(default=0.0, ge=0.0, le=1.0)


class Faults(BaseModel):
    """Shares are of all mails, 0 to 1, decided per mail from `seed`; by default nothing goes wrong."""

    model_config = ConfigDict(extra="forbid")

    delay_seconds: float = Field(default=0.0, ge=0.0)  # before the answer to a mail's text
    hang: bool = False  # SMTP answers nothing any more, not even the greeting, and takes nothing
    imap_hang: bool = False
    temporary_share: float = Share  # 451 to RCPT
    reject_share: float = Share  # 550 to RCPT
    rejected_recipients: list[str] = []  # 550 to RCPT for these addresses
    temporary_after_data: float = Share  # 451 to the text, not kept
    reject_after_data: float = Share  # 554 to the text, not kept
    drop_after_data: float = Share  # kept, then the connection is closed without an answer
    hang_after_data: float = Share  # kept, then no answer ever
    idle_seconds: float = Field(default=300.0, gt=0.0)  # a quiet connection made from now on is closed after this
    seed: int = 1


class FaultsInForce:
    """The faults that were chosen last, and the random numbers that decide about each mail."""

    def __init__(self) -> None:
        self.faults = Faults()
        self._dice = random.Random(self.faults.seed)
        self._smtp_answers = asyncio.Event()
        self._imap_answers = asyncio.Event()
        self.set(self.faults)

    def set(self, faults: Faults) -> None:
        """Replace all faults; whoever hangs is released when `hang` is over."""
        self.faults = faults
        self._dice = random.Random(faults.seed)
        for event, hangs in ((self._smtp_answers, faults.hang), (self._imap_answers, faults.imap_hang)):
            event.clear() if hangs else event.set()

    def happens(self, share: float) -> bool:
        return share > 0 and self._dice.random() < share

    async def smtp_may_answer(self) -> None:
        await self._smtp_answers.wait()

    async def imap_may_answer(self) -> None:
        await self._imap_answers.wait()
