"""In whatever order days pass and things are heard of somebody: no further letter leaves after the first of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from app.domain.booking import BookingState
from app.domain.identifiers import new_id
from app.domain.reply_limits import ReplyLimits
from app.storage.booking_tables import bookings
from app.storage.crm_tables import crm_copies
from app.storage.leads.planned_letters import end_letters
from app.storage.people.refusals import suppress
from app.storage.people.returned_mails import note_returned
from app.storage.tables import crm_links
from tests.path_parts import LeadPath

Told = Callable[[LeadPath, str, str], None]  # (path, lead, address)


def _reply(path: LeadPath, _lead_id: str, address: str) -> None:
    row = {"email": address, "message": f"Yes, {new_id()}.", "channel": "inbound_email", "authentication": "pass"}
    path.run({**row, "message_id": f"<{new_id()}@x>", "source_id": new_id()})


def _book(path: LeadPath, lead_id: str, _address: str) -> None:
    now = path.clock()
    row = {"id": new_id(), "firm_id": path.firm.id, "vendor": "calendly", "their_id": new_id(), "lead_id": lead_id}
    state = BookingState.BOOKED.value
    path.database.write(
        lambda connection: connection.execute(
            insert(bookings).values(**row, state=state, news=(), starts_at=now, ends_at=now, changed_at=now)
        )
    )


def _refuse(path: LeadPath, _lead_id: str, address: str) -> None:
    path.database.write(
        lambda connection: suppress(connection, path.firm.id, address, "clicked", path.clock(), by="them")
    )


def _come_back(path: LeadPath, lead_id: str, address: str) -> None:
    now = path.clock()
    path.database.write(
        lambda connection: note_returned(connection, path.firm.id, lead_id, address, now, for_good=False, by="x")
    )


def _close_the_deal(path: LeadPath, lead_id: str, _address: str) -> None:
    their_id, now = new_id(), path.clock()

    def keep(connection: Connection) -> None:
        copy = {"firm_id": path.firm.id, "vendor": "hubspot", "kind": "deal", "their_id": their_id}
        connection.execute(insert(crm_links).values(**copy, our_key=lead_id))
        connection.execute(
            insert(crm_copies).values({**copy, "values": {"state": "lost"}, "changed_at": now, "read_at": now})
        )

    path.database.write(keep)


def _click(path: LeadPath, lead_id: str, _address: str) -> None:
    path.database.write(lambda connection: end_letters(connection, path.firm.id, lead_id, "No.", path.clock(), by="x"))


STOPS: dict[str, Told] = {
    "replied": _reply,
    "booked": _book,
    "refused": _refuse,
    "bounced": _come_back,
    "stage changed": _close_the_deal,
    "clicked": _click,
}
_ONCE = st.permutations(list(STOPS)).map(lambda order: order[:2])
_WHERE = st.lists(st.integers(0, 14), min_size=2, max_size=2)  # after how many days


@example(order=["clicked", "refused"], days=[0, 14], in_the_act=False)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each has a person of its own
)
@given(order=_ONCE, days=_WHERE, in_the_act=st.booleans())
def test_none_leaves_after_a_stop(
    path: LeadPath, order: Sequence[str], days: Sequence[int], *, in_the_act: bool
) -> None:
    path.firm = path.profiles[path.firm.id] = replace(path.firm, followups=(3, 7))
    path.limits = ReplyLimits(in_an_hour=1000, of_firm_in_a_day=10_000)
    path.clock.advance(timedelta(days=1).total_seconds())
    address = f"ana@a{new_id()}.example"
    row = {"email": address, "message": f"Our prices, {new_id()}.", "channel": "inbound_email"}
    path.run({**row, "authentication": "pass", "message_id": f"<{new_id()}@x>", "source_id": new_id(), "name": ""})
    lead_id = path.leads()[-1].id
    path.letter_round.write_due()  # until they are planned there is nothing that could be clicked away
    told: list[str] = []
    sent_at_stop: list[int] = []

    def sent() -> int:
        return sum(mail.to_address == address and mail.text.startswith("Letter") for mail in path.mailer.sent)

    def happen(what: str) -> None:
        if not told:
            sent_at_stop.append(sent())
        told.append(what)
        STOPS[what](path, lead_id, address)

    for day in range(16):
        for what, on in zip(order, days, strict=True):
            if on == day and in_the_act:
                path.further.before = lambda what=what: happen(what)  # type: ignore[misc]  # while it is written
            elif on == day:
                happen(what)
        path.letter_round.write_due()
        path.further.before = lambda: None
        path.clock.advance(timedelta(days=1).total_seconds())

    assert sent() <= 2
    if told:
        assert sent() == sent_at_stop[0]
