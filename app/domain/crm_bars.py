"""A CRM that lets us record nobody: what the firm is told, at once and in the digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.crm_tasks import task_about_crm
from app.domain.errors import UpstreamBarred
from app.domain.firm import FirmProfile
from app.domain.task import NewTask
from app.domain.trouble import Trouble
from app.domain.words.moments import local_time
from app.domain.words.sentences import as_sentence

_WORDS = 300  # of theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmBar:
    """For how long it did."""

    began_at: datetime
    ended_at: datetime | None  # None: it still does


_NOBODY = "It takes no leads at present. "  # whom the alarm tells reads that in its title
_WAIT = "No lead is lost: each waits, and is tried again every five minutes until that is mended."


def new_task_about_bar(firm: FirmProfile, bar: UpstreamBarred, now: datetime) -> NewTask:
    """The firm's one task, whose owner hears of it by the alarm."""
    words = as_sentence(bar.detail[:_WORDS].rstrip(". "))
    return task_about_crm(firm, f"{_NOBODY}{words} {_WAIT}", now, told=True)


def trouble_of_bar(firm_id: str, reason: str) -> Trouble:
    """The alarm; `reason` is the task's."""
    advice = reason.removeprefix(_NOBODY)
    return Trouble(key=f"crm:{firm_id}", title="The CRM takes no leads", advice=advice, firm_id=firm_id)


def sort_of_bar(reason: str) -> str:
    """What is in the way, without which scope or property it is about: these may be others for each lead."""
    return reason.removeprefix(_NOBODY).partition(":")[0]


def told_bars(bars: Sequence[CrmBar], zone: ZoneInfo) -> tuple[str, ...]:
    """For the digest."""
    return tuple(_told(bar, zone) for bar in bars)


def _told(bar: CrmBar, zone: ZoneInfo) -> str:
    began = local_time(bar.began_at, zone)
    if bar.ended_at is None:
        return f"Since {began} the CRM has taken no leads: a task says why."
    return f"From {began} to {local_time(bar.ended_at, zone)} the CRM took no leads. It does again."
