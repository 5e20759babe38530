"""Who leaves a telephone number and no address is rung; who leaves neither is answered where they wrote."""

import pytest

from app.domain.task import RequiredAction
from app.storage.tasks.tasks import open_tasks
from tests.path_parts import LeadPath
from tests.person_to_erase import row


@pytest.mark.parametrize(
    ("phone", "action", "reason"),
    [
        ("+1 417 555 0182", RequiredAction.RING_BACK, "They left no e-mail address: ring +1 417 555 0182."),
        (None, RequiredAction.WRITE_REPLY, "The message came without an e-mail address; answer where it was written."),
    ],
)
def test_who_left_a_number_alone_is_rung(
    path: LeadPath, phone: str | None, action: RequiredAction, reason: str
) -> None:
    path.run(row(email=None, phone=phone))

    (task,) = path.database.read(open_tasks)
    assert (task.action, task.reason) == (action, reason)
