"""What we asked last: a sentence of ours, and no address with a question mark."""

from app.domain.words.conversation_words import last_question


def test_the_mark_within_an_address_asks_nothing() -> None:
    letter = "Dear Ada,\n\nWho decides on your side?\n\nPick a time here:\nhttps://meet.larkfield.example/intro?lead=7\n\nKind regards"

    assert last_question([letter]) == "Who decides on your side?"
    assert last_question(["Here is the link: https://meet.larkfield.example/intro?lead=7"]) == ""
