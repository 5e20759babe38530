"""Firms and their colleagues follow the profile, also when somebody leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from app.domain.firm import FirmProfile, Partner
from app.domain.task import NewTask, RequiredAction
from app.storage.access.firms import change_policy, store_profile
from app.storage.access.saved_views import save_view
from app.storage.access.sign_ins import firms_of, issue_link, load_session, open_session
from app.storage.engines.database import Database
from app.storage.partner_tables import colleagues
from app.storage.search_tables import saved_views
from app.storage.tables import events
from app.storage.tasks.tasks import finish_task, load_task, open_task
from app.storage.tasks.tasks_to_remind import mark_alerted
from tests.seeding import NOON, Seed, firm_profile

STAYS, LEAVES = "ines@larkfield.example", "otto@larkfield.example"


def profile(*emails: str) -> FirmProfile:
    one = firm_profile("larkfield")
    partners = tuple(Partner(email=email, name=email.partition("@")[0].title()) for email in emails)
    return replace(one, partners=partners)


def told(connection: Connection, seed: Seed, name: str, owner: str) -> str:
    """A task whose owner has been alerted."""
    task = NewTask(action=RequiredAction.WRITE_REPLY, owner=owner, due_at=NOON, reason="No address.")
    task_id = open_task(connection, "larkfield", task, NOON, delivery_id=seed.delivery(name))
    mark_alerted(connection, [task_id], NOON)
    return task_id


@pytest.fixture
def seeded(database: Database) -> Database:
    database.write(lambda connection: Seed(connection).firm(profile(STAYS, LEAVES)))
    return database


def leave(database: Database) -> None:
    database.write(lambda connection: store_profile(connection, profile(STAYS), NOON))


def test_who_left_the_profile_is_signed_out_and_gets_no_link(seeded: Database) -> None:
    def enter(connection: Connection) -> str | None:
        return open_session(connection, issue_link(connection, "larkfield", LEAVES, NOON), NOON)

    session = seeded.write(enter) or ""
    assert seeded.read(lambda connection: load_session(connection, session, NOON))
    leave(seeded)

    assert seeded.read(lambda connection: load_session(connection, session, NOON)) is None
    assert seeded.read(lambda connection: firms_of(connection, LEAVES)) == []
    assert seeded.read(lambda connection: firms_of(connection, STAYS)) == [("larkfield", STAYS)]


def test_the_lists_of_who_left_go_with_them(seeded: Database) -> None:
    def keep(connection: Connection) -> None:
        for email in (STAYS, LEAVES):
            save_view(connection, "larkfield", email, "Hot ones", "tier=hot", NOON)

    seeded.write(keep)
    leave(seeded)

    assert seeded.read(lambda connection: list(connection.execute(select(saved_views.c.email)).scalars())) == [STAYS]


def test_what_waited_for_them_waits_for_the_first_partner_who_is_told(seeded: Database) -> None:
    def prepare(connection: Connection) -> tuple[str, str, str]:
        seed = Seed(connection)
        ids = (
            told(connection, seed, "a", LEAVES),
            told(connection, seed, "b", STAYS),
            told(connection, seed, "c", LEAVES),
        )
        finish_task(connection, ids[2], NOON + timedelta(hours=1))
        return ids

    ids = seeded.write(prepare)
    leave(seeded)

    found = seeded.read(lambda connection: [load_task(connection, one) for one in ids])
    assert [(task.owner, task.alerted_at) for task in found if task] == [(STAYS, None), (STAYS, NOON), (LEAVES, NOON)]


def test_another_firm_keeps_its_colleagues(seeded: Database) -> None:
    seeded.write(lambda connection: Seed(connection, "mossgate").firm(firm_profile("mossgate")))
    leave(seeded)

    kept = seeded.read(lambda connection: set(connection.execute(select(colleagues.c.firm_id)).scalars()))
    assert kept == {"larkfield", "mossgate"}


def test_a_policy_change_says_who_made_it_from_where_and_what_it_was_before(seeded: Database) -> None:
    def change(connection: Connection) -> bool:
        return change_policy(connection, "larkfield", NOON, STAYS, "192.0.2.7", autonomy="send", rollout_percent=10)

    assert seeded.write(change)
    noted = seeded.read(
        lambda connection: connection.execute(select(events.c.kind, events.c.actor, events.c.detail)).all()
    )

    assert sorted(tuple(row) for row in noted if row.kind != "stage_began") == [
        ("policy_changed", STAYS, "autonomy: hold -> send, rollout_percent: 100 -> 10 (from 192.0.2.7)")
    ]


def test_the_policy_of_no_firm_is_not_changed(seeded: Database) -> None:
    assert not seeded.write(lambda connection: change_policy(connection, "nobody", NOON, STAYS, stopped=True))
