"""`leads met`, `leads no-show`: what became of a meeting, said from the command line."""

from typing import Annotated

import typer
from sqlalchemy import Connection

from app.commands.options import opened_to_change, operator
from app.commands.output import fail
from app.domain.booking import BookingState
from app.domain.errors import MoveRefused
from app.main.clock import utc_now
from app.storage.bookings import not_spoken_of, say_of_lead
from app.storage.tasks.tasks import finish_tasks_about_meeting

_LeadId = Annotated[str, typer.Argument(help="The lead whose meeting it was.")]


def met(lead_id: _LeadId) -> None:
    """Say that the meeting with a lead took place: the last one that began, or one of today that was not heard of."""
    _say(lead_id, BookingState.HELD, "met")


def no_show(lead_id: _LeadId) -> None:
    """Say that nobody came to the meeting with a lead."""
    _say(lead_id, BookingState.NO_SHOW, "they did not come")


def _say(lead_id: str, state: BookingState, told: str) -> None:
    by, _place = operator()

    def write(connection: Connection) -> bool:
        now = utc_now()
        said = say_of_lead(connection, lead_id, state, by, now)
        finish_tasks_about_meeting(connection, lead_id, now, but=not_spoken_of(connection, lead_id, now))
        return said is not None

    with opened_to_change() as database:
        try:
            is_new = database.write(write)
        except LookupError:
            raise fail(f"there is no lead {lead_id}") from None
        except MoveRefused as refused:
            raise fail(str(refused)) from None
    typer.echo(f"Noted: {told}." if is_new else f"It was noted before: {told}.")
