"""`leads followups`: which further letters are to come."""

from app.commands.options import Firm, Json, chosen_firm, clock_of, opened
from app.commands.output import show
from app.storage.leads.planned_letters import letters_to_come


def followups(firm: Firm = None, as_json: Json = False) -> None:
    """Show who gets a further letter when, unless anything is heard of them before. `[followups]` turns them on."""
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        found = database.read(lambda connection: letters_to_come(connection, firm_id))
        zone = clock_of(database, firm_id)
    rows = [
        {"lead": one.lead_id, "due": one.due_at, "who": one.who or one.address, "letter": one.number, "to": one.address}
        for one in found
    ]
    columns, title = ("lead", "due", "who", "letter"), "Further letters, the first due first"
    show(title, rows, "None is planned.", as_json=as_json, columns=columns, zone=zone)
