"""`leads ratings`: how often partners found right what they were asked to rate."""

from app.commands.options import Firm, Json, chosen_firm, clock_of, opened, settings_of_database
from app.commands.output import show, show_json
from app.domain.rating import BY_LOT, FIRST_DAYS, SUBJECTS_NAMED
from app.storage.leads.ratings import accuracy_of

_NONE_YET = (
    f"Nobody has rated anything yet. Everything of the first {FIRST_DAYS.days} days after you change what may leave by "
    f"itself is put to you there, {BY_LOT} leads a week by lot afterwards: one tap each says whether it was right. How "
    "often it was then stands here and in the digest."
)


def ratings(firm: Firm = None, as_json: Json = False) -> None:
    """How often partners found right what was drawn for them since the firm's stage began, with the honest range."""
    with opened() as database:
        firm_id = chosen_firm(database, firm)
        found = database.read(lambda connection: accuracy_of(connection, firm_id))
        zone = clock_of(database, firm_id)
    if as_json:
        shares = {subject.value: share.as_json() for subject, share in found.shares.items()}
        show_json({"firm": firm_id, "since": found.stage_at, "to_rate": found.to_rate, "right": shares})
        return
    rows = [
        {"what": SUBJECTS_NAMED[subject], "right": str(share), "since": found.stage_at}
        for subject, share in found.shares.items()
        if share.total
    ]
    page = f"{settings_of_database().public_url}/ratings"
    waiting = f"{found.to_rate} to rate at {page}" if found.to_rate else f"Nothing to rate now at {page}"
    show(waiting, rows, f"{waiting}. {_NONE_YET}", as_json=False, zone=zone)
