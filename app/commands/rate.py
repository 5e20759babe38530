"""`leads ratings`: how often partners found right what they were asked to rate."""

from app.commands.options import Firm, Json, chosen_firm, opened
from app.commands.output import show, show_json
from app.domain.rating import SUBJECTS_NAMED
from app.storage.leads.ratings import accuracy_of


def ratings(firm: Firm = None, as_json: Json = False) -> None:
    """How often partners found right what was drawn for them since the firm's stage began, with the honest range."""
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        found = database.read(lambda connection: accuracy_of(connection, firm_id))
    if as_json:
        shares = {subject.value: share.as_json() for subject, share in found.shares.items()}
        show_json({"firm": firm_id, "since": found.stage_at, "to_rate": found.to_rate, "right": shares})
        return
    rows = [
        {"what": SUBJECTS_NAMED[subject], "right": str(share), "since": found.stage_at}
        for subject, share in found.shares.items()
        if share.total
    ]
    heading = f"{found.to_rate} to rate on the page /ratings"
    show(heading, rows, f"{heading}; nothing has been rated since {found.stage_at:%d %b %H:%M}Z.", as_json=False)
