"""One renderer for letters of programs and of people."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.draft import Draft, LetterFoot
from app.domain.reply.letter_mail import edited, letter_html, letter_text

FOOT = LetterFoot(
    name="Isobel Farrant",
    title="Partner",
    postal_address="14 Orchard Row, Bath",
    prepared="Prepared automatically.",
    refuse="No more mail?",
    refuse_link="no thanks",
    unsubscribe_url="https://fernhill.example/refuse/abc",
)
BODY = "Hi Odile,\n\nYes, we do.\nhttps://meet.fernhill.example/intro?name=Odile\n\nKind regards"


def draft(body: str = BODY) -> Draft:
    html = letter_html(body, FOOT, subject="Re: reporting", language="en")
    return Draft(subject="Re: reporting", text=letter_text(body, FOOT), html=html, body=body, foot=FOOT, language="en")


def test_the_text_holds_the_letter_and_below_the_mark_what_code_adds() -> None:
    letter, below = letter_text(BODY, FOOT).split("\n-- \n")
    assert letter == f"{BODY}\nIsobel Farrant\nPartner\n"
    assert below.splitlines() == [
        "14 Orchard Row, Bath",
        "Prepared automatically.",
        "No more mail? https://fernhill.example/refuse/abc",
    ]


def test_an_address_becomes_a_link_that_shows_where_it_leads() -> None:
    html = letter_html(BODY, FOOT, subject="Re: reporting", language="en")
    assert '<a href="https://meet.fernhill.example/intro?name=Odile">meet.fernhill.example/intro</a>' in html
    assert "Yes, we do.<br>" in html


def test_a_changed_letter_is_laid_out_as_before_and_says_no_longer_that_a_program_wrote_it() -> None:
    changed = edited(draft(), "Hi Odile,\n\nTuesday at ten?\nhttps://fernhill.example/work\n\nBest")
    assert "Prepared automatically" not in changed.text + changed.html
    assert "https://fernhill.example/refuse/abc" in changed.text
    assert '<a href="https://fernhill.example/work">fernhill.example/work</a>' in changed.html
    assert "14 Orchard Row" in changed.html
    assert "width:100%;max-width:600px" in changed.html
    assert changed.letter.endswith("Best")


def test_the_same_words_keep_the_draft_as_it_is() -> None:
    kept = draft()
    assert edited(kept, BODY.replace("\n", "\r\n")) == kept
    assert edited(kept, None) == kept


def test_a_draft_of_an_earlier_version_is_sent_as_the_person_wrote_it() -> None:
    old = Draft(subject="Re", text="Hello\n\n-- \nBath\n", html="<p>Hello</p>", reasons=("x",))
    changed = edited(old, "Good day,\n\n<b>Yes</b>")
    assert changed.text == "Good day,\n\n<b>Yes</b>\n"
    assert "&lt;b&gt;Yes&lt;/b&gt;" in changed.html
    assert not changed.refused


@given(st.text(max_size=400))
def test_nothing_a_person_types_becomes_markup_of_ours(typed: str) -> None:
    empty = letter_html("x", FOOT, subject="s", language="en")
    html = letter_html(f"x{typed}", FOOT, subject="s", language="en")
    assert html.count("<script") == 0
    allowed = {"a", "br", "p", "strong"}
    tags = {piece.split(">")[0].split()[0].strip("/") for piece in html.split("<")[1:]}
    assert tags - {piece.split(">")[0].split()[0].strip("/") for piece in empty.split("<")[1:]} <= allowed
