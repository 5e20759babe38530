"""Messages with known answers: files of JSON lines, one message each."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.dry_run_rows import inquiry_of_row, written_at
from app.domain.inquiry import Inquiry
from app.domain.judgement import Disposition, Stake, Tier

WRITTEN_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)  # where a row has no `written_on`: dates are read from here
_SHIPPED = Path(__file__).with_name("weekly.jsonl")
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
    that folder is named itself."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        found += [one for one in sorted(path.rglob("*.jsonl")) if "sealed" not in one.relative_to(path).parts]
    return found


def read_cases(paths: Iterable[Path]) -> list[LabelledCase]:
    """Every case of the files.

    Raises:
        OSError: a file cannot be read.
        ValueError: names the file, the line and what is wrong.
    """
    return [case for path in case_files(paths) for case in _cases_of(path)]


def _cases_of(path: Path) -> Iterator[LabelledCase]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError("not a JSON object")  # noqa: TRY004, TRY301  a person's bad input, told with its line
            yield case_of_row(row, name=f"{path.stem}-{number}")
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ValueError(f"{path}:{number}: {_told(error)}") from None


def _told(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error) or type(error).__name__


def case_of_row(row: Mapping[str, Any], *, name: str) -> LabelledCase:
    """One row: the fields of `inquiry_of_row`, `label`, and what else is known of it.

    Raises ValueError or KeyError, saying which field is wrong.
    """
    label = Disposition(row["label"])
    at = written_at(row, WRITTEN_AT)
    case_id = str(row.get("id") or name)
    return LabelledCase(
        id=case_id,
        inquiry=inquiry_of_row(row, at),
        label=label,
        tier=Tier(row["tier"]) if row.get("tier") and label is Disposition.INQUIRY else None,
        firm_id=row.get("firm"),
        writer=str(row.get("writer") or "unknown"),
        campaign=str(row.get("campaign") or case_id),
        language=str(row.get("language") or ""),
        stakes=frozenset(Stake(one) for one in row["stakes"]) if row.get("stakes") is not None else None,
        is_hard=bool(row.get("hard")),
        note=str(row.get("note") or ""),
        alike_from_others=int(row.get("alike_from_others") or 0),
    )
