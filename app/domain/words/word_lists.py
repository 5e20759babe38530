"""Lists of words that rules need, kept beside the code in `data/`, one TOML file a subject."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"


def word_list(subject: str, name: str) -> frozenset[str]:
    """The words of one list, in lower case as written."""
    return frozenset(lists_of(subject)[name].split())


@cache
def file_of(subject: str) -> Path:
    """Where the lists of a subject are kept."""
    return _DATA / f"{subject}.toml"


@cache
def lists_of(subject: str) -> dict[str, Any]:
    """Everything in one file. A missing or broken file is a fault of the installation and raises."""
    return tomllib.loads(file_of(subject).read_text("utf-8"))


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for one of them, the longest first; "*" in a phrase stands for any letters."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in ordered)
