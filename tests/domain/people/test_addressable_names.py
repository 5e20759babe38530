"""Names for an address nobody has proved: only words that are names, or stand in the address."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.inquiry import Authentication, ChannelName, Inquiry
from app.domain.people.addressable_names import addressable_name, signed_as


def written(name: str, address: str = "info@acorn.example", **more: Any) -> Inquiry:
    fields: dict[str, Any] = {
        "channel": ChannelName.WEBSITE_FORM,
        "source_id": "1",
        "received_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
        "sender_email": address,
        "sender_name": name,
    }
    return Inquiry(**(fields | more))


@pytest.mark.parametrize(
    "typed", ["URGENT pay at x", "Visit evil today", "Click Here Now", "Dr. Winprize Today", "Call Telegram Evil"]
)
def test_what_is_no_name_is_nobodys(typed: str) -> None:
    assert addressable_name(written(typed), "Fernhill").full == ""


def test_a_known_given_name_stays_without_a_family_name_nobody_can_test() -> None:
    assert addressable_name(written("Odile Winprizetoday"), "Fernhill").full == "Odile"
    assert addressable_name(written("Tomasz Wisniewski Hale"), "Fernhill").full == "Tomasz"


def test_a_name_that_stands_in_the_address_is_the_readers_own() -> None:
    assert (
        addressable_name(written("Odile Fanshawe", "odile.fanshawe@acorn.example"), "Fernhill").full == "Odile Fanshawe"
    )


@pytest.mark.parametrize(
    ("name", "address", "called"),
    [
        ("Wes Kirkbride", "wkirkbride@dunmore.example", "Wes Kirkbride"),
        ("Wes Kirkbride", "w.kirkbride@dunmore.example", "Wes Kirkbride"),
        ("Wes Kirkbride", "kirkbride-w@dunmore.example", "Wes Kirkbride"),
        ("Wes Kirkbride", "tkirkbride@dunmore.example", ""),
        ("Wes Kirkbride", "info@dunmore.example", ""),
        ("Pay Now Kirkbride", "pkirkbride@dunmore.example", ""),
    ],
)
def test_a_given_name_that_no_list_has_is_told_by_its_initial_in_the_box(name: str, address: str, called: str) -> None:
    assert addressable_name(written(name, address), "Fernhill").full == called


def test_a_proved_sender_is_called_as_they_sign() -> None:
    proved = written("Odile Fanshawe", channel=ChannelName.INBOUND_EMAIL, authentication=Authentication.PASS)

    assert addressable_name(proved, "Fernhill").full == "Odile Fanshawe"


def test_of_a_double_family_name_it_is_the_part_by_which_they_sign() -> None:
    form = written("Ing. Gerald P\u00f6ttinger-Ebner", "g.ebner@acorn.example", message="Geht das?\n\nGerald Ebner")

    assert addressable_name(form, "Fernhill").family == "Ebner"
    assert (
        addressable_name(written("Ada Marsh-Lind", "ada.marsh-lind@acorn.example"), "Fernhill").family == "Marsh-Lind"
    )


def mail(message: str, name: str | None = "Daniel Kessler", **more: Any) -> Inquiry:
    proved = {"channel": ChannelName.INBOUND_EMAIL, "authentication": Authentication.PASS, "message": message}
    return written(name or "", "d.k@acorn.example", **(proved | more))


@pytest.mark.parametrize(
    ("message", "name", "called", "is_alone"),
    [
        ("We need a roof.\n\nThanks,\nDan", "Daniel Kessler", "Dan", True),
        ("What would it be roughly? Cheers Dan", "Daniel Kessler", "Dan", True),
        ("Is it too early to talk? Dan", "Daniel Kessler", "Dan", True),
        ("The line is down.\n\nPete\n\n> The offer is valid.\n> Best, Daniel", "Peter Wadsworth", "Pete", True),
        ("Yours,\nDan\nP.S. It is seventy miles from here.", "Daniel Kessler", "Dan", True),
        ("What do you suggest?\nDan Kessler", "Daniel Kessler", "Dan", False),
        ("Was kostet das?\nsepp\nVon meinem iPhone gesendet", "Josef Auer", "Sepp", True),
        ("wat kost langskomen\nsjaak", "Sjaak", "Sjaak", True),
        ("Quanto costa? grazie luca", "luca m.", "Luca", True),
        ("¿Cuánto cuesta?\n\nNerea", None, "Nerea", True),
        ("Puis-je appeler ?\nMerci, Solange", "Garage Belair", "Solange", True),
        ("Kind regards\nDaniel Kessler", "Daniel Kessler", "Daniel", False),
        ("Please ring my colleague\nTom", "Daniel Kessler", "", False),
        ("> Thanks,\n> Dan", "Daniel Kessler", "", False),
        ("Dan,\nwe need a roof by May.", "Daniel Kessler", "", False),  # who is written to
        ("Who comes, Daniela or Dan?", "Maria Kessler", "", False),
        ("Please write to Anna", None, "", False),
        ("", "Karim", "", True),
    ],
)
def test_people_are_called_as_they_sign(message: str, name: str | None, called: str, *, is_alone: bool) -> None:
    signed = signed_as(mail(message, name), "Fernhill")

    assert (signed.called, signed.is_alone) == (called, is_alone)


def test_a_signature_that_a_program_was_taken_for_is_read_too() -> None:
    asking = mail("We need a roof.", boilerplate="Thanks,\nDan\nAcorn Ltd")

    assert signed_as(asking, "Fernhill").called == "Dan"


def test_the_title_in_a_signature_is_theirs() -> None:
    assert signed_as(mail("Distinti saluti\nIng. Daniel Kessler"), "Fernhill").title == "Ing."
    assert signed_as(mail("Distinti saluti\nIng. Paolo Rossi"), "Fernhill").title == ""


@pytest.mark.parametrize("word", ["Winprize", "Evil", "Telegram"])
def test_a_form_is_not_signed_by_words_that_are_no_names(word: str) -> None:
    form = written(f"{word} Today", message=f"Read this\nThanks, {word}")

    assert signed_as(form, "Fernhill").called == ""
    assert signed_as(written("", message=f"Read this.\n{word}"), "Fernhill").called == ""


def test_a_frequent_japanese_family_name_is_kept_without_a_given_name_nobody_can_test() -> None:
    name = addressable_name(written("森川 健太郎"), "Fernhill")

    assert (name.family, name.given) == ("森川", "")
