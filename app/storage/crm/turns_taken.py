"""Whose turn it is in a rule of the firm's routing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from app.storage.absent_colleagues import away_now
from app.storage.crm_tables import routing_turns
from app.storage.inserts import insert_or_replace
from app.storage.turns import wait_for_turn


def take_turn(connection: Connection, firm_id: str, rule: str, partners: Sequence[str], now: datetime) -> str:
    """Who has been given the fewest of those who are here, the first in the rule's order; one more for them now.

    Whoever is away is passed over and is not made up for: they begin again where the others are. Two at once take one
    turn after the other; a transaction that fails gives its turn back.
    """
    wait_for_turn(connection, f"routing:{firm_id}:{rule}")
    of_rule = routing_turns.c.firm_id == firm_id, routing_turns.c.rule == rule
    given = {row.partner: row.given for row in connection.execute(select(routing_turns).where(*of_rule))}
    away = away_now(connection, firm_id, now)
    here = [one for one in partners if one not in away] or list(partners)
    fewest = min((given.get(one, 0) for one in here if one in given), default=0)
    counts = {one: given.get(one, fewest) for one in here}
    chosen = min(here, key=lambda one: counts[one])
    counts[chosen] += 1
    # What somebody away did not get is forgotten: else they would get every lead on their first day back.
    least = min(counts.values())
    for one in partners:
        now_given = counts.get(one, max(given.get(one, least), least))
        row = {"firm_id": firm_id, "rule": rule, "partner": one, "given": now_given}
        connection.execute(insert_or_replace(connection, routing_turns, "given"), row)
    return chosen
