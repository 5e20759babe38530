"""Free hours that have come by the time a person decides do not leave with the letter."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.draft import Draft, LetterFoot
from app.storage.tables import leads
from tests.path_parts import LeadPath
from tests.pipeline.test_decisions import choose, held


@pytest.mark.parametrize(("hours", "leaves"), [(-1, False), (30, True)])
def test_free_hours_that_have_come_by_the_decision_do_not_leave(path: LeadPath, hours: int, *, leaves: bool) -> None:
    task, said = held(path), "Free when this was written: Monday 09:00."
    foot = LetterFoot(
        name="Ines",
        title="",
        postal_address="1 Way",
        prepared="",
        refuse="No more?",
        refuse_link="",
        unsubscribe_url="",
    )
    draft = Draft(
        subject="Re: pumps",
        text=f"{said} Bye",
        html="",
        body=f"Hello,\n\n{said}\n\nBye",
        foot=foot,
        free_hours=said,
        free_from=path.clock() + timedelta(hours=hours),
    )
    path.database.write(lambda connection: connection.execute(update(leads).values(draft=draft)) and None)
    choose(path, task, "send")
    path.decisions(task.id)

    (mail,) = path.mailer.sent
    assert (said in mail.text) is leaves
    assert "Bye" in mail.text
