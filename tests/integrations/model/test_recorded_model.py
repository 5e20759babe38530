"""Questions written down and answers from a file, whoever gave them."""

from typing import Any

import pytest
from pydantic import BaseModel

from app.domain.errors import UpstreamRefused
from app.domain.ports import Prompt
from integrations.model.recorded_model import AskedOnly, RecordedModel, key_of

QUESTION = Prompt(name="judge", version=3, size="small", system="You sort.", user="<message>Hi</message>")


class Answer(BaseModel):
    word: str


def test_a_question_that_was_told_is_answered_by_its_key() -> None:
    told: list[dict[str, Any]] = []

    with pytest.raises(UpstreamRefused, match="only written down"):
        AskedOnly(told.append).answer(QUESTION, Answer)

    assert told[0]["user"] == QUESTION.user
    assert told[0]["schema"]["required"] == ["word"]
    assert RecordedModel({told[0]["key"]: {"word": "yes"}}).answer(QUESTION, Answer) == Answer(word="yes")


@pytest.mark.parametrize("answers", [{}, {key_of(QUESTION): {"word": 5}}, {key_of(QUESTION): None}])
def test_no_answer_and_a_wrong_one_are_refused(answers: dict[str, Any]) -> None:
    with pytest.raises(UpstreamRefused):
        RecordedModel(answers).answer(QUESTION, Answer)
