"""What is posted faster than people write is kept and filtered, unjudged and unanswered, with one alert."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from app.domain.identifiers import new_id
from app.domain.lead_state import LeadState
from app.domain.post_limits import PostLimits
from app.domain.reply_limits import ReplyLimits
from app.storage.engines.database import Database
from app.storage.leads.posted_forms import forget_visitors
from app.storage.leads.verdicts import rescue_lead
from app.storage.reply_tables import form_posts
from app.storage.tables import leads
from tests.path_parts import LeadPath
from tests.racing import race

VISITOR, NEIGHBOUR = "8.8.8.8", "9.9.9.9"


@pytest.fixture
def path(database: Database) -> LeadPath:
    return LeadPath(database, limits=ReplyLimits(), posts=PostLimits())


def form(visitor: str | None = None, **more: object) -> dict[str, object]:
    """One message of somebody nobody knows."""
    return {"email": f"v@{new_id()}.example", "name": "", "message": new_id(), "visitor": visitor} | more


def filtered(path: LeadPath) -> int:
    return sum(lead.state is LeadState.AUTOMATED for lead in path.leads())


def test_the_sixth_form_of_a_visitor_in_a_minute_is_filtered_and_says_why(path: LeadPath) -> None:
    for _ in range(7):
        path.run(form(VISITOR))
    path.run(form(NEIGHBOUR))
    path.owners.tell()

    assert [lead.state for lead in path.leads()] == [
        *[LeadState.ANSWERED] * 5,
        *[LeadState.AUTOMATED] * 2,
        LeadState.ANSWERED,
    ]
    assert path.leads()[5].why == "more than 5 posts a minute from one visitor."
    assert path.judge.seen == 6
    (alert,) = path.alerts.sent
    assert alert.kind == "limit_reached"
    assert "website had more than 5 posts a minute from one visitor" in alert.text


def test_posts_without_a_visitors_address_cost_one_alert_twenty_mails_and_sixty_judgements_however_many(
    path: LeadPath,
) -> None:
    for number in range(120):
        path.run(form())
        if number % 50 == 49:
            path.owners.tell()
    path.owners.tell()

    assert len(path.leads()) == 120
    assert filtered(path) == 60
    assert path.judge.seen == 60
    assert len(path.mailer.sent) == 20
    assert [alert.kind for alert in path.alerts.sent] == ["limit_reached"]


def test_invented_visitors_do_not_get_round_the_limit_of_the_source(path: LeadPath) -> None:
    for number in range(65):
        path.run(form(f"8.8.{number}.1"))

    assert filtered(path) == 5


def test_a_minute_later_there_is_room_again_however_much_was_filtered(path: LeadPath) -> None:
    for _ in range(20):
        path.run(form(VISITOR))
    path.clock.advance(61)
    path.run(form(VISITOR))

    assert filtered(path) == 15


def test_deliveries_read_in_another_order_find_no_more_room(path: LeadPath) -> None:
    kept = []
    for _ in range(8):
        kept.append(path.post(form(VISITOR)))
        path.clock.advance(1)
    for delivery in reversed(kept):
        path.worker(("delivery", delivery))

    assert filtered(path) == 3


def test_two_threads_do_not_find_room_for_themselves(path: LeadPath) -> None:
    kept = [path.post(form(VISITOR)) for _ in range(8)]
    problems = race(*[partial(path.worker, ("delivery", delivery)) for delivery in kept])

    assert not problems
    assert filtered(path) == 3


def test_what_was_over_the_limit_is_rescued_with_one_click_and_waits_for_a_person(path: LeadPath) -> None:
    for _ in range(6):
        path.run(form(VISITOR))
    over = path.leads()[-1]
    path.database.write(lambda connection: rescue_lead(connection, over.id, "bettina", path.clock()))
    path.worker(("lead", over.id))

    assert path.leads()[-1].state is LeadState.HELD
    assert "more than 5 posts a minute" in path.leads()[-1].why


def test_the_same_message_again_and_what_a_trap_caught_use_up_nothing(path: LeadPath) -> None:
    for number in range(9):
        path.run(form(VISITOR, source_id="twice", email=f"{number}@kelm.example"))
        path.run(form(VISITOR, machine=True))
    for _ in range(4):
        path.run(form(VISITOR))

    assert filtered(path) == 9


def test_mail_and_linkedin_have_no_such_limit(path: LeadPath) -> None:
    path.posts = PostLimits(of_visitor=1)
    for channel in ("inbound_email", "linkedin"):
        for _ in range(13):
            path.run(form(channel=channel))

    assert filtered(path) == 0


def test_a_visitors_address_is_forgotten_within_minutes(path: LeadPath) -> None:
    path.run(form(VISITOR))
    posts = select(func.count()).select_from(form_posts)
    now = path.clock()

    assert path.database.write(lambda connection: forget_visitors(connection, now + timedelta(minutes=9))) == 0
    assert path.database.read(lambda connection: connection.execute(posts).scalar_one()) == 1
    assert path.database.write(lambda connection: forget_visitors(connection, now + timedelta(minutes=11))) == 1
    kept = path.database.read(lambda connection: connection.execute(select(leads.c.inquiry)).scalar_one())
    assert kept.visitor is None
