"""What was asked of models: kept before a request is sent, so that no two of them spend the same money."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from app.domain.model_costs import ModelRequest, Tokens
from app.storage.model_tables import model_requests
from app.storage.tables import firms
from app.storage.turns import wait_for_turn

ASKED, ENDED, LOST, REFUSED = "asked", "ended", "lost", "refused"


def begin_request(
    connection: Connection, request: ModelRequest, most: int | None, at: datetime, *, cap: int | None, since: datetime
) -> bool:
    """Keep it with the most that it can cost. False, and kept as refused, where that does not fit under the cap.

    `most` and `cap` are billionths; what counts against the cap is what was asked since that time.
    """
    wait_for_turn(connection, f"model spending of {request.firm_id}")
    if cap is not None and spent_since(connection, request.firm_id, since) + (most or 0) > cap:
        _insert(connection, request, at, REFUSED, Tokens(), 0)
        return False
    _insert(connection, request, at, ASKED, request.most, most)
    return True


def end_request(connection: Connection, request_id: str, state: str, used: Tokens, billionths: int | None) -> None:
    """What it came to."""
    values = {"state": state, "tokens_read": used.read, "tokens_written": used.written, "billionths": billionths}
    connection.execute(update(model_requests).where(model_requests.c.id == request_id).values(values))


def spent_since(connection: Connection, firm_id: str, since: datetime) -> int:
    """Billionths, with the most that unfinished and lost requests can cost."""
    total = func.coalesce(func.sum(model_requests.c.billionths), 0)
    wanted = select(total).where(model_requests.c.firm_id == firm_id, model_requests.c.at >= since)
    return int(connection.execute(wanted).scalar_one())


def refused_since(connection: Connection, since: datetime) -> Sequence[str]:
    """The firms that reached their cap."""
    wanted = select(model_requests.c.firm_id).where(
        model_requests.c.firm_id.in_(select(firms.c.id)),  # all; named because the index begins with it
        model_requests.c.at >= since,
        model_requests.c.state == REFUSED,
    )
    return connection.execute(wanted.distinct()).scalars().all()


def old_requests(connection: Connection, before: datetime, limit: int) -> list[str]:
    """Those whose time to be kept is over."""
    of_firms = model_requests.c.firm_id.in_(select(firms.c.id))
    wanted = select(model_requests.c.id).where(of_firms, model_requests.c.at < before)
    return list(connection.execute(wanted.limit(limit)).scalars())


def remove_requests(connection: Connection, request_ids: Sequence[str]) -> int:
    return connection.execute(delete(model_requests).where(model_requests.c.id.in_(request_ids))).rowcount


def _insert(
    connection: Connection, request: ModelRequest, at: datetime, state: str, tokens: Tokens, billionths: int | None
) -> None:
    row = {
        "id": request.id,
        "firm_id": request.firm_id,
        "lead_id": request.lead_id,
        "at": at,
        "question": request.question,
        "model": request.model,
        "state": state,
        "tokens_read": tokens.read,
        "tokens_written": tokens.written,
        "billionths": billionths,
    }
    connection.execute(insert(model_requests), row)
