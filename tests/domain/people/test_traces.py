"""What names a person is found in other people's text, however it is quoted, and nothing else is touched."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.people.traces import ERASED, Traces

ADA = Traces(
    addresses=frozenset({"ada.quill@quillmotors.example"}),
    phones=frozenset({"+44 20 7946 0991"}),
    names=frozenset({"Ada Quill", "Ada"}),
    letters=("Our northern mill needs somebody who understands veneers. Thanks!",),
)


@pytest.mark.parametrize(
    "text",
    [
        "Please write to ada.quill@quillmotors.example.",
        "ADA.QUILL@QuillMotors.example",
        "call 020 7946 0991 or (0)20-79460991",
        "From: Quill, Ada",
        "mail ada.quill (at) quillmotors.example or ada.quill[at]quillmotors[dot]example",
        "020/79 46 09-91",
        "Ada\n> Quill said",
        "> Our northern mill\n> needs somebody who understands\n> veneers.",
        "She said that our NORTHERN mill needs somebody who, as I hear, pays well.",
    ],
)
def test_each_spelling_is_taken_out_of_text_and_of_json(text: str) -> None:
    assert ERASED in ADA.taken_out(text)
    stored = ADA.taken_out_of_json(json.dumps({"message": text}))
    assert ERASED in json.loads(stored)["message"]
    for trace in ("quillmotors", "79460991", "0991", "quill", "northern"):
        assert trace not in stored.lower()


@pytest.mark.parametrize(
    "text", ["Ada wrote a program.", "nada.quill@quillmotors.example", "Thanks!", "Our mill.", "0991", "Adam Quillon"]
)
def test_what_is_anybodys_stays(text: str) -> None:
    assert ADA.taken_out(text) == text


@given(st.text(max_size=200))
def test_json_keeps_its_form_whatever_it_says(text: str) -> None:
    traces = Traces(frozenset({text[:40]}), frozenset({text[40:60]}), frozenset({text[60:90]}), (text[90:],))

    value = json.loads(traces.taken_out_of_json(json.dumps({"a": text, "b": [text, 1, None]})))

    assert value == {"a": traces.taken_out(text), "b": [traces.taken_out(text), 1, None]}


def test_a_number_that_looks_like_a_day_leaves_moments_alone() -> None:
    odd = Traces(frozenset(), frozenset({"20310514"}), frozenset())
    stored = json.dumps({"received_at": "2031-05-14T09:00:00Z", "message": "call 2031 0514"})

    assert json.loads(odd.taken_out_of_json(stored)) == {
        "received_at": "2031-05-14T09:00:00Z",
        "message": f"call {ERASED}",
    }


def test_nobody_is_in_no_text() -> None:
    nobody = Traces(frozenset({""}), frozenset({"12"}), frozenset({"Ada", ""}))

    assert not nobody.in_text("Ada 12")
    assert nobody.taken_out("Ada 12") == "Ada 12"
