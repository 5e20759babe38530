"""What may leave by itself: the firm's table first, then ours. A person decides about the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.draft import LetterKind
from app.domain.firm import AutonomyRule, FirmProfile
from app.domain.judgement import STAKES_NAMED, Criterion, Disposition, Judgement, Met, Stake, stakes_told
from app.domain.lead import Lead


class Leave(StrEnum):
    """What a row of the table says, the freest first. Written in profiles; values are never renamed."""

    SEND = "send"
    ACKNOWLEDGE = "acknowledge"  # held, and the sender hears when somebody answers
    HOLD = "hold"


class HeldFor(StrEnum):
    """Why a person decides, for counting. Stored; values are never renamed."""

    UNSURE = "unsure"
    STAKES = "stakes"
    RULE = "rule"
    DRAFT = "draft"
    PROMISE = "promise"
    SENDER = "sender"
    MESSAGE = "message"
    THREAD = "thread"
    BY_HAND = "by_hand"
    POLICY = "policy"
    STOPPED = "stopped"
    LATE = "late"
    FAILURE = "failure"


HELD_NAMED: Mapping[HeldFor, str] = {  # in a list for a partner
    HeldFor.UNSURE: "a doubt whether it is an inquiry",
    HeldFor.STAKES: "what is at stake",
    HeldFor.RULE: "a rule of yours or of ours",
    HeldFor.DRAFT: "a draft that did not pass its checks",
    HeldFor.PROMISE: "a promise that nobody owns",
    HeldFor.SENDER: "the sender's address",
    HeldFor.MESSAGE: "something in the message itself",
    HeldFor.THREAD: "a conversation that goes on",
    HeldFor.BY_HAND: "leads added by hand",
    HeldFor.POLICY: "settings, limits and refusals of mail",
    HeldFor.STOPPED: "the kill switch",
    HeldFor.LATE: "a letter that came after the acknowledgement",
    HeldFor.FAILURE: "a part that failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What may leave, and why not more, as sentences for a partner (empty where the letter may be sent)."""

    do: Leave
    why: str = ""
    held_for: HeldFor = HeldFor.RULE


DEFAULTS: tuple[AutonomyRule, ...] = (
    # An automatic word would be the offence itself, or has a meaning in law.
    AutonomyRule(do="hold", when=("distress", "bereaved", "threat", "minor", "complaint", "waited", "no_robots")),
    AutonomyRule(do="hold", when=("lawyer", "press", "data_request", "terms", "shameful", "rival", "other_firm")),
    AutonomyRule(do="acknowledge", when=("named_account", "large_sum", "emergency", "introduction")),
    AutonomyRule(do="hold", letters=("follow_up",)),
    AutonomyRule(do="send"),
)
_ORDER = tuple(Leave)
_SUMS = "What they ask for is ours, and only the sums are doubtful: say yourself whether it is a no."
_UNEXPLAINED = "What they ask for is ours, and the no rests on no answer or tip of yours: is it one?"
_FIRMS_WORD = ("answer:", "pointer:")  # sources that may say why we are not the right people
_KEPT_AS_SUCH = "The table of what may leave by itself keeps it for you."
_KEPT = {
    LetterKind.FOLLOW_UP: "The conversation goes on: the table of what may leave by itself keeps such letters for you.",
    LetterKind.REFUSAL: "It is a refusal: the table of what may leave by itself keeps those for you.",
    LetterKind.FURTHER: "They have not answered: the table of what may leave by itself keeps further letters for you.",
}
_LIKELIER_THAN_NOT = 0.5


def ruling_on(lead: Lead, firm: FirmProfile, letter: LetterKind) -> Ruling:
    """The strictest word of the table on the letter itself and on each thing that is at stake."""
    stakes = lead.judgement.stakes if lead.judgement is not None else ()
    said = [_do(lead, firm, letter, one.kind) for one in stakes]
    do = max((_do(lead, firm, letter, None), *said), key=_ORDER.index)
    if do is Leave.SEND:
        doubt = _doubt_about_the_no(lead) if letter is LetterKind.REFUSAL else ""
        return Ruling(do=Leave.ACKNOWLEDGE, why=doubt) if doubt else Ruling(do=Leave.SEND)
    kept = [one for one, word in zip(stakes, said, strict=True) if word is not Leave.SEND]
    if kept:
        return Ruling(do=do, why=f"Yours to answer: {stakes_told(kept)}.", held_for=HeldFor.STAKES)
    return Ruling(do=do, why=_KEPT.get(letter, _KEPT_AS_SUCH))


