"""Why a partner should answer a message themselves, each with the sender's words it rests on."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from app.domain.firm import FirmProfile
from app.domain.inquiry import Inquiry, PassedOnBy
from app.domain.judgement import LONGEST_QUOTE, HighStake, Stake
from app.domain.words.cues import Cues, clause_bounds, cues_in, sentence_bounds
from app.domain.words.folding import folded_in_place
from app.domain.words.folding import plain as plain_letters
from app.domain.words.inflection import TermPlace, Terms
from app.domain.words.money import amounts_in
from app.domain.words.ordinary_words import is_word
from integrations.judges.addressed_firm import greets_another_firm
from integrations.judges.emergencies import emergencies_in, happens_now, is_denied
from integrations.judges.message_text import MessageText
from integrations.judges.topics import terms_of

_CUES = cues_in(Path(__file__).parent / "word_lists" / "stakes.toml")
_SAID = {  # the lists of each that tell it alone
    Stake.PRESS: "press",
    Stake.LAWYER: "lawyer",
    Stake.NO_ROBOTS: "no_robots",
    Stake.DATA_REQUEST: "data_request",
    Stake.INTRODUCTION: "introduction",
    Stake.COMPLAINT: "claim",
    Stake.BEREAVED: "bereaved",
    Stake.DISTRESS: "distress",
    Stake.THREAT: "threat",
    Stake.MINOR: "minor",
    Stake.SHAMEFUL: "shameful",
    Stake.TERMS: "terms",
    Stake.WAITED: "waited",
    Stake.RIVAL: "rival",
}
_IN_ONE_SENTENCE = (
    (Stake.NO_ROBOTS, "machines", "answering"),
    (Stake.DATA_REQUEST, "data", "mine"),
    (Stake.SHAMEFUL, "vice", "young"),
)
_IN_ONE_CLAUSE = (
    (Stake.BEREAVED, "died", "somebody"),
    (Stake.DISTRESS, "killed", "somebody"),
    (Stake.WAITED, "again", "answered"),
)  # "our blog died" is none
_BESIDE_OUR_NAME = ((Stake.TERMS, "agreed"), (Stake.COMPLAINT, "let_down"), (Stake.RIVAL, "bought"))
_NOT_BESIDE = {Stake.COMPLAINT: "elsewhere", Stake.SHAMEFUL: "against"}  # in the same sentence
_MAY_BE_DENIED = frozenset({Stake.SHAMEFUL, Stake.TERMS, Stake.RIVAL, Stake.THREAT})
_AGES = r"(?:[6-9]|1[0-7]|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
_YEARS_OLD = r"(?:years? old|jahre alt|ans|anos|anni|jaar|ar|lat)"
_CHILDS_AGE = re.compile(
    r"\b(?:i'?m|i am|ich bin|ik ben|jag ar)(?: (?:only|just|erst|maar))? "
    rf"{_AGES}(?= ?(?:$|[.,;!?\n](?!\d)|(?:and|und|en|och)\b|{_YEARS_OLD}\b(?! ?d| in| erv| act)))"
    rf"|\b(?:j'ai|tengo|ho|tenho|mam)(?: (?:seulement|solo))? {_AGES} (?:ans|anos|anni|lat)"  # of windows
    r"(?= ?(?:$|[.,;!?\n]|(?:et|y|e|i)\b))"
)
_IN_PASSING = re.compile(
    r"\blate \w+['\u2019]s\b|\b(?:years ago|vor \w+ jahren|il y a \w+ ans|hace \w+ a\u00f1os|anni fa|jaar geleden"
    r"|anos atr\u00e1s)\b"
)
_DEATHS_YEAR = re.compile(  # not "who founded it in 1998, passed away"
    r"\b(?:died|passed away|d\u00e9c\u00e9d\u00e9e?|muri\u00f3|falleci\u00f3|mort[oa]|faleceu)"
    r" (?:\w+ ){1,2}((?:19|20)\d\d)\b"
    r"|\b((?:19|20)\d\d) (?:ist er |ist sie )?(?:gestorben|verstorben|overleden)"
)
_HANDED_OVER = re.compile(r"has passed(?: on)? (?:me|us|you|your|the|his|her|its|an?|my|our|this|that|it|all)\b")
_INITIAL = 2  # letters, with its dot
_A_YEAR = 12  # months: what is paid by the month is compared by the year


def stakes_of(
    text: MessageText, inquiry: Inquiry, firm: FirmProfile, *, has_no_trouble: bool = False, is_buyer: bool = False
) -> tuple[HighStake, ...]:
    """Each kind at most once, in the order of `Stake`.

    Args:
        has_no_trouble: They sell, or no person wrote: "flooded cellars, 149 a month". Only the profile's own words tell
            an emergency then.
        is_buyer: Their trouble is seldom with the firm, though its words are those of a complaint: only what names the
            firm's own work or people is one then.
    """
    plain = folded_in_place(text.typed)
    complaints = () if is_buyer else tuple(_complaints(plain, text))
    found = {
        stake.kind: stake
        for stake in (*complaints, *_said(plain, text, firm), *_of_profile(plain, text, inquiry, firm))
    }
    if Stake.BEREAVED in found and _is_long_past(found[Stake.BEREAVED].quote, inquiry.received_at.year):
        del found[Stake.BEREAVED]
    if not has_no_trouble and (said := _emergency_anywhere(plain, firm)):
        found.setdefault(Stake.EMERGENCY, HighStake(kind=Stake.EMERGENCY, quote=text.sentence_at(*said)))
    if inquiry.passed_on and inquiry.passed_on.how is PassedOnBy.INTRODUCTION:
        found.setdefault(
            Stake.INTRODUCTION, HighStake(kind=Stake.INTRODUCTION, quote=inquiry.passed_on.note[:LONGEST_QUOTE])
        )
    return tuple(found[kind] for kind in Stake if kind in found)


def _is_long_past(quote: str, year: int) -> bool:
    """ "He died in 2021", "my late mother's house": told in passing, and nothing to be careful about."""
    said = quote.lower()
    years = (int(behind or before) for behind, before in _DEATHS_YEAR.findall(said))
    return any(one < year - 1 for one in years) or _IN_PASSING.search(said) is not None


def _said(plain: str, text: MessageText, firm: FirmProfile) -> Iterator[HighStake]:
    """What cues tell; a word of what the firm sells tells nothing (who mends robots is asked about robots)."""
    sold = _sold(plain, firm)
    for kind, (start, end) in _places(plain, firm):
        if not any(one.start < end and start < one.end for one in sold):
            yield HighStake(kind=kind, quote=text.sentence_at(start, end))
    if (greeting := greets_another_firm(text.typed_message, firm)) is not None:
        start = text.message_starts + greeting[0]
        yield HighStake(kind=Stake.OTHER_FIRM, quote=text.sentence_at(start, text.message_starts + greeting[1]))


def _places(plain: str, firm: FirmProfile) -> Iterator[tuple[Stake, tuple[int, int]]]:
    """Of one kind the last counts: a cue that tells it alone."""
    ours = _our_names(firm)
    found = [
        (kind, place.span())
        for pairs, bounds_of in ((_IN_ONE_SENTENCE, sentence_bounds), (_IN_ONE_CLAUSE, clause_bounds))
        for kind, thing, beside in pairs
        for place in _CUES[thing].all_in(plain)
        if not is_denied(plain, place.start())
        if _CUES[beside].first_in(plain, *bounds_of(plain, *place.span()))
    ]
    found += [
        (kind, place.span())
        for kind, thing in _BESIDE_OUR_NAME
        for place in _CUES[thing].all_in(plain)
        if ours.first_in(plain, *sentence_bounds(plain, *place.span()))
    ]
    found += [
        (Stake.DISTRESS, place.span())
        for cues, bare in (("hurt", False), ("harmed", True))
        for place in _CUES[cues].all_in(plain)
        if _is_of_a_person(plain, place.span(), bare=bare)
    ]
    found += [(Stake.MINOR, place.span()) for place in _CHILDS_AGE.finditer(plain)]
    found += [(kind, place.span()) for kind, cues in _SAID.items() for place in _CUES[cues].all_in(plain)]
    for kind, place in found:
        but = _NOT_BESIDE.get(kind)
        if (kind in _MAY_BE_DENIED and is_denied(plain, place[0])) or _HANDED_OVER.match(plain, place[0]):
            continue
        sentence = sentence_bounds(plain, *place)
        if but is None or not _CUES[but].first_in(plain, *sentence):
            yield kind, place
        if kind is Stake.BEREAVED and _CUES["lately"].first_in(plain, *sentence):  # it has just happened
            yield Stake.DISTRESS, place


def _is_of_a_person(plain: str, place: tuple[int, int], *, bare: bool) -> bool:
    """Somebody is named in the clause, or (`bare`) nothing is before it: a laptop that won't wake up is named."""
    start, end = clause_bounds(plain, *place)
    is_bare = bare and not plain[start : place[0]].strip()
    return is_bare or _CUES["somebody"].first_in(plain, start, end) is not None


def _complaints(plain: str, text: MessageText) -> Iterator[HighStake]:
    for place in _CUES["complaint"].all_in(plain):
        yield HighStake(kind=Stake.COMPLAINT, quote=text.sentence_at(*place.span()))


@lru_cache(maxsize=256)
def _our_names(firm: FirmProfile) -> Cues:
    """What the firm and its partners are called; the firm also by its first word, unless that is "The"."""
    first = firm.name.split()[0]
    partners = [name for one in firm.partners for name in (one.name, *one.name.split()) if len(name) > _INITIAL]
    is_common = len(first) <= _INITIAL or is_word(plain_letters(first))
    return Cues((firm.name, *(() if is_common else (first,)), *partners))


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
