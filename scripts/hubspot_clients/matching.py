"""A call's answer beside what the documentation promises."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

HTTP: Final = "HTTP"  # the status of the answer, among the values that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: path in the answer ("results.0.id") -> what should stand there, and what did.

    What is expected may be a pattern: `<text>`, `<number>`, `<boolean>`, `<digits>`, `<moment>`; `*words*` for a text
    that holds them; `words*` for one that begins so; `=5` for 5 as text or number; `!5` for anything else.
    """

    client: str
    name: str
    expected: Mapping[str, Any]
    got: Mapping[str, Any]

    @property
    def is_as_documented(self) -> bool:
        return not self.differences and "failure" not in self.got

    @property
    def differences(self) -> list[str]:
        return [path for path, wanted in self.expected.items() if not matches(wanted, self.got.get(path))]


def matches(wanted: Any, got: Any) -> bool:
    """Whether a value is the expected one, or of the expected kind."""
    if not isinstance(wanted, str):
        return type(wanted) is type(got) and bool(wanted == got)
    kind = _KINDS.get(wanted)
    if kind:
        return kind(got)
    if wanted[:1] == "=":
        return str(got) == wanted[1:]
    if wanted[:1] == "!":
        return got is not None and str(got) != wanted[1:]
    if wanted[:1] == "*" and wanted[-1:] == "*":
        return isinstance(got, str) and wanted.strip("*") in got
    if wanted[-1:] == "*":
        return isinstance(got, str) and got.startswith(wanted[:-1])
    return bool(wanted == got)


def _is_moment(got: Any) -> bool:
    try:
        return isinstance(got, str) and datetime.fromisoformat(got).tzinfo is not None
    except ValueError:
        return False


_KINDS: Final = {
    "<text>": lambda got: isinstance(got, str) and bool(got),
    "<number>": lambda got: isinstance(got, int | float) and not isinstance(got, bool),
    "<boolean>": lambda got: isinstance(got, bool),
    "<digits>": lambda got: isinstance(got, str) and re.fullmatch(r"\d+", got) is not None,
    "<moment>": _is_moment,
}


def value_at(answer: Any, path: str) -> Any:
    """What stands at a path of a JSON value; None where it ends before. `length` counts a list."""
    for part in path.split("."):
        if isinstance(answer, list):
            if part == "length":
                return len(answer)
            answer = answer[int(part)] if part.isdigit() and int(part) < len(answer) else None
        elif isinstance(answer, Mapping):
            answer = answer.get(part)
        else:
            return None
    return answer


def call_of(client: str, name: str, expected: Mapping[str, Any], status: int | None, answer: Any) -> Call:
    """The call, with the values of the answer that are looked at."""
    got = {path: status if path == HTTP else value_at(answer, path) for path in expected}
    return Call(client=client, name=name, expected=expected, got=got)
