"""What a letter promises is told by a dry run as the tasks that sending it would make."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.draft import Draft, NamedSource, PromisedAnswer
from app.domain.firm import FirmProfile
from app.domain.lead import Lead
from app.main.dry_run import DryRun
from app.main.lead_steps import build_lead_steps
from app.pipeline.steps.respond import Respond
from app.profiles.profile_folders import load_profile
from app.settings import Settings

FERNHILL = load_profile(Path(__file__).parents[2] / "profiles" / "fernhill")
ROW = {
    "id": "one",
    "from_name": "Ada Quill",
    "from_email": "ada@quill.example",
    "written_on": "2026-11-20",
    "message": "We make industrial pumps, 80 people, and need help with our positioning. Budget 40k USD, start in two "
    "months. I am the CEO. Which of your clients may we ring?",
}


class Promising:
    """Writes a letter that promises an answer of a partner."""

    def __init__(self, owner: str) -> None:
        self.owner = owner

    def write(self, _lead: Lead, _firm: FirmProfile, *, unsubscribe_url: str, wish: str = "") -> Draft:
        promise = PromisedAnswer(question="Which of your clients may we ring?", owner=self.owner)
        source = NamedSource(words="Maren answers that", source="answer:open_questions")
        return Draft(subject="Re: x", text=unsubscribe_url, html="", promises=(promise,), sources=(source,))


def drafted(owner: str) -> dict[str, Any]:
    steps = build_lead_steps(Settings(), None, lambda firm, _address: f"https://a.example/{firm}")
    respond = Respond(Promising(owner), lambda firm, _address: f"https://a.example/{firm}")
    return DryRun(FERNHILL, {**steps, "respond": respond}).draft(ROW)


def test_a_promise_is_a_task_of_whom_it_names_by_the_end_of_their_next_working_day() -> None:
    told = drafted("maren@fernhill.example")

    assert told["delivery"] == "sent"
    assert told["sources"] == [{"words": "Maren answers that", "source": "answer:open_questions"}]
    (task,) = told["tasks"]
    assert task["owner"] == "maren@fernhill.example"
    assert task["question"] == "Which of your clients may we ring?"
    due = datetime.fromisoformat(task["due"]).astimezone(UTC)
    assert due == datetime(2026, 11, 23, 16, tzinfo=UTC)  # written on a Friday; five in Berlin on Monday


def test_what_nobody_here_owns_is_held() -> None:
    told = drafted("nobody@fernhill.example")

    assert told["delivery"] == "held"
    assert told["held"] is True
    assert "Nobody of the firm owns" in told["reasons"][0]
