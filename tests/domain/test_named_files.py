"""The files of a message that says little itself, in the tasks about it."""

from dataclasses import replace

import pytest

from app.domain.inquiry import Attachment, Inquiry
from app.domain.named_files import named_files, with_files
from app.domain.task import NewTask, RequiredAction
from tests.domain.test_autonomy import NOON, judged

TASK = NewTask(action=RequiredAction.HAND_ON, owner="a@b.example", due_at=NOON, reason="Nothing was sent.")


def sent(message: str, *names: str, kind: str = "application/pdf", size: int = 90_000, unread: str = "") -> Inquiry:
    files = tuple(Attachment(name=name, content_type=kind, size_bytes=size) for name in names)
    return replace(judged().inquiry, message=message, attachments=files, unread=unread or None)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["brief.pdf"], "brief.pdf"),
        (["a.pdf", "b.pdf", "c.pdf"], "a.pdf, b.pdf, c.pdf"),
        ([f"{number}.pdf" for number in range(7)], "0.pdf, 1.pdf, 2.pdf and 4 more"),
        (["x" * 90 + ".pdf"], "x" * 55 + "\u2026.pdf"),
        (["two\nlines.pdf"], "two lines.pdf"),
    ],
)
def test_three_names_at_most_are_said_each_of_a_length_to_read(names: list[str], expected: str) -> None:
    assert named_files(names) == expected


@pytest.mark.parametrize("message", ["", "See attached.", "Please find our request in the file attached."])
def test_what_says_little_itself_is_told_by_its_files(message: str) -> None:
    told = with_files(TASK, sent(message, "brief.pdf", "plan.dwg"))

    assert told.reason == "Nothing was sent. It came with brief.pdf, plan.dwg."
    assert told.context == {"files": "brief.pdf, plan.dwg"}


def test_what_a_reason_names_is_not_said_twice() -> None:
    task = replace(TASK, reason="What it says stands in a file: brief.pdf.")
    told = with_files(task, sent("See attached.", "brief.pdf", unread=task.reason))

    assert (told.reason, told.context) == (task.reason, {"files": "brief.pdf"})


def test_a_logo_a_seal_and_what_goes_with_many_words_are_not_named() -> None:
    long = "We are thirty people in Leeds and look for somebody who does our books from May."
    for inquiry in (
        sent("Please ring me.", "image001.png", kind="image/png", size=4_000),
        sent("See above.", "smime.p7s", kind="application/pkcs7-signature"),
        sent(long, "accounts.xlsx"),
    ):
        assert with_files(TASK, inquiry) == TASK
