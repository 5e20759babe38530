"""Labelled messages as inquiries, and how well a judge does on them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.domain.firm import FirmProfile
from app.domain.inquiry import ChannelName, Inquiry
from app.domain.judgement import Disposition
from app.domain.lead import Case
from app.domain.ports import Judge
from app.domain.qualification import qualified

_DAY = datetime(2026, 11, 21, 9, tzinfo=UTC)  # relative dates in the files are read from here
_JUNK = {Disposition.VENDOR_PITCH, Disposition.SPAM}


def inquiry_of(row: Mapping[str, Any]) -> Inquiry:
    """An inquiry from one line of a JSONL file; unknown fields are ignored, missing ones are empty."""
    return Inquiry(
        channel=ChannelName(row.get("channel") or "website_form"),
        source_id=str(row.get("id") or ""),
        received_at=_DAY,
        sender_email=row.get("from_email"),
        sender_name=row.get("from_name"),
        company=row.get("company"),
        title=row.get("title"),
        subject=row.get("subject"),
        message=row.get("message") or "",
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """One labelled message and what a judge made of it."""

    id: str
    label: Disposition
    judged: Disposition
    tier: str | None  # as labelled
    judged_tier: str | None
    confident: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What counts, over a set of messages. Shares are 0 to 1, and None where nothing was there to count."""

    outcomes: tuple[Outcome, ...]

    @property
    def junk_filtered(self) -> float | None:
        """Share of vendor pitches and spam that did not stay an inquiry."""
        return _share([o.judged is not Disposition.INQUIRY for o in self.outcomes if o.label in _JUNK])

    @property
    def inquiries_lost(self) -> float | None:
        """Share of genuine inquiries that were filtered: the figure that must stay near nothing."""
        return _share([o.judged is not Disposition.INQUIRY for o in self.outcomes if o.label is Disposition.INQUIRY])

    @property
    def accuracy(self) -> float | None:
        """Share of exactly right dispositions."""
        return _share([o.judged is o.label for o in self.outcomes])

    @property
    def tier_accuracy(self) -> float | None:
        """Share of right tiers among inquiries with a labelled tier; a filtered one counts as wrong."""
        return _share([o.judged_tier == o.tier for o in self.outcomes if o.tier])

    @property
    def confusion(self) -> Mapping[str, Mapping[str, int]]:
        """Counts by label, then by what was judged."""
        table: dict[str, Counter[str]] = {}
        for outcome in self.outcomes:
            table.setdefault(outcome.label.value, Counter())[outcome.judged.value] += 1
        return table


def figures_of(rows: Iterable[Mapping[str, Any]], judge: Judge, firm: FirmProfile) -> Figures:
    """Every row judged. Rows need `label`; `tier` is used where there is one."""
    return Figures(tuple(_outcome(row, judge, firm) for row in rows))


def _outcome(row: Mapping[str, Any], judge: Judge, firm: FirmProfile) -> Outcome:
    judgement = judge.judge(Case(inquiry=inquiry_of(row)), firm)
    is_inquiry = judgement.disposition is Disposition.INQUIRY
    return Outcome(
        id=str(row.get("id") or ""),
        label=Disposition(row["label"]),
        judged=judgement.disposition,
        tier=row.get("tier"),
        judged_tier=qualified(judgement, firm).tier.value if is_inquiry else None,
        confident=judgement.confident,
    )


def _share(right: list[bool]) -> float | None:
    return sum(right) / len(right) if right else None
