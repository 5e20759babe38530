"""What a reminder says beside who waits for what: why it is told to whoever reads it."""

from app.domain.firm import FirmProfile
from app.domain.reminding import Reminder
from app.domain.whom_to_tell import business_owner_of, deputies_of


def said_before(step: Reminder, owner: str, firm: FirmProfile) -> str:
    """What a reminder's title says first, without a colon; all the tasks are of one owner, an address."""
    before = {
        Reminder.HALF_TIME: "Half the time is gone",
        Reminder.DUE: f"{firm.name_of(owner)} has not decided",
        Reminder.LONG_DUE: "Nobody has decided",
    }
    return before[step]


def why_told(step: Reminder, owner: str, whom: str, firm: FirmProfile) -> str:
    """Sentences for whoever is told; "" where the title says all."""
    if step is Reminder.DUE:
        return _why_second(owner, whom, firm)
    if step is Reminder.LONG_DUE:
        last = business_owner_of(firm)
        told = "as business owner" if last.email == whom else f"because {last.name} is away"
        return f"It is for {firm.name_of(owner)} to do. You are told {told}."
    return ""


def _why_second(owner: str, whom: str, firm: FirmProfile) -> str:
    if whom == owner or firm.partner_at(whom) is None:
        return "Nobody else of the firm can be told."
    first = deputies_of(owner, firm)[0]
    if first.email == whom:
        return f"You are the deputy of {firm.name_of(owner)}."
    return f"You are told because {first.name} cannot be reached now."
