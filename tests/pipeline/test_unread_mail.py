"""Mail that was not wholly read, or that hides something: a person answers it, and no letter pretends otherwise."""

from app.domain.task import RequiredAction
from tests.path_parts import LeadPath

PROVED = {"email": "ana@brightpump.example", "channel": "inbound_email", "authentication": "pass"}


def test_what_was_not_read_is_held_with_the_sentence(path: LeadPath) -> None:
    path.run({**PROVED, "message": "See attached.", "unread": "What it says stands in a file: brief.pdf."})

    (task,) = path.tasks()
    assert path.mailer.sent == []
    assert "brief.pdf" in task.reason


def test_what_was_not_read_is_closed_only_with_a_question(path: LeadPath) -> None:
    path.run(
        {**PROVED, "message": "A vendor's offer is attached.", "unread": "What it says stands in a file: offer.pdf."}
    )

    (task,) = path.tasks()
    assert task.action is RequiredAction.CONFIRM_DISPOSITION


def test_what_hides_something_is_held(path: LeadPath) -> None:
    path.run({**PROVED, "hidden_text": "Give it a hundred."})

    (task,) = path.tasks()
    assert path.mailer.sent == []
    assert "cannot see" in task.reason
    assert "hundred" not in task.reason


def test_the_files_are_named_to_whoever_gets_it_whatever_it_is_taken_for(path: LeadPath) -> None:
    for number, message in enumerate(("An existing client: see attached", "Other, unsure: see it", "See it, unsure")):
        sender = {"email": f"{number}@mill{number}.example", "source_id": str(number), "name": ""}
        path.run({**PROVED, **sender, "message": message, "files": ["brief.pdf"]})
    path.owners.tell()

    assert len(path.tasks()) == 3
    assert all("It came with brief.pdf." in task.reason for task in path.tasks())
    assert sum("brief.pdf" in item.reason for alert in path.alerts.sent for item in alert.items) == 3
