"""How the offline judge does on labelled messages: `scripts/judge/evaluate.py evals/labelled.jsonl [--json]`."""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.dry_run_rows import inquiry_of_row
from app.domain.firm import FirmProfile
from app.domain.judgement import Disposition
from app.domain.lead import Case
from app.domain.ports import Judge
from app.domain.qualification import qualified
from app.profiles.profile_folders import load_profile
from integrations.judges.offline_judge import OfflineJudge

ROOT = Path(__file__).parents[2]
DAY = datetime(2026, 11, 21, 9, tzinfo=UTC)  # relative dates in the files are read from here
_JUNK = {Disposition.VENDOR_PITCH, Disposition.SPAM}


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
    judgement = judge.judge(Case(inquiry=inquiry_of_row(row, DAY)), firm)
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


def as_dict(figures: Figures, milliseconds: float) -> dict[str, object]:
    return {
        "messages": len(figures.outcomes),
        "junk_filtered": figures.junk_filtered,
        "inquiries_lost": figures.inquiries_lost,
        "accuracy": figures.accuracy,
        "tier_accuracy": figures.tier_accuracy,
        "cpu_ms_per_message": round(milliseconds, 3),
        "confusion": figures.confusion,
        "wrong": [
            asdict(o) for o in figures.outcomes if o.judged is not o.label or (o.tier and o.tier != o.judged_tier)
        ],
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path, nargs="?", default=ROOT / "evals" / "labelled.jsonl")
    arguments.add_argument("--profile", type=Path, default=ROOT / "profiles" / "fernhill")
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    rows = [json.loads(line) for line in chosen.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    firm, judge = load_profile(chosen.profile), OfflineJudge()
    figures_of(rows, judge, firm)  # warms the word caches
    began = time.process_time()
    figures = figures_of(rows, judge, firm)
    told = as_dict(figures, 1000 * (time.process_time() - began) / max(len(rows), 1))
    if chosen.json:
        print(json.dumps(told, indent=1))
        return
    for name, value in told.items():
        print(f"{name}: {value}" if name not in {"confusion", "wrong"} else f"{name}:")
        if name == "confusion":
            for label, judged in figures.confusion.items():
                print(f"  {label:16} {dict(judged)}")
        if name == "wrong":
            for outcome in figures.outcomes:
                if outcome.judged is not outcome.label or (outcome.tier and outcome.tier != outcome.judged_tier):
                    print(f"  {outcome.id}: {outcome.label} {outcome.tier} -> {outcome.judged} {outcome.judged_tier}")


if __name__ == "__main__":
    main()
