"""What is another desk, and what is the same one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from app.domain.decision import Decision
from app.domain.task import RequiredAction
from app.storage.access.firms import change_policy
from app.storage.engines.database import Database
from app.storage.tables import tasks
from app.storage.tasks.card_conversation import said_besides
from app.storage.tasks.desk_changes import DeskState, desk_states
from app.storage.tasks.review import undecided_task
from app.storage.tasks.tasks import decide
from tests.seeding import NOON, PARTNER, Seed, firm_profile

OTHER = "leo@larkfield.example"


def seeded(connection: Connection) -> Seed:
    seed = Seed(connection).firm()
    Seed(connection, "mossgate").firm(firm_profile("mossgate", partner="jo@mossgate.example"))
    for name in ("one", "two"):
        seed.lead(name)
        seed.task(f"{name} task", RequiredAction.WRITE_REPLY, due_at=NOON, about=name)
    return seed


def state(database: Database, firm_id: str = "larkfield", *, later: timedelta = timedelta()) -> DeskState:
    both = ["larkfield", "mossgate"]
    return database.read(lambda connection: desk_states(connection, both, NOON + later))[firm_id]


def changed(task_id: str, **values: Any) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(update(tasks).where(tasks.c.id == task_id).values(**values))


def test_the_same_desk_has_the_same_version(database: Database) -> None:
    database.write(seeded)
    assert state(database) == state(database, later=timedelta(days=3))
    assert state(database).by_owner == {PARTNER: 2}
    assert state(database, "mossgate").by_owner == {}


@pytest.mark.parametrize(
    ("values", "mine"),
    [
        ({"owner": OTHER}, 1),
        ({"due_at": NOON + timedelta(hours=1)}, 2),
        ({"snoozed_until": NOON + timedelta(hours=1)}, 1),
        ({"next_step": "redraft"}, 2),
        ({"reason": "They have written since."}, 2),
        ({"done_at": NOON}, 1),
    ],
)
def test_whatever_a_list_shows_makes_another_version_for_that_firm_alone(
    database: Database, values: dict[str, Any], mine: int
) -> None:
    seed = database.write(seeded)
    before, neighbour = state(database), state(database, "mossgate")
    database.write(changed(seed.ids["one task"], **values))
    assert state(database).version != before.version
    assert state(database).by_owner[PARTNER] == mine
    assert state(database, "mossgate") == neighbour


def test_a_decision_a_stop_and_the_end_of_a_pause_are_news(database: Database) -> None:
    seed = database.write(seeded)
    database.write(changed(seed.ids["two task"], snoozed_until=NOON + timedelta(hours=1)))
    seen = [state(database), state(database, later=timedelta(hours=2))]
    database.write(lambda connection: decide(connection, seed.ids["one task"], Decision.DONE, PARTNER, NOON))
    seen.append(state(database))
    database.write(lambda connection: change_policy(connection, "larkfield", NOON, PARTNER, stopped=True))
    seen.append(state(database))
    assert len({one.version for one in seen}) == len(seen)
    assert [one.by_owner.get(PARTNER, 0) for one in seen] == [1, 2, 0, 0]


def test_a_cards_own_message_is_not_said_besides(database: Database) -> None:
    seed = database.write(seeded)
    card = database.read(lambda connection: undecided_task(connection, "larkfield", seed.ids["one task"]))
    assert card is not None
    assert card.lead is not None
    lead = card.lead
    assert list(database.read(lambda connection: said_besides(connection, lead))) == []
