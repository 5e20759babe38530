"""What became of deliveries, leads, tasks and ratings: told by their events, in the order they happened."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

_OWN_LETTERS = ("reply", "short")  # which the path itself writes: they count before what others wrote
_ANSWERS = (*_OWN_LETTERS, "acknowledgement", "person")
_TIMES = {"arrived": "arrived_at", "wrote": "wrote_at", "personally_answered": "answered_by_person_at"}
_CHANGES: dict[str, dict[str, object]] = {  # what is so after an event
    "judged": {"is_judged": True, "fell_back": False},
    "judged_without_the_model": {"is_judged": True, "fell_back": True},
    "continues": {"continues": True},
    "joined": {"is_joined": True, "is_on_its_way": False},
    "held": {"is_held": True, "is_on_its_way": False},
    "held_again": {"is_held": True},
    "released": {"is_held": False},
    "personal_answer_taken_back": {"answered_by_person_at": None},
    "closed_": {"is_on_its_way": False},
    "filtered_": {"is_on_its_way": False, "is_held": False},
    "rescued": {"closed_as": None, "is_held": False, "is_joined": False, "is_on_its_way": True},
    "taken_as_inquiry": {"closed_as": None, "is_held": False},
    "emptied": {"is_emptied": True, "is_held": False, "is_on_its_way": False},
}
_LETTERS = {"letter_approved": False, "letter_changed": True}


class Event(NamedTuple):
    """A row of the table, its time in microseconds since 1970."""

    at: int
    kind: str
    lead_id: str | None
    about: str | None


@dataclass
class Delivery:
    kept_at: int | None = None
    outcome: str | None = None


@dataclass
class LeadLife:
    """One message, as its events leave it."""

    arrived_at: int | None = None
    wrote_at: int | None = None
    closed_as: str | None = None
    is_joined: bool = False
    continues: bool = False
    is_held: bool = False
    held_for: str = ""
    is_on_its_way: bool = True
    answers: dict[str, int] = field(default_factory=dict)
    answered_by_person_at: int | None = None
    is_judged: bool = False
    fell_back: bool = False
    is_emptied: bool = False

    def take(self, event: Event) -> None:
        kind, _, what = event.kind.partition("_")
        if event.kind in _TIMES:
            setattr(self, _TIMES[event.kind], event.at)
        elif kind == "answered" and what in _ANSWERS:
            self.answers[what] = event.at
        elif event.kind == "first_answer_taken_back":
            self.answers.pop("person", None)
        elif event.kind.startswith("held_for_"):
            self.held_for = event.kind.removeprefix("held_for_")
        elif kind in {"closed", "filtered"}:
            self.closed_as = what
        for name, value in _CHANGES.get(event.kind, _CHANGES.get(f"{kind}_", {})).items():
            setattr(self, name, value)

    @property
    def own_letter(self) -> str | None:
        return next((one for one in _OWN_LETTERS if one in self.answers), None)

    @property
    def answer(self) -> str | None:
        """The first one that counts."""
        return self.own_letter or next(iter(self.answers), None)

    @property
    def state(self) -> str:
        if self.is_joined:
            return "joined"
        if self.closed_as not in (None, "inquiry"):
            return str(self.closed_as)
        if self.continues:
            return "joined"
        if self.is_held and self.answer in (None, "acknowledgement"):
            return "held"
        if self.answer is not None:
            return "answered"
        return "on its way" if self.is_on_its_way and self.own_letter is None else "closed"

    @property
    def answered_after(self) -> int | None:
        """Microseconds."""
        return None if self.answer is None else self._after(self.answers[self.answer])

    @property
    def personally_answered_after(self) -> int | None:
        at = self.answers.get("reply", self.answered_by_person_at)
        return None if at is None else self._after(at)

    def _after(self, at: int) -> int:
        began = self.wrote_at if self.wrote_at is not None else self.arrived_at
        return max(at - (began or 0), 0)


@dataclass
class Lives:
    """Everything of a firm."""

    deliveries: dict[str, Delivery] = field(default_factory=lambda: defaultdict(Delivery))
    leads: dict[str, LeadLife] = field(default_factory=lambda: defaultdict(LeadLife))
    open_tasks: dict[str, str | None] = field(default_factory=dict)  # task -> its lead
    letters: dict[str, tuple[str | None, bool]] = field(default_factory=dict)  # task -> (its lead, was it changed)
    asked: dict[str, str | None] = field(default_factory=dict)  # rating of this stage -> its lead
    verdicts: dict[str, tuple[str, str]] = field(default_factory=dict)  # rating -> (subject, verdict)

    def take(self, event: Event) -> None:
        about = event.about or ""
        if event.lead_id is not None:
            self.leads[event.lead_id].take(event)
        if event.kind == "emptied":
            self.open_tasks = {task: lead for task, lead in self.open_tasks.items() if lead != event.lead_id}
        elif event.kind.startswith("delivery_"):
            self._take_of_delivery(self.deliveries[about], event)
        elif event.kind in {"task_opened", "task_reopened"}:
            self.open_tasks[about] = event.lead_id
            self.letters.pop(about, None)
        elif event.kind in {"task_decided", "task_done", "task_removed"}:
            self.open_tasks.pop(about, None)
        elif event.kind in _LETTERS:
            self.letters[about] = (event.lead_id, _LETTERS[event.kind])
        elif event.kind == "stage_began":
            self.asked = {}
        elif event.kind == "asked_to_rate":
            self.asked[about] = event.lead_id
        elif event.kind.startswith("rated_"):
            _, subject, verdict = event.kind.split("_")
            self.verdicts[about] = (subject, verdict)

    @staticmethod
    def _take_of_delivery(delivery: Delivery, event: Event) -> None:
        if event.kind == "delivery_kept":
            delivery.kept_at = event.at
        else:
            outcome = event.kind.removeprefix("delivery_")
            delivery.outcome = None if outcome == "again" else outcome


def lives_of(events: Iterable[Event]) -> Lives:
    """In the order they happened."""
    lives = Lives()
    for event in events:
        lives.take(event)
    return lives
