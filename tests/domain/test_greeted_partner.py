"""Whom a message greets by name, among the firm's partners."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.greeted_partner import greeted_partner
from app.profiles.profile_folders import load_profile
from tests.fakes import inquiry

FIRM = load_profile(Path(__file__).parents[2] / "profiles" / "fernhill")


def greeted(message: str, name: str = "Odile Fanshawe") -> str:
    partner = greeted_partner(inquiry(message, name=name), FIRM)
    return partner.name.split()[0] if partner else ""


@pytest.mark.parametrize(
    "message",
    [
        "Hi Callum,\nwe make pumps.",
        "hi callum, we make pumps",
        "Hi Callum I saw your post",
        "Kaixo, Callum:\nwe make pumps.",
        "Sehr geehrter Herr Dr. Achterhuis,\nwir bauen Pumpen.",
        "Hallo lieber Callum!\nWir bauen Pumpen.",
        "Cher Monsieur Achterhuis,\nnous fabriquons des pompes.",
        "Estimado Sr. Achterhuis:\nfabricamos bombas.",
        "Buongiorno Callum,\nfacciamo pompe.",
        "Hoi Callum, ik zit bij Klinkwerk",
        "Olá Callum,\nfazemos bombas.",
        "Hej Callum!\nVi tillverkar pumpar.",
        "Dzień dobry Callum,\nrobimy pompy.",
        "Hi Callum and team,\nwe make pumps.",
        "Dear Fernhill, dear Callum,\nwe make pumps.",
        "Hi Callum, Maren told me to write to you.",
        "An Callum:\nwir bauen Pumpen.",
    ],
)
def test_a_partner_is_known_by_the_greeting(message: str) -> None:
    assert greeted(message) == "Callum"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Dear Fernhill,\nwe make pumps.",
        "Hello,\nCallum told me to write.",
        "Callum told me to write to you.\nWe make pumps.",
        "Hello, we met Callum, who said hello",
        "Is this Callum?\nWe make pumps.",
        "Hi Callum and Maren,\nwe make pumps.",
        "Dear Isobel/Callum,\nwe make pumps.",
        "Dear Callum Reid,\nwe make pumps.",
        "> Hi Callum,\n> we make pumps.",
        "---------- Forwarded message ----------\nHi Callum,\nwe make pumps.",
    ],
)
def test_nobody_is_where_it_greets_several_or_nobody(message: str) -> None:
    assert greeted(message) == ""


def test_a_name_that_the_sender_bears_too_may_be_the_senders() -> None:
    assert greeted("Dear Maren,\nwe make pumps.", name="Maren Vogt") == ""
    assert greeted("Dear Maren,\nwe make pumps.") == "Maren"


def test_a_name_that_two_partners_bear_is_nobodys_without_the_rest_of_it() -> None:
    second = replace(FIRM.partners[1], email="other@fernhill.example", name="Callum Wren")
    firm = replace(FIRM, partners=(*FIRM.partners, second))

    assert greeted_partner(inquiry("Hi Callum,\nwe make pumps."), firm) is None
    assert greeted_partner(inquiry("Dear Callum Wren,\nwe make pumps."), firm) == second


def test_a_japanese_letter_names_its_reader_before_the_honorific() -> None:
    firm = replace(FIRM, partners=(replace(FIRM.partners[0], name="\u7530\u4e2d \u7f8e\u54b2"), *FIRM.partners[1:]))

    assert greeted_partner(inquiry("\u7530\u4e2d\u69d8\n\u304a\u4e16\u8a71"), firm) == firm.partners[0]
