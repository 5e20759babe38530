"""What left by itself, in shares, and why the rest was held: a sentence for the digest."""

from collections import Counter
from collections.abc import Sequence

from app.domain.autonomy import HELD_NAMED
from app.domain.draft import Answer
from app.domain.lead_state import LeadTimes


def answered_by_itself(lead: LeadTimes) -> bool:
    """Whether a letter of ours answered it that nobody had to approve; an acknowledgement is none."""
    return lead.facts.answer in (Answer.REPLY, Answer.SHORT)


def what_left_of(new_leads: Sequence[LeadTimes]) -> str:
    """In whole percent of the new leads, with the reasons, the most frequent first; "" where there are none.

    What was held stays counted as that after a person has answered it.
    """
    if not new_leads:
        return ""
    left = [one for one in new_leads if answered_by_itself(one)]
    sent = len(left)
    held = [one for one in new_leads if one.held_for and one not in left]
    acknowledged = sum(one.facts.answer == Answer.ACKNOWLEDGEMENT for one in held)
    shares = (("sent", sent), ("acknowledged and held", acknowledged), ("held", len(held) - acknowledged))
    told = ", ".join(f"{number / len(new_leads):.0%} {what} ({number})" for what, number in shares)
    named = {kind.value: words for kind, words in HELD_NAMED.items()}
    reasons = Counter(named.get(one.held_for or "", one.held_for) for one in held).most_common()
    why = f" Held because of: {'; '.join(f'{words} ({number})' for words, number in reasons)}." if reasons else ""
    return f"By itself: {told}.{why}"
