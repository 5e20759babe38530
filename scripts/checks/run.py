"""Run every check, the quick ones side by side, then the tests; `scripts/check` calls this.

One line per check with its seconds, the words of those that failed, and a last line
"N passed, N failed" that counts tests and failed checks. Exit code 1 if anything failed.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".venv" / "bin"
CODE = ("app", "integrations", "staging", "scripts", "tests")
CHECKS = {  # the longest first
    "types": ("mypy",),
    "security": ("bandit", "-q", "-ll", "-r", "app", "integrations"),
    "imports": ("lint-imports",),
    "lint": ("ruff", "check", *CODE),
    "format": ("ruff", "format", "--check", *CODE),
    "secrets": ("python", "scripts/checks/scan_secrets.py"),
}
AT_ONCE = 2
_NO_TESTS_RAN = 5


@dataclass(frozen=True)
class Outcome:
    """One check that has run."""

    name: str
    passed: bool
    seconds: float
    said: str


def main() -> int:
    os.chdir(ROOT)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(lambda name: report(run_check(name, CHECKS[name])), CHECKS))
    passed, failed, code = run_tests(sys.argv[1:])
    failed += sum(not outcome.passed for outcome in outcomes)
    for outcome in outcomes:
        if not outcome.passed:
            print(f"\n--- {outcome.name} failed:\n{outcome.said.strip()}")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or code not in (0, _NO_TESTS_RAN) else 0


def run_check(name: str, command: Sequence[str]) -> Outcome:
    started = time.monotonic()
    done = subprocess.run([TOOLS / command[0], *command[1:]], capture_output=True, text=True, check=False)
    return Outcome(name, done.returncode == 0, time.monotonic() - started, done.stdout + done.stderr)


def report(outcome: Outcome) -> Outcome:
    print(f"{outcome.name:<9} {'ok' if outcome.passed else 'FAILED':<7} {outcome.seconds:5.1f} s", flush=True)
    return outcome


def run_tests(arguments: Sequence[str]) -> tuple[int, int, int]:
    """Tests that passed, tests that failed, and pytest's own exit code."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        command = [str(TOOLS / "pytest"), "-n", "2", "--dist", "loadfile", f"--junitxml={results}", *arguments]
        code = subprocess.run(command, check=False).returncode
        passed, failed = counts(results)
    name = Outcome("tests", code in (0, _NO_TESTS_RAN), time.monotonic() - started, "")
    report(name)
    return passed, failed or int(not name.passed), code


def counts(results: Path) -> tuple[int, int]:
    if not results.exists():
        return 0, 0
    suite = ET.parse(results).getroot().find("testsuite")  # our own file
    if suite is None:
        return 0, 0
    total, failed, skipped = (int(suite.get(name, 0)) for name in ("tests", "failures", "skipped"))
    errors = int(suite.get("errors", 0))
    return total - failed - errors - skipped, failed + errors


if __name__ == "__main__":
    sys.exit(main())
