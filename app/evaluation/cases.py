"""Messages with known answers: files of JSON lines, one message each."""

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from app.domain.dry_run_rows import inquiry_of_row, written_at
from app.domain.inquiry import Inquiry
from app.domain.judgement import Disposition, Stake, Tier
from app.domain.words.text import MAX_MESSAGE, clean_line
from app.evaluation.json_lines import read_lines

WRITTEN_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)  # where a row has no `written_on`: dates are read from here
_SHIPPED = Path(__file__).with_name("weekly.jsonl")
_Choice = TypeVar("_Choice", bound=StrEnum)
_MOST_NAMED = 40  # firms, in a complaint
_DIGEST_LENGTH = 12  # hexadecimal digits: among a million messages two are alike by chance with 0.2 %


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledCase:
    """One message, and what an attentive person says it is."""

    id: str
    inquiry: Inquiry
    label: Disposition
    tier: Tier | None  # None: not labelled, or no inquiry
    firm_id: str | None  # whose profile it was written to; None: any
    writer: str  # who wrote it: figures are only worth something on writers a judge has not learned from
    campaign: str  # texts that are variants of one another
    language: str = ""  # of the message, as labelled
    stakes: frozenset[Stake] | None = None  # None: not labelled
    is_hard: bool = False
    note: str = ""
    alike_from_others: int = 0  # as `Case.alike_from_others`

    @property
    def digest(self) -> str:
        """Names the text, whatever file it stands in: a judge keeps those it has learned from."""
        return digest_of(self.inquiry.message)


def digest_of(message: str) -> str:
    """The name of a text: however it is spaced and capitalised."""
    return hashlib.sha256(" ".join(message.casefold().split()).encode("utf-8", "replace")).hexdigest()[:_DIGEST_LENGTH]


def shipped_cases() -> list[LabelledCase]:
    """A few dozen messages that any firm may get, in ten languages: by them a judge is measured each week."""
    return read_cases([_SHIPPED])


def case_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and of a folder every `.jsonl` in it and below, sorted; never one under `sealed/` unless
    that folder is named itself. However often it is named, each once."""
    found: dict[Path, Path] = {}
    for path in paths:
        for file in sorted(_files_below(path)) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _files_below(path: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(path, onerror=_raised):
        folders[:] = [name for name in folders if name != "sealed"]
        yield from (Path(folder, name) for name in names if name.endswith(".jsonl"))


def _raised(error: OSError) -> NoReturn:
    """A folder that may not be looked into is told: `os.walk` would leave it out."""
    raise error


def read_cases(paths: Iterable[Path], firms: Collection[str] | None = None) -> list[LabelledCase]:
    """Every case of the files; one of the same id and text counts once.

    Args:
        paths: As for `case_files`.
        firms: Ids of the profiles known: a line may name no other. None: it may name any.

    Raises:
        OSError: a file or folder cannot be read.
        ValueError: names the file, the line and what is wrong.
    """
    found: dict[tuple[str, str], LabelledCase] = {}
    for path in case_files(paths):
        for case in _cases_of(path, firms):
            found.setdefault((case.id, case.digest), case)
    return list(found.values())


def _cases_of(path: Path, firms: Collection[str] | None) -> Iterator[LabelledCase]:
    def read(number: int, row: Mapping[str, Any]) -> LabelledCase:
        case = case_of_row(row, name=f"{path.stem}-{number}")
        if firms is not None and case.firm_id is not None and case.firm_id not in firms:
            known = ", ".join(sorted(firms)[:_MOST_NAMED]) + (", ..." if len(firms) > _MOST_NAMED else "")
            raise ValueError(f"there is no firm {case.firm_id[:40]!r} here, known are: {known}")
        return case

    return read_lines(path, read)


def case_of_row(row: Mapping[str, Any], *, name: str) -> LabelledCase:
    """One row: the fields of `inquiry_of_row`, `label`, and what else is known of it.

    Raises ValueError or KeyError, saying which field is wrong.
    """
    inquiry = inquiry_of_row(row, written_at(row, WRITTEN_AT))
    if not isinstance(row["message"], str) or not inquiry.message:
        raise ValueError(f"message is the text that somebody wrote, not {str(row['message'])[:40]!r}")
    if not isinstance(row.get("firm"), str | None):
        raise ValueError(f"firm is the name of a profile's folder, not {str(row['firm'])[:40]!r}")  # noqa: TRY004  a person's bad input
    label, stakes = _one_of(Disposition, row["label"], "label"), row.get("stakes")
    tier = _one_of(Tier, row["tier"], "tier") if row.get("tier") else None
    if not isinstance(stakes, list | None):
        raise ValueError(f"stakes is a list of {', '.join(Stake)}, not {str(stakes)[:40]!r}")  # noqa: TRY004  a person's bad input
    told = partial(_told, row)
    case_id = told("id") or clean_line(name)
    return LabelledCase(
        id=case_id,
        inquiry=inquiry,
        label=label,
        tier=tier if label is Disposition.INQUIRY else None,
        firm_id=told("firm") or None,
        writer=told("writer") or "unknown",
        campaign=told("campaign") or case_id,
        language=told("language"),
        stakes=None if stakes is None else frozenset(_one_of(Stake, one, "a stake") for one in stakes),
        is_hard=bool(row.get("hard")),
        note=told("note"),
        alike_from_others=_count(row, "alike_from_others"),
    )


def _told(row: Mapping[str, Any], name: str) -> str:
    """A field beside the message, as every store and page takes it; empty where there is none."""
    return clean_line(str(row.get(name) or ""), MAX_MESSAGE)


def _one_of(kind: type[_Choice], value: object, name: str) -> _Choice:
    if not isinstance(value, str) or value not in set(kind):
        raise ValueError(f"{name} is one of {', '.join(kind)}, not {str(value)[:40]!r}")
    return kind(value)


def _count(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name) or 0
    if not isinstance(value, int):
        raise ValueError(f"{name} is a whole number, not {str(value)[:40]!r}")  # noqa: TRY004  a person's bad input
    return value
