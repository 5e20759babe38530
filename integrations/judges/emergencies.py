"""What cannot wait: a danger or damage that happens now, to people, a building or a business.

Words of trouble alone tell none: it may be supposed, over, slight, somebody else's or the matter of a trade.
`emergencies.toml` has those kinds, and what each looks like in the languages read.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from app.domain.words.cues import BETWEEN_CLAUSES, clause_bounds, cues_in, sentence_bounds
from app.domain.words.negations import DENIALS

_FILE = Path(__file__).parent / "word_lists" / "emergencies.toml"
_TOLD, _NONE = cues_in(_FILE, "told"), cues_in(_FILE, "none")
_NOBODY = re.compile(  # before "has been stung", but "nobody can get out" is told as such
    r"\b(?:nobody|no one|none|niemand\w*|keiner|keinem|personne|aucun\w*|nadie|ninguno|nessuno|ninguem|ingen|nikt)"
    r"(?: (?!can\b|kann\b|kan\b|puede\b|puo\b|pode\b|peut\b|moze\b)[\w']+){0,3} $"
)
_BETWEEN_CLAUSES = re.compile(
    rf"{BETWEEN_CLAUSES.pattern}| - |\b(?:and|but|und|aber|et|mais|y|pero|ma|en|maar|och|men|i|ale)\b"
)
_BETWEEN_WORDS = re.compile(r"[^\w'\u2019 ]")
_BETWEEN_THOUGHTS = re.compile("[:()\u2013\u2014]")
_NEAR, _BEHIND, _JUST_BEFORE = 24, 16, 8  # characters
_FROM_PROFILE = "profile"
# What may be supposed, over or somebody else's.
_HARMS = frozenset({"danger", "trouble", "flood", "declared", "services", "runaway", "locked", _FROM_PROFILE})
_MAY_BE_SLIGHT = frozenset({"trouble", "flood", "runaway", "locked", _FROM_PROFILE})
_OF_HASTE = frozenset({"wanted_now", "urgent", "services", "begun", "runaway", "locked"})
_UNLESS_TOLD_SO = {"runaway": ("today", "help"), "locked": ("soon",)}  # anywhere in the message


def emergencies_in(plain: str) -> Iterator[tuple[int, int]]:
    """Where a text that is folded in place tells one, whatever the trade."""
    for kind, cues in _TOLD.items():
        for said in cues.all_in(plain):
            if happens_now(plain, *said.span(), kind=kind):
                yield said.span()


def happens_now(plain: str, start: int, end: int, *, kind: str = _FROM_PROFILE) -> bool:
    """Whether words of trouble at this place tell an emergency. `kind` is their list; else they are the profile's."""
    if is_denied(plain, start) or _is_a_matter(plain, start, end):
        return False
    sentence = sentence_bounds(plain, start, end)
    jests = _NONE["jest"].all_in(plain, *(sentence if kind == "danger" else (0, len(plain))))
    if any(not is_denied(plain, one.start()) for one in jests):
        return False
    if kind != "danger" and _NONE["no_hurry"].first_in(plain, *sentence):
        return False
    if kind in _OF_HASTE and not _is_pressing(plain, *sentence, kind=kind):
        return False
    if _is_said_of_something_else(plain, start, end, is_flood=kind == "flood"):
        return False
    return kind not in _HARMS or not _is_elsewhere(plain, (start, end), sentence, may_be_slight=kind in _MAY_BE_SLIGHT)


def is_denied(plain: str, start: int) -> bool:
    """ "The roof does not leak", with one word between at most; "nobody has been stung"."""
    before = plain[max(0, start - _NEAR) : start]
    words = re.findall(r"\w+", _BETWEEN_WORDS.split(before)[-1])[-2:]
    return not DENIALS.isdisjoint(words) or _NOBODY.search(before) is not None


def _is_pressing(plain: str, first: int, last: int, *, kind: str) -> bool:
    """ "Urgent" is said of many things: not of papers, of others with "today" or a wish that somebody comes."""
    if kind in _UNLESS_TOLD_SO:
        return any(_NONE[one].first_in(plain) for one in _UNLESS_TOLD_SO[kind])
    if _NONE["paper"].first_in(plain, first, last):
        return False
    if kind == "begun":
        return any((_NONE["failed"].first_in(plain, first, last), _NONE["presses"].first_in(plain)))
    if kind == "services":
        return _NONE["needed"].first_in(plain, first, last) is not None
    told = (_NONE["failed"], _NONE["today"], _TOLD["wanted_now"], _TOLD["trouble"], _TOLD["flood"])
    return kind != "urgent" or any(one.first_in(plain) for one in told)


