"""How the offline judge does on labelled messages: `scripts/judge/evaluate.py evals/labelled.jsonl [--json]`."""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

from app.profiles.profile_folders import load_profile
from integrations.judges.evaluation import Figures, figures_of
from integrations.judges.offline_judge import OfflineJudge

ROOT = Path(__file__).parents[2]


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
