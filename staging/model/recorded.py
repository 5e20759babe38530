"""Answers that were written down beforehand, by the prompt as it was worded then and what the stranger wrote.

They show what a capable model makes of a prompt. What was never recorded is answered by rule, and told so.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
RECORDED = Path(__file__).with_name("recorded")
STRANGER = ("sender", "subject", "message", "history")  # tags of a prompt that hold a stranger's words
_KEY_LENGTH = 16  # hexadecimal digits


@dataclass(frozen=True)
class PromptVersion:
    """A prompt file as it stands today."""

    name: str
    version: int
    wording: str  # as `wording_of`: who edits a text may forget the version

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


@dataclass(frozen=True)
class RecordedAnswer:
    """One line of `recorded/NAME.jsonl`: `{delivery, version, wording, key, answer}`."""

    prompt: PromptVersion
    key: str
    delivery: str  # for whom it was written: a file of `staging/leads`
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A question, and whether its answer was recorded."""

    prompt: str
    key: str
    sender: str
    recorded: bool
    question: str  # the user's part of the prompt


@dataclass
class RecordedAnswers:
    """All of them, and every question that was asked."""

    answers: Sequence[RecordedAnswer]
    prompts: Mapping[str, PromptVersion]  # name of the answer's schema -> prompt
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_key = {(one.prompt, one.key): one.answer for one in self.answers}

    def answer(self, schema: str, shown: Mapping[str, str], question: str) -> Mapping[str, Any] | None:
        """What was recorded for the prompt as it is worded and these words of a stranger; None: nothing."""
        prompt = self.prompts.get(schema)
        if prompt is None:
            return None
        key = key_of(shown)
        found = self._by_key.get((prompt, key))
        self.asked.append(Asked(str(prompt), key, shown.get("sender", ""), found is not None, question))
        return found

    def outdated(self) -> list[str]:
        """Prompts that were changed after their answers had been recorded, one sentence each."""
        today = {prompt.name: prompt for prompt in self.prompts.values()}
        old = sorted({one.prompt for one in self.answers if today.get(one.prompt.name) != one.prompt}, key=str)
        return [_difference(one, today.get(one.name)) for one in old]


def _difference(recorded: PromptVersion, today: PromptVersion | None) -> str:
    """How a prompt differs from the one its answers are for, and what to do."""
    if today is None or today.version != recorded.version:
        return f"{today or 'no such prompt'} has no recorded answers: they are for {recorded}"
    return (
        f"The text of {today} was changed and its version was not: raise `version` in prompts/{today.name}.toml.jinja. "
        f"Its recorded answers are for the wording {recorded.wording}, it is {today.wording} now"
    )


def key_of(shown: Mapping[str, str]) -> str:
    """Names what a stranger wrote, however it is spaced."""
    return _digest("\x00".join(_words(shown.get(tag, "")) for tag in STRANGER))


def wording_of(text: str) -> str:
    """Names the text of a prompt, all below its front matter, however it is spaced."""
    return _digest(_words(text))


def load_recorded(folder: Path = RECORDED, prompts: Path = PROMPTS) -> RecordedAnswers:
    """Every file `NAME.jsonl`. Raises ValueError or KeyError where a line is not as `RecordedAnswer` says."""
    answers = [
        RecordedAnswer(
            PromptVersion(file.stem, row["version"], row["wording"]), row["key"], row["delivery"], row["answer"]
        )
        for file in sorted(folder.glob("*.jsonl"))
        for row in map(json.loads, file.read_text("utf-8").splitlines())
    ]
    return RecordedAnswers(answers, _prompts_in(prompts))


def _prompts_in(folder: Path) -> dict[str, PromptVersion]:
    found = {}
    for file in folder.glob("*.toml.jinja"):
        _, front, text = file.read_text("utf-8").split("+++\n", maxsplit=2)
        told = tomllib.loads(front)
        found[told["answer"]] = PromptVersion(file.name.partition(".")[0], told["version"], wording_of(text))
    return found


def _words(text: str) -> str:
    return " ".join(text.split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_KEY_LENGTH]