def _is_elsewhere(plain: str, said: tuple[int, int], sentence: tuple[int, int], *, may_be_slight: bool) -> bool:
    """Whether it is supposed, over, mended, kept from happening, somebody else's or hardly anything."""
    (start, end), (_, last) = said, sentence
    first, _ = clause_bounds(plain, start, end, _BETWEEN_THOUGHTS)
    begins, ends = clause_bounds(plain, start, end, _BETWEEN_CLAUSES)

    def is_said(kind: str, since: int, until: int) -> bool:
        return _NONE[kind].first_in(plain, since, until) is not None

    is_small = is_said("slight", begins, ends) or is_said("small", max(begins, start - _NEAR), start)
    is_today = is_said("today", first, last)
    not_today = _is_supposed(plain, first, begins, start) or _is_over(plain, begins, ends)
    return (
        (may_be_slight and is_small)
        or (not is_today and (not_today or _is_mended(plain, first, last)))
        or is_said("prevented", begins, start)
        or is_said("prevented_behind", end, ends)
        or is_said("others", begins, start)
    )


def _is_supposed(plain: str, first: int, begins: int, start: int) -> bool:
    """ "If it fails, we have no heating"; not "it would be good if you came, we have no heating"."""
    for found in _NONE["supposed"].all_in(plain, first, start):
        clause = clause_bounds(plain, *found.span(), _BETWEEN_CLAUSES)
        if found.start() >= begins or _NONE["wished"].first_in(plain, clause[0], clause[1]) is None:
            return True
    return False


def _is_mended(plain: str, first: int, last: int) -> bool:
    """Unless they say that it has come again, beside the "again" of "runs again"."""
    mended = [one.span() for one in _NONE["mended"].all_in(plain, first, last)]
    again = (one.span() for one in _NONE["again"].all_in(plain, first, last))
    return bool(mended) and not any(all(ends <= one[0] or one[1] <= begins for begins, ends in mended) for one in again)


def _is_said_of_something_else(plain: str, start: int, end: int, *, is_flood: bool) -> bool:
    """ "Our inbox is flooded", "mit Anfragen überschwemmt", "inundados de correos"; not "flooded by the river"."""
    begins, ends = clause_bounds(plain, start, end, _BETWEEN_CLAUSES)
    if _NONE["untouched"].first_in(plain, begins, end):
        return True
    if not is_flood:
        return False
    by = [one for one in _NONE["by_what"].all_in(plain, begins, ends) if _is_beside(plain, one.span(), (start, end))]
    return bool(by) and _NONE["wet"].first_in(plain, begins, ends) is None


def _is_beside(plain: str, one: tuple[int, int], said: tuple[int, int]) -> bool:
    """Just behind it, or before it with one word between them."""
    if one[0] >= said[1]:
        return not plain[said[1] : one[0]].strip()
    return one[1] <= said[0] and len(plain[one[1] : said[0]].split()) == 1


def _is_a_matter(plain: str, start: int, end: int) -> bool:
    """ "Emergency lighting", "\u00dcberschwemmungsschutz", "flooding insurance"."""
    word = re.compile(r"[\w-]*").match(plain, end)
    whole = plain[start : word.end() if word else end].rpartition(" ")[2]
    behind = _NONE["subject"].first_in(plain, end, end + _BEHIND)
    is_behind = behind is not None and not plain[end : behind.start()].strip(" -")
    return is_behind or any(one.end() == len(whole) for one in _NONE["subject"].all_in(whole))


def _is_over(plain: str, first: int, last: int) -> bool:
    """ "Last winter the cellar was flooded"; not "since last winter"."""
    for found in _NONE["over"].all_in(plain, first, last):
        before = max(0, found.start() - _JUST_BEFORE)
        if not any(one.end() >= found.start() - 1 for one in _NONE["since"].all_in(plain, before, found.start())):
            return True
    return False
