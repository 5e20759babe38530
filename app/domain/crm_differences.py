"""Where the CRM and we do not agree about a record that we wrote, and what becomes of it.

| there                                        | here                                                        |
|----------------------------------------------|-------------------------------------------------------------|
| a contact or a deal is gone                  | asked, once: what a person deleted stays deleted            |
| a company or a message is gone               | taken over                                                  |
| merged; another owner, stage or amount       | taken over, as the reader does                              |
| a task open here was completed               | as the reader does: decided, or its owner is asked          |
| a task done here is open                     | closed there; left where somebody opened it again           |
| score, tier or review page are not ours      | written again                                               |
| its owner was taken away                     | left, as whoever did it wants it                            |
| a task nobody's, and given to another here   | given to that one; left where they have no seat there       |
| nobody's, and never was anybody's            | given its owner; left where that one has no seat there      |
| an open deal of others for the same contact  | asked, once                                                 |
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from app.domain.crm import DELETED
from app.domain.crm_copy import YES, CopyKind, CrmCopy


class DifferenceKind(StrEnum):
    """What is not as we believe. Stored; values are never renamed."""

    MISSING = "missing"
    MERGED = "merged"
    OWNER = "owner"
    NO_OWNER = "no_owner"
    STAGE = "stage"
    AMOUNT = "amount"
    OPEN_HERE = "open_here"  # a task, and done there
    OPEN_THERE = "open_there"  # a task, and done here
    OVERWRITTEN = "overwritten"  # a value that only we write
    SECOND_DEAL = "second_deal"  # open, beside ours, for the same contact


class Handling(StrEnum):
    """What was done about it. Stored; values are never renamed."""

    MENDED = "mended"  # it is written there again
    TAKEN_OVER = "taken_over"  # a person's change: it holds here, too
    ASKED = "asked"  # a task
    LEFT = "left"  # nothing can be done, or a person wants it so


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmBelief:
    """What we believe of one record that we wrote."""

    kind: CopyKind
    their_id: str
    lead_id: str | None  # by which it is written again
    copy: CrmCopy | None = None  # as it was last read
    ours: Mapping[str, str] = field(default_factory=dict)  # of score, tier, review: as we write them
    owner: str = ""  # whom the CRM knows and it should belong to; empty: nobody
    owner_id: str = ""  # theirs of that one
    open_here: bool | None = None  # of a task
    written: Mapping[str, str] = field(default_factory=dict)  # see `CrmLink`
    settled: bool = True  # False: something of it is still to be written, or was a moment ago
    others: tuple[str, ...] = ()  # open deals of others for its contact


# Of these nothing changes by taking them over or asking: each is told once of a record.
_STAYING: Final = (
    DifferenceKind.MISSING,
    DifferenceKind.SECOND_DEAL,
    DifferenceKind.OPEN_THERE,
    DifferenceKind.NO_OWNER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmDifference:
    """One of a record. `believed` and `stands` name nobody but colleagues."""

    record: CopyKind
    their_id: str
    lead_id: str | None
    kind: DifferenceKind
    believed: str
    stands: str
    done: Handling


_NOBODY: Final = "nobody"
_SHOWN: Final = re.compile(
    r"[0-9.]{1,8}|hot|warm|cold"
)  # of a value somebody wrote over ours; others may name a person
_OWNED: Final = ("contact", "deal", "task")
_TOLD: Final[Mapping[str, DifferenceKind]] = {"stage": DifferenceKind.STAGE, "amount": DifferenceKind.AMOUNT}


_Found = tuple[DifferenceKind, str, str, Handling]  # what, what we believe, what stands there, what is done


def differences(belief: CrmBelief, there: CrmCopy | None) -> Iterator[CrmDifference]:
    """All of one record; `there` is None where it is gone."""
    for kind, believed, stands, done in _gone(belief) if there is None else _found(belief, there):
        yield CrmDifference(
            record=belief.kind,
            their_id=belief.their_id,
            lead_id=belief.lead_id,
            kind=kind,
            believed=believed,
            stands=stands,
            done=done,
        )


def news_among(found: Collection[CrmDifference], known: Collection[tuple[str, str, str, str]]) -> list[CrmDifference]:
    """Each of a record once, and without what was asked or left before and stands there as it did then.

    `known`: (their id, kind, what stands there, what was done) of what was ever told.
    """
    once = {(one.their_id, one.kind, one.stands): one for one in found}
    return [
        one
        for one in once.values()
        if one.kind not in _STAYING
        or one.done is Handling.MENDED
        or (one.their_id, one.kind.value, one.stands, one.done.value) not in known
    ]


def _found(belief: CrmBelief, there: CrmCopy) -> Iterator[_Found]:
    if there.their_id != belief.their_id:
        yield DifferenceKind.MERGED, belief.their_id, there.their_id, Handling.TAKEN_OVER
    for kind, before, now in _changed(belief, there):
        done = Handling.TAKEN_OVER if now or kind is not DifferenceKind.OWNER else Handling.LEFT
        yield kind, before or _NOBODY, now or _NOBODY, done
    if _is_nobodys(belief, there):
        done = Handling.MENDED if belief.owner and not _was_somebodys(belief) else Handling.LEFT
        yield DifferenceKind.NO_OWNER, belief.owner or "its owner, who has no seat there", _NOBODY, done
    if belief.kind == "task":
        yield from _of_task(belief, there)
    elif belief.settled:
        yield from _overwritten(belief.ours, there.ours)
    for other in belief.others:
        yield DifferenceKind.SECOND_DEAL, "one open deal", f"deal {other}", Handling.ASKED


def _overwritten(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[_Found]:
    for name, value in ours.items():
        stands = theirs.get(name)  # None: the firm never wants it written
        if stands is not None and not _same(stands, value):
            shown = stands if _SHOWN.fullmatch(stands) else "another text" if stands else "nothing"
            yield DifferenceKind.OVERWRITTEN, f"{name} {value}", shown, Handling.MENDED


def _gone(belief: CrmBelief) -> Iterator[_Found]:
    done = _when_gone(belief)
    if done is not None:
        yield DifferenceKind.MISSING, "there", DELETED, done


def _when_gone(belief: CrmBelief) -> Handling | None:
    if belief.kind in ("contact", "deal"):
        return None if belief.written.get(DELETED) else Handling.ASKED  # the recorder has asked
    if belief.kind == "task":  # of one that is done it does not matter; the reader asks about an open one
        is_news = belief.copy is None or not belief.copy.archived
        return Handling.ASKED if belief.open_here and is_news else None
    is_news = belief.copy is not None and not belief.copy.archived
    return Handling.TAKEN_OVER if belief.kind == "message" or is_news else None


def _changed(belief: CrmBelief, there: CrmCopy) -> Iterator[tuple[DifferenceKind, str, str]]:
    """Since it was last read."""
    known = belief.copy
    if known is None or known.archived:
        wrote = belief.written.get("stage", "")
        if belief.kind == "deal" and wrote and wrote != there.values.get("stage", ""):
            yield DifferenceKind.STAGE, wrote, there.values.get("stage", "")
        return
    if belief.kind == "deal":
        for name, kind in _TOLD.items():
            before, now = known.values.get(name, ""), there.values.get(name, "")
            if not _same(before, now):
                yield kind, before or "none", now or "none"
    if known.owner != there.owner and (belief.kind != "task" or (belief.open_here and there.owner)):
        yield DifferenceKind.OWNER, known.owner, there.owner


def _is_nobodys(belief: CrmBelief, there: CrmCopy) -> bool:
    """Whether nobody has it there. A contact or deal only if it never had an owner: else `_changed` tells of it. A task
    whose owner was taken away is told here, once, and left.
    """
    if there.owner or belief.kind not in _OWNED or not belief.settled:
        return False
    if belief.kind == "task" and (not belief.open_here or there.values.get("done") == YES):
        return False
    return belief.kind == "task" or not _was_somebodys(belief)


def _was_somebodys(belief: CrmBelief) -> bool:
    """As we wrote or read it. A task that was given to somebody else here since has yet to be that one's."""
    wrote, read = belief.written.get("owner", ""), belief.copy.owner if belief.copy is not None else ""
    if belief.kind == "task" and wrote not in ("", belief.owner_id):
        return bool(read) and read.lower() == belief.owner.lower()
    return bool(wrote or read)


def _of_task(belief: CrmBelief, there: CrmCopy) -> Iterator[_Found]:
    is_done, was_done = (one is not None and one.values.get("done") == YES for one in (there, belief.copy))
    if belief.open_here and is_done and not was_done:
        yield DifferenceKind.OPEN_HERE, "open", "completed", Handling.ASKED
    if belief.open_here is False and not is_done and belief.settled:
        closed = belief.written.get("status") == "COMPLETED"
        yield DifferenceKind.OPEN_THERE, "done", "open", Handling.LEFT if closed else Handling.MENDED


def _same(one: str, other: str) -> bool:
    """Numbers are as they count: "87" and "87.0"."""
    try:
        return one == other or Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
