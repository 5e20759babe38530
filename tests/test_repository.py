"""What holds for every file: size, names, what must not stand in it."""

import ast
import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from scripts.checks.scan_secrets import files_of

ROOT = Path(__file__).parents[1]
LONGEST_MODULE, LONGEST_TEST = 300, 400
DRAWERS = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|common|misc|base)$")
LOCKS = ("requirements.lock", "requirements-dev.lock")
REGISTRIES = re.compile(r"(?:pypi|pythonhosted|npmjs|yarnpkg|crates|rubygems)\.(?:org|io|com)", re.IGNORECASE)
PLACES = re.compile(r"(?<![\w./-])/(?:work|home|root|Users)/(?=\w)|bash_jobs")
PINNED = re.compile(
    r"^[a-z0-9._-]+(?:\[[a-z0-9,_-]+\])?==\S+(?: ; .+?)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE
)
TEXT_ENDINGS = {
    ".py",
    ".toml",
    ".jinja",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".md",
    ".yaml",
    ".lock",
    ".json",
    ".jsonl",
    ".sh",
    "",
}

# Signs with which a check or a warning is left out, without a word after them that says why.
UNEXPLAINED = re.compile(
    r"# type: ignore(?:\[[\w, -]+\])?\s*$|# noqa(?:: [A-Z]+\d+(?:, ?[A-Z]+\d+)*)?\s*$|\bpytest\.skip\([^#]*$"
    r"|\bsuppress_health_check=[^#]*$|\b(?:filterwarnings|simplefilter)\([^#]*$"
)

FILES = files_of(ROOT)
MODULES = [file for file in FILES if file.suffix == ".py"]


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def is_test(file: Path) -> bool:
    return file.is_relative_to(ROOT / "tests")


def named(files: list[Path]) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in files]


def test_no_module_is_long() -> None:
    long = [f for f in MODULES if lines(f) > (LONGEST_TEST if is_test(f) else LONGEST_MODULE)]

    assert named(long) == []


def test_whatever_is_left_unchecked_says_why() -> None:
    """On its line; a table that is left as it stands (fmt: skip) in a line above it."""
    found = []
    for file in MODULES:
        text = file.read_text(encoding="utf-8")
        found += [f"{file.relative_to(ROOT)}: {line.strip()}" for line in text.splitlines() if UNEXPLAINED.search(line)]
        if "# fmt: skip" in text and "(fmt: skip)" not in text.partition("# fmt: skip")[0]:
            found.append(f"{file.relative_to(ROOT)}: fmt: skip")

    assert found == []


def test_every_module_is_named_after_a_subject() -> None:
    assert named([file for file in MODULES if DRAWERS.search(file.stem)]) == []


def test_nothing_depends_on_one_registry_or_one_machine() -> None:
    texts = [file for file in FILES if file.suffix in TEXT_ENDINGS and file != Path(__file__)]
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in texts
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if REGISTRIES.search(line) or PLACES.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_every_package_by_its_hashes_and_name_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert PINNED.sub("", text).strip() == ""
    assert len(PINNED.findall(text)) > 50
    assert "://" not in text
    assert "--index" not in text


def test_the_runtime_lock_is_part_of_the_development_lock() -> None:
    runtime, development = (set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE)) for lock in LOCKS)

    assert runtime <= development


def test_every_script_can_be_run() -> None:
    scripts = [file for file in FILES if file.parent in (ROOT / "scripts", ROOT / ".ci") and file.suffix == ""]

    assert len(scripts) >= 5
    assert named([file for file in scripts if not os.access(file, os.X_OK)]) == []
    assert named([file for file in scripts if not file.read_text().startswith("#!/usr/bin/env bash\n")]) == []


def test_no_secret_is_in_any_file() -> None:
    done = subprocess.run(
        [ROOT / ".venv" / "bin" / "python", "scripts/checks/scan_secrets.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    "secret",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "key = 'sk-" + "proj-" + "a1" * 20 + "'",
        "pat-eu1-" + "0a1b2c3d-" + "4e5f-6a7b-8c9d-0e1f2a3b4c5d",
        "postgresql://leads:" + "kX93nfsQ@db.example/leads",
    ],
)
def test_a_secret_would_be_found(secret: str, tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text(f"first line\n{secret}\n")

    done = subprocess.run(
        [ROOT / ".venv" / "bin" / "python", ROOT / "scripts" / "checks" / "scan_secrets.py", "settings.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stdout.startswith("settings.py:2: ")
    assert secret not in done.stdout


def tree_of_readme() -> dict[str, set[str]]:
    """Directory -> the names the README's tree shows in it; directories without shown contents are absent.

    The tree stands between `<!-- tree` and `<!-- end tree`, a name at the start of each line, two
    spaces deeper per level, directories with a slash at the end.
    """
    readme = ROOT / "README.md"
    section = readme.read_text().split("<!-- tree", 1)[1].split("<!-- end tree", 1)[0]
    shown: dict[str, set[str]] = {}
    path: list[str] = []
    for line in section.split("```")[1].splitlines()[1:]:
        indent, name = re.match(r"( *)(\S+)", line).groups() if line.strip() else ("", "")  # type: ignore[union-attr]  # it matches every line
        if not name:
            continue
        path = [*path[: len(indent) // 2], name]
        shown.setdefault("".join(path[:-1]), set()).add(name)
    return shown


def test_the_tree_of_the_readme_is_the_tree_on_disk() -> None:
    for directory, names in tree_of_readme().items():
        inside = [file.relative_to(ROOT / directory) for file in FILES if file.is_relative_to(ROOT / directory)]
        real = {path.parts[0] + ("/" if len(path.parts) > 1 else "") for path in inside}
        assert names == {name for name in real if not name.startswith((".", "__"))}, directory or "the root"


def test_no_two_modules_and_no_two_classes_share_a_name() -> None:
    """One noun, one meaning: whoever searches for a name finds one thing."""
    house = [file for file in MODULES if file.relative_to(ROOT).parts[0] in ("app", "integrations")]
    modules = [file.stem for file in house if file.stem != "__init__" and "versions" not in file.parts]
    classes = [
        node.name
        for file in house
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]

    assert [name for name, times in (Counter(modules) + Counter(classes)).items() if times > 1] == []
