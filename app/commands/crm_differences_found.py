"""`leads crm differences`: where the CRM and we did not agree in the last night."""

import sys

from app.commands.options import Firm, Json, chosen_firm, clock_of, opened, settings_of_database
from app.commands.output import show, show_json
from app.domain.crm_night import told_night
from app.main.clock import utc_now
from app.storage.crm.comparisons import differences_between, last_comparison, night_of
from app.storage.tasks.review import leads_by_id

_TO_COME = (
    "The CRM has not been compared with us yet. That happens each night from {at:%H:%M} ({zone}); what differed, and "
    "what was done about it, stands here and in the digest in the morning."
)
_NOT_CONNECTED = "No CRM is connected, so there is nothing to compare: set LEADS_HUBSPOT_TOKEN."


def differences(firm: Firm = None, as_json: Json = False) -> None:
    """Show where the CRM and we did not agree in the last night, and what was done about it."""
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        last = database.read(lambda connection: last_comparison(connection, firm_id))
        until = utc_now() if last is None or last.ended_at is None else last.ended_at
        began = until if last is None else last.began_at
        night = database.read(lambda connection: night_of(connection, firm_id, until)) if last else None
        found = database.read(lambda connection: differences_between(connection, firm_id, began, until))
        about = database.read(lambda connection: leads_by_id(connection, [one.lead_id for one in found if one.lead_id]))
        zone = clock_of(database, firm_id)
    who = {name: row.contact_name or row.inquiry.sender_name or row.inquiry.sender_email for name, row in about.items()}
    settings = settings_of_database()
    page = f"{settings.public_url}/leads"
    is_connected = settings.hubspot_token_of(firm_id) is not None
    first = _TO_COME.format(at=settings.crm_compared_at, zone=zone) if is_connected else _NOT_CONNECTED
    rows = [
        {
            "record": one.record,
            "id": one.their_id,
            "difference": one.kind.value,
            "believed": one.believed,
            "stands there": one.stands,
            "done": one.done.value.replace("_", " "),
            "lead": f"{page}/{one.lead_id}" if one.lead_id else "",
        }
        for one in found
    ]
    told = first if last is None else "It goes on now." if night is None else told_night(night)
    if as_json:
        of_it = {"night": None if last is None else last.night, "records": 0 if last is None else last.records}
        show_json({"firm": firm_id, **of_it, "told": told, "differences": rows})
        return
    sys.stdout.write(f"{told}\n")
    if rows:
        sys.stdout.write("\n")
        told_rows = [
            {
                "who": who.get(one.lead_id or "", ""),
                **{name: value for name, value in row.items() if name != "id"},
                "difference": one.kind.value.replace("_", " "),
                "id": row["id"],
            }
            for one, row in zip(found, rows, strict=True)
        ]
        show("Record by record", told_rows, "", as_json=False)