def is_likely_inquiry(judgement: Judgement) -> bool:
    """Whether an inquiry is likelier than not; where the judge gives no chance, by how sure it is."""
    chance = judgement.inquiry_chance
    if chance is None:
        is_inquiry = judgement.disposition is Disposition.INQUIRY
        chance = judgement.confidence if is_inquiry else 1 - judgement.confidence
    return chance > _LIKELIER_THAN_NOT


def _do(lead: Lead, firm: FirmProfile, letter: LetterKind, stake: Stake | None) -> Leave:
    """What the first row says that fits."""
    tier = lead.qualification.tier.value if lead.qualification else ""
    for rule in (*firm.autonomy, *DEFAULTS):
        about = (not rule.channels or lead.inquiry.channel in rule.channels) and (not rule.tiers or tier in rule.tiers)
        if about and (not rule.letters or letter in rule.letters) and _fits(rule, stake):
            return Leave(rule.do)
    return Leave.HOLD


def _fits(rule: AutonomyRule, stake: Stake | None) -> bool:
    """A row that names no stake fits any, but lets nothing leave that another row keeps for what is at stake."""
    if stake is None:
        return not rule.when
    return stake in rule.when or (not rule.when and rule.do != Leave.SEND)


def _doubt_about_the_no(lead: Lead) -> str:
    """Why a person says whether it is one: what they ask for is ours, and what speaks against it is not certain.

    No criterion asks where they live, or which of two creatures it is: there the firm's answer or tip is the reason.
    """
    if lead.judgement is None or not lead.judgement.findings:
        return ""
    found = lead.judgement.findings
    is_ours = (need := found.get(Criterion.SERVICE_NEED)) is not None and need.met is Met.YES
    against = {kind for kind, one in found.items() if one.met is Met.NO}
    if not is_ours or against - {Criterion.BUDGET}:
        return ""
    if against:
        return "" if found[Criterion.BUDGET].quote else _SUMS  # a sum that they named is certain
    sources = lead.draft.sources if lead.draft is not None else ()
    return "" if any(one.source.startswith(_FIRMS_WORD) for one in sources) else _UNEXPLAINED


def table_in_words(firm: FirmProfile) -> list[str]:
    """Each row in a sentence, the firm's first: for the settings page and the command."""
    ours = [f"{_row_in_words(rule)}." for rule in DEFAULTS[:-1]]
    theirs = [f"{_row_in_words(rule)} (your profile)." for rule in firm.autonomy]
    return [*theirs, *ours, *_ALWAYS]


_ALWAYS = (
    "Everything else: sent, when the judge is sure, the draft passes its checks and each promise in it has an owner.",
    "A letter that says no though only the sums are doubtful, or that rests on no answer or tip of yours: held.",
    "What may be no inquiry: held; where the address is proved and an inquiry likelier than not, acknowledged.",
    "A draft that was refused twice: held with its reasons, and acknowledged in the same way.",
)
_DONE = {"send": "sent", "acknowledge": "held, and acknowledged after 90 seconds", "hold": "held, and nothing leaves"}
_LETTERS = {
    "first": "first letters",
    "follow_up": "letters that go on with a conversation",
    "refusal": "letters that say no",
    "acknowledgement": "acknowledgements",
    "further": "further letters to those who have not answered",
}


def _row_in_words(rule: AutonomyRule) -> str:
    letters = _or([_LETTERS[one] for one in rule.letters]) or "everything"
    parts = [letters]
    if rule.channels:
        parts.append(f"that came by {_or([one.replace('_', ' ') for one in rule.channels])}")
    if rule.tiers:
        parts.append(f"of fit {_or(rule.tiers)}")
    if rule.when:
        parts.append(f"where {_or([STAKES_NAMED[Stake(one)] for one in rule.when])}")
    told = " ".join(parts)
    return f"{told[0].upper()}{told[1:]}: {_DONE[rule.do]}"


def _or(words: list[str] | tuple[str, ...]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
