"""Find keys and passwords that were about to be committed. Names files and lines, never the secret.

Without arguments every file of the repository is read, with arguments those files. Exit code 1 when
something was found. A line that ends with "no secret: <why>" is believed.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LARGEST_BYTES = 2_000_000
_MADE = {
    ".venv",
    ".git",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
    "var",
}
BELIEVED = re.compile(r"no secret: \S")
KINDS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "an AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "an OpenAI key": re.compile(r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,}"),
    "a HubSpot token": re.compile(r"\bpat-(?:na|eu)\d-[0-9a-f]{8}-[0-9a-f-]{20,}"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,})"),
    "a Slack token": re.compile(r"\bxox[abeprs]-[A-Za-z0-9-]{20,}"),
    "a Slack webhook": re.compile(r"hooks\.slack\.com/services/T\w+/B\w+/\w{20,}"),
    "a Google key": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[0-9A-Za-z]{20,}"),
    "a signed token": re.compile(r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}"),
    "a password in an address": re.compile(
        r"\b[a-z][a-z0-9+]{2,20}://[^\s:/@'\"{}<>$]+:(?!(?i:password|secret)@)[^\s:/@'\"{}<>$]{6,}@"
    ),
}


def findings(path: Path) -> Iterator[tuple[int, str]]:
    """(line number, kind of secret) of each one in the file."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST_BYTES:
        return
    text = path.read_bytes().decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        if BELIEVED.search(line):
            continue
        yield from ((number, kind) for kind, pattern in KINDS.items() if pattern.search(line))


def files_of(root: Path) -> list[Path]:
    """Every file of the repository, what git ignores left out; in an export, or without git, every file there is."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return [file for file in root.rglob("*") if file.is_file() and not _MADE & set(file.relative_to(root).parts)]
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def main() -> int:
    found = [(name, *finding) for name in sys.argv[1:] or files_of(Path()) for finding in findings(Path(name))]
    for name, number, kind in found:
        print(f"{name}:{number}: this looks like {kind}; take it out and replace it at its vendor")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
