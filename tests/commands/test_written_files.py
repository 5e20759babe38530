"""What a command writes at its end is checked before it begins."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.commands.written_files import require_writable


def test_what_can_be_written_is_neither_made_nor_changed(tmp_path: Path) -> None:
    new, old = tmp_path / "new.json", tmp_path / "old.json"
    old.write_text("before", encoding="utf-8")

    require_writable({"--out": new, "--report": old, "--prompts": None}, [tmp_path / "read.jsonl"])

    assert not new.exists()
    assert old.read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_file_that_is_read_is_not_overwritten_under_any_name(
    tmp_path: Path, link: Callable[[Path, Path], None]
) -> None:
    read, other = tmp_path / "read.jsonl", tmp_path / "other.jsonl"
    read.write_text("{}", encoding="utf-8")
    link(read, other)

    for named in (read, other, tmp_path / "." / "read.jsonl", tmp_path / "x" / ".." / "read.jsonl"):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(ValueError, match=r"--out .* would overwrite .*, which is read here: name another file"):
            require_writable({"--out": named}, [read])


def test_no_file_is_written_twice(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"--report .* would overwrite what --out writes"):
        require_writable({"--out": tmp_path / "a", "--report": tmp_path / "." / "a"}, [])


@pytest.mark.parametrize("name", ["", "nowhere/out.json", "file/out.json", "n" * 300])
def test_what_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OSError, match=name[:20] or tmp_path.name):
        require_writable({"--out": tmp_path / name}, [])
