"""How a firm did in some days, in figures, and the same beside the week before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.domain.autonomy import HELD_NAMED
from app.domain.digest import FirstResponse, duration, percent
from app.domain.lead_state import LeadState, LeadTimes

_PERSONAL = "First personal answer"  # an acknowledgement is none
_FIRST_PERSONAL = "First answer, median (all personal)"  # the two figures are one
_BY_ITSELF, _ALL_BY_ITSELF = "Answered by itself", "Answered (all by itself)"
_REASONS_TOLD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """Of what arrived in some days, as it stands now."""

    response: FirstResponse
    held: tuple[str | None, ...]  # a HeldFor of each new lead that is held now
    sent_by_person: int  # letters a person sent
    changed: int  # of those, changed before
    judged: int
    fell_back: int  # of those, judged without the model that was to

    @property
    def why_held(self) -> str:
        """The most frequent reasons; "" where nothing is held."""
        named = {kind.value: words for kind, words in HELD_NAMED.items()}
        known = [named.get(one or "", "other reasons") for one in self.held]
        ranked = sorted(set(known), key=lambda words: (-known.count(words), known.index(words)))
        shown = [f"{words} ({known.count(words)})" for words in ranked[:_REASONS_TOLD]]
        rest = len(known) - sum(known.count(words) for words in ranked[:_REASONS_TOLD])
        return ", ".join([*shown, f"other ({rest})"] if rest else shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure in words."""

    name: str
    value: str
    before: str  # the same of the week before; "" where there is none


def figures_told(figures: DayFigures) -> dict[str, object]:
    """The numbers for a program, in seconds where they are times."""
    told = figures.response
    return {
        "leads": told.leads,
        "answered": told.answered,
        "answered_by_itself": told.by_itself,
        "within_two_minutes": told.within_promise,
        "median_seconds": _seconds(told.median),
        "longest_seconds": _seconds(told.longest),
        "personally_answered": told.personal,
        "median_personal_seconds": _seconds(told.median_personal),
        "held": len(figures.held),
        "held_for": dict(sorted(Counter(one or "" for one in figures.held).items())),
        "letters_by_person": figures.sent_by_person,
        "letters_changed": figures.changed,
        "judged": figures.judged,
        "judged_without_the_model": figures.fell_back,
    }


def _seconds(taken: timedelta | None) -> float | None:
    return None if taken is None else taken.total_seconds()


def held_for(new_leads: Sequence[LeadTimes]) -> tuple[str | None, ...]:
    """Why each of those that are held is."""
    return tuple(one.held_for for one in new_leads if one.state is LeadState.HELD)


def figure_lines(now: DayFigures, before: DayFigures) -> tuple[FigureLine, ...]:
    """The figures a partner reads each morning; without those that are about nothing."""
    told, was = now.response, before.response
    if not told.leads:
        return ()
    all_personal = 0 < told.answered == told.personal and told.median_personal == told.median
    all_by_itself = 0 < told.answered == told.by_itself
    lines = [
        (_FIRST_PERSONAL if all_personal else "First answer, median", duration(told.median), duration(was.median)),
        (_PERSONAL, duration(told.median_personal), duration(was.median_personal)),
        (_ALL_BY_ITSELF if all_by_itself else "Answered", _of(told.answered, told.leads), percent(was.share_answered)),
        (_BY_ITSELF, _of(told.by_itself, told.leads), _share(was.by_itself, was.leads)),
        ("Held", _of(len(now.held), told.leads), _share(len(before.held), was.leads)),
        (
            "Letters changed before sending",
            _of(now.changed, now.sent_by_person),
            _share(before.changed, before.sent_by_person),
        ),
        ("Judged without the model", _of(now.fell_back, now.judged), _share(before.fell_back, before.judged)),
    ]
    counted = {
        _PERSONAL: (told.personal or was.personal) and not all_personal,
        _BY_ITSELF: not all_by_itself,
        "Letters changed before sending": now.sent_by_person,
        "Judged without the model": now.fell_back,
    }
    return tuple(
        FigureLine(name=name, value=value, before=last if was.leads else "")
        for name, value, last in lines
        if counted.get(name, 1)  # else it is about nothing
    )


def _of(some: int, total: int) -> str:
    return f"{some} of {total}"


def _share(some: int, total: int) -> str:
    return percent(some / total if total else None)
