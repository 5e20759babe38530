"""What happened is said in words: no page shows a kind of event as it is stored."""

import pytest

from app.domain.autonomy import HeldFor
from app.domain.counted_events import CountedEvent, filtered_by_person, first_answered, held_for
from app.domain.desk import Move
from app.domain.draft import Answer
from app.domain.judgement import Disposition
from app.domain.rating import RatingSubject, RatingVerdict
from app.web.console.page_words import event_named, words

OF_NO_LEAD = {CountedEvent.DELIVERY_KEPT, CountedEvent.DELIVERY_AGAIN, CountedEvent.STAGE_BEGAN}
KINDS = [
    *(set(CountedEvent) - OF_NO_LEAD),
    *(first_answered(one) for one in Answer),
    *(held_for(one) for one in HeldFor),
    *(filtered_by_person(one) for one in Disposition),
    *Move,
    *(f"sent_{one}" for one in Answer),
    *(f"rated_{one}_{how}" for one in RatingSubject for how in RatingVerdict),
]


AS_IT_IS = {"arrived", "judged", "judged_without_the_model", "personally_answered", "letter_approved"}
AS_IT_IS |= {"task_done", "task_decided"}  # words already


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_event_that_is_counted_has_its_words(kind: str) -> None:
    assert event_named(kind) != words(kind) or kind in AS_IT_IS
    assert "_" not in event_named(kind)
    assert len(kind) <= 48
