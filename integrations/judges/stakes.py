"""Why a partner should answer a message themselves, each with the sender's words it rests on."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry, PassedOnBy
from app.domain.judgement import LONGEST_QUOTE, HighStake, Stake
from app.domain.words.cues import Cues, cues_in, sentence_bounds
from app.domain.words.folding import folded_in_place
from app.domain.words.inflection import TermPlace, Terms
from app.domain.words.money import amounts_in
from integrations.judges.emergencies import emergencies_in, happens_now
from integrations.judges.message_text import MessageText
from integrations.judges.topics import terms_of

_CUES = cues_in(Path(__file__).parent / "word_lists" / "stakes.toml")
_SAID = (Stake.PRESS, Stake.COMPLAINT, Stake.LAWYER, Stake.NO_ROBOTS, Stake.DATA_REQUEST, Stake.INTRODUCTION)
_IN_ONE_SENTENCE = {Stake.NO_ROBOTS: ("machines", "answering"), Stake.DATA_REQUEST: ("data", "mine")}
_A_YEAR = 12  # months: what is paid by the month is compared by the year


def stakes_of(
    text: MessageText, inquiry: Inquiry, firm: FirmProfile, *, has_no_trouble: bool = False
) -> tuple[HighStake, ...]:
    """Each kind at most once, in the order of `Stake`.

    Args:
        has_no_trouble: They sell, or no person wrote: "flooded cellars, 149 a month". Only the profile's own words tell
            an emergency then.
    """
    plain = folded_in_place(text.typed)
    found = {stake.kind: stake for stake in (*_said(plain, text, firm), *_of_profile(plain, text, inquiry, firm))}
    if not has_no_trouble and (said := _emergency_anywhere(plain, firm)):
        found.setdefault(Stake.EMERGENCY, HighStake(kind=Stake.EMERGENCY, quote=text.sentence_at(*said)))
    if inquiry.passed_on and inquiry.passed_on.how is PassedOnBy.INTRODUCTION:
        found.setdefault(
            Stake.INTRODUCTION, HighStake(kind=Stake.INTRODUCTION, quote=inquiry.passed_on.note[:LONGEST_QUOTE])
        )
    return tuple(found[kind] for kind in Stake if kind in found)


def _said(plain: str, text: MessageText, firm: FirmProfile) -> Iterator[HighStake]:
    """What cues tell; a word of what the firm sells tells nothing (who mends robots is asked about robots)."""
    sold = _sold(plain, firm)
    alone = ((kind, place) for kind in _SAID for place in _CUES[kind.value].all_in(plain))
    pairs = (
        (kind, place)
        for kind, (thing, beside) in _IN_ONE_SENTENCE.items()
        for place in _CUES[thing].all_in(plain)
        if _CUES[beside].first_in(plain, *sentence_bounds(plain, place.start(), place.end()))
    )
    for kind, place in (*pairs, *alone):  # of one kind the last counts: a cue that tells it alone
        if not any(one.start < place.end() and place.start() < one.end for one in sold):
            yield HighStake(kind=kind, quote=text.sentence_at(place.start(), place.end()))


def _sold(plain: str, firm: FirmProfile) -> list[TermPlace]:
    """Where something is named that the firm sells."""
    return [place for place in terms_of(firm)[0].places_in(plain) if place.counts == 1.0]


def _emergency_anywhere(plain: str, firm: FirmProfile) -> tuple[int, int] | None:
    """Where something is said to be one, whatever the trade: not in words of what the firm sells."""
    sold = _sold(plain, firm)
    return next(
        (said for said in emergencies_in(plain) if not any(one.start < said[1] and said[0] < one.end for one in sold)),
        None,
    )


def _of_profile(plain: str, text: MessageText, inquiry: Inquiry, firm: FirmProfile) -> Iterator[HighStake]:
    """What the profile names: companies, emergencies, and from which sum on."""
    accounts, emergencies = _named_by(firm)
    host = (inquiry.sender_email or "").rpartition("@")[2].replace(".", " ")
    if accounts.first_in(folded_in_place(f"{inquiry.company or ''} . {host}")):
        yield HighStake(kind=Stake.NAMED_ACCOUNT)
    if place := next((one for one in emergencies.places_in(plain) if happens_now(plain, one.start, one.end)), None):
        yield HighStake(kind=Stake.EMERGENCY, quote=text.sentence_at(place.start, place.end))
    if (least := firm.stakes.large_sum) is None:
        return
    for amount in amounts_in(folded_in_place(text.read), firm.ideal_customer.currency):
        if amount.value * (_A_YEAR if amount.monthly else 1) >= least:
            yield HighStake(kind=Stake.LARGE_SUM, quote=text.sentence_at(amount.start, amount.end))
            return


@lru_cache(maxsize=256)
def _named_by(firm: FirmProfile) -> tuple[Cues, Terms]:
    """The profile's companies, and its words of emergency."""
    return Cues(firm.stakes.named_accounts), Terms((word, 1.0) for word in firm.stakes.emergencies)
