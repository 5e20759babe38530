"""`leads conversion`: how leads become meetings, deals and orders."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

import typer

from app.commands.options import Firm, Json, chosen_firm, clock_of, opened
from app.commands.output import fail, show, show_json
from app.main.clock import utc_now
from app.measures.conversion import Dimension, Funnel, as_json, by_dimension, funnel_of
from app.measures.journeys import Stage, journeys_of
from app.storage.conversion_rows import deals_in_crm, journey_events

_YEAR = timedelta(days=365)
_NAMED = {Stage.HELD: "met", Stage.DEAL: "deal opened"}  # "held" is said of leads that wait for a person
_UNKNOWN = "(none, or not known)"


def conversion(
    by: Annotated[
        Dimension | None, typer.Option(help="Apart by where leads came from; all together if left out.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Leads that arrived from that day on, as 2031-05-14; a year.")
    ] = None,
    firm: Firm = None,
    as_json_: Json = False,
) -> None:
    """How many leads were answered, booked and met us, became deals and were won, from the history.

    "Likely" is what so few leads prove: the true share lies there 95 times of 100.
    """
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        zone = clock_of(database, firm_id)
        now = utc_now()
        begins = _day(since, now.astimezone(zone).date() - _YEAR)
        moment = datetime.combine(begins, time.min, zone).astimezone(UTC)
        found = journeys_of(database.read(lambda connection: journey_events(connection, firm_id, moment)))
        in_crm = database.read(lambda connection: deals_in_crm(connection, firm_id))
    if as_json_:
        told: dict[str, Any] = {"firm": firm_id, "since": begins, "zone": str(zone), **as_json(found, zone, now)}
        show_json({**told, "deals_in_crm": None if in_crm is None else {one.value: n for one, n in in_crm.items()}})
        return
    funnels = {"all": funnel_of(found)} if by is None else by_dimension(found, by)
    rows = [_row(value or _UNKNOWN, funnel) for value, funnel in funnels.items()]
    show(f"Leads since {begins}", rows, "No lead has come in since then.", as_json=False)


def _row(name: str, funnel: Funnel) -> dict[str, Any]:
    """How many of the leads came so far, and what share of them that is, where they are not too few for one."""
    stages = {_NAMED.get(stage, stage.value): _told(funnel, stage) for stage in Stage}
    return {"what": name, "leads": funnel.leads, **stages, "called off": funnel.called_off, "missed": funnel.missed}


def _told(funnel: Funnel, stage: Stage) -> str:
    share = funnel.of_leads(stage)
    return str(share.count) if share.is_of_few else f"{share.count}: {share.told}"


def _day(since: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(since) if since else otherwise
    except ValueError:
        raise fail(f"--since is a day like {otherwise}, not {since!r}", 2) from None
