"""Letters that a partner would sign, with one thing made wrong: none leaves. Code refuses it, or the second reading.

`hostile_letters.jsonl` has for each the signed letter, what kind of wrong it is, and which words stand there instead.
Those with `read` are beyond code: a second reader that names the changed words, as that kind, holds them.
"""

import json
from typing import Any

import pytest

from app.domain.draft import Draft
from app.domain.errors import UpstreamUnavailable
from integrations.letters.model_writer import ModelWriter
from integrations.letters.offline_writer import OfflineWriter
from integrations.letters.second_reading import SecondReading
from tests.integrations.letters.leads import FIRM, REFUSE, ROOT
from tests.integrations.letters.test_model_writer import FakeModel
from tests.integrations.letters.test_signed_letters import LETTERS, answer_of, lead_of

HOSTILE = [
    json.loads(line) for line in (ROOT / "tests/integrations/letters/hostile_letters.jsonl").open(encoding="utf-8")
]
SIGNED = {letter["id"]: letter for letter in LETTERS}
MOST_BEYOND_CODE = 42


def written(one: dict[str, Any]) -> Draft:
    letter = SIGNED[one["letter"]]
    assert letter["body"].count(one["words"]) == 1
    wrong = answer_of({**letter, "body": letter["body"].replace(one["words"], one["instead"])})
    found = {"found": [{"words": one["instead"], "kind": one.get("read", "unsupported")}]}
    asked = [wrong, found] if "read" in one else [wrong]
    model = FakeModel(*asked, UpstreamUnavailable("model", "not written anew"))
    reading = SecondReading(model, ROOT / "prompts") if "read" in one else None
    writer = ModelWriter(model, OfflineWriter(), ROOT / "prompts", second_reading=reading)
    return writer.write(lead_of(letter), FIRM, unsubscribe_url=REFUSE)


@pytest.mark.parametrize("one", HOSTILE, ids=[f"{one['letter']} {one['kind']}" for one in HOSTILE])
def test_a_signed_letter_made_wrong_does_not_leave_and_says_why(one: dict[str, Any]) -> None:
    draft = written(one)

    assert draft.refused
    assert draft.writer.startswith("model large")


def test_few_are_beyond_code() -> None:
    assert len(HOSTILE) >= 120
    assert sum("read" in one for one in HOSTILE) <= MOST_BEYOND_CODE
