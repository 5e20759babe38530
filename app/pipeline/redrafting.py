"""Writes a draft anew as a colleague wishes. Their task stays open; what became of the wish stands beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.domain.draft import Draft
from app.domain.errors import Conflict, MoveRefused
from app.domain.firm import FirmProfile
from app.pipeline.steps.respond import Respond
from app.storage.engines.database import Database
from app.storage.leads.leads import load_lead
from app.storage.leads.redrafts import keep_redraft
from app.storage.tasks.tasks import Task

log = structlog.get_logger("redrafting")

_WRITTEN = "It was written anew: {}."
_NOT_FIT = "Written so it would not pass its checks ({}), so the letter is as it was."
_FAILED = "It could not be written anew, so the letter is as it was. Try again, or change it yourself."
_NOTHING_LEFT = "Nothing of this message is left."


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrafting:
    """One call per wish; a process that dies in it leaves the wish for another."""

    database: Database
    profiles: Mapping[str, FirmProfile]
    respond: Respond
    clock: Callable[[], datetime]

    def __call__(self, task: Task) -> None:
        draft, told = self._written(task)
        keep = partial(keep_redraft, task=task, draft=draft, told=told, now=self.clock())
        if not self.database.write(keep):
            raise Conflict(f"task {task.id} was decided, or wished otherwise, meanwhile")

    def _written(self, task: Task) -> tuple[Draft | None, str]:
        """(the letter to keep, or None; what to tell the colleague)."""
        lead = self.database.read(partial(load_lead, lead_id=task.lead_id or ""))
        if lead is None:
            return None, _NOTHING_LEFT
        wish = task.wish or ""
        try:
            draft = self.respond.draft_for(lead, self.profiles[lead.firm_id], wish=wish)
        except MoveRefused as refused:
            return None, str(refused)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("redraft_failed", task=task.id)
            return None, _FAILED
        if draft.refused:
            return None, _NOT_FIT.format("; ".join(draft.reasons)[:300].rstrip("."))
        return draft, _WRITTEN.format(wish.rstrip("."))
