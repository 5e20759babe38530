"""A mail whose matter stands in a file is a person's to read."""

import pytest

from app.domain.inquiry import Attachment
from app.domain.words.own_words import own_words
from integrations.inbound.mail.unread_bodies import unread_reason

BRIEF = Attachment(name="brief.pdf", content_type="application/pdf", size_bytes=90_000)
SCAN = Attachment(name="scan.jpg", content_type="image/jpeg", size_bytes=90_000)
LOGO = Attachment(name="logo.png", content_type="image/png", size_bytes=4_000)
SEAL = Attachment(name="smime.p7s", content_type="application/pkcs7-signature", size_bytes=9_000)
LONG = (
    "We are 120 people, make pumps for breweries and need a new positioning before our launch in March. Our budget is "
    "about 30k, our brief is attached. Could you tell us who would lead the work and when you could begin?"
)


@pytest.mark.parametrize(
    "text",
    [
        "Please find our brief attached. Ann Harbor, CMO",
        "Anbei unser Briefing.",
        "Veuillez trouver ci-joint notre cahier des charges.",
        "Adjunto nuestro briefing.",
        "Segue em anexo o nosso briefing.",
        "In de bijlage onze briefing.",
        "In allegato il nostro brief.",
        "W załączniku przesyłam brief.",
        "Vår brief är bifogad.",
        "添付の資料をご確認ください。",
        "Hello,",
        "",
        "Sent from my iPhone",
    ],
)
def test_a_short_note_beside_a_file_is_for_a_person(text: str) -> None:
    reason = unread_reason(own_words(text), None, [LOGO, BRIEF], quoted=False)

    assert reason is not None
    assert "brief.pdf" in reason
    assert "logo.png" not in reason


def test_a_picture_may_be_the_message() -> None:
    assert unread_reason(own_words(""), None, [SCAN], quoted=False) is not None


@pytest.mark.parametrize(
    ("text", "files"),
    [
        (LONG, [BRIEF]),
        ("Could you call me about a website?", [LOGO]),
        ("Please call", [LOGO, SEAL]),
        ("See attached", []),
        ("", []),
    ],
)
def test_words_that_speak_for_themselves_are_answered(text: str, files: list[Attachment]) -> None:
    assert unread_reason(own_words(text), None, files, quoted=False) is None


def test_a_forward_without_a_comment_has_its_words_below() -> None:
    assert unread_reason(own_words(""), None, [BRIEF], quoted=True) is None


def test_a_closed_body_counts_only_where_hardly_anything_stands_beside_it() -> None:
    assert unread_reason(own_words(LONG), "It is encrypted.", [], quoted=False) is None
    assert unread_reason(own_words("Hi, see below."), "It is encrypted.", [], quoted=False) is not None


@pytest.mark.parametrize("text", ["", "IMG_4471.png", "[cid:8E1B@x]", "[image: photo.png]"])
def test_a_picture_alone_is_for_a_person_however_small(text: str) -> None:
    picture = Attachment(name="IMG_4471.png", content_type="image/png", size_bytes=369)

    assert "IMG_4471.png" in (unread_reason(own_words(text), None, [picture], quoted=False) or "")
