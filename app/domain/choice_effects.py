"""What a click brings about, in a sentence beside the buttons: nobody should have to try it to know."""

from collections.abc import Iterable, Mapping

from app.domain.decision import UNDO_WITHIN, Choice
from app.domain.decision_effects import Effect

_SECONDS = round(UNDO_WITHIN.total_seconds())

EFFECTS_TOLD: Mapping[Effect, str] = {
    Effect.MAIL_REPLY: f"It leaves after {_SECONDS} seconds; until then you can take it back.",
    Effect.NOTE_REPLY_LEFT: "Nothing is sent; it counts as answered.",
    Effect.NOTE_PERSON_ANSWERED: "Nothing is sent, now or later by itself; it counts as answered by you.",
    Effect.LEAVE_UNANSWERED: "Nothing is sent; the lead is closed without an answer.",
    Effect.RELEASE: "Nothing is sent; the task is closed.",
    Effect.RESCUE: "It becomes a lead and is answered as any other.",
    Effect.CONFIRM_FILTERED: "Nothing is sent; it stays among what was filtered, where it can be fetched back.",
    Effect.FILTER: "Nothing is sent; it goes to what was filtered, where it can be fetched back.",
    Effect.READ_AGAIN: "We try to read it once more; it stays kept.",
    Effect.RECORD_AGAIN: "It is written to the CRM once more; nothing is sent to anybody.",
    Effect.RECORD_ALL_AGAIN: "What waited is written to the CRM; nothing is sent to anybody.",
    Effect.MAKE_AGAIN: "It is made anew in the CRM, with what belongs to it; nothing is sent to anybody.",
    Effect.SUPPRESS: "No mail of ours goes to this address any more.",
    Effect.KEEP_PROMISE: "Nothing is sent from here; the promise counts as kept.",
    Effect.CALL_OFF: "It is called off where it was booked, and they hear of it from there.",
    Effect.NOTE_HELD: "It is noted for the figures; nothing is sent.",
    Effect.NOTE_NO_SHOW: "It is noted for the figures; nothing is sent.",
    Effect.NOTE_CALLED_OFF: "It is noted for the figures; nothing is sent.",
    Effect.CLOSE_TASK: "Nothing is sent or changed; only this task is closed.",
}


def what_clicks_do(choices: Iterable[Choice]) -> dict[str, tuple[str, ...]]:
    """Each sentence with the labels of the buttons that it is true of, in their order."""
    told: dict[str, tuple[str, ...]] = {}
    for one in choices:
        sentence = EFFECTS_TOLD[one.effect]
        told[sentence] = (*told.get(sentence, ()), one.label)
    return told
