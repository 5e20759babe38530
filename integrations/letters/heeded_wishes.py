"""What of a message's wishes a letter written without a model heeds, and whether times for a call are welcome."""

from pathlib import Path

from app.domain.lead import Lead
from app.domain.words.addresses_in_text import without_addresses
from app.domain.words.cues import cues_in
from app.domain.words.folding import folded_in_place
from integrations.letters.call_wish import CallWish, call_words

_WISHES = Path(__file__).with_name("wishes.toml")
_HEEDED = ("no_call", "only_asks", "price_first", "reach", "undecided", "about_us", "broken")
_NO_CALL_OFFERED = frozenset(
    {"no_call", "only_asks", "price_first", "reach", "undecided"}
)  # of reach the answer may be no
_READ = 6_000  # characters


def wishes_of(lead: Lead) -> frozenset[str]:
    """The kinds of `wishes.toml` that stand in the message."""
    plain, cues = folded_in_place(without_addresses(lead.inquiry.typed[:_READ])), cues_in(_WISHES)
    return frozenset(kind for kind in _HEEDED if cues[kind].first_in(plain))


def may_offer_times(lead: Lead, *, wishes_a_visit: bool = False) -> bool:
    """Whether times to meet are no affront to them, and they have not booked one.

    `wishes_a_visit`: who asks that somebody comes may be offered them, whatever is said of calls.
    """
    if lead.inquiry.is_booking:
        return False
    called, wishes = call_words(lead.inquiry.typed), wishes_of(lead)
    if called.wish is CallWish.AT_TIMES:
        wishes -= {"no_call"}  # "no calls between eleven and two" is one
    is_fitting = called.may_be_offered_times or (wishes_a_visit and called.wish is not CallWish.NO_CALL)
    return is_fitting and not wishes & (_NO_CALL_OFFERED - ({"undecided"} if wishes_a_visit else set()))
