"""What the rehearsal found: each delivery's fate, the outside world's records, and what is not as it should be.

Whether somebody was answered, the mail sink says; whether somebody is in the CRM, the CRM says. The
service's word is taken only for its reasons, and compared with theirs.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from app.domain.lead_state import NEW, LeadState
from staging.installation.parts import ARCHIVE_ADDRESS
from staging.rehearsal.crm_gaps import CrmGaps
from staging.rehearsal.deliveries import Posted

OWN_DOMAIN = "@" + ARCHIVE_ADDRESS.partition("@")[2]
PROMISE = timedelta(minutes=2)
LETTER_PROMPT = "write_reply"
INQUIRY, QUARANTINED, NOTICE = "inquiry", "quarantined", "notice"
JOINED, AUTOMATED = LeadState.JOINED.value, LeadState.AUTOMATED.value
MOST_DIGEST_WORDS, MOST_DIGEST_BYTES = 500, 50_000  # three minutes, where nobody decided anything
_MEANS = {  # expected -> what may have become of it
    INQUIRY: {INQUIRY, JOINED},
    "quarantine": {QUARANTINED},
    AUTOMATED: {AUTOMATED, NOTICE},
    NOTICE: {NOTICE},
}


@dataclass(frozen=True)
class Fate:
    """One delivery in one line. `lead` is what `leads lead` shows of it, empty when it made none."""

    posted: Posted
    lead: Mapping[str, Any]
    disposition: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Everything observed, and the questions asked of it."""

    posted: Sequence[Posted]
    leads: Sequence[Mapping[str, Any]]  # as `leads lead --json`
    outcomes: Mapping[str, tuple[str, str]]  # delivery id -> (outcome, why)
    unsettled: int
    mails: Sequence[Mapping[str, Any]]  # the sink's
    contacts: Sequence[Mapping[str, Any]]  # the CRM's
    crm_counts: Mapping[str, int]
    crm_sent_messages: int
    crm_gaps: CrmGaps = field(default_factory=CrmGaps)
    digest: Mapping[str, Any]  # as `leads digest --json`
    asked: Mapping[str, Any] = field(default_factory=dict)  # of the model, as it tells; empty: there was none

    @cached_property
    def fates(self) -> list[Fate]:
        by_delivery = {lead["delivery"]: lead for lead in self.leads}
        seen: set[str] = set()
        fates = []
        for one in self.posted:
            again = one.delivery_id in seen
            seen.add(one.delivery_id)
            fates.append(self._fate(one, {} if again else by_delivery.get(one.delivery_id, {}), again=again))
        return fates

    def _fate(self, one: Posted, lead: Mapping[str, Any], *, again: bool) -> Fate:
        if again:
            return Fate(one, lead, JOINED, "The same bytes again: one delivery.")
        if lead:
            state = LeadState(lead["decision"])
            return Fate(one, lead, INQUIRY if state in NEW else state.value, lead["why"])
        outcome, why = self.outcomes.get(one.delivery_id, ("not accepted", f"The answer was {one.status}."))
        if outcome == "repeat":
            return Fate(one, lead, JOINED, why or "The same message, delivered a second time.")
        return Fate(one, lead, outcome, why)

    @property
    def claimed(self) -> int:
        """How many leads the service says were answered, further messages of a conversation among them."""
        return sum(lead["seconds"] is not None for lead in self.leads)

    @cached_property
    def replies(self) -> list[tuple[str, datetime]]:
        """(recipient, when it arrived) of every mail to somebody outside the firm."""
        return [
            (recipient.lower(), datetime.fromisoformat(mail["at"]))
            for mail in self.mails
            for recipient in mail["envelope_to"]
            if not recipient.lower().endswith(OWN_DOMAIN)
        ]

    @cached_property
    def answers(self) -> dict[str, list[datetime]]:
        """Group -> when each mail to somebody named in its deliveries arrived."""
        found: dict[str, list[datetime]] = {}
        for recipient, at in self.replies:
            group = next((one.delivery.group for one in self.posted if recipient in one.delivery.text), "")
            found.setdefault(group, []).append(at)
        return found

    @property
    def held(self) -> int:
        """Inquiries that wait for a person, but for those whose sender was answered by another message of theirs."""
        return sum(
            fate.disposition == INQUIRY
            and fate.lead["decision"] == LeadState.HELD
            and fate.posted.delivery.group not in self.answers
            for fate in self.fates
        )

    @cached_property
    def first_response_seconds(self) -> dict[str, float]:
        """Group -> from the beginning of its first post to the arrival of its first answer."""
        began: dict[str, datetime] = {}
        for one in self.posted:
            began[one.delivery.group] = min(one.at, began.get(one.delivery.group, one.at))
        return {
            group: round((min(times) - began[group]).total_seconds(), 3)
            for group, times in self.answers.items()
            if group
        }

    @cached_property
    def digest_mail(self) -> Mapping[str, Any] | None:
        """The digest as it arrived at the partner, or None."""
        wanted = (self.digest["to"].lower(), self.digest["subject"])
        return next(
            (mail for mail in self.mails if wanted[0] in mail["envelope_to"] and mail["subject"] == wanted[1]), None
        )

    @property
    def digest_adds_up(self) -> bool:
        """By our own arithmetic, and over as many deliveries as were accepted."""
        counts: Mapping[str, int] = self.digest["counts"]
        arrived = counts["read"] + counts["unreadable"]
        told = sum(counts[name] for name in ("new_leads", "joined", "filtered", "notices", "quarantined"))
        return arrived == told == len(self.outcomes)

    @property
    def recorded(self) -> Counter[str]:
        """Prompt -> how many of its questions had a recorded answer."""
        return Counter(one["prompt"] for one in self.asked.get("questions", ()) if one["recorded"])

    @property
    def by_rule(self) -> Counter[str]:
        """Prompt -> how many of its questions had none, and were answered by the sandbox's rules."""
        return Counter(one["prompt"] for one in self.asked.get("questions", ()) if not one["recorded"])

    @cached_property
    def letters_by_rule(self) -> list[str]:
        """Who was written to by rule: `sender` as the question for the letter names them."""
        return sorted(
            {one["sender"] for one in self.asked.get("questions", ()) if _asks_for_letter(one) and not one["recorded"]}
        )

    def problems(self) -> list[str]:
        return [
            *(f"{one.delivery.name}: answered {one.status}, not 202" for one in self.posted if one.status != 202),
            *([f"{self.unsettled} still have a step before them"] if self.unsettled else []),
            *self.asked.get("outdated", ()),
            *self._wrong_dispositions(),
            *self._wrong_answers(),
            *self._wrong_records(),
            *self.crm_gaps.problems(),
            *self._wrong_digest(),
        ]

    def _wrong_dispositions(self) -> Iterator[str]:
        for fate in self.fates:
            expected = fate.posted.delivery.expected
            if fate.disposition not in _MEANS.get(expected.disposition, {expected.disposition}):
                yield (
                    f"{fate.posted.delivery.name}: {fate.disposition}, expected {expected.disposition} "
                    f"({expected.why}); it says: {fate.why}"
                )

    def _wrong_answers(self) -> Iterator[str]:
        due = {one.delivery.group for one in self.posted if one.delivery.expected.answered}
        for group in sorted({one.delivery.group for one in self.posted}):
            count, wanted = len(self.answers.get(group, [])), int(group in due)
            if count != wanted:
                why = "; ".join(fate.why for fate in self.fates if fate.posted.delivery.group == group)
                yield f"{group}: {count} answers in the inbox, expected {wanted}; it says: {why}"
        yield from (f"{len(times)} mails to nobody who wrote" for group, times in self.answers.items() if not group)
        if self.claimed != len(self.replies):
            yield f"{self.claimed} leads are said to be answered, {len(self.replies)} replies are in the inbox"
        for group, seconds in self.first_response_seconds.items():
            if seconds > PROMISE.total_seconds():
                yield f"{group}: answered after {seconds} s"

    def _wrong_records(self) -> Iterator[str]:
        inquiries = {fate.posted.delivery.group for fate in self.fates if fate.disposition == INQUIRY}
        recorded = Counter(filter(None, (self._group_of(contact) for contact in self.contacts)))
        for group in sorted(inquiries - set(recorded)):
            yield f"{group}: not in the CRM"
        for group, count in recorded.items():
            if count > 1:
                yield f"{group}: {count} contacts in the CRM"
        if self.crm_sent_messages != len(self.replies):
            yield f"the CRM shows {self.crm_sent_messages} mails of ours, the inbox {len(self.replies)}"

    def _group_of(self, contact: Mapping[str, Any]) -> str | None:
        """Whose contact it is: by its address, and for people without one by their name."""
        sign = (contact.get("email") or contact.get("lastname") or "").lower()
        return next((one.delivery.group for one in self.posted if sign and sign in one.delivery.text), None)

    def _wrong_digest(self) -> Iterator[str]:
        if self.digest_mail is None:
            yield f"the digest did not reach {self.digest['to']}"
        elif (words := len(_read_words(self.digest_mail["text"]))) > MOST_DIGEST_WORDS:
            yield f"the digest has {words} words, and takes more than three minutes"
        elif (size := len((self.digest_mail["text"] + self.digest_mail["html"]).encode())) > MOST_DIGEST_BYTES:
            yield f"the digest has {size} bytes besides its pictures"
        if not self.digest_adds_up:
            yield f"the digest does not add up over {len(self.outcomes)} deliveries: {self.digest['counts']}"


def _read_words(text: str) -> list[str]:
    """Without the addresses, which stand behind buttons in the mail as it is seen."""
    return [word for word in text.split() if word[:4] != "http" and any(sign.isalnum() for sign in word)]


def _asks_for_letter(question: Mapping[str, Any]) -> bool:
    return str(question["prompt"]).startswith(f"{LETTER_PROMPT} ")
