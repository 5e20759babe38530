"""Letters that are sent from a list or from a mail, where nobody has opened them."""

from app.storage.tasks.review import OpenTask
from app.storage.tasks.tasks import REDRAFT


def why_look_first(found: OpenTask) -> str:
    """What speaks against sending its letter unopened, to stand behind "look at it by itself:"; "": nothing does."""
    if found.lead is None or found.lead.draft is None:
        return "there is no letter of ours in it"
    if found.task.next_step == REDRAFT:
        return "its letter is being written anew"
    if found.lead.draft.refused:
        return "its draft did not pass its checks"
    return "it came as a test" if found.lead.inquiry.test else ""
